import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskPersonal, maskText } from '../../../console/server/masking.ts';

test('a mask keeps three at the start and two at the end, of a name the first', () => {
  expect(maskText('420106198001011234')).toBe('420*************34');
  expect(maskText('12345')).toBe('*****');
  expect(maskText('欧阳锋', true)).toBe('欧**');
  expect(maskText('')).toBe('');
});

test('a personal number appears nowhere in what is masked, and masking twice is masking once', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{15,18}$/), fc.string(), (psn_no, noise) => {
      const hit = {
        psn_no,
        subject_kind: 'person',
        subject: psn_no,
        reason: `${noise}${psn_no}${noise}`,
        facts: { list: [{ of: `x${psn_no}` }] },
        evidence: [{ fields: { certno: psn_no, psn_name: '张三', note: `张三 ${psn_no}` } }],
      };
      const masked = maskPersonal(hit);
      expect(JSON.stringify(masked)).not.toContain(psn_no);
      expect(JSON.stringify(masked)).not.toContain('张三');
      expect(maskPersonal(masked)).toEqual(masked);
    }),
  );
});

test('what is not personal stays: drugs, institutions, times, amounts, and other subjects', () => {
  const hit = {
    fixmedins_code: 'H42010600001',
    subject_kind: 'trace',
    subject: '81234567890123456789',
    at: '2025-07-01T00:00:00+08:00',
    amount: '12.50',
    evidence: [
      {
        at: '2025-07-01T00:00:00+08:00',
        fields: { brdy: '2025-07-01', fixmedins_hilist_name: '阿莫西林', cnt: 2 },
      },
    ],
  };
  expect(maskPersonal(hit)).toEqual({
    ...hit,
    evidence: [{ ...hit.evidence[0], fields: { ...hit.evidence[0]?.fields, brdy: '202*****01' } }],
  });
});

test('fields are known in any letter case, without underscores, and in the records of the engine', () => {
  const number = '42010619800101123X';
  const values = { PSN_NO: number, psnName: '张三丰', Tel: '13812345678', psn_tel: '13912345678', members: [number, '42010619800101999X'] };
  expect(JSON.stringify(maskPersonal({ ...values, note: `${number} 张三丰` }))).not.toMatch(/19800101|三丰|12345678/);
});
