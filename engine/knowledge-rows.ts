// One knowledge table in memory: its rows, and indexes made on first use and kept, since a table
// never changes. Equal cells of a table are one text, for a catalogue repeats its sources and dates a
// hundred thousand times.
import { splitCsv } from './csv-records.ts';

export type Row = Readonly<Record<string, string>>;

export class KnowledgeRows {
  #text: string | undefined;
  #rows: readonly Row[] | undefined;
  readonly #indexes = new Map<string, ReadonlyMap<string, readonly Row[]>>();
  /** By column, with answers by code: the same few thousand codes are asked for again and again. */
  readonly #byPrefix = new Map<string, Prefixes>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Every row. Throws an Error for text that is no table. */
  all(): readonly Row[] {
    if (this.#rows === undefined) {
      this.#rows = readRows(this.#text ?? '');
      this.#text = undefined;
    }
    return this.#rows;
  }

  /** Rows whose columns equal the values. */
  find(columns: readonly string[], values: readonly string[]): readonly Row[] {
    const [column, second] = columns;
    if (column !== undefined && second === undefined)
      return this.#by(column).get(values[0] ?? '') ?? none;
    const name = columns.join('|');
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = Map.groupBy(this.all(), (row) => columns.map((c) => row[c] ?? '').join(apart));
      this.#indexes.set(name, index);
    }
    return index.get(values.join(apart)) ?? none;
  }

  #by(column: string): ReadonlyMap<string, readonly Row[]> {
    let index = this.#indexes.get(column);
    if (index === undefined) {
      index = Map.groupBy(this.all(), (row) => row[column] ?? '');
      this.#indexes.set(column, index);
    }
    return index;
  }

  /** Rows whose column is the longest prefix of the value that any row has. */
  findPrefix(column: string, value: string): readonly Row[] {
    let prefixes = this.#byPrefix.get(column);
    if (prefixes === undefined) {
      const lengths = new Set([...this.#by(column).keys()].map(({ length }) => length));
      lengths.delete(0);
      prefixes = { lengths: [...lengths].toSorted((a, b) => b - a), answers: new Map() };
      this.#byPrefix.set(column, prefixes);
    }
    const { lengths, answers } = prefixes;
    if (lengths.length <= lengthsTriedMax) return this.#longest(column, value, lengths);
    let found = answers.get(value);
    if (found === undefined) {
      if (answers.size >= answersKeptMax) answers.clear();
      found = this.#longest(column, value, lengths);
      answers.set(value, found);
    }
    return found;
  }

  #longest(column: string, value: string, lengths: readonly number[]): readonly Row[] {
    const index = this.#by(column);
    for (const length of lengths) {
      if (length > value.length) continue;
      const rows = index.get(length === value.length ? value : value.slice(0, length));
      if (rows !== undefined) return rows;
    }
    return none;
  }
}

interface Prefixes {
  /** Those that the column has, the longest first. */
  readonly lengths: readonly number[];
  readonly answers: Map<string, readonly Row[]>;
}

/** Prefixes of so few lengths are found as fast as answers kept. */
const lengthsTriedMax = 2;
/** Answers kept of one column; then they are found anew. */
const answersKeptMax = 200_000;

const none: readonly Row[] = [];
/** Between the values of several columns; no cell has it. */
const apart = '\u0000';

/** Rows of CSV text with a head. Throws an Error with the line that has too many or too few cells. */
export function readRows(text: string): Row[] {
  const { records, unclosed } = splitCsv(text);
  if (unclosed !== undefined) throw new Error(`line ${unclosed} has a quote that is never closed`);
  const head = records[0]?.cells ?? [];
  const texts = new Map<string, string>();
  const shared = (cell: string): string => {
    const known = texts.get(cell);
    if (known !== undefined) return known;
    texts.set(cell, cell);
    return cell;
  };
  const rows: Row[] = [];
  for (let i = 1; i < records.length; i += 1) {
    const { cells, line } = records[i]!;
    if (cells.length !== head.length)
      throw new Error(`line ${line} has ${cells.length} cells, the head has ${head.length}`);
    const row: Record<string, string> = {};
    for (let at = 0; at < head.length; at += 1) row[head[at]!] = shared(cells[at]!);
    rows.push(row);
  }
  return rows;
}
