// One knowledge table in memory: its rows, and indexes made on first use and kept, since a table
// never changes. Equal cells of a table are one text, for a catalogue repeats its sources and dates a
// hundred thousand times.
import { splitCsv } from './csv-records.ts';

export type Row = Readonly<Record<string, string>>;

export class KnowledgeRows {
  #text: string | undefined;
  #rows: readonly Row[] | undefined;
  readonly #indexes = new Map<string, ReadonlyMap<string, readonly Row[]>>();
  /** Answers by column and code: the same few thousand codes are asked for again and again. */
  readonly #byPrefix = new Map<string, Map<string, readonly Row[]>>();

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
    const name = columns.join('|');
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = Map.groupBy(this.all(), (row) => columns.map((c) => row[c] ?? '').join('|'));
      this.#indexes.set(name, index);
    }
    return index.get(values.join('|')) ?? none;
  }

  /** Rows whose column is the longest prefix of the value that any row has. */
  findPrefix(column: string, value: string): readonly Row[] {
    let answers = this.#byPrefix.get(column);
    if (answers === undefined || answers.size >= answersKeptMax) {
      answers = new Map();
      this.#byPrefix.set(column, answers);
    }
    let found = answers.get(value);
    if (found === undefined) {
      found = this.#longest(column, value);
      answers.set(value, found);
    }
    return found;
  }

  #longest(column: string, value: string): readonly Row[] {
    for (let length = value.length; length > 0; length -= 1) {
      const rows = this.find([column], [value.slice(0, length)]);
      if (rows.length > 0) return rows;
    }
    return none;
  }
}

/** Answers kept of one column; then they are found anew. */
const answersKeptMax = 200_000;

const none: readonly Row[] = [];

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
