// One read of the store: fixed SQL, bound parameters, rows checked on the way in.
import type { z } from 'zod';
import type { StoreClient } from './contract.ts';

export type Parameters = Readonly<Record<string, string | number | boolean | readonly string[] | readonly number[]>>;

/** A report that takes longer is not worth waiting for, and would hold up the lists. */
const secondsMax = 30;

/** Rows in the order of the statement. The statement names no FORMAT. */
export async function ask<Row>(
  client: StoreClient, sql: string, params: Parameters, row: z.ZodType<Row>,
): Promise<readonly Row[]> {
  const result = await client.query({
    query: sql,
    query_params: { ...params },
    format: 'JSONEachRow',
    clickhouse_settings: { max_execution_time: secondsMax, wait_end_of_query: 1 },
  });
  const rows = await result.json();
  return rows.map((value) => row.parse(value));
}

/** Fixed pieces of SQL and the values bound in them. */
export class Conditions {
  readonly #pieces: string[] = [];
  readonly #params: Record<string, string | number | boolean | readonly string[] | readonly number[]> = {};

  /** `sql` binds `{name:Type}`; nothing is added when the value is absent, empty text or an empty list. */
  add(sql: string, name: string, value: string | number | readonly string[] | readonly number[] | undefined): this {
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return this;
    this.#pieces.push(sql);
    this.#params[name] = value;
    return this;
  }

  /** `WHERE ...`, or nothing. */
  where(): string {
    return this.#pieces.length === 0 ? '' : `WHERE ${this.#pieces.join('\n  AND ')}`;
  }

  params(): Parameters {
    return this.#params;
  }
}

/** SQL for a bound time, ms since the epoch. */
export function timeParameter(name: string): string {
  return `fromUnixTimestamp64Milli({${name}:Int64}, 'Asia/Shanghai')`;
}

/** SQL that gives a stored time as ms since the epoch. */
export function milliseconds(column: string): string {
  return `toUnixTimestamp64Milli(${column})`;
}
