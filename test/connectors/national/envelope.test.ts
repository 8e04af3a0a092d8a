import { expect, test } from 'vitest';
import type { EventKind, FundEvent } from '../../../engine/event.ts';
import { eventKinds } from '../../../engine/event.ts';
import type { AcceptedEnvelope } from '../../../connectors/national/envelope.ts';
import { parseEnvelope } from '../../../connectors/national/envelope.ts';
import { eventFields } from '../../../connectors/national/fields.ts';
import { transactionNames } from '../../../connectors/national/known-transactions.ts';
import type { SampleEnvelope } from './samples.ts';
import { envelope, hospital, sample, sampleReceivedAt, samples, traceCode } from './samples.ts';

const receivedAt = sampleReceivedAt;

function accepted(value: unknown): AcceptedEnvelope {
  const parsed = parseEnvelope(value, { receivedAt });
  if (!parsed.ok) throw new Error(`${parsed.code} ${parsed.reason}`);
  return parsed;
}

function firstOf(value: SampleEnvelope): FundEvent {
  const [first] = accepted(value).events;
  if (first === undefined) throw new Error('no event');
  return first;
}

/** China Standard Time. */
function at(text: string): number {
  return Date.parse(`${text.replace(' ', 'T')}+08:00`);
}

const kindsByInfno = Object.entries(eventKinds).flatMap(([kind, infnos]) => infnos.map((infno) => [infno, kind] as const));

test.each(kindsByInfno)('§14 Names: %s becomes %s', (infno, kind) => {
  const { events, fixmedins_code } = accepted(sample(infno));
  const mine = events.filter((event) => event.kind === kind);
  expect(mine.length).toBeGreaterThan(0);
  for (const event of mine) {
    expect(event).toMatchObject({ infno, fixmedins_code, admdvs: '420700', received_at: receivedAt, inf_time: at('2025-08-20 09:00:00') });
    expect(event.event_id).toMatch(/^[0-9a-f]{32}$/);
    expect(event.at).toBeLessThanOrEqual(receivedAt + 86_400_000);
  }
  expect(events.map(({ index }) => index)).toEqual(events.map((_, index) => index));
  expect(new Set(events.map(({ event_id }) => event_id)).size).toBe(events.length);
});

const fromEnvelope = { insuplc_admdvs: 1, opter: 1, dev_no: 1 };

test('every sample field of every kind is named in eventFields', () => {
  for (const value of Object.values(samples())) {
    for (const { kind, data } of accepted(value).events) {
      const named = { ...eventFields[kind], ...fromEnvelope };
      expect(Object.keys(data).filter((name) => !Object.hasOwn(named, name)), kind).toEqual([]);
    }
  }
  const kinds = Object.keys(eventKinds).filter((kind) => kind !== 'other');
  const described = Object.entries(eventFields).filter(([, fields]) => Object.keys(fields).length > 0);
  expect(described.map(([kind]) => kind).sort()).toEqual(kinds.sort());
  expect(eventFields.admission['begntime']).toEqual({ type: 'time', zh: '开始时间' });
  expect(eventFields.sale['drugtracinfo']?.fields?.['drug_trac_codg']).toEqual({ type: 'text', zh: '药品追溯码' });
});

test('known transactions that are not judged are archived, unknown ones refused', () => {
  for (const infno of ['1101', '3101', '4201', '9001', '3513']) {
    const first = firstOf(envelope(infno, { data: { psn_no: ' 1 ', empty: '', list: [{ b: 2, a: 'Ａ' }] } }));
    expect(first).toMatchObject({ kind: 'other', infno, data: { data: { psn_no: '1', list: [{ a: 'A', b: 2 }] } } });
  }
  expect(transactionNames.size).toBeGreaterThanOrEqual(206);
  for (const infno of ['9999', '3505B', '__proto__', 'constructor']) {
    expect(parseEnvelope(envelope(infno, {}), { receivedAt })).toMatchObject({ ok: false, code: 'unknown_infno', field: 'infno' });
  }
});

test('a fee line takes what the platform says of it', () => {
  const { events } = accepted(sample('2204'));
  expect(events.map(({ data }) => [data['feedetl_sn'], data['med_chrgitm_type'], data['pric_uplmt_amt']])).toEqual([
    ['F1', '09', 20], ['F2', undefined, undefined],
  ]);
  expect(events[0]?.data).toMatchObject({ cnt: 2, pric: 18.25, det_item_fee_sumamt: 36.5, psn_no: '42070000000000000001' });
});

test('a settlement has its platform ids, amounts and trace codes', () => {
  expect(firstOf(sample('2207')).data).toMatchObject({
    setl_id: 'ST0001', setl_time: '2025-08-20 08:59:30', fund_pay_sumamt: 20.1, medfee_sumamt: 36.5, mdtrt_id: 'MD0001', opter: '0001',
    drug_trac_info: [{ feedetl_sn: 'F1', drug_trac_codg: traceCode, trdn_flag: '0', min_prcunt_type: '2' }],
  });
  expect(firstOf(sample('2304')).data).toMatchObject({ setl_id: 'ST0001', mid_setl_flag: '0', drug_trac_info: [] });
});

test('a pharmacy settlement is the settlement and then its lines', () => {
  const { events } = accepted(sample('2102'));
  expect(events.map(({ kind, index }) => [kind, index])).toEqual([['pharmacy_settlement', 0], ['pharmacy_fee', 1]]);
  expect(events[0]?.data['drug_trac_info']).toEqual([{ feedetl_sn: 'F1', drug_trac_codg: traceCode, trdn_flag: '0' }]);
  expect(events[1]?.data).toMatchObject({
    feedetl_sn: 'F1', psn_no: '42070000000000000001', mdtrt_id: 'MD0001', setl_id: 'ST0001', med_chrgitm_type: '09',
  });
});

test('stays, lists and front pages keep their parts as lists', () => {
  for (const infno of ['2203', '2401', '2402', '2403']) {
    const { diseinfo } = firstOf(sample(infno)).data;
    expect(diseinfo, infno).toMatchObject([{ diag_code: 'J18.900', maindiag_flag: '1', diag_srt_no: 1 }]);
  }
  const { data } = firstOf(sample('4101'));
  const lists = Object.entries(data).flatMap(([name, value]) => (Array.isArray(value) ? [[name, value.length]] : []));
  expect(lists).toEqual([
    ['diseinfo', 1], ['oprninfo', 1], ['icuinfo', 1], ['opspdiseinfo', 0], ['bldinfo', 0], ['payinfo', 1], ['iteminfo', 1],
  ]);
  expect(firstOf(sample('4401')).data).toMatchObject({
    diseinfo: [{ diag_code: 'J18.900' }], oprninfo: [{ oprn_oprt_code: '33.2300' }], icuinfo: [],
  });
});

test('stock records carry their codes as a list, wherever they stood, and are not split by default', () => {
  expect(firstOf(sample('3505')).data).toMatchObject({ drugtracinfo: [{ drug_trac_codg: traceCode }], trdn_flag: '0' });
  expect(firstOf(sample('3505')).data).not.toHaveProperty('drug_trac_codg');
  expect(firstOf(sample('3503')).data).toMatchObject({
    drugtracinfo: [{ drug_trac_codg: traceCode }], trdn_flag: '0', prodentp_name: '某制药厂',
  });
  expect(firstOf(sample('3502')).data['drugtracinfo']).toEqual([]);
  const asTexts = sample('3503A');
  const drugtracinfo = [` ${traceCode}`, 'https://x.cn/81234567890123456780'];
  Object.assign(asTexts.input, { purcinfoDetail: [{ ...firstRecord(asTexts, 'purcinfoDetail'), drugtracinfo }] });
  expect(firstOf(asTexts).data['drugtracinfo']).toEqual([{ drug_trac_codg: traceCode }, { drug_trac_codg: '81234567890123456780' }]);
});

test.each<[string, EventKind, string, string?]>([
  ['2201', 'registration', '2025-08-20 08:10:00'],
  ['2204', 'outpatient_fee', '2025-08-20 08:40:00'],
  ['2207', 'outpatient_settlement', '2025-08-20 08:59:30'],
  ['2208', 'outpatient_settlement_cancel', '2025-08-20 09:00:00'],
  ['2102', 'pharmacy_fee', '2025-08-20 08:40:00'],
  ['2401', 'admission', '2025-08-20 08:00:00'],
  ['2402', 'discharge', '2025-08-20 08:58:00'],
  ['2405', 'discharge_cancel', '2025-08-20 09:00:00'],
  ['2601', 'reversal', '2025-08-20 09:00:00'],
  ['3501', 'stocktake', '2025-08-19 23:59:59.999'],
  ['3502', 'stock_change', '2025-08-19 12:00:00'],
  ['3503', 'purchase', '2025-08-01 10:00:00'],
  ['3504', 'purchase_return', '2025-08-01 10:00:00'],
  ['3505', 'sale', '2025-08-20 08:59:40'],
  ['3506', 'sale_return', '2025-08-20 08:59:50'],
  ['3507', 'stock_delete', '2025-08-20 09:00:00'],
  ['4101', 'settlement_list', '2025-08-19 10:00:00'],
  ['4402', 'order', '2025-08-20 00:00:00', '2025-08-21 00:00:00'],
  ['4402A', 'order', '2025-08-20 08:20:00'],
  ['4602', 'nursing', '2025-08-20 06:00:00'],
])('§14 Event time: %s %s happened at %s', (infno, kind, time, until) => {
  const found = accepted(sample(infno)).events.find((event) => event.kind === kind);
  expect(found?.at).toBe(at(time));
  expect(found?.until).toBe(until === undefined ? undefined : at(until));
});

test('§14 Event time: a settlement without the platform\'s time has the message\'s', () => {
  const { output: _, ...plain } = sample('2207');
  expect(firstOf(plain).at).toBe(at('2025-08-20 09:00:00'));
});

test('§14 Event time: a discharge at the open end of time is no discharge', () => {
  const value = sample('2402');
  Object.assign(firstRecord(value, 'dscginfo'), { endtime: '9999-12-31 00:00:00' });
  expect(firstOf(value)).toMatchObject({ kind: 'other', at: at('2025-08-20 09:00:00'), data: { endtime: '9999-12-31 00:00:00' } });
});

test('§14 Ids: without the platform\'s answer they are derived, the same each time, and returned where it would', () => {
  for (const [infno, node, names] of [
    ['2201', 'data', ['mdtrt_id']], ['2401', 'result', ['mdtrt_id']], ['2207', 'setlinfo', ['setl_id']],
    ['2304', 'setlinfo', ['setl_id']], ['2102', 'setlinfo', ['mdtrt_id', 'setl_id']],
  ] as const) {
    const { output: _, ...plain } = sample(infno);
    const one = accepted(plain);
    const again = accepted(structuredClone(plain));
    const platform = accepted(sample(infno));
    for (const name of names) {
      const id = one.events[0]?.data[name];
      expect(String(id)).toMatch(/^[MS][0-9a-f]{29}$/);
      expect(again.events[0]?.data[name]).toBe(id);
      expect(one.output).toMatchObject({ [node]: { [name]: id } });
      expect(platform.output).toMatchObject({ [node]: { [name]: platform.events[0]?.data[name] } });
      expect(platform.events[0]?.data[name]).toMatch(/^(MD|ST)0001$/);
    }
  }
});

test('§14 Resends: the same message is the same events and body whatever its time of sending; another body is another', () => {
  const one = accepted(sample('3505A'));
  const again = accepted({ ...sample('3505A'), inf_time: '2025-08-20 09:10:00', opter: '0002' });
  expect(again.bodyHash).toBe(one.bodyHash);
  expect(again.events.map(({ event_id }) => event_id)).toEqual(one.events.map(({ event_id }) => event_id));
  const other = sample('3505A');
  Object.assign(firstRecord(other, 'selinfoDetail'), { sel_retn_cnt: 2 });
  expect(accepted(other).bodyHash).not.toBe(one.bodyHash);
  expect(accepted({ ...sample('3505A'), output: { result: {} } }).bodyHash).not.toBe(one.bodyHash);
  expect(accepted({ ...sample('3505A'), msgid: 'X1' }).events[0]?.event_id).not.toBe(one.events[0]?.event_id);
});

test('§14 Names: a reversal needs no person, the area may come from the institution', () => {
  const { events: [first] } = accepted({
    ...sample('2601'), mdtrtarea_admvs: '', fixmedins_code: hospital.toLowerCase(),
    input: { data: { omsgid: 'M1', oinfno: '3505A' } },
  });
  expect(first).toMatchObject({ kind: 'reversal', fixmedins_code: hospital, admdvs: '420700', data: { omsgid: 'M1', oinfno: '3505A' } });
});

test.each<[string, string, string, string]>([
  ['2401', 'mdtrtinfo', 'med_type', '2101'],
  ['2203', 'mdtrtinfo', 'med_type', '1101'],
])('§14 Names: %s med_type %s', (infno, node, name, value) => {
  const input = sample(infno);
  Object.assign(firstRecord(input, node), { [name]: value });
  expect(firstOf(input).data[name]).toBe(value.slice(0, 2));
});

test('§14 Names: names of other editions', () => {
  const discharge = sample('2402');
  const { dscginfo, ...rest } = discharge.input;
  const otherNames = { dscg_dept_codg: undefined, dscg_dept_code: 'A09', cmplct_flag: '1' };
  discharge.input = { ...rest, mdtrtinfo: { ...firstRecord(discharge, 'dscginfo'), ...otherNames } };
  expect(dscginfo).toBeDefined();
  expect(firstOf(discharge).data).toMatchObject({ dscg_dept_codg: 'A09', cop_flag: '1' });
  const change = sample('2403');
  change.input = { mdtrtinfo: { ...firstRecord(change, 'adminfo'), ipt_otp_no: '', ipt_no: 'ZY9' } };
  expect(firstOf(change).data).toMatchObject({ ipt_otp_no: 'ZY9', diseinfo: [] });
  const inside = sample('2207');
  const { drug_trac_info, ...data } = inside.input;
  inside.input = { data: { ...firstRecord({ ...inside, input: data }, 'data'), drug_trac_info } };
  expect(firstOf(inside).data['drug_trac_info']).toEqual(firstOf(sample('2207')).data['drug_trac_info']);
});

function firstRecord(value: SampleEnvelope, node: string): Record<string, unknown> {
  const found = value.input[node];
  const record: unknown = Array.isArray(found) ? found[0] : found;
  if (typeof record !== 'object' || record === null) throw new Error(`no ${node}`);
  return Object(record);
}
