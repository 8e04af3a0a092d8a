import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseEnvelope } from '../../../connectors/national/envelope.ts';
import type { RefusalCode } from '../../../connectors/national/refusal.ts';
import { refusalTexts } from '../../../connectors/national/refusal.ts';
import { anyText } from './any-text.ts';
import type { SampleEnvelope } from './samples.ts';
import { sample, sampleReceivedAt, samples } from './samples.ts';

const receivedAt = sampleReceivedAt;

/** The sample with one thing spoilt. */
function spoilt(infno: string, path: string, value: unknown): SampleEnvelope {
  const envelope = sample(infno);
  const parts = path.split('.');
  const last = parts.pop() ?? '';
  let target: unknown = envelope;
  for (const part of parts) target = Object(target)[part];
  Object.assign(Object(target), { [last]: value });
  return envelope;
}

const refusals: readonly [string, string, unknown, RefusalCode, string][] = [
  ['2207', 'infno', '', 'missing_field', 'infno'],
  ['2207', 'msgid', null, 'missing_field', 'msgid'],
  ['2207', 'msgid', 'x'.repeat(31), 'too_long', 'msgid'],
  ['2207', 'msgid', 'a b', 'bad_format', 'msgid'],
  ['2207', 'fixmedins_code', '  ', 'missing_field', 'fixmedins_code'],
  ['2207', 'fixmedins_code', 'H420700001234', 'too_long', 'fixmedins_code'],
  ['2207', 'fixmedins_code', 'H|1', 'bad_format', 'fixmedins_code'],
  ['2207', 'fixmedins_code', { a: 1 }, 'wrong_type', 'fixmedins_code'],
  ['2207', 'mdtrtarea_admvs', '42', 'bad_format', 'mdtrtarea_admvs'],
  ['2207', 'inf_time', undefined, 'missing_field', 'inf_time'],
  ['2207', 'inf_time', '2025-07-01T8:00', 'bad_time', 'inf_time'],
  ['2207', 'inf_time', '2025-08-22 09:00:00', 'future_time', 'inf_time'],
  ['2207', 'input', undefined, 'missing_field', 'input'],
  ['2207', 'input', [1], 'wrong_type', 'input'],
  ['2207', 'input', {}, 'missing_field', 'data'],
  ['2207', 'input.data', [], 'missing_field', 'data'],
  ['2207', 'input.data', 'x', 'wrong_type', 'data'],
  ['2207', 'output', 'x', 'wrong_type', 'output'],
  ['2207', 'output.setlinfo.setl_time', 'soon', 'bad_time', 'setl_time'],
  ['2207', 'input.data.psn_no', '', 'missing_field', 'psn_no'],
  ['2207', 'input.data.psn_no', '\u3000\u00a0', 'missing_field', 'psn_no'],
  ['2207', 'input.data.psn_no', 42070000000000000001, 'wrong_type', 'psn_no'],
  ['2207', 'input.data.medfee_sumamt', '12,50', 'wrong_type', 'medfee_sumamt'],
  ['2207', 'input.data.medfee_sumamt', 1e15, 'too_long', 'medfee_sumamt'],
  ['2207', 'input.data.medfee_sumamt', true, 'wrong_type', 'medfee_sumamt'],
  ['2207', 'input.data.insutype', '311', 'unknown_code', 'insutype'],
  ['2207', 'input.data.med_type', '88', 'unknown_code', 'med_type'],
  ['2207', 'input.drug_trac_info.0.drug_trac_codg', '', 'missing_field', 'drug_trac_codg'],
  ['2207', 'input.drug_trac_info.0.drug_trac_codg', '8'.repeat(101), 'too_long', 'drug_trac_codg'],
  ['2207', 'input.drug_trac_info.0.trdn_flag', '2', 'unknown_code', 'trdn_flag'],
  ['2204', 'input.feedetail.1.fee_ocur_time', '2025-02-30 08:00:00', 'bad_time', 'fee_ocur_time'],
  ['2204', 'input.feedetail.1.feedetl_sn', '', 'missing_field', 'feedetl_sn'],
  ['2204', 'input.feedetail.1', null, 'wrong_type', 'feedetail'],
  ['2204', 'input.feedetail.0.med_list_codg', 'X'.repeat(51), 'too_long', 'med_list_codg'],
  ['2301', 'input.feedetail.0.cnt', 'two', 'wrong_type', 'cnt'],
  ['2301', 'input.feedetail.0.memo', 'a\u0000b', 'bad_text', 'memo'],
  ['2301', 'input.feedetail.0.memo', 'a\ud800b', 'bad_text', 'memo'],
  ['2401', 'input.mdtrtinfo.begntime', '2025-08-22 10:00:00', 'future_time', 'begntime'],
  ['2401', 'input.diseinfo.0.diag_code', '', 'missing_field', 'diag_code'],
  ['2401', 'input.diseinfo.0.diag_type', '7', 'unknown_code', 'diag_type'],
  ['2402', 'input.dscginfo.dscg_way', '6', 'unknown_code', 'dscg_way'],
  ['2402', 'input.dscginfo.endtime', '', 'missing_field', 'endtime'],
  ['2102', 'input.drugdetail', [], 'missing_field', 'drugdetail'],
  ['2102', 'input.drugdetail.0.cnt', null, 'missing_field', 'cnt'],
  ['2601', 'input.data.omsgid', '', 'missing_field', 'omsgid'],
  ['3502', 'input.invinfo.inv_chg_type', '112', 'unknown_code', 'inv_chg_type'],
  ['3505A', 'input.selinfoDetail.1.trdn_flag', '', 'missing_field', 'trdn_flag'],
  ['3505A', 'input.selinfoDetail.1.SEL_RETN_CNT', 3, 'duplicate_key', 'SEL_RETN_CNT'],
  ['3507', 'input.data.inv_data_type', '5', 'unknown_code', 'inv_data_type'],
  ['4402', 'input.data.0.drord_isu_no', '', 'missing_field', 'drord_isu_time'],
  ['4602', 'input.data.0.rcd_time', '2025-08-20 6:00', 'bad_time', 'rcd_time'],
  ['3505A', 'input.SELINFODETAIL', [], 'duplicate_key', 'SELINFODETAIL'],
];

test.each(refusals)('%s with %s = %j is refused', (infno, path, value, code, field) => {
  const parsed = parseEnvelope(spoilt(infno, path, value), { receivedAt, line: 3 });
  expect(parsed).toMatchObject({ ok: false, code, field, line: 3, isUnreadable: false });
  if (parsed.ok) return;
  expect(parsed.reason).toContain(field);
  expect(parsed.reason_en).toContain(field);
  expect(parsed.reason + parsed.reason_en).not.toMatch(/[{}]|undefined/);
});

test('a refusal says which record, which value and what would do', () => {
  const parsed = parseEnvelope(spoilt('3505A', 'input.selinfoDetail.1.hi_feesetl_type', '9'), { receivedAt });
  expect(parsed.ok ? '' : parsed.reason).toBe(
    'selinfoDetail[2] 医保费用结算类型(hi_feesetl_type) 取值 9 不在字典中,相近的取值:0 非医疗保险结算、1 本地医疗保险结算、2 异地医疗保险结算',
  );
  expect(parsed).toMatchObject({ infno: '3505A', msgid: sample('3505A').msgid, fixmedins_code: sample('3505A').fixmedins_code });
});

test('what is no envelope at all is told apart from a bad one', () => {
  for (const value of [null, undefined, 1, 'x', [], {}, { hello: 1 }]) {
    expect(parseEnvelope(value, { receivedAt })).toMatchObject({ ok: false, code: 'not_an_envelope', isUnreadable: true });
  }
});

test('10,000 records of one message are read, one more is refused', () => {
  const record = { mdtrt_id: 'M', psn_no: 'P', feedetl_sn: 'F' };
  const many = (length: number) => spoilt('2302', 'input.data', Array.from({ length }, () => record));
  expect(parseEnvelope(many(10_000), { receivedAt }).ok).toBe(true);
  expect(parseEnvelope(many(10_001), { receivedAt })).toMatchObject({ code: 'too_many_records', field: 'data' });
});

test('§14 Names: what a refused message says of itself is known in any letter case and width', () => {
  const { fixmedins_code, ...rest } = { ...sample('3505A'), infno: '3505a', msgid: ' ｍ7 ', inf_time: 'never' };
  const refused = parseEnvelope({ ...rest, FIXMEDINS_CODE: fixmedins_code.toLowerCase() }, { receivedAt });
  expect(refused).toMatchObject({ ok: false, field: 'inf_time', infno: '3505A', msgid: 'm7', fixmedins_code });
});

test('a field that would change what its record is is refused in any letter case', () => {
  for (const key of ['__proto__', '__PROTO__', '__Proto__']) {
    const hidden: unknown = JSON.parse(`{"${key}":{"mdtrt_id":"OTHER"},"psn_no":"P"}`);
    expect(parseEnvelope(spoilt('2401', 'input.mdtrtinfo', hidden), { receivedAt })).toMatchObject({ code: 'forbidden_key', field: '__proto__' });
  }
});

test('every code has a text in both languages', () => {
  for (const { zh, en } of Object.values(refusalTexts)) {
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(en).toMatch(/^[\x20-\x7e]+$/);
  }
});

const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }), anyText(30), fc.constant('x'.repeat(100_000)), fc.constant(JSON.parse('{"__proto__":{"a":1}}')),
  fc.constant(nested(500)), fc.constant([[[]]]), fc.double(), fc.constant({ constructor: 1, toString: 2, hasOwnProperty: 3 }),
);

test('nothing a sender puts anywhere makes the reader throw', () => {
  const infnos = Object.keys(samples());
  fc.assert(fc.property(fc.constantFrom(...infnos), fc.nat(), hostile, (infno, seed, value) => {
    const envelope = sample(infno);
    const paths = placesOf(envelope, '');
    const path = paths[seed % paths.length] ?? 'input';
    expect(typeof parseEnvelope(spoilt(infno, path, value), { receivedAt }).ok).toBe('boolean');
  }), { numRuns: 500 });
  fc.assert(fc.property(hostile, (value) => {
    expect(parseEnvelope(value, { receivedAt }).ok).toBe(false);
  }));
});

function nested(levels: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

function placesOf(value: unknown, prefix: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [prefix + key, ...placesOf(inner, `${prefix}${key}.`)]);
}
