// Rows of the ledger added up as they are shown: by day and institution, or by day and kind.
import type { LedgerColumn } from '../../wire.ts';
import type { Words } from '../words/zh.ts';
import type { LedgerRow } from './contract.ts';

export type Grouping = 'fixmedins_code' | 'kind';

export const ledgerColumns = [
  'received', 'judged', 'not_judged', 'late', 'duplicate', 'quarantined', 'pending', 'difference', 'withdrawn', 'dead',
] as const satisfies readonly LedgerColumn[];

export function columnTitle(intake: Words['intake'], column: LedgerColumn): string {
  switch (column) {
    case 'not_judged':
      return intake.notJudged;
    case 'dead':
      return intake.deadCount;
    default:
      return intake[column];
  }
}

export type Counts = Record<LedgerColumn, number>;

export interface LedgerSum extends Counts {
  readonly key: string;
  readonly date: string;
  readonly name: string;
  readonly parts: readonly LedgerRow[];
  /** A difference anywhere inside: plus and minus must not hide each other. */
  readonly isUnbalanced: boolean;
}

export function summed(rows: readonly LedgerRow[], by: Grouping): LedgerSum[] {
  const groups = Map.groupBy(rows, (row) => `${row.date}/${row[by]}`);
  return [...groups].map(([key, parts]) => ({
    key, parts, date: parts[0]?.date ?? '', name: parts[0]?.[by] ?? '', ...totals(parts),
    isUnbalanced: parts.some(({ difference }) => difference !== 0),
  }));
}

export function totals(rows: readonly Counts[]): Counts {
  const sum: Counts = {
    received: 0, judged: 0, not_judged: 0, late: 0, duplicate: 0,
    quarantined: 0, pending: 0, difference: 0, withdrawn: 0, dead: 0,
  };
  for (const row of rows) for (const column of ledgerColumns) sum[column] += row[column];
  return sum;
}
