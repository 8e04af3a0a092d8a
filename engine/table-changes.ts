// What differs between two sets of knowledge tables: by table, the rows that came and the rows that went, on
// any service date. Whoever asked for none of these rows was answered by the one set as he would be by the
// other, since the rows that stayed stand in the same order.
import type { DatedKnowledge } from './dated-knowledge.ts';
import type { Knowledge } from './knowledge.ts';
import type { Row } from './knowledge-rows.ts';

interface Stretch {
  readonly before: Knowledge;
  readonly after: Knowledge;
  readonly tables: readonly string[];
}

export class TableChanges {
  /** Of the service dates on which both are the same, one after the other. */
  readonly #stretches: readonly Stretch[];
  readonly #tables: ReadonlySet<string>;
  /** Found when somebody asks. */
  readonly #rows = new Map<string, readonly Row[]>();

  constructor(before: DatedKnowledge, after: DatedKnowledge) {
    const starts = new Set([...before.starts(), ...after.starts()]);
    this.#stretches = [...starts].map((from) => {
      const [old, young] = [before.at(from), after.at(from)];
      return { before: old, after: young, tables: old.differences(young) };
    });
    this.#tables = new Set(this.#stretches.flatMap(({ tables }) => tables));
  }

  /** Names of the tables that differ on some service date. */
  tables(): Iterable<string> {
    return this.#tables;
  }

  has(table: string): boolean {
    return this.#tables.has(table);
  }

  some(isConcerned: (table: string) => boolean): boolean {
    for (const table of this.#tables) if (isConcerned(table)) return true;
    return false;
  }

  /** Rows of a table that came or went on some service date. Throws for text that is no table. */
  rows(table: string): readonly Row[] {
    let rows = this.#rows.get(table);
    if (rows === undefined) {
      rows = this.#stretches
        .filter(({ tables }) => tables.includes(table))
        .flatMap(({ before, after }) => rowsMoved(before.rows(table), after.rows(table)));
      this.#rows.set(table, rows);
    }
    return rows;
  }
}

/** Rows of two lists that are not in both; those between the first and the last of them too when the others are
 * not in the same order. */
export function rowsMoved(before: readonly Row[], after: readonly Row[]): readonly Row[] {
  if (columnsOf(before) !== columnsOf(after)) return [...before, ...after];
  const shorter = Math.min(before.length, after.length);
  let first = 0;
  while (first < shorter && isSame(before[first]!, after[first]!)) first += 1;
  let last = 0;
  while (last < shorter - first && isSame(before[before.length - 1 - last]!, after[after.length - 1 - last]!)) last += 1;
  const old = named(before.slice(first, before.length - last));
  const young = named(after.slice(first, after.length - last));
  const [gone, stayed] = parted(old, young);
  const [come, known] = parted(young, old);
  const isInOrder = stayed.every(({ name }, i) => known[i]?.name === name);
  return (isInOrder ? [...gone, ...come] : [...old, ...young]).map(({ row }) => row);
}

interface NamedRow {
  readonly row: Row;
  readonly name: string;
}

function columnsOf([row]: readonly Row[]): string | undefined {
  return row && Object.keys(row).join('\n');
}

/** Of the same columns. */
function isSame(a: Row, b: Row): boolean {
  for (const column in a) if (a[column] !== b[column]) return false;
  return true;
}

function named(rows: readonly Row[]): readonly NamedRow[] {
  return rows.map((row) => ({ row, name: JSON.stringify(Object.values(row)) }));
}

/** Those that the others have not, and those that they have, as often as they have them. */
function parted(rows: readonly NamedRow[], others: readonly NamedRow[]): readonly [readonly NamedRow[], readonly NamedRow[]] {
  const left = new Map<string, number>();
  for (const { name } of others) left.set(name, (left.get(name) ?? 0) + 1);
  const without: NamedRow[] = [];
  const shared: NamedRow[] = [];
  for (const one of rows) {
    const count = left.get(one.name) ?? 0;
    if (count === 0) without.push(one);
    else {
      left.set(one.name, count - 1);
      shared.push(one);
    }
  }
  return [without, shared];
}
