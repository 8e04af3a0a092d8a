// The check of the ledger over the real streams, evaluator, store and tables: it agrees with what is right while
// everything runs, and finds each thing that is planted.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import type { StoreClient } from '../../../connectors/clickhouse/queries/contract.ts';
import { ledger } from '../../../connectors/clickhouse/queries/ledger.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { eventRow } from '../../../connectors/clickhouse/rows.ts';
import { archivedSpansTable, eventsTable } from '../../../connectors/clickhouse/tables.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { publishDead } from '../../../connectors/nats/dead.ts';
import { forgetFrames } from '../../../connectors/nats/events-now.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { leaveOut, readRegister, release } from '../../../connectors/nats/quarantine.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { startStore } from '../../../connectors/store/store.ts';
import type { Store } from '../../../connectors/store/store.ts';
import { writeRows } from '../../../connectors/store/write-rows.ts';
import { applyToTables } from '../../../console/backup/apply-retention.ts';
import { checkLedger } from '../../../console/ledger/check-ledger.ts';
import type { Finding } from '../../../console/ledger/findings.ts';
import { encodeFrame } from '../../../engine/event.ts';
import type { FundEvent } from '../../../engine/event.ts';
import { makeLog } from '../../../engine/log.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { startEvaluator } from '../../support/evaluator.ts';
import type { EvaluatorProcess } from '../../support/evaluator.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { hexId, sampleEvent } from '../../support/samples.ts';
import { waitFor } from '../../support/wait.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let nats: TestNatsServer;
let clickhouse: TestClickhouse;
let bus: Bus;
let client: StoreClient;
let store: Store;
let evaluator: EvaluatorProcess;
let frames = 0;

async function send(events: readonly FundEvent[]): Promise<number> {
  frames += 1;
  return (await publish(bus.js, subjects.frame(0), encodeFrame({ v: 1, partition: 0, events, bodies: {} }), { id: `f${frames}` })).seq;
}

const some = (from: number, count: number, changes: Partial<FundEvent> = {}) =>
  Array.from({ length: count }, (_, index) => sampleEvent(from + index, changes));

async function check() {
  const findings: Finding[] = [];
  const found = (finding: Finding) => findings.push(finding);
  const result = await checkLedger({ bus, client, say: () => undefined, found, settleMsMax: 20_000 });
  return { ...result, findings };
}

async function alter(statement: string): Promise<void> {
  await client.command({ query: `${statement} SETTINGS mutations_sync = 2` });
}

beforeAll(async () => {
  [nats, clickhouse] = await Promise.all([startNatsServer(), startClickhouse()]);
  bus = await connectBus({ url: nats.url, name: 'test' });
  await makeStreams(bus.jsm);
  client = connectStore({ url: clickhouse.url, application: 'test' });
  await applySchema(client);
  store = await startStore({ bus, client, log: makeLog({ role: 'store', level: 'error' }), archivePaceMs: 50 });
  evaluator = await startEvaluator(nats.url);
});

afterAll(async () => {
  await evaluator?.end();
  await store?.stop(2_000);
  await client?.close();
  await bus?.close();
  await Promise.all([clickhouse?.stop(), nats?.remove()]);
});

test('what is right agrees: copies, late ones, other kinds, cancellations and refusals included, while more is coming', async () => {
  await send(some(0, 40));
  await send(some(30, 20));
  await send([...some(100, 5, { kind: 'other', infno: '1101' }), sampleEvent(0), sampleEvent(100, { kind: 'other', infno: '1101' })]);
  const visit = { kind: 'outpatient_settlement', infno: '2207' } as const;
  await send([sampleEvent(120, { ...visit, data: { setl_id: 'S1' } }), sampleEvent(60, visit)]);
  await send([sampleEvent(121, { kind: 'outpatient_settlement_cancel', infno: '2208', fixmedins_code: 'H42070000000', data: { setl_id: 'S1' } })]);
  // 401 days behind the newest of its institution.
  const old = sampleEvent(123, visit);
  await send([{ ...old, at: old.at - 402 * 86_400_000 }]);
  await publishDead(bus.js, {
    reason: 'missing_field', text: '缺失', source: 'fsi', fixmedins_code: 'H42070000001', infno: '3505', msgid: 'm',
    body: new Uint8Array(), receivedAt: Date.now(),
  });
  // A kill in between makes it judge everything again, and count nothing twice.
  await evaluator.end();
  evaluator = await startEvaluator(nats.url);
  const [found] = await Promise.all([check(), send(some(200, 30)), send(some(230, 30))]);
  expect(found.findings).toEqual([]);
  expect(found.events).toBeGreaterThanOrEqual(71);
  expect((await check()).findings).toEqual([]);
});

test('an event that was left out and is released again is accounted for, before and after', async () => {
  await evaluator.end();
  const [event] = some(180, 1);
  const sequence = await send(some(180, 2));
  const place = { sequence, event_id: event?.event_id ?? '' };
  await leaveOut(bus, { ...place, deaths: 3, reason: '崩溃', at: Date.UTC(2025, 6, 1), by: '@evaluator' }, 5_000);
  evaluator = await startEvaluator(nats.url);
  expect((await check()).findings).toEqual([]);
  const quarantined = async () => (await ledger(client, {})).reduce((sum, row) => sum + row.quarantined, 0);
  expect(await quarantined()).toBe(1);
  expect(await release(bus, place, { at: Date.now(), by: '@admin' })).toMatchObject({ events: 1 });
  await waitFor('the release in the ledger', async () => (await check()).findings.length === 0 && (await quarantined()) === 0, 30_000);
});

test('a row that left the archive is found, by name', async () => {
  await alter(`ALTER TABLE events DELETE WHERE event_id = '${hexId('e', 12)}'`);
  const { findings } = await check();
  expect(findings.map(({ code }) => code)).toEqual(['event_missing', 'ledger_difference']);
  expect(findings[0]?.text).toContain(hexId('e', 12));
  await writeRows(client, eventsTable, [eventRow(sampleEvent(12), 1, 12)]);
  expect((await check()).findings).toEqual([]);
});

test('an event that stands in the archive twice is found', async () => {
  await writeRows(client, eventsTable, [eventRow(sampleEvent(900), 2, 99)]);
  const { findings } = await check();
  expect(findings.map(({ code }) => code)).toEqual(['event_extra', 'ledger_difference']);
  await alter(`ALTER TABLE events DELETE WHERE event_id = '${hexId('e', 900)}'`);
});

test('a count that is off by one is found, in its row and its column', async () => {
  await alter("ALTER TABLE event_accounts UPDATE judged = judged + 1 WHERE fixmedins_code = 'H42070000001' AND kind = 'sale' AND events_from = 1");
  const { findings } = await check();
  expect(findings.map(({ code }) => code)).toEqual(['account_differs', 'ledger_difference']);
  expect(findings[0]?.text).toMatch(/2025-07-01 H42070000001 sale: judged is \d+ in HITS and \d+ in the tables/);
  await alter("ALTER TABLE event_accounts UPDATE judged = judged - 1 WHERE fixmedins_code = 'H42070000001' AND kind = 'sale' AND events_from = 1");
  expect((await check()).findings).toEqual([]);
});

test('a dead letter that is missing or too many is found', async () => {
  await alter('ALTER TABLE dead_letters DELETE WHERE sequence = 1');
  expect((await check()).findings.map(({ code }) => code)).toEqual(['letter_missing']);
});

test('a message that EVENTS lost is found as a hole and as events without a source', async () => {
  await bus.jsm.streams.deleteMessage(streams.events, 2);
  const { findings } = await check();
  const codes = new Set(findings.map(({ code }) => code));
  expect([...codes].toSorted()).toEqual(['counts_differ', 'event_extra', 'events_hole', 'letter_missing']);
  expect(findings.find(({ code }) => code === 'events_hole')?.text).toBe('EVENTS has no 2');
});

test('for a message that was taken out of HITS the tables speak, when they have its account', async () => {
  // Each has a message of its own in HITS.
  for (const from of [300, 310, 320]) {
    await send(some(from, 5));
    await check();
  }
  const known = (await check()).findings;
  const sequence = ((await readBounds(bus.jsm, streams.hits))?.last ?? 0) - 1;
  await bus.jsm.streams.deleteMessage(streams.hits, sequence);
  const { findings, erased } = await check();
  expect(findings).toEqual(known);
  expect(erased).toBe(1);
  const kept = `hits_sequence = ${sequence}`;
  await alter(`ALTER TABLE event_accounts UPDATE judged = judged + 100 WHERE ${kept}`);
  expect((await check()).findings.map(({ code }) => code)).toContain('ledger_difference');
  await alter(`ALTER TABLE event_accounts UPDATE judged = judged - 100 WHERE ${kept}`);
});

test('of what EVENTS has forgotten the archive speaks for itself', async () => {
  // Control messages stay in front of the frames that are left.
  const { sequence } = await readRegister(bus.jsm);
  expect(sequence).toBeGreaterThan(4);
  await forgetFrames(bus.jsm, sequence + 1);
  expect((await readBounds(bus.jsm, streams.events))?.first).toBeLessThan(sequence + 1);
  const { findings, events_first } = await check();
  expect(events_first).toBe(sequence + 2);
  expect(findings.map(({ code }) => code)).toEqual(['letter_missing']);
  await alter('ALTER TABLE archived_spans DELETE WHERE events_from <= 2');
  await writeRows(client, archivedSpansTable, [[1, 1, 40], [3, 4, 10]]);
  expect((await check()).findings.map(({ code }) => code)).toContain('span_hole');
});

test('what the archive was allowed to forget is not missed, though EVENTS still has it', async () => {
  const known = new Set((await check()).findings.map(({ code }) => code));
  await applyToTables(client, { events: 30 });
  await client.command({ query: 'OPTIMIZE TABLE events FINAL' });
  expect(new Set((await check()).findings.map(({ code }) => code))).toEqual(known);
});
