// Inserts into the tables. Each resolves when the rows are on disk, and may be repeated with the same rows.
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Row } from '../clickhouse/rows.ts';
import { insertColumns } from '../clickhouse/table.ts';
import type { Table } from '../clickhouse/table.ts';
import { sinkProgressTable } from '../clickhouse/tables.ts';
import { wellFormedJson } from '../clickhouse/well-formed.ts';

/** Rows encoded at a time: a few ms of work between two looks at the rest of the process. */
const rowsAtOnce = 500;

export interface WriteOptions {
  /** Leave a core to others: slower by itself, but what waits behind it is not held up. */
  readonly isBackground?: boolean;
}

export async function writeRows(
  client: ClickHouseClient, table: Table, rows: readonly Row[], { isBackground = false }: WriteOptions = {},
): Promise<void> {
  if (rows.length === 0) return;
  // `insert` would encode all rows at once and hold up the hits of this process meanwhile.
  const { stream } = await client.exec({
    query: `INSERT INTO ${table.name} (${insertColumns(table).join(', ')}) FORMAT JSONCompactEachRow`,
    values: Readable.from(encoded(rows), { objectMode: false }),
    clickhouse_settings: isBackground ? { input_format_parallel_parsing: 0, max_insert_threads: '1' } : {},
  });
  await finished(stream.resume());
}

function* encoded(rows: readonly Row[]): Generator<string, void, undefined> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    let text = '';
    for (const row of rows.slice(start, start + rowsAtOnce)) text += `${wellFormedJson(row)}\n`;
    yield text;
  }
}

export interface Progress {
  readonly stream: string;
  readonly sequence: number;
  /** For HITS: EVENTS sequence up to which all hits are in the tables. */
  readonly events_sequence: number;
}

/** Only after the rows it speaks of. */
export function writeProgress(client: ClickHouseClient, progress: Progress): Promise<void> {
  return writeRows(client, sinkProgressTable, [[progress.stream, progress.sequence, progress.events_sequence]]);
}
