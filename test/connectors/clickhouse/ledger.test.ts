// The ledger over the tables alone: the archive and the evaluator's account side by side.
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { agedBefore } from '../../../connectors/clickhouse/queries/aged.ts';
import { ledger } from '../../../connectors/clickhouse/queries/ledger.ts';
import { ledgerSequences } from '../../../connectors/clickhouse/queries/ledger-holes.ts';
import { silentFeeds } from '../../../connectors/clickhouse/queries/silent-feeds.ts';
import { accountRow, deadRow, eventRow } from '../../../connectors/clickhouse/rows.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import {
  archivedSpansTable, deadLettersTable, eventAccountsTable, eventsTable, judgedSpansTable,
} from '../../../connectors/clickhouse/tables.ts';
import { joinSpans } from '../../../connectors/store/ledger-rows.ts';
import { writeProgress, writeRows } from '../../../connectors/store/write-rows.ts';
import { applyToTables } from '../../../console/backup/apply-retention.ts';
import { chinaIso } from '../../../engine/china-time.ts';
import { accountEntries, EventAccount } from '../../../engine/event-account.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { hexId, sampleEvent, sampleStartMs } from '../../support/samples.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let clickhouse: TestClickhouse;
let client: ClickHouseClient;
const dayMs = 86_400_000;
const one = { fixmedins_code: 'H42070000001' };

/** Six messages of ten events; a copy of event 5 in message 6 on the next day; `other` among the last ones. */
const events = Array.from({ length: 60 }, (_, number) => sampleEvent(number, number === 59 ? { kind: 'other', infno: '1101' } : {}));
const copy = sampleEvent(5, { received_at: sampleStartMs + dayMs });

function account(message: number): EventAccount {
  const counted = new EventAccount();
  for (const event of events.slice((message - 1) * 10, message * 10)) counted.add(event, event.kind === 'other' ? 'not_judged' : 'judged');
  if (message === 6) counted.add(copy, 'duplicate');
  if (message === 3) counted.withdraw(sampleEvent(1), sampleStartMs, 1);
  return counted;
}

async function writeAccount(message: number): Promise<void> {
  const span = { from: message, to: message };
  const entries = accountEntries(account(message).table());
  await writeRows(client, eventAccountsTable, entries.map((entry) => accountRow(entry, message, span)));
}

beforeAll(async () => {
  clickhouse = await startClickhouse();
  client = connectStore({ url: clickhouse.url, application: 'test' });
  await applySchema(client);
  const rows = events.map((event, number) => eventRow(event, 1 + Math.floor(number / 10), number % 10));
  await writeRows(client, eventsTable, rows);
  // Once more as after a kill.
  await writeRows(client, eventsTable, rows.slice(30));
  await writeRows(client, eventsTable, [eventRow(copy, 6, 10)]);
  for (const message of [1, 2, 3, 4, 5, 6]) await writeAccount(message);
  await writeAccount(4);
  await writeRows(client, archivedSpansTable, [[1, 3, 30], [3, 6, 41]]);
  await writeRows(client, judgedSpansTable, [[1, 6, 61], [1, 2, 20]]);
  await writeProgress(client, { stream: 'EVENTS', sequence: 6, events_sequence: 0 });
  await writeProgress(client, { stream: 'LEDGER', sequence: 6, events_sequence: 6 });
  const letter = {
    v: 1, reason: 'event_too_late', text: 'older than 400 days', source: 'evaluator', ...one, infno: '3505', msgid: 'late', body: 'e30=',
    truncated: false, received_at: '2025-06-30T16:30:00.000Z',
  } as const;
  await writeRows(client, deadLettersTable, [deadRow(letter, 1), deadRow({ ...letter, reason: 'field_invalid', field: 'psn_no', line: 7 }, 2)]);
  await writeRows(client, deadLettersTable, [deadRow(letter, 1)]);
});

afterAll(async () => {
  await client.close();
  await clickhouse.stop();
});

const sum = (rows: Awaited<ReturnType<typeof ledger>>, field: 'received' | 'judged' | 'not_judged' | 'duplicate' | 'dead' | 'pending' | 'difference' | 'withdrawn') =>
  rows.reduce((total, row) => total + row[field], 0);

test('every event is counted once, on the day of its receipt, and has a fate', async () => {
  const rows = await ledger(client, { date: '2025-07-01' });
  expect((['received', 'judged', 'not_judged', 'duplicate', 'dead', 'pending', 'difference', 'withdrawn'] as const).map((field) => sum(rows, field)))
    .toEqual([60, 59, 1, 0, 2, 0, 0, 1]);
  expect(rows.find(({ fixmedins_code, kind }) => fixmedins_code === one.fixmedins_code && kind === 'sale')).toEqual({
    date: '2025-07-01', ...one, kind: 'sale', received: 20, judged: 20, not_judged: 0, late: 0, duplicate: 0, quarantined: 0, pending: 0,
    difference: 0, withdrawn: 1, dead: 2,
  });
});

test('a copy counts as received and as duplicate on the day it came', async () => {
  expect(await ledger(client, { date: '2025-07-02' })).toMatchObject([{ received: 1, duplicate: 1, judged: 0, difference: 0 }]);
  expect(sum(await ledger(client, {}), 'received')).toBe(61);
  expect(await ledger(client, { ...one, from: '2025-06-01', to: '2025-07-01' })).toEqual([]);
  expect(await ledger(client, { ...one, from: '2025-07-01', to: '2025-07-02' })).toHaveLength(1);
});

test('spans that overlap or are told twice leave no hole; one that is missing does', async () => {
  expect(await ledgerSequences(client)).toEqual({ archived: 6, judged: 6, holes: [] });
  await writeRows(client, archivedSpansTable, [[9, 12, 40], [10, 10, 10]]);
  await writeRows(client, judgedSpansTable, [[8, 12, 40], [15, 15, 1]]);
  expect((await ledgerSequences(client)).holes).toEqual([
    { book: 'archived', from: 7, to: 8 }, { book: 'judged', from: 7, to: 7 }, { book: 'judged', from: 13, to: 14 },
  ]);
});

test('what is archived behind the account is pending; an account ahead of the archive is no difference', async () => {
  const events = [70, 71].map((number) => sampleEvent(number, { received_at: sampleStartMs + 3 * dayMs }));
  await writeRows(client, eventsTable, events.map((event, index) => eventRow(event, 13 + index, 0)));
  await writeProgress(client, { stream: 'EVENTS', sequence: 14, events_sequence: 0 });
  expect(sum(await ledger(client, { date: '2025-07-04' }), 'pending')).toBe(2);
  const ahead = new EventAccount();
  for (const event of events) ahead.add(event, 'judged');
  ahead.add(sampleEvent(72, { received_at: sampleStartMs + 3 * dayMs }), 'judged');
  const rows = accountEntries(ahead.table()).map((entry) => accountRow(entry, 9, { from: 13, to: 15 }));
  await writeRows(client, eventAccountsTable, rows);
  await writeProgress(client, { stream: 'LEDGER', sequence: 9, events_sequence: 15 });
  const day = await ledger(client, { date: '2025-07-04' });
  expect([sum(day, 'pending'), sum(day, 'difference')]).toEqual([2, 0]);
});

test('an event that left the archive and one that nobody judged are differences', async () => {
  await client.command({ query: `ALTER TABLE events DELETE WHERE event_id = '${hexId('e', 4)}' SETTINGS mutations_sync = 2` });
  await writeRows(client, eventsTable, [eventRow(sampleEvent(80, { kind: 'purchase' }), 6, 11)]);
  const rows = await ledger(client, { ...one, from: '2025-07-01', to: '2025-07-02' });
  expect(rows.map(({ kind, difference }) => [kind, difference])).toEqual([['sale', -1]]);
  expect((await ledger(client, { date: '2025-07-01' })).filter(({ kind }) => kind === 'purchase')).toMatchObject([{ difference: 1 }]);
});

test('a feed with a habit that has stopped is silent; one that never had a habit is not', async () => {
  const now = sampleStartMs + 40 * dayMs;
  const feed = (code: string, kind: 'nursing' | 'discharge', days: readonly number[]) => days.map((day) => {
    const changes = { event_id: `${code}${kind}${day}`, fixmedins_code: code, kind, received_at: now - day * dayMs + 1_000 };
    return eventRow(sampleEvent(900 + day, changes), 1, 0);
  });
  await writeRows(client, eventsTable, [
    ...feed('H1', 'nursing', [7, 8, 9, 10, 11, 12]), ...feed('H1', 'discharge', [1, 2, 3, 4, 5, 6, 7]),
    ...feed('H2', 'nursing', [9, 10, 11, 12, 13]), ...feed('H2', 'discharge', [8, 9, 10, 11, 12, 13]),
    ...feed('H3', 'nursing', [5, 13]), ...feed('H4', 'nursing', [1, 2, 3, 4, 5, 6]),
  ]);
  const silent = await silentFeeds(client, { at: now });
  expect(silent.map(({ fixmedins_code, kind }) => [fixmedins_code, kind])).toEqual([['H2', undefined], ['H1', 'nursing']]);
  expect(silent[0]).toMatchObject({ silent_hours: 191, events_before: 11 });
  expect(await silentFeeds(client, { at: now, fixmedins_code: 'H1' })).toHaveLength(1);
});

test('spans that meet are one', () => {
  const spans = [1, 2, 3, 5, 6].map((sequence) => ({ from: sequence, to: sequence, events: 2 }));
  expect(joinSpans(spans)).toEqual([{ from: 1, to: 3, events: 6 }, { from: 5, to: 6, events: 4 }]);
});

test('what the archive was allowed to forget is no difference, then and when it must forget no more; what it must have is', async () => {
  const today = Date.now();
  const fresh = sampleEvent(80, { received_at: today });
  const lost = new EventAccount();
  lost.add(fresh, 'judged');
  const rows = accountEntries(lost.table()).map((entry) => accountRow(entry, 10, { from: 1, to: 1 }));
  await writeRows(client, eventAccountsTable, rows);
  const dates = ['2025-07-01', chinaIso(today).slice(0, 10)];
  const differences = (): Promise<readonly number[]> =>
    Promise.all(dates.map(async (date) => sum(await ledger(client, { date }), 'difference')));
  const before = sum(await ledger(client, { date: '2025-07-01' }), 'received');
  expect(await agedBefore(client)).toBe(0);
  expect(await differences()).toEqual([0, -1]);
  await applyToTables(client, { events: 30 });
  await client.command({ query: 'OPTIMIZE TABLE events FINAL' });
  const left = await client.query({ query: 'SELECT count() AS events FROM events', format: 'JSONEachRow' });
  expect(await left.json()).toEqual([{ events: 0 }]);
  expect(sum(await ledger(client, { date: '2025-07-01' }), 'received')).toBe(before);
  expect(await differences()).toEqual([0, -1]);
  await applyToTables(client, {});
  expect(await agedBefore(client)).toBeGreaterThan(today - 31 * dayMs);
  expect(await agedBefore(client)).toBeLessThan(today - 29 * dayMs);
  expect(await differences()).toEqual([0, -1]);
});
