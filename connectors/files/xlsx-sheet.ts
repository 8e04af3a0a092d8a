// The cells of one sheet as its XML comes.
import type { StyleKind } from './xlsx-styles.ts';
import type { XmlListener } from './xml-reader.ts';

export interface XlsxCell {
  /** Empty when there is nothing in it. A number as it is stored. */
  readonly text: string;
  readonly number?: number;
  /** The number as the date or time that its style shows. */
  readonly date?: string;
  /** The style shows a date wherever Excel runs, and no formula made the number. */
  readonly isSureDate?: boolean;
}

export interface XlsxRow {
  /** As the spreadsheet numbers it. */
  readonly row: number;
  /** By column from 0; columns without a cell are empty. */
  readonly cells: readonly (XlsxCell | undefined)[];
}

export interface XlsxSheetOptions {
  readonly styles: readonly StyleKind[];
  readonly texts: readonly string[];
  /** Days are counted from 1904. */
  readonly is1904: boolean;
}

/** Columns behind these are told to be there, and no more. */
export const columnsReadMax = 500;
/** More than a spreadsheet lets into a cell. */
const cellCharactersMax = 128 * 1024;

export class XlsxSheet implements XmlListener {
  readonly #options: XlsxSheetOptions;
  #rows: XlsxRow[] = [];
  #row = 0;
  #cells: (XlsxCell | undefined)[] | undefined;
  #column = -1;
  #type = '';
  #style = 0;
  #isFormula = false;
  #isReading = false;
  #isText = false;
  #text = '';

  constructor(options: XlsxSheetOptions) {
    this.#options = options;
  }

  /** The rows that ended since the last call. */
  take(): readonly XlsxRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, { r = '', t = 'n', s = '0' }: Readonly<Record<string, string>>): void {
    switch (name) {
      case 'row':
        this.#row = r === '' ? this.#row + 1 : Number(r);
        this.#cells = [];
        this.#column = -1;
        return;
      case 'c':
        this.#column = r === '' ? this.#column + 1 : columnOf(r);
        this.#type = t;
        this.#style = Number(s);
        this.#isFormula = false;
        this.#text = '';
        return;
      case 'f':
        this.#isFormula = true;
        return;
      case 'rPh':
        this.#isReading = true;
        return;
      case 'v':
      case 't':
        this.#isText = this.#cells !== undefined && !this.#isReading;
        return;
      default:
    }
  }

  text(text: string): void {
    if (!this.#isText || this.#text.length > cellCharactersMax) return;
    this.#text += text;
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#isText = false;
    if (name === 'rPh') this.#isReading = false;
    if (name === 'c' && this.#cells !== undefined) this.#cells[Math.min(this.#column, columnsReadMax)] = this.#cell();
    if (name === 'row' && this.#cells !== undefined) {
      this.#rows.push({ row: this.#row, cells: this.#cells });
      this.#cells = undefined;
    }
  }

  #cell(): XlsxCell | undefined {
    const text = this.#text;
    if (text === '') return undefined;
    switch (this.#type) {
      case 's': {
        const shared = this.#options.texts[Number(text)];
        if (shared === undefined) throw new Error(`row ${this.#row} has a text that the workbook does not hold`);
        return { text: shared.trim() };
      }
      case 'b':
        return { text: text === '0' ? 'false' : 'true' };
      case 'n':
        return this.#number(Number(text));
      default:
        return { text: text.trim() };
    }
  }

  #number(number: number): XlsxCell {
    if (Number.isNaN(number)) return { text: this.#text.trim() };
    const style = this.#options.styles[this.#style] ?? 'other';
    const date = style === 'other' ? undefined : dateOf(number, this.#options.is1904);
    if (date === undefined) return { text: String(number), number };
    return { text: String(number), number, date, isSureDate: style === 'date' && !this.#isFormula };
  }
}

const firstLetter = 64;

/** From 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/i.exec(reference)?.[0].toUpperCase() ?? '') {
    column = column * 26 + letter.charCodeAt(0) - firstLetter;
  }
  if (column === 0) throw new Error(`a cell named ${reference.slice(0, 20)}`);
  return column - 1;
}

const dayMs = 86_400_000;
/** 1970-01-01 by days from 1900, and what days from 1904 are less. */
const epochDay = 25_569;
const days1904 = 1_462;
/** Before 1900-03-01 Excel counts a day that was none; behind the last it shows no date. */
const dayFirst = 61;
const dayLast = 2_958_466;

/** `yyyy-MM-dd`, or with ` HH:mm:ss`: spreadsheets know no zone. */
function dateOf(number: number, is1904: boolean): string | undefined {
  const days = number + (is1904 ? days1904 : 0);
  if (!(days >= dayFirst && days < dayLast)) return undefined;
  // Times are fractions of a day, a millisecond off now and then.
  const at = new Date(Math.round((days - epochDay) * (dayMs / 1_000)) * 1_000);
  const [day = '', time = ''] = at.toISOString().split(/[T.]/);
  return time === '00:00:00' ? day : `${day} ${time}`;
}
