// What a judgement may ask of knowledge. Knowledge itself answers it (knowledge.ts), and so does a reader
// that remembers what was asked (knowledge-reader.ts).
import type { DipGrouper } from './dip-grouper.ts';
import type { Grouper } from './grouper.ts';
import type { KnowledgeRows, Row } from './knowledge-rows.ts';
import type { Point } from './policy/points.ts';

/** The tables of one service date. */
export interface Tables {
  has(table: string): boolean;
  /** Every row; none when there is no such table. */
  rows(table: string): readonly Row[];
  /** Rows whose columns equal the values. */
  find(table: string, columns: readonly string[], values: readonly string[]): readonly Row[];
  /** Rows whose column is the longest prefix of the value that any row has. */
  findPrefix(table: string, column: string, value: string): readonly Row[];
  /** A table to be asked at will; undefined when there is none. It is the same object for as long as the table
   * says the same, so that what was found by it can be kept with it. */
  whole(table: string): KnowledgeRows | undefined;
  /** The same objects for as long as all tables of theirs say the same. */
  grouper(): Grouper;
  dipGrouper(): DipGrouper;
  /** Points of a national rule class that limit a code, those of the longest prefix first, then by id. */
  points(gz_code: string, code: string): readonly Point[];
}

/** The tables of every service date. */
export interface DatedTables {
  /** Of a service date, ms. */
  at(time: number): Tables;
  /** Whether a point of a national rule class has to do with a code, on any service date. */
  concerns(gz_code: string, code: string): boolean;
}

/** Tables that the groupers read by themselves. */
export function isOfDrg(table: string): boolean {
  return table.startsWith('drg-');
}

export function isOfDip(table: string): boolean {
  return table.startsWith('dip-');
}
