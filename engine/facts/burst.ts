// `burst`: the run of entries that ends with the trigger, each at most `gap_seconds` after the one
// before: cards swiped one after the other. Only what is alike (`like`, `where`) makes the run, and what
// stands between does not break it. It looks back only, and at most `at_most` entries far, so that an
// entry in order has nothing else judged again: of a run of twelve with a threshold of eight the
// eighth to the twelfth hold, and a `merged` rule makes one hit of them, anchored at the eighth.
//
// Value: {count, distinct, total, seconds, began, entries}: entries of the run with the trigger, different
// values of `field`, sum of `sum` (yuan), time from the first to the trigger, its moment, and the
// entries before the trigger, oldest first, for evidence.
import { z } from 'zod';
import type { Entry } from '../entry.ts';
import { lowerBound } from '../history.ts';
import { common, like, quantity, where } from './declaration.ts';
import { exact, plus, units, type Exact } from './exact-sum.ts';
import { splitFilter } from './filter.ts';
import { defineOperator } from './operator.ts';
import { readField } from './where.ts';

const secondMs = 1000;

export const burst = defineOperator({
  op: 'burst',
  schema: z.strictObject({
    ...common,
    op: z.literal('burst'),
    kind: z.string(),
    where,
    like,
    /** Longest time from one to the next, seconds. */
    gap_seconds: quantity,
    /** Field whose different values are counted. */
    field: z.string(),
    /** Field that is added up. */
    sum: z.string(),
    at_most: z.int().positive().max(200).default(60),
  }),
  influence: (spec, scope) => ({
    behindMs: scope.bound(spec.gap_seconds) * secondMs * spec.at_most,
    aheadMs: 0,
    kinds: scope.entryKinds(spec.kind),
  }),
  compile(spec, scope) {
    const [kind] = scope.entryKinds(spec.kind);
    const { test } = splitFilter(spec, scope);
    const gap = scope.value(spec.gap_seconds);
    return (evaluation) => {
      const { trigger, history } = evaluation;
      if (kind === undefined || trigger.kind !== kind) return undefined;
      const gapMs = Number(gap(evaluation)) * secondMs;
      const list = history.of(kind);
      const run: Entry[] = [trigger];
      let edge = trigger.at;
      for (let i = lowerBound(list, trigger) - 1; i >= 0 && run.length < spec.at_most; i -= 1) {
        const entry = list[i]!;
        if (entry.at < edge - gapMs) break;
        if (!test(entry, evaluation)) continue;
        run.push(entry);
        edge = entry.at;
      }
      const seconds = Math.round((trigger.at - edge) / secondMs);
      return { ...told(run, spec), seconds, began: edge, entries: run.slice(1).toReversed() };
    };
  },
});

function told(
  run: readonly Entry[],
  { field, sum }: { readonly field: string; readonly sum: string },
): { readonly count: number; readonly distinct: number; readonly total: number } {
  const values = new Set<unknown>();
  let total: Exact = 0;
  for (const entry of run) {
    const value = readField(entry, field);
    if (value !== undefined) values.add(value);
    total = plus(total, exact(readField(entry, sum)) ?? 0);
  }
  return { count: run.length, distinct: values.size, total: units(total) };
}
