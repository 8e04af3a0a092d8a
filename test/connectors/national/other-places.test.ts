// Lists that a sender leaves empty in one place and fills in another.
import { expect, test } from 'vitest';
import { parseEnvelope } from '../../../connectors/national/envelope.ts';
import { sample, sampleReceivedAt, traceCode, type SampleEnvelope } from './samples.ts';

function eventsOf(envelope: SampleEnvelope) {
  const read = parseEnvelope(envelope, { receivedAt: sampleReceivedAt });
  if (!read.ok) throw new Error(read.reason);
  return read.events;
}

/** The sample with other fields in its only record, and other nodes. */
function changed(infno: string, node: string, fields: Record<string, unknown>, nodes: Record<string, unknown> = {}) {
  const envelope = sample(infno);
  const found = envelope.input[node];
  const record: unknown = Array.isArray(found) ? found[0] : found;
  return { ...envelope, input: { ...envelope.input, [node]: { ...Object(record), ...fields }, ...nodes } };
}

const code = { drug_trac_codg: traceCode };

test('trace codes of a stock record are found beside it, and in the single field beside an empty list', () => {
  const places = [
    changed('3505', 'selinfo', { drugtracinfo: [], ...code }),
    changed('3505', 'selinfo', { drugtracinfo: [], drug_trac_info: [code], drug_trac_codg: '' }),
    changed('3505', 'selinfo', { drug_trac_codg: '', drugtracinfo: [] }, { drugtracinfo: [code] }),
    changed('3505', 'selinfo', { drug_trac_codg: '' }, { DrugTracInfo: code }),
  ];
  for (const one of places) expect(eventsOf(one)[0]?.data).toMatchObject({ drugtracinfo: [code] });
});

test('codes beside several stock records belong to none of them', () => {
  const { input, ...envelope } = sample('3505A');
  const records: unknown = input['selinfoDetail'];
  if (!Array.isArray(records)) throw new Error('no list');
  const selinfoDetail = records.map((record) => ({ ...record, drugtracinfo: [] }));
  const events = eventsOf({ ...envelope, input: { selinfoDetail, drugtracinfo: [code] } });
  expect(events.map(({ data }) => data['drugtracinfo'])).toEqual([[], []]);
});

test('an entry that says nothing is no code of a stock record; one that says something else lacks it', () => {
  for (const entry of ['', null, {}, { drug_trac_codg: '' }, { DRUG_TRAC_CODG: ' ', trdn_flag: null }]) {
    const sale = changed('3505', 'selinfo', { drug_trac_codg: undefined, drugtracinfo: [entry, code] });
    expect(eventsOf(sale)[0]?.data['drugtracinfo']).toEqual([code]);
    const none = changed('3505', 'selinfo', { drug_trac_codg: undefined, drugtracinfo: entry });
    expect(eventsOf(none)[0]?.data['drugtracinfo']).toEqual([]);
  }
  const split = changed('3505', 'selinfo', { drug_trac_codg: undefined, drugtracinfo: [{ trdn_flag: '1' }] });
  expect(parseEnvelope(split, { receivedAt: sampleReceivedAt })).toMatchObject({ ok: false, field: 'drug_trac_codg' });
});

test('an empty list in the record hides neither codes nor diagnoses beside it, nor does an empty node', () => {
  const settled = changed('2207', 'data', { drug_trac_info: [] });
  expect(eventsOf(settled)[0]?.data['drug_trac_info']).toEqual(eventsOf(sample('2207'))[0]?.data['drug_trac_info']);
  const admitted = changed('2401', 'mdtrtinfo', { diseinfo: [] });
  expect(eventsOf(admitted)[0]?.data['diseinfo']).toHaveLength(1);
  const { selinfo } = sample('3505').input;
  const batch = { ...sample('3505'), input: { selinfo: [], selinfoDetail: [selinfo] } };
  expect(eventsOf(batch)).toHaveLength(1);
});
