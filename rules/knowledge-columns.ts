// What the columns of knowledge tables can be, in the words of their declarations.

/** `number` is a plain decimal, `date` is `yyyy-MM-dd`, `codes` several codes with blanks between. */
export type ColumnType = 'text' | 'number' | 'date' | 'codes';

export interface KnowledgeColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly zh: string;
  /** A mandatory cell may not be empty. */
  readonly mandatory: boolean;
  /** The only values there may be. */
  readonly values?: readonly string[];
}

type Optional = 'optional';

export function text(name: string, zh: string, optional?: Optional): KnowledgeColumn {
  return { name, type: 'text', zh, mandatory: optional === undefined };
}

export function number(name: string, zh: string, optional?: Optional): KnowledgeColumn {
  return { name, type: 'number', zh, mandatory: optional === undefined };
}

export function date(name: string, zh: string, optional?: Optional): KnowledgeColumn {
  return { name, type: 'date', zh, mandatory: optional === undefined };
}

export function codes(name: string, zh: string, optional?: Optional): KnowledgeColumn {
  return { name, type: 'codes', zh, mandatory: optional === undefined };
}

export function oneOf(name: string, zh: string, values: readonly string[]): KnowledgeColumn {
  return { name, type: 'text', zh, mandatory: true, values };
}

/** What is wrong with a row whose cells are right by themselves. */
export interface RowProblem {
  readonly column: string;
  readonly reason: string;
}

export interface KnowledgeTable {
  /** File name under rules/knowledge/ without `.csv` or `.csv.gz`. */
  readonly name: string;
  readonly zh: string;
  readonly en: string;
  readonly columns: readonly KnowledgeColumn[];
  /** Columns whose values together may occur once. */
  readonly key: readonly string[];
  /** The column that holds a code prefix: a look-up by a full code takes the row with the longest
   * one. */
  readonly prefix?: string;
  /** What is wrong between the cells of a row. */
  problem?(row: Readonly<Record<string, string>>): RowProblem | undefined;
}
