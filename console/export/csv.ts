// CSV as spreadsheets in China open it right with a double click: UTF-8 with byte order mark, CRLF, every
// text quoted where it must be, nothing that a spreadsheet would run as a formula, and no code that it would round to
// a number. RFC 4180 otherwise.
import type { ExportColumn, ExportHit, ExportStamp } from './column.ts';
import { exportColumns } from './columns.ts';

const byteOrderMark = '\uFEFF';
export const lineEnd = '\r\n';
/** A text that begins so is run by spreadsheets; an apostrophe in front makes it text. */
const formulaLead = /^[=+\-@\t\r]/;
/** Spreadsheets keep 15 digits, drop leading zeros and read 1E5 as a number. */
const misreadNumber = /^(?:\d{12,}|0\d+|\d+(?:\.\d+)?[eE]\d+)$/;

export interface CsvOptions {
  /** Codes bare, for programs. Otherwise codes of digits end in a tab, which makes them text in a spreadsheet. */
  readonly plain: boolean;
}

export function csvHead(columns: readonly Pick<ExportColumn, 'head'>[] = exportColumns): string {
  return `${byteOrderMark}${columns.map(({ head }) => quoted(head)).join(',')}${lineEnd}`;
}

export function csvRows(hits: readonly ExportHit[], stamp: ExportStamp, options: CsvOptions): string {
  return hits
    .map((hit) => `${exportColumns.map((column) => csvCell(column, column.value(hit, stamp), options)).join(',')}${lineEnd}`)
    .join('');
}

export function csvCell({ type }: Pick<ExportColumn, 'type'>, value: string | undefined, { plain }: CsvOptions): string {
  if (value === undefined) return '';
  if (type !== 'text') return quoted(value);
  if (formulaLead.test(value)) return quoted(`'${value}`);
  return quoted(!plain && misreadNumber.test(value) ? `${value}\t` : value);
}

function quoted(value: string): string {
  return /[",\r\n\t]|^\s|\s$/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
