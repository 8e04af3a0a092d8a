import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { connectStore, makeDatabase } from '../../../connectors/clickhouse/connect.ts';
import { ask } from '../../../connectors/clickhouse/queries/ask.ts';
import { writeAudit } from '../../../connectors/clickhouse/queries/audit.ts';
import type { CaseAction } from '../../../connectors/clickhouse/queries/case-record.ts';
import { readActions, worksOf, writeAction } from '../../../connectors/clickhouse/queries/casework.ts';
import { writeSteps } from '../../../connectors/clickhouse/queries/dead-letter-steps.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { ageStatement, insertColumns, tableStatements, viewStatement } from '../../../connectors/clickhouse/table.ts';
import {
  actionColumns, eventAccountsTable, eventsTable, hitsTable, standingColumns, tables, views,
} from '../../../connectors/clickhouse/tables.ts';
import { accountRow, eventRow, hitRow } from '../../../connectors/clickhouse/rows.ts';
import { writeRows } from '../../../connectors/store/write-rows.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { sampleEvent, sampleHit } from '../../support/samples.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let clickhouse: TestClickhouse;
let client: ClickHouseClient;

beforeAll(async () => {
  clickhouse = await startClickhouse();
  client = connectStore({ url: clickhouse.url, application: 'test' });
});

afterAll(async () => {
  await client.close();
  await clickhouse.stop();
});

test('can be applied by several at once, and again', async () => {
  await makeDatabase({ url: clickhouse.url, application: 'test' });
  expect(await Promise.all([applySchema(client), applySchema(client)])).toEqual([7, 7]);
  expect(await applySchema(client)).toBe(7);
  const found = await ask(
    client, 'SELECT name FROM system.tables WHERE database = currentDatabase()', {}, z.object({ name: z.string() }),
  );
  expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining([...tables, ...views].map(({ name }) => name)));
});

test('in tables of version 4 an event may leave quarantine once they are brought up to date', async () => {
  await client.command({ query: 'ALTER TABLE event_accounts MODIFY COLUMN quarantined UInt32' });
  await client.command({ query: 'ALTER TABLE schema_migrations DELETE WHERE version >= 5 SETTINGS mutations_sync = 2' });
  const span = { from: 1, to: 1 };
  const place = { date: '2025-07-01', fixmedins_code: 'H42070000001', kind: 'sale' };
  await writeRows(client, eventAccountsTable, [accountRow({ ...place, quarantined: 3 }, 1, span)]);
  const released = accountRow({ ...place, judged: 1, quarantined: -1 }, 2, span);
  await expect(writeRows(client, eventAccountsTable, [released])).rejects.toThrow(/Unsigned/);
  expect(await applySchema(client)).toBe(7);
  await writeRows(client, eventAccountsTable, [released]);
  const sum = 'SELECT sum(quarantined) AS quarantined FROM event_accounts FINAL';
  expect(await ask(client, sum, {}, z.object({ quarantined: z.number() }))).toEqual([{ quarantined: 2 }]);
});

test('hits in tables of version 5 are found by whom their messages name once they are brought up to date', async () => {
  const hits = z.object({ hit_id: z.string() });
  const fields = { psn_no: 'Q9', drug_trac_codgs: ['8,1'] };
  const evidence = [{ event_id: 'e', kind: 'sale', role: 'use', at: '', fixmedins_code: 'P9', fields }];
  const hit = sampleHit(7_100, { evidence });
  await client.command({ query: 'ALTER TABLE hits DROP INDEX named_filter' });
  await client.command({ query: 'ALTER TABLE hits DROP COLUMN named SETTINGS mutations_sync = 2' });
  await client.command({ query: "ALTER TABLE hits ADD INDEX keys_filter [psn_no, case_id] TYPE bloom_filter(0.01) GRANULARITY 1" });
  await writeRows(client, hitsTable, [hitRow(hit, 1, 1)]);
  await client.command({ query: 'ALTER TABLE schema_migrations DELETE WHERE version >= 6 SETTINGS mutations_sync = 2' });
  expect(await applySchema(client)).toBe(7);
  const { hit_id } = hit;
  for (const code of ['P9', 'Q9', '8,1', hit.psn_no ?? '', hit.fixmedins_code ?? '']) {
    const sql = 'SELECT hit_id FROM hits WHERE has(named, {code:String}) AND hit_id = {hit_id:String}';
    const found = await ask(client, sql, { code, hit_id }, hits);
    expect(found).toEqual([{ hit_id }]);
  }
  const indexes = "SELECT name AS hit_id FROM system.data_skipping_indices WHERE database = currentDatabase() AND table = 'hits'";
  expect(await ask(client, indexes, {}, hits)).toEqual([{ hit_id: 'named_filter' }]);
});

test('tables of version 6 take casework once they are brought up to date', async () => {
  const drop = (table: string, names: readonly string[]): string =>
    `ALTER TABLE ${table} ${names.map((name) => `DROP COLUMN ${name}`).join(', ')} SETTINGS mutations_sync = 2`;
  await client.command({ query: 'DROP VIEW cases_fill' });
  await client.command({ query: drop('cases', standingColumns) });
  await client.command({ query: drop('case_actions', actionColumns) });
  await client.command({ query: 'ALTER TABLE schema_migrations DELETE WHERE version >= 7 SETTINGS mutations_sync = 2' });
  expect(await applySchema(client)).toBe(7);
  const [case_id, at, due] = ['c'.repeat(32), '2025-07-01T09:00:00.123+08:00', '2025-07-16T00:00:00+08:00'];
  const action: CaseAction = {
    number: 1, at, since: at, due, actor: 'li', action: 'accept', note: '受理', stage: 'first_review', assignee: 'li', hit_ids: [], measures: [],
    hits_sequence: 1,
  };
  await writeAction(client, { case_id, subject_kind: 'trace', subject: '8' }, action);
  expect(await readActions(client, case_id)).toEqual([action]);
  expect((await worksOf(client, [case_id], 1)).get(case_id)).toMatchObject({ stage: 'first_review', assignee: 'li', due, updated_at: at });
});

test('every column says what it is', async () => {
  const bare = await ask(
    client,
    "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND comment = '' AND table IN {names:Array(String)}",
    { names: tables.map(({ name }) => name) },
    z.object({ table: z.string(), name: z.string() }),
  );
  expect(bare).toEqual([]);
});

test('half of a character stops no insert, and is a mark in what is read', async () => {
  const half = '\ud842';
  const event = sampleEvent(7_001, { msgid: `a${half}b`, data: { psn_no: half, psn_name: `𠮷${half}` } });
  await writeRows(client, eventsTable, [eventRow(event, 1, 1)]);
  const read = z.object({ msgid: z.string(), psn_no: z.string(), data: z.string() });
  const sql = 'SELECT msgid, psn_no, data FROM events WHERE event_id = {id:String}';
  const [row] = await ask(client, sql, { id: event.event_id }, read);
  expect(row).toMatchObject({ msgid: 'a\ufffdb', psn_no: '\ufffd' });
  expect(JSON.parse(row?.data ?? '')).toEqual(event.data);
  await writeRows(client, hitsTable, [hitRow(sampleHit(7_001, { reason: `姓名${half}` }), 1, 1)]);
  await writeAudit(client, { at: 0, actor: half, action: 'login', target: half, detail: { q: half } });
  const step = { letter_id: 'l', at: 0, actor: half, type: 'dismissed', note: half, changed: [half] } as const;
  await writeSteps(client, [step]);
});

test('the age limit follows the configuration', async () => {
  const limits = async (): Promise<string> => {
    const [row] = await ask(
      client, "SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = 'events'", {}, z.object({ engine_full: z.string() }),
    );
    return row?.engine_full ?? '';
  };
  expect(await limits()).not.toContain('TTL');
  await applySchema(client, { keepDays: { events: 800 } });
  expect(await limits()).toContain('toIntervalDay(800)');
  await applySchema(client, { keepDays: { events: 400 } });
  expect(await limits()).toContain('toIntervalDay(400)');
});

test('a database that is newer than the program is refused', async () => {
  await client.insert({ table: 'schema_migrations', values: [{ version: 999, name: 'from the future' }], format: 'JSONEachRow' });
  await expect(applySchema(client)).rejects.toThrow(/999/);
});

test('on a cluster the tables are replicated, with a distributed one in front', () => {
  const layout = { cluster: 'fund', keepDays: { hits: 30 } };
  const [local, front] = tableStatements(hitsTable, layout);
  expect(local).toContain("hits_local ON CLUSTER 'fund'");
  expect(local).toContain('ENGINE = ReplicatedReplacingMergeTree(');
  expect(local).toContain('toIntervalDay(30)');
  expect(front).toContain("ENGINE = Distributed('fund', currentDatabase(), hits_local, cityHash64(hit_id))");
  expect(views.map((view) => viewStatement(view, layout)).join('\n')).toMatch(/TO hit_revisions_local AS .* FROM hits_local/);
  expect(ageStatement(hitsTable, layout)).toContain("hits_local ON CLUSTER 'fund' MODIFY TTL");
});

test('rows have a cell for every column', () => {
  expect(eventRow(sampleEvent(1), 1, 0)).toHaveLength(insertColumns(eventsTable).length);
  expect(hitRow(sampleHit(1), 1, 1)).toHaveLength(insertColumns(hitsTable).length);
});
