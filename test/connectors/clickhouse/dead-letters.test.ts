// Letters over the tables alone: one failure is one letter, its state follows from what was done about it.
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { ask } from '../../../connectors/clickhouse/queries/ask.ts';
import { writeSteps } from '../../../connectors/clickhouse/queries/dead-letter-steps.ts';
import { countDeadLetters, getDeadLetter, listDeadLetters } from '../../../connectors/clickhouse/queries/dead-letters.ts';
import { deadRow } from '../../../connectors/clickhouse/rows.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { deadLettersTable } from '../../../connectors/clickhouse/tables.ts';
import { letterIdOf } from '../../../connectors/nats/dead.ts';
import type { DeadLetter } from '../../../connectors/nats/names.ts';
import { writeProgress, writeRows } from '../../../connectors/store/write-rows.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { z } from 'zod';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let clickhouse: TestClickhouse;
let client: ClickHouseClient;
const startMs = Date.UTC(2025, 6, 1);

function letter(minute: number, changes: Partial<DeadLetter> = {}): DeadLetter {
  return {
    v: 1, reason: 'missing_field', field: 'psn_no', text: '必填项 psn_no 缺失', source: 'fsi', fixmedins_code: 'H1', infno: '3505', msgid: 'm1',
    body: Buffer.from('{"infno":"3505","药":"感冒灵"}').toString('base64'), truncated: false,
    received_at: new Date(startMs + minute * 60_000).toISOString(), ...changes,
  };
}

const letters = [
  letter(0), letter(10), letter(20, { msgid: 'm2' }),
  letter(30, { id: 'e1', reason: 'event_too_late', msgid: 'm3' }), letter(31, { id: 'e2', reason: 'event_too_late', msgid: 'm3' }),
  letter(40, { parent: letterIdOf(letter(0)), body: 'e30=' }),
  letter(50, { fixmedins_code: 'H2', msgid: 'm1' }),
];
/** One that no message id tells apart. */
const { msgid: _, ...nameless } = letter(60, { body: 'bm8=' });
const first = letterIdOf(letter(0));

beforeAll(async () => {
  clickhouse = await startClickhouse();
  client = connectStore({ url: clickhouse.url, application: 'test' });
  await applySchema(client);
  await writeRows(client, deadLettersTable, [...letters, nameless].map((each, index) => deadRow(each, index + 1)));
  await writeRows(client, deadLettersTable, letters.slice(0, 3).map((each, index) => deadRow(each, index + 1)));
});

afterAll(async () => {
  await client.close();
  await clickhouse.stop();
});

test('the table and the program agree on what is the same letter', async () => {
  const rows = await ask(client, 'SELECT DISTINCT sequence, letter_id FROM dead_letters ORDER BY sequence', {}, z.object({ sequence: z.number(), letter_id: z.string() }));
  expect(rows.map(({ letter_id }) => letter_id)).toEqual([...letters, nameless].map(letterIdOf));
});

test('the same failure again counts up; each event and each correction is a letter of its own', async () => {
  const { items } = await listDeadLetters(client, {}, { limit: 100 });
  expect(items.map(({ sequence, count, msgid }) => [sequence, count, msgid])).toEqual([
    [8, 1, undefined], [7, 1, 'm1'], [6, 1, 'm1'], [5, 1, 'm3'], [4, 1, 'm3'], [3, 1, 'm2'], [2, 2, 'm1'],
  ]);
  expect(items.at(-1)).toMatchObject({ letter_id: first, first_seen: '2025-07-01T08:00:00+08:00', received_at: '2025-07-01T08:10:00+08:00', state: 'open' });
  expect(items[2]).toMatchObject({ parent: first });
});

test('pages follow one another and filters narrow', async () => {
  const ids: string[] = [];
  let next: string | undefined;
  do {
    const page = await listDeadLetters(client, {}, { limit: 2, ...(next === undefined ? {} : { cursor: next }) });
    ids.push(...page.items.map(({ letter_id }) => letter_id));
    next = page.next;
  } while (next !== undefined);
  expect(new Set(ids).size).toBe(7);
  const found = async (filter: Parameters<typeof listDeadLetters>[1]) =>
    (await listDeadLetters(client, filter, { limit: 100 })).items.map(({ sequence }) => sequence);
  expect(await found({ fixmedins_code: 'H2' })).toEqual([7]);
  expect(await found({ reason: 'event_too_late' })).toEqual([5, 4]);
  expect(await found({ msgid: 'm1', fixmedins_code: 'H1' })).toEqual([6, 2]);
  // A span of time is about when a letter came at all; it stays one letter with its whole count.
  const minute = await listDeadLetters(client, { from: startMs, to: startMs + 60_000 }, { limit: 10 });
  expect(minute).toMatchObject({ items: [{ sequence: 2, count: 2 }] });
  expect(await found({ q: '感冒灵 H2' })).toEqual([7]);
  expect(await found({ q: "it's not there" })).toEqual([]);
});

test('one letter by its id or by the sequence of an occurrence, with its bytes and what its corrections failed of', async () => {
  const whole = await getDeadLetter(client, first);
  const occurrences = [{ sequence: 2 }, { sequence: 1 }];
  expect(whole).toMatchObject({ sequence: 2, occurrences, children: [{ sequence: 6 }], steps: [] });
  expect(Buffer.from(whole?.body ?? '', 'base64').toString()).toContain('感冒灵');
  expect(await getDeadLetter(client, 1)).toMatchObject({ letter_id: first, sequence: 1 });
  expect(await getDeadLetter(client, 99)).toBeUndefined();
  expect(await getDeadLetter(client, 'f'.repeat(32))).toBeUndefined();
});

test('a letter goes from open to resubmitted to resolved; it is open again when it comes again', async () => {
  const second = letterIdOf(letter(20, { msgid: 'm2' }));
  const state = async (id: string) => (await getDeadLetter(client, id))?.state;
  const at = startMs + 3_600_000;
  const accepted = {
    letter_id: second, at, actor: 'eve', type: 'accepted', body_hash: 'h1', changed: ['/psn_no'], event_ids: ['e9'], events_sequence: 40,
    receipt: { infcode: 0 },
  } as const;
  await writeSteps(client, [accepted]);
  await writeSteps(client, [{ ...accepted, at: at + 5 }]);
  expect((await getDeadLetter(client, second))?.steps)
    .toMatchObject([{ actor: 'eve', changed: ['/psn_no'], receipt: { infcode: 0 }, event_ids: ['e9'] }]);
  expect(await state(second)).toBe('resubmitted');
  await writeProgress(client, { stream: 'HITS', sequence: 1, events_sequence: 40 });
  expect(await state(second)).toBe('resolved');

  const child = letterIdOf(letters[5] ?? letter(0));
  await writeSteps(client, [{ letter_id: first, at, actor: 'eve', type: 'refused', body_hash: 'h2', child }]);
  expect(await state(first)).toBe('resubmitted');
  await writeSteps(client, [{ letter_id: first, at: at + 1, actor: 'eve', type: 'dismissed', note: '测试报文' }]);
  expect(await state(first)).toBe('dismissed');
  expect(await countDeadLetters(client, { fixmedins_code: 'H1' })).toEqual({ open: 4, resubmitted: 0, resolved: 1, dismissed: 1 });
  expect((await listDeadLetters(client, { state: ['dismissed', 'resolved'] }, { limit: 10 })).items).toHaveLength(2);
  await writeRows(client, deadLettersTable, [deadRow(letter(120), 9)]);
  expect(await getDeadLetter(client, first)).toMatchObject({ state: 'open', count: 3 });
});
