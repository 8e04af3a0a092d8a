// A back-test judges the archive as the live evaluator judged the stream.
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { measureReplay, replayEvents } from '../../../connectors/clickhouse/queries/replay-events.ts';
import type { StoreClient } from '../../../connectors/clickhouse/queries/contract.ts';
import { eventRow, hitRow } from '../../../connectors/clickhouse/rows.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { eventsTable, hitsTable } from '../../../connectors/clickhouse/tables.ts';
import { writeRows } from '../../../connectors/store/write-rows.ts';
import { readsOf, runBacktest } from '../../../console/rules/backtest-run.ts';
import { Backtests } from '../../../console/rules/backtests.ts';
import { hitSetOf } from '../../../console/rules/hit-sets.ts';
import type { BacktestReport } from '../../../console/wire.ts';
import type { FundEvent } from '../../../engine/event.ts';
import { Evaluator } from '../../../engine/evaluator.ts';
import type { Hit } from '../../../engine/hit.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { raisedOf } from '../../engine/short-history.ts';
import { playWeek } from '../../oracle/city-week.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { waitFor } from '../../support/wait.ts';

vi.setConfig({ testTimeout: 120_000 });

const { rules } = loadRules();
const week = playWeek({ seed: 11, start: '2025-06-02', days: 4, scale: 0.003, warmupDays: 1 });
const knowledge = { ...loadKnowledge(), ...week.knowledge };
const reports: BacktestReport[] = [];
const backtests = new Backtests({
  log: pino({ level: 'silent' }),
  now: Date.now,
  keep: (report) => {
    reports.push(report);
    return Promise.resolve();
  },
});
let clickhouse: TestClickhouse;
let store: StoreClient;
/** What the live evaluator says of every rule. */
let live: readonly Hit[] = [];
let events = 0;

beforeAll(async () => {
  clickhouse = await startClickhouse();
  store = connectStore({ url: clickhouse.url, application: 'test' });
  await applySchema(store);
  const evaluator = new Evaluator({ rules, knowledge });
  const hits: Hit[] = [];
  const rows = week.messages.flatMap((message, index) => {
    hits.push(...evaluator.apply(message).hits);
    return message.map((event, position) => eventRow(event, index + 1, position));
  });
  // The city's senders resend now and then: those are archived under the same id.
  events = new Set(week.messages.flat().map(({ event_id }) => event_id)).size;
  live = raisedOf(hits);
  // In the order in which a sink that was killed may leave them: some twice.
  await writeRows(store, eventsTable, [...rows, ...rows.slice(0, 500)]);
  await writeRows(store, hitsTable, hits.map((hit, index) => hitRow(hit, index + 1, index + 1)));
  await store.insert({ table: 'sink_progress', values: [{ stream: 'HITS', sequence: hits.length, events_sequence: events }], format: 'JSONEachRow' });
}, 120_000);
afterAll(async () => {
  backtests.stop();
  await store.close();
  await clickhouse.stop();
});

function replay() {
  return measureReplay(store, {}).then((size) => ({ size, batches: replayEvents(store, {}, size) }));
}

function liveOf(ruleId: string): readonly string[] {
  return [...hitSetOf(live.filter(({ rule_id }) => rule_id === ruleId))].map(([id, { content }]) => `${id} ${content}`).toSorted();
}

test('the archive gives back every event as it was accepted, in the order of EVENTS', async () => {
  const { size, batches } = await replay();
  const read: FundEvent[] = [];
  for await (const batch of batches) for (const { events_sequence: _, position: __, ...event } of batch) read.push(event);
  expect(firstOfEach(read)).toEqual(firstOfEach(week.messages.flat()));
  expect(size.events).toBe(read.length);
  expect(Object.values(size.kinds).reduce((sum, number) => sum + number, 0)).toBe(size.events);
});

/** As text, each event as it came first: a resend is the same event. */
function firstOfEach(list: readonly FundEvent[]): readonly string[] {
  const first = new Map<string, string>();
  for (const event of list) if (!first.has(event.event_id)) first.set(event.event_id, text(event));
  return [...first.values()];
}

function text(event: FundEvent): string {
  return JSON.stringify(Object.entries(event).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

test('two rules of every family find in the archive exactly what they found live, content and all', async () => {
  const found = new Set(live.map(({ rule_id }) => rule_id));
  expect(found.size).toBeGreaterThan(6);
  const { batches } = await replay();
  const archive: (readonly FundEvent[])[] = [];
  for await (const batch of batches) archive.push(batch);
  const families = Map.groupBy(rules.filter(({ id }) => found.has(id)), ({ family }) => family);
  expect(families.size).toBeGreaterThan(5);
  for (const rule of [...families.values()].flatMap((own) => own.slice(0, 2))) {
    const { tested, broken } = await runBacktest({ tested: rule, others: rules, knowledge }, again(archive), () => undefined);
    expect([...tested].map(([id, { content }]) => `${id} ${content}`).toSorted(), rule.id).toEqual(liveOf(rule.id));
    expect(broken).toEqual([]);
  }
}, 240_000);

async function* again<T>(items: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* items;
}

function start(ruleId: string, changes: object = {}) {
  const rule = rules.find(({ id }) => id === ruleId);
  return backtests.start({
    clickhouseUrl: clickhouse.url, rule_id: ruleId, version: 1, tested: rule, others: [...rules], knowledge, ...changes,
  }, 'amy');
}

async function ended(job: string) {
  return waitFor('the back-test', () => {
    const now = backtests.get(job);
    return now?.state === 'running' ? undefined : now;
  }, 150_000);
}

test('in a process of its own: counts, difference, overlap; one at a time, and it can be cancelled', async () => {
  const job = start('TR-01');
  expect(start('TR-01')).toBeUndefined();
  const done = await ended(job?.job ?? '');
  expect(done).toMatchObject({ state: 'done', hits: liveOf('TR-01').length, events });
  const { report } = done;
  expect(reports).toEqual([report]);
  expect(report?.tested.by_day.reduce((sum, { hits }) => sum + hits, 0)).toBe(report?.tested.hits);
  const fen = live.filter(({ rule_id }) => rule_id === 'TR-01')
    .reduce((sum, { amount = '0' }) => sum + Math.round(Number(amount) * 100), 0);
  expect(report?.tested.amount).toBe((fen / 100).toFixed(2));
  expect(report?.overlap.map(({ rule_id }) => rule_id)).not.toContain('TR-01');

  const cancelled = start('TR-02');
  expect(backtests.cancel(cancelled?.job ?? '')).toMatchObject({ state: 'cancelled' });
  expect(backtests.running()).toBeUndefined();
  expect(reports).toHaveLength(1);
}, 200_000);

test('only hits inside the asked time count, though what came before decides them', async () => {
  const [first, last] = [Date.parse('2025-06-05T00:00:00+08:00'), Date.parse('2025-06-07T00:00:00+08:00')];
  const { batches } = await replay();
  const rule = rules.find(({ id }) => id === 'TR-01');
  const { tested } = await runBacktest({ tested: rule, others: [], knowledge, from: first, to: last }, batches, () => undefined);
  const wanted = live.filter(({ rule_id, at }) => rule_id === 'TR-01' && Date.parse(at) >= first && Date.parse(at) < last);
  expect([...tested.keys()].toSorted()).toEqual(wanted.map(({ hit_id }) => hit_id).toSorted());
});

test('a rule that cannot be used, and one that breaks, say so', async () => {
  expect(await ended(start('TR-01', { tested: { id: 'TR-01' } })?.job ?? '')).toMatchObject({
    state: 'failed', error: expect.stringContaining('not a rule'),
  });
  const rule = rules.find(({ id }) => id === 'TR-01');
  const breaking = { ...rule, conditions: { all: [{ fact: 'whole_uses', operator: 'in', value: 5 }] } };
  const broke = await ended(start('TR-01', { tested: breaking })?.job ?? '');
  expect(broke).toMatchObject({ state: 'done', report: { broken: [{ version: rule?.version, error: expect.any(String) }] } });
}, 60_000);

test('a rule that reads what the evaluator does not keep, or what nobody has sent, is shown to do so', () => {
  const rule = rules.find(({ id }) => id === 'SP-01');
  const reads = readsOf({ ...rule, trigger: { kind: ['stay', 'presettlement', 'transfer_filing'] } }, { presettlement: 7 });
  expect(reads).toEqual(expect.arrayContaining([
    { kind: 'presettlement', events: 7, kept: false },
    { kind: 'transfer_filing', events: 0, kept: true },
    { kind: 'stay', kept: true },
  ]));
});
