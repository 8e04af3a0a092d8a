import { describe, expect, it } from 'vitest';
import type { Hit } from '../../engine/hit.ts';
import { scoreMoney } from '../../load/quality-money.ts';
import { topStays } from '../../load/quality-ranking.ts';
import { score } from '../../load/quality-score.ts';
import type { Truth } from '../../load/city/truth.ts';

function truth(case_id: string, more: Partial<Truth>): Truth {
  return {
    case_id,
    kind: 'planted',
    rule_id: 'SP-01',
    situation: '',
    situation_en: '',
    subject: { psn_no: case_id },
    involves: [],
    at: '2026-03-02 09:00:00',
    expect: 'hit',
    complete: true,
    ...more,
  };
}

function hit(rule_id: string, psn_no: string, more: Partial<Hit> = {}): Hit {
  return {
    hit_id: `${rule_id}${psn_no}`,
    revision: 1,
    state: 'raised',
    rule_id,
    rule_version: 1,
    family: 'split',
    grade: 2,
    title: '',
    title_en: '',
    reason: '',
    reason_en: '',
    subject_kind: 'person',
    subject: psn_no,
    at: '2026-03-02T09:00:00+08:00',
    detected_at: '2026-03-02T09:00:01+08:00',
    psn_no,
    evidence: [],
    conditions: [],
    facts: {},
    basis: [],
    ...more,
  };
}

const judged = new Set(['SP-01', 'SP-02']);

describe('quality score', () => {
  it('counts a planted case as found once, whatever the number of its hits', () => {
    const result = score(
      [truth('a', {})],
      [hit('SP-01', 'a'), hit('SP-01', 'a', { hit_id: 'other' }), hit('SP-02', 'a')],
      judged,
    );
    expect(result.families).toEqual({ split: { tp: 1, fp: 0, fn: 0, precision: 1, recall: 1 } });
    expect(result.excused).toBe(1);
    expect(result.beside).toEqual({ 'SP-02': 1 });
  });

  it('counts misses only of rules in force and of cases that are due', () => {
    const result = score(
      [truth('a', {}), truth('b', { complete: false }), truth('c', { rule_id: 'SP-99' })],
      [],
      judged,
    );
    expect(result.missed.map((one) => one.case_id)).toEqual(['a']);
    expect(result.families['split']?.recall).toBe(0);
    expect(result.unjudged).toEqual(['SP-99']);
  });

  it('is content with any rule that a case accepts', () => {
    const result = score(
      [truth('a', { rule_id: 'SP-99', accept: ['SP-02'] })],
      [hit('SP-02', 'a')],
      judged,
    );
    expect(result.rules['SP-99']).toMatchObject({ tp: 1, fn: 0 });
    expect(result.unjudged).toEqual([]);
  });

  it('calls a hit about nobody planted, and one about a look-alike, false', () => {
    const ok = truth('ok', { kind: 'lookalike', expect: 'silent', forbidden: ['SP-01'] });
    const result = score(
      [ok],
      [hit('SP-01', 'ok', { grade: 1 }), hit('SP-01', 'somebody')],
      judged,
    );
    expect(result.families['split']?.fp).toBe(2);
    expect([
      result.lookalikes,
      result.lookalikes_flagged,
      result.lookalikes_flagged_grade1,
    ]).toEqual([1, 1, 1]);
  });

  it('recognises boxes, and products at their institution', () => {
    const box = truth('box', { rule_id: 'SP-01', subject: { drug_trac_codg: '81' } });
    const product = truth('product', {
      rule_id: 'SP-02',
      subject: { fixmedins_code: 'P1', med_list_codg: 'X1' },
    });
    const result = score(
      [box, product],
      [
        hit('SP-01', 'x', { drug_trac_codg: '81' }),
        hit('SP-02', 'y', { fixmedins_code: 'P1', med_list_codg: 'X1' }),
        hit('SP-02', 'z', { fixmedins_code: 'P2', med_list_codg: 'X1' }),
      ],
      judged,
    );
    expect(result.families['split']).toMatchObject({ tp: 2, fp: 1, fn: 0 });
  });

  it('knows a doctor and an institution only when the hit is about them', () => {
    const cases = [
      truth('doctor', { rule_id: 'SP-01', subject: { dr_codg: 'D1', fixmedins_code: 'H1' } }),
      truth('hospital', { rule_id: 'SP-02', subject: { fixmedins_code: 'H2' } }),
    ];
    const about = [
      hit('SP-01', 'x', { subject_kind: 'doctor', dr_codg: 'D1' }),
      hit('SP-02', 'y', { subject_kind: 'institution', subject: 'H2' }),
    ].map(({ psn_no: _, ...one }) => one);
    expect(score(cases, about, judged).families['split']).toMatchObject({ tp: 2, fp: 0, fn: 0 });
    const elsewhere = [
      hit('SP-01', 'x', { dr_codg: 'D1' }),
      hit('SP-02', 'y', { fixmedins_code: 'H2' }),
    ];
    expect(score(cases, elsewhere, judged).families['split']).toMatchObject({ tp: 0, fp: 2, fn: 2 });
  });

  it('lets a look-alike be noticed for another reason, and says which grade it was given', () => {
    const ok = truth('ok', { kind: 'lookalike', expect: 'silent', also: ['SP-02'] });
    expect(score([ok], [hit('SP-02', 'ok')], judged).lookalikes_flagged).toBe(0);
    const flagged = score([ok], [hit('SP-01', 'ok', { grade: 3 })], judged);
    expect(flagged.lookalikes_by_grade).toEqual({ 1: 0, 2: 0, 3: 1 });
  });
});

describe('quality of money', () => {
  it('adds up what one rule says and takes no second rule for more', () => {
    const due = truth('a', { amount: '30.00', accept: ['SP-02'] });
    const found = new Map([
      [
        due,
        [
          hit('SP-01', 'a', { amount: '10.10' }),
          hit('SP-01', 'a', { amount: '19.90' }),
          hit('SP-02', 'a', { amount: '30.00' }),
        ],
      ],
      [truth('b', { amount: '10.00' }), [hit('SP-01', 'b', { amount: '8.00' })]],
      [truth('c', {}), [hit('SP-01', 'c', { amount: '8.00' })]],
    ]);
    expect(scoreMoney(found)).toMatchObject({
      cases: 2,
      exact: 1,
      true_yuan: 40,
      hit_yuan: 38,
      error: 0.05,
    });
  });
});

describe('quality of the first ones', () => {
  it('looks at the heaviest stays only', () => {
    const stays = new Set(['guilty', ...Array.from({ length: 199 }, (_, n) => `stay ${n}`)]);
    const hits = [
      hit('SP-01', 'x', { mdtrt_id: 'guilty', grade: 2, amount: '9000.00' }),
      hit('SP-01', 'y', { mdtrt_id: 'stay 1', grade: 3, amount: '9000.00' }),
    ];
    const cases = [truth('a', { subject: { mdtrt_id: 'guilty' } })];
    expect(topStays(cases, hits, stays)).toEqual({ of: 200, looked_at: 1, right: 1, precision: 1 });
    expect(topStays([], hits, stays).precision).toBe(0);
  });
});
