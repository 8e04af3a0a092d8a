import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { listAudit, writeAudit } from '../../../connectors/clickhouse/queries/audit.ts';
import { getCase, listCases } from '../../../connectors/clickhouse/queries/cases.ts';
import { countHits } from '../../../connectors/clickhouse/queries/count-hits.ts';
import { getEvents, listEvents } from '../../../connectors/clickhouse/queries/events.ts';
import { readProgress } from '../../../connectors/clickhouse/queries/progress.ts';
import { caseIdOf, eventRow, hitRow } from '../../../connectors/clickhouse/rows.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { eventsTable, hitsTable } from '../../../connectors/clickhouse/tables.ts';
import { writeProgress, writeRows } from '../../../connectors/store/write-rows.ts';
import { chinaIso } from '../../../engine/china-time.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { hexId, sampleEvent, sampleHit, sampleStartMs } from '../../support/samples.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let clickhouse: TestClickhouse;
let client: ClickHouseClient;

const events = Array.from({ length: 60 }, (_, number) => sampleEvent(number));

beforeAll(async () => {
  clickhouse = await startClickhouse();
  client = connectStore({ url: clickhouse.url, application: 'test' });
  await applySchema(client);
  const rows = events.map((event, number) => eventRow(event, 1 + Math.floor(number / 10), number % 10));
  await writeRows(client, eventsTable, rows);
  // Once more as after a kill, and one resend that the gateway let through later.
  await writeRows(client, eventsTable, rows.slice(30));
  await writeRows(client, eventsTable, [eventRow(sampleEvent(5, { received_at: sampleStartMs + 9e8 }), 99, 0)]);
  await writeRows(client, eventsTable, [
    eventRow(sampleEvent(700, { kind: 'other', infno: '1101', at: -5_000_000, until: 81_400_000, received_at: sampleStartMs }), 7, 0),
  ]);
  await writeProgress(client, { stream: 'EVENTS', sequence: 99, events_sequence: 0 });
  await writeProgress(client, { stream: 'HITS', sequence: 0, events_sequence: 5 });
});

afterAll(async () => {
  await client.close();
  await clickhouse.stop();
});

test('an archived event comes back as it was, with and without a hint where it stands', async () => {
  const [event] = await getEvents(client, [{ event_id: hexId('e', 7) }]);
  expect(event).toEqual({ ...sampleEvent(7), events_sequence: 1, position: 7 });
  const hinted = await getEvents(client, [3, 12, 40].map((number) => {
    const { event_id, fixmedins_code, at } = sampleEvent(number);
    return { event_id, fixmedins_code, at: chinaIso(at) };
  }));
  expect(hinted.map(({ event_id }) => event_id)).toEqual([3, 12, 40].map((number) => hexId('e', number)));
  expect(await getEvents(client, [{ event_id: hexId('e', 8), fixmedins_code: 'wrong', at: 0 }, { event_id: 'none' }])).toHaveLength(1);
  expect(await getEvents(client, [])).toEqual([]);
});

test('times before 1970 and whole days come back too', async () => {
  const [event] = await getEvents(client, [{ event_id: hexId('e', 700) }]);
  expect(event).toMatchObject({ at: -5_000_000, until: 81_400_000, kind: 'other' });
});

test('of two copies the one that was accepted first is kept', async () => {
  const [event] = await getEvents(client, [{ event_id: hexId('e', 5) }]);
  expect(event?.events_sequence).toBe(1);
  await client.command({ query: 'OPTIMIZE TABLE events FINAL' });
  const [merged] = await getEvents(client, [{ event_id: hexId('e', 5) }]);
  expect(merged).toEqual(event);
});

test('lists events by institution, person, stay and box, page by page, each once', async () => {
  const walked: string[] = [];
  let next: string | undefined;
  do {
    const behind = next === undefined ? {} : { cursor: next };
    const page = await listEvents(client, { fixmedins_code: 'H42070000001', from: 0 }, { limit: 7, ...behind });
    walked.push(...page.items.map(({ event_id }) => event_id));
    next = page.next;
  } while (next !== undefined);
  const expected = events.filter(({ fixmedins_code }) => fixmedins_code === 'H42070000001').map(({ event_id }) => event_id);
  expect(walked.filter((event_id) => event_id !== hexId('e', 700))).toEqual(expected.reverse());
  expect((await listEvents(client, { psn_no: 'P3', kind: ['sale'] }, { limit: 100 })).items).toHaveLength(9);
  expect((await listEvents(client, { mdtrt_id: 'M4' }, { limit: 100 })).items).toHaveLength(12);
  const { items } = await listEvents(client, { drug_trac_codg: '80000000000000000042' }, { limit: 100 });
  expect(items.map(({ event_id }) => event_id)).toEqual([hexId('e', 42)]);
});

test('§14 Amount: a case adds up its stays without counting a fee line twice', async () => {
  const about = { subject_kind: 'person', subject: 'P1', psn_no: 'P1' };
  const rows = [
    sampleHit(1, { ...about, mdtrt_id: 'S1', amount: '1000.50', grade: 2 }),
    sampleHit(2, { ...about, mdtrt_id: 'S1', amount: '200.00', family: 'hanging', rule_id: 'HB-03', grade: 3 }),
    sampleHit(3, { ...about, mdtrt_id: 'S2', amount: '30.25', fund_amount: '20.00' }),
    sampleHit(4, { ...about, mdtrt_id: 'S3', amount: '5000.00', state: 'withdrawn', withdrawn_reason: 'x' }),
    sampleHit(5, { subject_kind: 'institution', subject: 'H1', amount: '99.99' }),
  ];
  await writeRows(client, hitsTable, rows.map((hit, index) => hitRow(hit, index + 1, 5)));
  await writeRows(client, hitsTable, rows.map((hit, index) => hitRow(hit, index + 1, 5)));
  await writeProgress(client, { stream: 'HITS', sequence: 5, events_sequence: 5 });

  const first = await listCases(client, {}, { limit: 1 });
  const second = await listCases(client, {}, { limit: 1, ...(first.next === undefined ? {} : { cursor: first.next }) });
  expect(first.items).toEqual([{
    case_id: caseIdOf('person', 'P1'), subject_kind: 'person', subject: 'P1', hits: 3, grade: 1, families: ['hanging', 'trace'],
    rules: ['HB-03', 'TR-01'], fixmedins_codes: ['H42070000000', 'H42070000001', 'H42070000002'], psn_nos: ['P1'],
    amount: '1030.75', fund_amount: '20.00', first_at: '2025-07-01T00:01:00+08:00', last_at: '2025-07-01T00:03:00+08:00',
  }]);
  expect(second.items.map(({ subject }) => subject)).toEqual(['H1']);
  expect(second.next).toBeUndefined();
  const detail = await getCase(client, caseIdOf('person', 'P1'));
  expect(detail).toMatchObject(first.items[0] ?? {});
  expect(detail?.items.map(({ hit_id }) => hit_id)).toEqual([3, 2, 1].map((number) => hexId('a', number)));
  expect(await getCase(client, 'none')).toBeUndefined();
});

test('the audit trail takes the same entry once', async () => {
  const entry = { at: sampleStartMs, actor: 'admin', action: 'export', target: 'hits', detail: { rows: 5, format: 'xlsx' } };
  await writeAudit(client, entry);
  await writeAudit(client, [entry, { ...entry, at: sampleStartMs + 1, action: 'login' }]);
  expect((await listAudit(client, {}, { limit: 10 })).items).toEqual([{ ...entry, at: sampleStartMs + 1, action: 'login' }, entry]);
  expect((await listAudit(client, { action: 'export', actor: 'admin' }, { limit: 10 })).items).toEqual([entry]);
});

test('progress is what the tables say', async () => {
  expect(await readProgress(client)).toEqual({
    stored: 5, archived: 99, hits_sequence: 5, dead_sequence: 0, counted: 0, counted_hits_sequence: 0,
  });
});

test('a case whose hits name no money has no sum, not a sum of nothing', async () => {
  const { amount: _amount, fund_amount: _fund, ...hit } = sampleHit(60, { subject_kind: 'person', subject: 'P60', psn_no: 'P60' });
  await writeRows(client, hitsTable, [hitRow(hit, 60, 61)]);
  await writeProgress(client, { stream: 'HITS', sequence: 61, events_sequence: 61 });
  const found = await getCase(client, caseIdOf('person', 'P60'));
  expect(found).toMatchObject({ hits: 1 });
  expect(found?.amount).toBeUndefined();
  expect(found?.fund_amount).toBeUndefined();
  expect((await listCases(client, { subject: 'P60' }, { limit: 5 })).items).toMatchObject([{ subject: 'P60', hits: 1 }]);
});

test('a case holds the details of its hits, whatever their subject, and adds up what was counted', async () => {
  const parent = { subject_kind: 'person', subject: 'P7', psn_no: 'P7', mdtrt_id: 'S7' };
  const detail = {
    ...parent, subject_kind: 'encounter', subject: 'H1|S7', parent_hit_id: hexId('a', 71),
    parent_subject_kind: 'person', parent_subject: 'P7', to_fetch: ['出院时间'],
  };
  const rows = [
    sampleHit(71, { ...parent, amount: '1000.00', counted_amount: '1000.00' }),
    sampleHit(72, { ...detail, amount: '1000.00', counted_amount: '0.00' }),
    sampleHit(73, { ...detail, amount: '300.00', counted_amount: '20.50', counted_fund_amount: '10.00' }),
  ];
  await writeRows(client, hitsTable, rows.map((hit, index) => hitRow(hit, 71 + index, 80)));
  await writeProgress(client, { stream: 'HITS', sequence: 80, events_sequence: 80 });
  const found = await getCase(client, caseIdOf('person', 'P7'));
  expect(found).toMatchObject({ subject_kind: 'person', subject: 'P7', hits: 3, amount: '1020.50', fund_amount: '10.00' });
  expect(found?.items[0]).toMatchObject({
    parent_hit_id: hexId('a', 71), counted_amount: '20.50', counted_fund_amount: '10.00', to_fetch: ['出院时间'],
  });
  const [whole] = await countHits(client, { case_id: caseIdOf('person', 'P7') }, []);
  expect(whole).toMatchObject({ hits: 3, amount: '1020.50' });
});
