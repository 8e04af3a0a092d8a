// Rows of a CSV or XLSX file whose first row holds the column heads, one at a time, in bounded memory.
// Everything becomes text here, as the sender sees it; types are the interface tables' business.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { Failure } from '../../engine/failure.ts';
import { isTimeColumn } from './time-columns.ts';
import { xlsxSheets } from './xlsx-rows.ts';
import { columnsReadMax, type XlsxCell } from './xlsx-sheet.ts';

export interface FileRow {
  /** As a spreadsheet numbers them: heads are row 1, the first record is row 2. */
  readonly row: number;
  /** Text by column head in small letters; empty cells are absent. */
  readonly cells: Readonly<Record<string, string>>;
  readonly damaged?: Damage;
}

/** `number_rounded`: a number with more digits than a spreadsheet keeps, a trace code that was typed as a number.
 * `surplus_cells`: more cells than there are heads, so that what stands behind an unquoted comma (1,234.50) is in the wrong
 * column. `cell_too_long`: a cell that would have to be cut. */
export interface Damage {
  readonly code: 'number_rounded' | 'surplus_cells' | 'cell_too_long';
  /** Head of the column; '' where it has none. */
  readonly column: string;
}

export type FileKind = 'csv' | 'xlsx';
export const charsets = ['utf-8', 'gb18030'] as const;
export type Charset = (typeof charsets)[number];

const columnsMax = columnsReadMax;
const cellCharactersMax = 64 * 1024;

/** Throws Failure `file_unreadable` when the file is not what it says, at whatever row that shows. */
export async function* readRows(path: string, kind: FileKind, charset: Charset = 'utf-8'): AsyncGenerator<FileRow, void, undefined> {
  let row = 0;
  try {
    for await (const read of kind === 'csv' ? csvRows(path, charset) : xlsxRows(path)) {
      row = read.row;
      yield read;
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Failure('file_unreadable', { file: kind, reason: row === 0 ? reason : `after row ${row}: ${reason}` }, { cause });
  }
}

async function* csvRows(path: string, charset: Charset): AsyncGenerator<FileRow, void, undefined> {
  const parser = parse({
    bom: true,
    relax_column_count: true,
    trim: true,
    info: true,
    max_record_size: columnsMax * 1_024,
  });
  const text = Readable.from(decoded(path, charset));
  text.once('error', (error) => parser.destroy(error));
  text.pipe(parser);
  let heads: readonly string[] | undefined;
  let width = 0;
  let row = 0;
  for await (const item of parser) {
    const record: string[] = item.record;
    row += 1;
    if (record.every((text) => text === '')) continue;
    if (heads === undefined) {
      heads = checkedHeads(record);
      width = record.length;
    } else {
      const isSurplus = record.slice(width).some((text) => text !== '');
      yield rowOf(row, heads, record, isSurplus ? { code: 'surplus_cells', column: '' } : undefined);
    }
  }
  if (heads === undefined) throw new Failure('file_unreadable', { file: 'csv', reason: 'no column heads' });
}

async function* decoded(path: string, charset: Charset): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(charset, { fatal: true });
  try {
    for await (const chunk of createReadStream(path)) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (cause) {
    const reason = charset === 'utf-8' ? 'not UTF-8: save it as CSV UTF-8, or send charset=gb18030' : `not ${charset}`;
    throw new Failure('file_unreadable', { file: 'csv', reason }, { cause });
  }
}

async function* xlsxRows(path: string): AsyncGenerator<FileRow, void, undefined> {
  let heads: readonly string[] | undefined;
  for await (const sheet of xlsxSheets(path)) {
    for await (const { row, cells } of sheet) {
      const texts: string[] = [];
      let damaged: Damage | undefined;
      for (let at = 0; at < cells.length; at += 1) {
        const column = heads?.[at] ?? '';
        const text = cellText(cells[at], column);
        if (text === cells[at]?.text && isRounded(cells[at]?.number)) damaged = { code: 'number_rounded', column };
        texts.push(text);
      }
      if (texts.every((text) => text === '')) continue;
      if (heads === undefined) heads = checkedHeads(texts);
      else yield rowOf(row, heads, texts, damaged);
    }
    // One table a file: further sheets are notes.
    if (heads !== undefined) return;
  }
  throw new Failure('file_unreadable', { file: 'xlsx', reason: 'no column heads' });
}

/** In small letters: exports of databases have them all in capitals (DESIGN.md section 14 "Names"). */
function checkedHeads(texts: readonly string[]): readonly string[] {
  const heads = texts.map((text) => text.normalize('NFKC').trim().toLowerCase());
  while (heads.at(-1) === '') heads.pop();
  if (heads.length === 0) throw new Failure('file_unreadable', { file: 'table', reason: 'no column heads' });
  if (heads.length > columnsMax) throw new Failure('file_unreadable', { file: 'table', reason: `more than ${columnsMax} columns` });
  const seen = new Set<string>();
  for (const head of heads) {
    if (head !== '' && seen.has(head)) throw new Failure('file_unreadable', { file: 'table', reason: `column ${head} stands twice` });
    seen.add(head);
  }
  return heads;
}

function rowOf(row: number, heads: readonly string[], texts: readonly string[], known?: Damage): FileRow {
  const cells: Record<string, string> = Object.create(null);
  let damaged = known;
  for (const [at, column] of heads.entries()) {
    const text = texts[at] ?? '';
    if (column === '' || text === '') continue;
    cells[column] = text.slice(0, cellCharactersMax);
    if (text.length > cellCharactersMax) damaged ??= { code: 'cell_too_long', column };
    if (roundedText.test(text)) damaged ??= { code: 'number_rounded', column };
  }
  return damaged === undefined ? { row, cells } : { row, cells, damaged };
}

/** How a spreadsheet writes a long code into a CSV that it took for a number: 8.12346E+19. */
const roundedText = /^[+-]?\d(?:\.\d+)?E\+\d{2,}$/i;
/** From here on a spreadsheet, which keeps 15 digits of what is typed, has put zeros in the place of the others. */
const roundedFrom = 1e15;

/** Also what a formula has made. A program's own number of 16 digits that ends in 0 cannot be told from a typed one. */
function isRounded(number: number | undefined): boolean {
  if (number === undefined) return false;
  const size = Math.abs(number);
  return size > Number.MAX_SAFE_INTEGER || (size >= roundedFrom && size % 10 === 0);
}

/** A date becomes the interface's own form. Where it may be another number with an odd style, only a column of times
 * makes it one. */
function cellText(cell: XlsxCell | undefined, column: string): string {
  const { text = '', date, isSureDate } = cell ?? {};
  return date !== undefined && (isSureDate === true || isTimeColumn(column)) ? date : text;
}
