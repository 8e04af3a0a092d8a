// What judgements have asked of knowledge tables, so that tables can be exchanged and only those judge again
// whom that can concern: a judgement that asked for none of the rows that came or went is what it was. For each
// look-up the values asked for are kept column by column, some dozens of them; beyond that it counts as having
// asked for any value of the column. So what is kept is bounded, and errs only towards judging again.
import type { AskedRecord } from './asked-record.ts';
import { isPolicyTable } from './policy/points.ts';
import type { Row } from './knowledge-rows.ts';
import type { TableChanges } from './table-changes.ts';
import { isOfDip, isOfDrg } from './tables.ts';

/** Values kept of a column; a rule about a few codes asks for fewer, one about every patient for more. */
const valuesMax = 48;

/** Undefined: any. */
type Values = Set<string> | undefined;

/** Look-ups of one table by the same columns. */
interface LookUps {
  readonly columns: readonly string[];
  readonly isPrefix: boolean;
  readonly values: Values[];
}

/** What was asked of one table. */
export class TableAsked {
  /** Of each way of looking up; undefined when any row was asked for. */
  #ways: LookUps[] | undefined = [];

  /** The rows whose columns equal the values. */
  equal(columns: readonly string[], values: readonly string[]): void {
    if (this.#ways === undefined) return;
    for (const way of this.#ways) {
      if (way.isPrefix || !isSame(way.columns, columns)) continue;
      for (let i = 0; i < columns.length; i += 1) this.#note(way, i, values[i] ?? '');
      return;
    }
    this.#ways.push({ columns: [...columns], isPrefix: false, values: columns.map((_, i) => new Set([values[i] ?? ''])) });
  }

  /** The rows whose column is the longest prefix of the value. */
  prefix(column: string, value: string): void {
    if (this.#ways === undefined) return;
    for (const way of this.#ways) {
      if (!way.isPrefix || way.columns[0] !== column) continue;
      this.#note(way, 0, value);
      return;
    }
    this.#ways.push({ columns: [column], isPrefix: true, values: [new Set([value])] });
  }

  #note({ values }: LookUps, i: number, value: string): void {
    const kept = values[i];
    if (kept === undefined || kept.has(value)) return;
    if (kept.size < valuesMax) {
      kept.add(value);
      return;
    }
    values[i] = undefined;
    if (values.every((one) => one === undefined)) this.#ways = undefined;
  }

  /** Any row. */
  whole(): void {
    this.#ways = undefined;
  }

  record(): AskedRecord['tables'][string] {
    if (this.#ways === undefined) return 'any';
    return this.#ways.map(({ columns, isPrefix, values }) => ({
      columns: [...columns],
      prefix: isPrefix,
      values: values.map((kept) => (kept === undefined ? 'any' : [...kept])),
    }));
  }

  /** To be called before anything is asked. */
  recall(record: AskedRecord['tables'][string]): void {
    if (record === 'any') this.#ways = undefined;
    else
      this.#ways = record.map(({ columns, prefix, values }) => ({
        columns,
        isPrefix: prefix,
        values: values.map((kept) => (kept === 'any' ? undefined : new Set(kept))),
      }));
  }

  /** Whether an answer may be another now that these rows came or went; they are asked for only when needed. */
  isConcerned(rows: () => readonly Row[]): boolean {
    const ways = this.#ways;
    return ways === undefined || rows().some((row) => ways.some((way) => mayBeAnswer(row, way)));
  }
}

export class TablesAsked {
  readonly #tables = new Map<string, TableAsked>();
  /** National rule classes whose points were asked for, and the one that was asked for last. */
  readonly #classes = new Set<string>();
  #lastClass: string | undefined;
  #hasAskedDrg = false;
  #hasAskedDip = false;
  #hasAskedAll = false;

  /** What was asked of a table; the same object on every call. */
  of(table: string): TableAsked {
    let known = this.#tables.get(table);
    if (known === undefined) this.#tables.set(table, (known = new TableAsked()));
    return known;
  }

  drg(): void {
    this.#hasAskedDrg = true;
  }

  dip(): void {
    this.#hasAskedDip = true;
  }

  points(gz_code: string): void {
    if (gz_code === this.#lastClass) return;
    this.#lastClass = gz_code;
    this.#classes.add(gz_code);
  }

  /** Nobody knows what was asked. */
  all(): void {
    this.#hasAskedAll = true;
  }

  /** Undefined when nobody knows. */
  record(): AskedRecord | undefined {
    if (this.#hasAskedAll) return undefined;
    return {
      tables: Object.fromEntries([...this.#tables].map(([table, asked]) => [table, asked.record()])),
      classes: [...this.#classes],
      drg: this.#hasAskedDrg,
      dip: this.#hasAskedDip,
    };
  }

  /** What was asked elsewhere, to be called before anything is asked here. */
  recall({ tables, classes, drg, dip }: AskedRecord): void {
    for (const [table, record] of Object.entries(tables)) this.of(table).recall(record);
    for (const gz_code of classes) this.#classes.add(gz_code);
    this.#hasAskedDrg ||= drg;
    this.#hasAskedDip ||= dip;
  }

  /** Whether an answer may be another after the changes. */
  isConcerned(changes: TableChanges): boolean {
    for (const table of changes.tables()) {
      if (this.#hasAskedAll) return true;
      if (this.#hasAskedDrg && isOfDrg(table)) return true;
      if (this.#hasAskedDip && isOfDip(table)) return true;
      if (this.#hasAskedPoints(table, changes)) return true;
      if (this.#tables.get(table)?.isConcerned(() => changes.rows(table)) === true) return true;
    }
    return false;
  }

  #hasAskedPoints(table: string, changes: TableChanges): boolean {
    if (this.#classes.size === 0 || !isPolicyTable(table)) return false;
    return changes.rows(table).some((row) => this.#classes.has(row['gz_code'] ?? ''));
  }
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i += 1) if (some[i] !== others[i]) return false;
  return true;
}

function mayBeAnswer(row: Row, way: LookUps): boolean {
  return way.columns.every((column, i) => isAskedFor(row[column] ?? '', way, i));
}

function isAskedFor(cell: string, { isPrefix, values }: LookUps, i: number): boolean {
  const kept = values[i];
  if (kept === undefined) return true;
  if (!isPrefix) return kept.has(cell);
  for (const value of kept) if (value.startsWith(cell)) return true;
  return false;
}
