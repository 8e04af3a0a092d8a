// Reads one knowledge table as text and says, by line and column, everything that is wrong with it.
// The same check serves the files that ship, `PUT /api/knowledge/{table}` and the command line.
import { z } from 'zod';
import { splitCsv } from '../engine/csv-records.ts';
import type { ColumnType, KnowledgeTable } from './knowledge-tables.ts';

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

const cellSchemas: Readonly<Record<ColumnType, z.ZodType<string>>> = {
  text: z.string().max(500, 'is longer than 500 characters'),
  number: z.string().regex(/^-?\d{1,12}(\.\d{1,8})?$/, 'is not a plain decimal number'),
  date: z.iso.date('is not a date yyyy-MM-dd'),
};

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
    const row = Object.fromEntries(head.map((column, index) => [column, cells[index] ?? '']));
    problems.push(...checkRow(table, row, line));
    const key = table.key.map((column) => row[column] ?? '').join('\u0000');
    const first = lineOfKey.get(key);
    if (first === undefined) {
      lineOfKey.set(key, line);
    } else {
      const reason = `repeats the key of line ${first}`;
      problems.push({ line, column: table.key.filter((column) => head.includes(column)).join('+'), reason });
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

function checkRow(
  table: KnowledgeTable, row: Readonly<Record<string, string>>, line: number,
): KnowledgeProblem[] {
  const problems: KnowledgeProblem[] = [];
  for (const column of table.columns) {
    const value = row[column.name] ?? '';
    if (value === '') {
      if (column.mandatory) problems.push({ line, column: column.name, reason: 'is empty' });
      continue;
    }
    const checked = cellSchemas[column.type].safeParse(value);
    if (checked.success) continue;
    const reason = checked.error.issues[0]?.message ?? 'is not accepted';
    problems.push({ line, column: column.name, reason });
  }
  return problems;
}
