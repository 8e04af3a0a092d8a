// Events as State keeps them, many at a time, so that a start reads them several times faster than the
// messages they came in. Each value is written once in a block, in a list of its own; an event is the numbers
// of its values. A block:
//   4 bytes each, little-endian: mark and format; words up to the numbers; events; kinds of event; numbers;
//   bytes of the plain list
//   for each kind: number of its name, columns, events of it
//   for each event: which of the kinds it is
//   for each kind, column by column: the number of the value, less that of the event before
//   8 bytes each: the values that are numbers
//   the values in plain letters as JSON, then the others as JSON: a text of wide letters makes all beside it wide.
// A column is one of `headColumns`, or a field, in the order in which the projection makes fields. 0 is the number of
// undefined; the three lists have every third number from 1, from 2 and from 3 on.
import assert from 'node:assert/strict';
import type { StoredEvent, TraceItems } from '../entry.ts';

export const blockMark = 0x31425645;
export const headWords = 6;
export const kindWords = 3;

/** id, at, until, fixmedins_code, admdvs, msgid, inf_time, drug_trac_codgs, trdn_flags, feedetl_sns */
export const headColumns = 10;
const codesColumn = 7;

/** The events of one kind, row by row as they come. */
interface Table {
  readonly number: number;
  readonly name: number;
  readonly columns: number;
  rows: number;
  codes: Uint32Array<ArrayBuffer>;
  /** Of the row before, nearly always the same in many columns. */
  readonly last: unknown[];
  /** How often a text of the column was met before in the block, less how often it was not. */
  readonly gains: Int32Array;
  /** Whether the first text of the column was in wide letters; then the others may be. */
  readonly isWide: (boolean | undefined)[];
}

const plainLetters = /^[\x20-\x7e]*$/;
const rowsExpected = 64;
/** A column in which so many more texts were new than met is of numbers that are given once: no more of its texts
 * are looked for. */
const lossMax = 24;

export class EventBlockBuilder {
  readonly #amounts: number[] = [];
  readonly #plain: string[] = [];
  readonly #others: unknown[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #tables = new Map<string, Table>();
  readonly #order: number[] = [];
  /** Room for the numbers of a kind, all zero: of the block before (see BlockBuilder). */
  readonly #room = new Map<string, Uint32Array<ArrayBuffer>>();
  #isGivenBack = true;

  size(): number {
    return this.#order.length;
  }

  add(event: StoredEvent): void {
    const { id, kind, at, until, fixmedins_code, admdvs, msgid, inf_time, items } = event;
    const fields = Object.values(event.fields);
    const table = this.#tables.get(kind) ?? this.#newTable(kind, headColumns + fields.length);
    assert(table.columns === headColumns + fields.length, 'events of one kind have the same fields');
    const row = table.rows * table.columns;
    if (row + table.columns > table.codes.length) table.codes = grown(table.codes);
    table.rows += 1;
    this.#order.push(table.number);
    table.codes[row] = this.#plain.push(id) * 3 - 1;
    this.#put(table, row, 1, at);
    this.#put(table, row, 2, until);
    this.#put(table, row, 3, fixmedins_code);
    this.#put(table, row, 4, admdvs);
    this.#put(table, row, 5, msgid);
    this.#put(table, row, 6, inf_time);
    const { drug_trac_codgs } = items;
    if (drug_trac_codgs.length > 0) this.#putItems(table, row, items);
    for (let i = 0; i < fields.length; i += 1) {
      const value = fields[i];
      if (value === undefined) continue;
      if (value === drug_trac_codgs) table.codes[row + headColumns + i] = table.codes[row + codesColumn]!;
      else this.#put(table, row, headColumns + i, value);
    }
  }

  #putItems(table: Table, row: number, { drug_trac_codgs, trdn_flags, feedetl_sns }: TraceItems): void {
    this.#put(table, row, codesColumn, drug_trac_codgs);
    this.#put(table, row, codesColumn + 1, trdn_flags);
    this.#put(table, row, codesColumn + 2, feedetl_sns?.map((serial) => serial ?? null));
  }

  #put(table: Table, row: number, column: number, value: unknown): void {
    if (value === undefined) return;
    const { codes, last } = table;
    // Zero may be the other zero.
    if (value === last[column] && value !== 0) {
      codes[row + column] = codes[row - table.columns + column]!;
      if (codes[row + column]! > 0) return;
    }
    last[column] = value;
    codes[row + column] = typeof value === 'string' ? this.#numberOf(table, column, value) : this.#other(value);
  }

  #numberOf(table: Table, column: number, text: string): number {
    const { gains } = table;
    if (gains[column]! < -lossMax) return this.#list(table, column, text);
    const known = this.#numbers.get(text);
    gains[column]! += known === undefined ? -1 : 1;
    if (known !== undefined) return known;
    const number = this.#list(table, column, text);
    this.#numbers.set(text, number);
    return number;
  }

  #list({ isWide }: Table, column: number, text: string): number {
    isWide[column] ??= !plainLetters.test(text);
    return isWide[column] ? this.#others.push(text) * 3 : this.#plain.push(text) * 3 - 1;
  }

  #other(value: unknown): number {
    if (typeof value === 'number') return this.#amounts.push(value) * 3 - 2;
    if (typeof value === 'object' && !isGivenBack(value)) this.#isGivenBack = false;
    return this.#others.push(value) * 3;
  }

  #newTable(kind: string, columns: number): Table {
    const table: Table = {
      number: this.#tables.size,
      name: this.#plain.push(kind) * 3 - 1,
      columns,
      rows: 0,
      codes: this.#room.get(kind) ?? new Uint32Array(rowsExpected * columns),
      last: new Array<unknown>(columns).fill(undefined),
      gains: new Int32Array(columns),
      isWide: new Array<boolean | undefined>(columns).fill(undefined),
    };
    this.#tables.set(kind, table);
    return table;
  }

  /** Begins anew. */
  clear(): void {
    for (const [kind, { codes, rows, columns }] of this.#tables) this.#room.set(kind, codes.fill(0, 0, rows * columns));
    this.#tables.clear();
    this.#numbers.clear();
    for (const list of [this.#amounts, this.#plain, this.#others, this.#order]) list.length = 0;
    this.#isGivenBack = true;
  }

  /** The block, in parts; undefined when JSON would not give a list back as it is. */
  take(): readonly Uint8Array[] | undefined {
    if (!this.#isGivenBack) return undefined;
    const tables = [...this.#tables.values()];
    const words = headWords + tables.length * kindWords + this.#order.length;
    const cells = tables.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
    const block = new Uint32Array(words + cells);
    const plain = Buffer.from(JSON.stringify(this.#plain));
    block.set([blockMark, block.length, this.#order.length, tables.length, this.#amounts.length, plain.length]);
    block.set(tables.flatMap(({ name, columns, rows }) => [name, columns, rows]), headWords);
    block.set(this.#order, headWords + tables.length * kindWords);
    let at = words;
    for (const table of tables) at = writeColumns(table, block, at);
    const amounts = new Float64Array(this.#amounts);
    return [
      new Uint8Array(block.buffer),
      new Uint8Array(amounts.buffer),
      plain,
      Buffer.from(JSON.stringify(this.#others)),
    ];
  }
}

function writeColumns({ columns, rows, codes }: Table, block: Uint32Array, from: number): number {
  let at = from;
  for (let column = 0; column < columns; column += 1) {
    let before = 0;
    for (let cell = column; cell < rows * columns; cell += columns) {
      const code = codes[cell]!;
      block[at] = code - before;
      before = code;
      at += 1;
    }
  }
  return at;
}

function grown(codes: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(codes.length * 2);
  more.set(codes);
  return more;
}

function isGivenBack(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== 'object') return false;
  return (Array.isArray(value) ? value : Object.values(value)).every(isGivenBack);
}
