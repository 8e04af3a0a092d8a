// What is counted of a stay's fee lines (fee-mix.ts).
import type { KnowledgeRows } from '../knowledge-rows.ts';

export type Sort = 'exam' | 'lab' | 'treatment' | 'operation' | 'drug' | 'other';

/** Amounts in ten thousandths of a yuan; `counts` by the names of the prefixes that are counted. */
export interface Tally {
  readonly amounts: Record<Sort, number>;
  readonly lines: Record<Sort, number>;
  readonly counts: Record<string, number>;
  oral: number;
  injected: number;
}

/** A tally of everything in a history so far, so that the next line is added to it. */
export interface Tallied {
  /** By which lines were classed. */
  readonly classes: KnowledgeRows | undefined;
  readonly moves: number;
  readonly read: number;
  readonly tally: Tally;
}
