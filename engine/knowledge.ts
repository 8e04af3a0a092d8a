// Knowledge tables as rules look things up in them. Each is CSV text with a header row; indexes are
// made on first use and kept, since a set of tables never changes: a new one replaces it whole.
import { parse } from 'csv-parse/sync';
import { createGrouper, type Grouper } from './grouper.ts';
import { readDrgTables } from './drg-tables.ts';

export type Row = Readonly<Record<string, string>>;

export class Knowledge {
  readonly #texts: Readonly<Record<string, string>>;
  readonly #rows = new Map<string, readonly Row[]>();
  readonly #indexes = new Map<string, ReadonlyMap<string, readonly Row[]>>();
  #grouper: Grouper | undefined;

  constructor(texts: Readonly<Record<string, string>>) {
    this.#texts = texts;
  }

  has(table: string): boolean {
    return this.#texts[table] !== undefined;
  }

  /** Every row; none when there is no such table. */
  rows(table: string): readonly Row[] {
    const known = this.#rows.get(table);
    if (known !== undefined) return known;
    const text = this.#texts[table];
    const rows: readonly Row[] =
      text === undefined
        ? []
        : parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true });
    this.#rows.set(table, rows);
    return rows;
  }

  /** Rows whose columns equal the values. */
  find(table: string, columns: readonly string[], values: readonly string[]): readonly Row[] {
    const name = `${table}|${columns.join('|')}`;
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = Map.groupBy(this.rows(table), (row) => columns.map((c) => row[c] ?? '').join('|'));
      this.#indexes.set(name, index);
    }
    return index.get(values.join('|')) ?? [];
  }

  /** Rows whose column is the longest prefix of the value that any row has. */
  findPrefix(table: string, column: string, value: string): readonly Row[] {
    for (let length = value.length; length > 0; length -= 1) {
      const rows = this.find(table, [column], [value.slice(0, length)]);
      if (rows.length > 0) return rows;
    }
    return [];
  }

  /** Units in a pack of a product, or undefined when no table says. */
  unitsPerPack(med_list_codg: string): number | undefined {
    const [row] = this.find('pack-sizes', ['med_list_codg'], [med_list_codg]);
    const units = Number(row?.['units_per_pack']);
    return units > 0 ? units : undefined;
  }

  /** Reads every table now, so that no event has to wait for it (the grouper alone takes 0.1 s). */
  warmUp(): void {
    for (const table of Object.keys(this.#texts)) if (!table.startsWith('drg-')) this.rows(table);
    if (this.has('drg-groups')) this.grouper();
  }

  grouper(): Grouper {
    this.#grouper ??= createGrouper(readDrgTables(this.#texts));
    return this.#grouper;
  }
}
