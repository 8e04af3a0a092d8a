// A person out of the tables: rows that name them are written again without them, then the old ones are removed. In
// this order, so that a broken-off erasure loses nothing, and a second try finds only what is left. A hit about the
// person themself is removed whole: its id is made of their number; the evaluator raises it again under the token
// when it starts.
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import { ask } from '../../connectors/clickhouse/queries/ask.ts';
import type { Parameters } from '../../connectors/clickhouse/queries/ask.ts';
import { eventColumns, eventRow as storedRow, storedEvent } from '../../connectors/clickhouse/queries/events.ts';
import { caseIdOf, eventRow } from '../../connectors/clickhouse/rows.ts';
import { insertColumns } from '../../connectors/clickhouse/table.ts';
import type { Table } from '../../connectors/clickhouse/table.ts';
import {
  auditTable, caseActionsTable, casesTable, deadLettersTable, deadLetterStepsTable, eventsTable, hitRevisionsTable, hitsTable,
  shadowHitsTable,
} from '../../connectors/clickhouse/tables.ts';
import { writeRows } from '../../connectors/store/write-rows.ts';
import type { DeadErased } from './erase-streams.ts';
import type { Place } from './erasure-report.ts';
import { erased } from './erasure-report.ts';
import type { Person } from './person.ts';

/** Rows of one person; a person with more has them in several rounds. */
const rowsAtOnceMax = 5_000;
/** ClickHouse removes the files of rows that are gone half a minute later. */
const filesMsMax = 120_000;

const subjectRow = z.object({ subject_kind: z.string(), subject: z.string(), case_id: z.string() });
const hashRow = z.object({ row_hash: z.string() });
const partRow = z.object({ parts: z.number() });

export async function eraseFromTables(client: ClickHouseClient, person: Person, dead: DeadErased): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const table of [hitsTable, shadowHitsTable]) {
    const own = await eraseOwnHits(client, table, person);
    const others = await rewrite(client, table, person);
    places.push(erased(`table ${table.name}`, own + others, `${others} kept under the token, ${own} raised again at the next start`));
  }
  places.push(erased('table audit', await rewrite(client, auditTable, person), 'kept under the token'));
  places.push(erased('table case_actions', await eraseFromCases(client, person), 'kept under the token'));
  const letters = await eraseLetters(client, person, dead);
  places.push(erased('table dead_letters', letters, 'removed'));
  places.push(erased('table dead_letter_steps', await rewrite(client, deadLetterStepsTable, person), 'kept under the token'));
  // Last: this is where a second try reads again who is meant.
  places.push(erased('table events', await eraseEvents(client, person), 'kept under the token'));
  return places;
}

/** Resolves with how many files of removed rows are left. */
export async function untilFilesAreGone(client: ClickHouseClient): Promise<number> {
  for (const endsAt = performance.now() + filesMsMax; ;) {
    const sql = 'SELECT count() AS parts FROM system.parts WHERE NOT active AND database = currentDatabase()';
    const parts = (await ask(client, sql, {}, partRow))[0]?.parts ?? 0;
    if (parts === 0 || performance.now() > endsAt) return parts;
    await delay(1_000);
  }
}

async function eraseEvents(client: ClickHouseClient, person: Person): Promise<number> {
  const { numbers, visits } = person.terms();
  const theirs = `(${mentions(eventsTable, 'numbers')} OR mdtrt_id IN {visits:Array(String)} OR setl_id IN {visits:Array(String)})`;
  const sql = `SELECT ${eventColumns}, ${rowHash(eventsTable)} AS row_hash FROM events WHERE ${theirs}`;
  const found = await askAll(client, sql, { numbers, visits }, storedRow.extend({ row_hash: z.string() }));
  const changed = found.flatMap((row) => {
    const event = storedEvent(row);
    const without = person.owns(event) ? person.withoutPerson(event) : event;
    return without === event ? [] : [{ row: eventRow(without, event.events_sequence, event.position), hash: row.row_hash }];
  });
  await writeRows(client, eventsTable, changed.map(({ row }) => row));
  await remove(client, eventsTable, changed.map(({ hash }) => hash));
  return changed.length;
}

/** Hits whose subject is the person, with what people have made of the case, which goes on under the token. */
async function eraseOwnHits(client: ClickHouseClient, table: Table, person: Person): Promise<number> {
  const { numbers } = person.terms();
  const own = 'arrayExists(term -> position(subject, term) > 0, {numbers:Array(String)})';
  const subjects = await askAll(client, `SELECT DISTINCT subject_kind, subject, case_id FROM ${table.name} WHERE ${own}`, { numbers }, subjectRow);
  for (const { subject_kind, subject, case_id } of subjects) {
    // A detail belongs to the case of another subject, which stays what it is.
    if (case_id !== caseIdOf(subject_kind, subject)) continue;
    const moved = caseIdOf(subject_kind, person.scrubText(subject));
    const columns = insertColumns(caseActionsTable);
    const kept = columns.map((column) => (column === 'case_id' ? '{moved:String}' : column)).join(', ');
    const hashes = await hashesOf(client, caseActionsTable, 'case_id = {case_id:String}', { case_id });
    if (hashes.length === 0) continue;
    // The table `cases` fills itself from this one.
    await client.command({
      query: `INSERT INTO case_actions (${columns.join(', ')}) SELECT ${kept} FROM case_actions WHERE case_id = {case_id:String}`,
      query_params: { moved, case_id },
    });
    await remove(client, caseActionsTable, hashes);
    await remove(client, casesTable, await hashesOf(client, casesTable, 'case_id = {case_id:String}', { case_id }));
  }
  if (table === hitsTable) {
    const inOwn = `hit_id IN (SELECT hit_id FROM hits WHERE ${own})`;
    await remove(client, hitRevisionsTable, await hashesOf(client, hitRevisionsTable, inOwn, { numbers }));
  }
  return remove(client, table, await hashesOf(client, table, own, { numbers }));
}

/** What is written again fills `cases` beside the rows that it replaces. */
async function eraseFromCases(client: ClickHouseClient, person: Person): Promise<number> {
  const { numbers } = person.terms();
  const changed = await rewrite(client, caseActionsTable, person);
  await remove(client, casesTable, await hashesOf(client, casesTable, mentions(casesTable, 'numbers'), { numbers }));
  return changed;
}

/** Rows as the text they are read and written as. */
async function rewrite(client: ClickHouseClient, table: Table, person: Person): Promise<number> {
  const { numbers, names, visits } = person.terms();
  const params = { numbers, names, visits };
  // A name alone may be another's; beside one of the person's visits it is theirs.
  const theirs = `(${mentions(table, 'numbers')} OR (${mentions(table, 'names')} AND ${mentions(table, 'visits')}))`;
  const columns = insertColumns(table).join(', ');
  const result = await client.exec({
    query: `SELECT ${rowHash(table)}, ${columns} FROM ${table.name} WHERE ${theirs} FORMAT TabSeparated`, query_params: params,
  });
  const lines = (await textOf(result.stream)).split('\n').slice(0, -1);
  const changed = lines.flatMap((line) => {
    const end = line.indexOf('\t');
    const [hash, row] = [line.slice(0, end), line.slice(end + 1)];
    const without = person.scrubText(row, escaped);
    // It would be removed with the row it is the same as.
    return without === row ? [] : [{ hash, without }];
  });
  for (let start = 0; start < changed.length; start += rowsAtOnceMax) {
    const some = changed.slice(start, start + rowsAtOnceMax).map(({ without }) => `${without}\n`);
    const { stream } = await client.exec({
      query: `INSERT INTO ${table.name} (${columns}) FORMAT TabSeparated`, values: Readable.from(some, { objectMode: false }),
    });
    await finished(stream.resume());
  }
  return remove(client, table, [...new Set(changed.map(({ hash }) => hash))]);
}

/** As a value stands in this format. */
function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

async function eraseLetters(client: ClickHouseClient, person: Person, { sequences, letters }: DeadErased): Promise<number> {
  const { numbers } = person.terms();
  const theirs = `(sequence IN {sequences:Array(UInt64)} OR ${mentions(deadLettersTable, 'numbers')}
OR arrayExists(term -> position(tryBase64Decode(body), term) > 0, {numbers:Array(String)}))`;
  await remove(client, deadLetterStepsTable, await hashesOf(client, deadLetterStepsTable, 'letter_id IN {letters:Array(String)}', { letters }));
  return remove(client, deadLettersTable, await hashesOf(client, deadLettersTable, theirs, { sequences, numbers }));
}

/** Rows by their hash: the server keeps the text of what removed them, and no number of a person may stand in it.
 * Resolves when they are out of every part. */
async function remove(client: ClickHouseClient, table: Table, hashes: readonly string[]): Promise<number> {
  for (let start = 0; start < hashes.length; start += rowsAtOnceMax) {
    await client.command({
      query: `ALTER TABLE ${table.name} DELETE WHERE has({hashes:Array(String)}, ${rowHash(table)})`,
      query_params: { hashes: hashes.slice(start, start + rowsAtOnceMax) },
      clickhouse_settings: { mutations_sync: '2' },
    });
  }
  return hashes.length;
}

async function hashesOf(
  client: ClickHouseClient, table: Table, condition: string, params: Parameters,
): Promise<readonly string[]> {
  const rows = await askAll(client, `SELECT ${rowHash(table)} AS row_hash FROM ${table.name} WHERE ${condition}`, params, hashRow);
  return [...new Set(rows.map(({ row_hash }) => row_hash))];
}

/** 64 bits do not fit into a number of JSON. */
function rowHash(table: Table): string {
  return `toString(${rowHashNumber(table)})`;
}

function rowHashNumber(table: Table): string {
  const texts = insertColumns(table).map((column) => `ifNull(toString(${column}), '')`);
  return `cityHash64(${texts.join(', ')})`;
}

/** As `ask`, for statements that read whole tables. */
async function askAll<Row>(client: ClickHouseClient, query: string, params: Parameters, row: z.ZodType<Row>): Promise<Row[]> {
  const result = await client.query({
    query, query_params: { ...params }, format: 'JSONEachRow', clickhouse_settings: { max_execution_time: 24 * 3_600 },
  });
  const rows = await result.json();
  return rows.map((value) => row.parse(value));
}

/** SQL: one of the bound terms stands in one of the columns that hold text. */
function mentions(table: Table, terms: string): string {
  const texts = table.columns
    .filter(({ type, materialized }) => materialized === undefined && /String/.test(type))
    .map(({ name, type }) => (type.startsWith('Array') ? `arrayStringConcat(${name}, ' ')` : `toString(${name})`));
  return `arrayExists(term -> position(concatWithSeparator(' ', ${[...texts, "''"].join(', ')}), term) > 0, {${terms}:Array(String)})`;
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
