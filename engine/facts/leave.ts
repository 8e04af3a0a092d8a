// Approved leave as intervals: whoever is away with leave is missed by nobody. Rows of the table
// `exemptions` that name a rule say nothing of other rules and are left out.
import { z } from 'zod';
import { dayMs, readChinaTime } from '../china-time.ts';
import { exemptionsOf } from './exemptions.ts';
import type { Evaluation, FactScope } from './operator.ts';

/** Kinds of exemption, and the reference of each subject's id by its kind (person, stay). */
export const leaveSetting = z.strictObject({
  kinds: z.array(z.string()).min(1),
  subjects: z.record(z.string(), z.string()),
});

/** From a moment on and before another, ms. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export function compileLeave(
  { kinds, subjects }: z.infer<typeof leaveSetting>,
  scope: Pick<FactScope, 'ref'>,
): (evaluation: Evaluation) => readonly Span[] {
  const readers = Object.entries(subjects).map(([kind, path]) => ({ kind, read: scope.ref(path) }));
  return (evaluation) =>
    readers.flatMap(({ kind, read }) => {
      const subject = read(evaluation);
      if (typeof subject !== 'string') return [];
      return exemptionsOf(evaluation.knowledge, kinds, kind, subject)
        .map((row) => ({ from: momentOf(row['from']) ?? -Infinity, to: (momentOf(row['to']) ?? Infinity) + dayMs }));
    });
}

function momentOf(day: string | undefined): number | undefined {
  return day === undefined || day === '' ? undefined : readChinaTime(day);
}

/** What of a span lies in none of the others. */
export function without(span: Span, others: readonly Span[]): readonly Span[] {
  let left: readonly Span[] = [span];
  for (const other of others) {
    left = left.flatMap(({ from, to }) =>
      other.to <= from || other.from >= to
        ? [{ from, to }]
        : [{ from, to: other.from }, { from: other.to, to }].filter((part) => part.to > part.from),
    );
  }
  return left;
}
