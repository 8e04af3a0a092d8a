// Reads one knowledge table as text and says, by line and column, everything that is wrong with it.
// The same check serves the files that ship, `PUT /api/knowledge/{table}` and the command line.
import { splitCsv } from '../engine/csv-records.ts';
import type { ColumnType } from './knowledge-columns.ts';
import type { KnowledgeTable } from './knowledge-columns.ts';

export interface KnowledgeProblem {
  /** Line of the file, from 1; the head is line 1. */
  readonly line: number;
  /** Column name; absent when the whole line is meant. */
  readonly column?: string;
  readonly reason: string;
}

export interface CheckedKnowledge {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly problems: readonly KnowledgeProblem[];
}

/** A wrong file can be wrong in every line; the reader needs the first ones. */
const problemsMax = 100;

/** What is wrong with a cell that is not empty; undefined when nothing is. A city's tables have three
 * million cells. */
const cellProblems: Readonly<Record<ColumnType, (cell: string) => string | undefined>> = {
  text: (cell) => (cell.length <= 500 ? undefined : 'is longer than 500 characters'),
  codes: (cell) => (cell.length <= 4_000 ? undefined : 'is longer than 4000 characters'),
  number: (cell) => (/^-?\d{1,12}(\.\d{1,8})?$/.test(cell) ? undefined : 'is not a plain decimal number'),
  date: (cell) => (isDate(cell) ? undefined : 'is not a date yyyy-MM-dd'),
};

function isDate(cell: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(cell)) return false;
  const time = Date.parse(`${cell}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(cell);
}

/** Rows as text, trimmed, with the columns of the head: optional ones may be left out. With problems the rows must not
 * be used. */
export function checkKnowledge(table: KnowledgeTable, csv: string): CheckedKnowledge {
  const { records, unclosed } = splitCsv(csv);
  if (unclosed !== undefined) {
    return { rows: [], problems: [{ line: unclosed, reason: 'has a quote that is never closed' }] };
  }
  const head = records[0]?.cells ?? [];
  const problems = checkHead(table, head);
  if (problems.length > 0) return { rows: [], problems };
  const rows: Record<string, string>[] = [];
  const lineOfKey = new Map<string, number>();
  for (const { line, cells } of records.slice(1)) {
    if (problems.length >= problemsMax) break;
    if (cells.length !== head.length) {
      problems.push({ line, reason: `has ${cells.length} cells, the head has ${head.length}` });
      continue;
    }
    const row: Record<string, string> = {};
    for (let at = 0; at < head.length; at += 1) row[head[at]!] = cells[at]!;
    checkRow(table, row, line, problems);
    const key = keyOf(table.key, row);
    const first = lineOfKey.get(key);
    if (first === undefined) {
      lineOfKey.set(key, line);
    } else {
      const reason = `repeats the key of line ${first}`;
      problems.push({ line, column: table.key.join('+'), reason });
    }
    rows.push(row);
  }
  return { rows, problems };
}

/** `line 3, column code_prefix: is empty`. */
export function describeProblem(problem: KnowledgeProblem): string {
  const column = problem.column === undefined ? '' : `, column ${problem.column}`;
  return `line ${problem.line}${column}: ${problem.reason}`;
}

function checkHead(table: KnowledgeTable, head: readonly string[]): KnowledgeProblem[] {
  const declared = table.columns.map((column) => column.name);
  const problems: KnowledgeProblem[] = [];
  for (const { name, mandatory } of table.columns) {
    if (mandatory && !head.includes(name)) problems.push({ line: 1, column: name, reason: 'is missing' });
  }
  for (const [index, column] of head.entries()) {
    if (!declared.includes(column)) problems.push({ line: 1, column, reason: 'is not declared' });
    if (head.indexOf(column) < index) problems.push({ line: 1, column, reason: 'stands twice' });
  }
  return problems;
}

function keyOf(columns: readonly string[], row: Readonly<Record<string, string>>): string {
  let key = '';
  for (const column of columns) key += `${row[column]}\u0000`;
  return key;
}

function checkRow(
  table: KnowledgeTable, row: Readonly<Record<string, string>>, line: number, problems: KnowledgeProblem[],
): void {
  const before = problems.length;
  for (const { name, type, mandatory, values } of table.columns) {
    const cell = row[name] ?? '';
    if (cell === '') {
      if (mandatory) problems.push({ line, column: name, reason: 'is empty' });
      continue;
    }
    const isOther = values !== undefined && !values.includes(cell);
    const reason = isOther ? `is none of ${values.join(' ')}` : cellProblems[type](cell);
    if (reason !== undefined) problems.push({ line, column: name, reason });
  }
  const found = problems.length === before ? table.problem?.(row) : undefined;
  if (found !== undefined) problems.push({ line, ...found });
}
