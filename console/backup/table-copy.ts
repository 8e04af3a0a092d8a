// Tables out of ClickHouse and back in, as text (TabSeparated, zstd). Text because the embedded engine takes no
// binary rows, and because any server of any version reads it; server-side BACKUP is not there when the engine is
// embedded. Only what cannot be made again is copied: what a materialised view fills is filled again by the rows
// put back.
import { pipeline, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Transform } from 'node:stream';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import { ask } from '../../connectors/clickhouse/queries/ask.ts';
import { insertColumns } from '../../connectors/clickhouse/table.ts';
import type { Table } from '../../connectors/clickhouse/table.ts';
import { tables, views } from '../../connectors/clickhouse/tables.ts';
import { Failure } from '../../engine/failure.ts';
import { sinkPosition } from './manifest.ts';
import type { SinkPosition, TableCopy } from './manifest.ts';

/** One core stays free for the hits of this moment. */
const readSettings = { max_execution_time: 24 * 3_600, max_threads: 1, max_block_size: '8192' };
/** Of one insert: well below what the embedded interface takes at once. */
const insertBytesMax = 16 * 1024 * 1024;
const newline = 0x0a;

/** Written after the rows it speaks of, here as in the sink. */
const progressTable = 'sink_progress';

/** Every table that a back-up holds, in the order in which they are put back. */
export function copiedTables(): readonly Table[] {
  const filled = new Set(views.map(({ to }) => to));
  const kept = tables.filter(({ name }) => !filled.has(name) && name !== progressTable);
  return [...kept, ...tables.filter(({ name }) => name === progressTable)];
}

export interface TableOut {
  readonly columns: readonly string[];
  /** Compressed. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Once `chunks` has been read to its end. */
  rows(): number;
}

/** Rows that the tables gain while they are copied may or may not be in it. */
export async function readTable(client: ClickHouseClient, table: Table, progress: readonly SinkPosition[]): Promise<TableOut> {
  const columns = insertColumns(table);
  const values = table.name === progressTable ? progressRows(progress) : await selected(client, table, columns);
  let rows = 0;
  const chunks = piped(counted(), createZstdCompress());
  return { columns, chunks, rows: () => rows };

  async function* counted(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of values) {
      rows += newlinesIn(chunk);
      yield chunk;
    }
  }
}

async function selected(client: ClickHouseClient, table: Table, columns: readonly string[]): Promise<AsyncIterable<Uint8Array>> {
  const query = `SELECT ${columns.join(', ')} FROM ${table.name} FORMAT TabSeparated`;
  const { stream } = await client.exec({ query, clickhouse_settings: readSettings });
  return stream;
}

/** How far the sink has come with each stream. Read before any table: what it says is in the tables is then certain
 * to be in their copies. What they hold beyond it is written again, as after a kill, and changes nothing. */
export async function readPositions(client: ClickHouseClient): Promise<readonly SinkPosition[]> {
  const sql = `SELECT stream, max(sequence) AS sequence, max(events_sequence) AS events_sequence FROM ${progressTable}
GROUP BY stream ORDER BY stream`;
  return ask(client, sql, {}, sinkPosition);
}

async function* progressRows(progress: readonly SinkPosition[]): AsyncGenerator<Uint8Array, void, undefined> {
  const rows = progress.map(({ stream, sequence, events_sequence }) => `${stream}\t${sequence}\t${events_sequence}\n`);
  yield Buffer.from(rows.join(''));
}

const countRow = z.object({ rows: z.number() });

/** Throws `backup_damaged` when another number of rows comes out than went in. */
export async function writeTable(client: ClickHouseClient, copy: TableCopy, source: AsyncIterable<Uint8Array>): Promise<void> {
  const known = copiedTables().find(({ name }) => name === copy.name);
  const columns = copy.columns.every((column) => /^\w+$/.test(column)) ? copy.columns : [];
  if (known === undefined || columns.length === 0) {
    throw new Failure('backup_damaged', { part: copy.part, reason: `there is no table ${copy.name}` });
  }
  let rows = 0;
  for await (const lines of wholeLines(piped(source, createZstdDecompress()))) {
    rows += newlinesIn(lines);
    const { stream } = await client.exec({
      query: `INSERT INTO ${known.name} (${columns.join(', ')}) FORMAT TabSeparated`,
      values: Readable.from([lines], { objectMode: false }),
    });
    await finished(stream.resume());
  }
  if (rows !== copy.rows) {
    throw new Failure('backup_damaged', { part: copy.part, reason: `${rows} rows instead of ${copy.rows}` });
  }
  const [found] = await ask(client, `SELECT count() AS rows FROM ${known.name}`, {}, countRow);
  // Merging may already have joined copies of one row, never made any up.
  if (found === undefined || found.rows > rows || (rows > 0 && found.rows === 0)) {
    throw new Failure('backup_damaged', { part: copy.part, reason: `${found?.rows} rows after ${rows} were put back` });
  }
}

/** In this format a line feed inside a value is escaped: every one ends a row. */
async function* wholeLines(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    const end = chunk.lastIndexOf(newline) + 1;
    if (end === 0 || bytes + end < insertBytesMax) {
      waiting.push(chunk);
      bytes += chunk.length;
      continue;
    }
    yield Buffer.concat([...waiting, chunk.subarray(0, end)]);
    waiting = [chunk.subarray(end)];
    bytes = chunk.length - end;
  }
  if (bytes > 0) yield Buffer.concat(waiting);
}

function newlinesIn(chunk: Uint8Array): number {
  let count = 0;
  for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) count += 1;
  return count;
}

/** What goes wrong in the source reaches whoever reads the end. */
function piped(source: AsyncIterable<Uint8Array>, through: Transform): AsyncIterable<Uint8Array> {
  return pipeline(Readable.from(source, { objectMode: false }), through, () => undefined);
}
