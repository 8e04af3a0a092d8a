// `outside`: entries of a kind whose day lies outside the trigger's own interval: before the day on
// which it began, or after the day on which it ended, more than `margin_days` away. Days, not hours: a
// charge posted at night for the day is inside, and so is what lies within `margin_hours` of the begin or
// the end, on whatever day. An interval still open has nothing after it. With `less_refunds` fee lines that
// a refund took back, whenever it was made, are left out, and of those taken back in part what is left counts.
//
// Value: {count, amount, first_at, last_at, entries}; `amount` is the sum of `field`.
import { z } from 'zod';
import { chinaDay, dayMs, hourMs, startOfChinaDay } from '../china-time.ts';
import type { Entry, EntryKind } from '../entry.ts';
import { indexAt } from '../history.ts';
import { leftByRefunds } from '../policy/charged-lines.ts';
import { Candidates, nothingKept } from './candidates.ts';
import { quantity, windowed } from './declaration.ts';
import { exact, plus, units, type Exact } from './exact-sum.ts';
import { defineOperator, type Evaluation } from './operator.ts';
import { candidateReach } from './reach.ts';
import { readField } from './where.ts';

const shownMax = 20;

export const outside = defineOperator({
  op: 'outside',
  schema: z.strictObject({
    ...windowed,
    op: z.literal('outside'),
    side: z.enum(['before', 'after', 'both']).default('both'),
    margin_days: quantity.default(0),
    margin_hours: quantity.default(0),
    field: z.string().optional(),
    less_refunds: z.boolean().default(false),
  }),
  influence(spec, scope) {
    const own = candidateReach({ ...spec, window: spec.window ?? 'all' }, scope);
    // A refund is no candidate itself, and it may lie anywhere.
    return spec.less_refunds
      ? { ...own, behindMs: Infinity, aheadMs: Infinity, passes: undefined, demand: undefined, alike: undefined }
      : own;
  },
  compile(spec, scope) {
    const candidates = new Candidates({ ...spec, window: spec.window ?? 'all' }, scope, nothingKept);
    const kinds = scope.entryKinds(spec.kind);
    const marginDays = scope.value(spec.margin_days);
    const marginHours = scope.value(spec.margin_hours);
    return (evaluation) => {
      const days = Number(marginDays(evaluation)) * dayMs;
      const hours = Number(marginHours(evaluation)) * hourMs;
      const { at, until } = evaluation.trigger;
      const from = spec.side === 'after' ? -Infinity : Math.min(startOfChinaDay(chinaDay(at)) - days, at - hours);
      const to =
        spec.side === 'before' || until === undefined
          ? Infinity
          : Math.max(startOfChinaDay(chinaDay(until)) + dayMs + days, until + hours);
      const dated = outsiders(candidates, from, to, evaluation);
      const refunded = spec.less_refunds && dated.length > 0 ? kinds : [];
      const left = leftByRefunds(refunded.flatMap((kind) => evaluation.history.of(kind)));
      const found = dated.filter((entry) => left.get(entry)?.cnt !== 0);
      let total: Exact = 0;
      for (const entry of found) {
        const value = spec.field === undefined ? undefined : exact(left.get(entry)?.amount ?? readField(entry, spec.field));
        if (value !== undefined) total = plus(total, value);
      }
      return {
        count: found.length,
        amount: units(total),
        first_at: found[0]?.at,
        last_at: found.at(-1)?.at,
        entries: found.slice(0, shownMax),
      };
    };
  },
});

/** Entries before `from` or at `to` and later. */
function outsiders(
  candidates: Candidates<ReturnType<typeof nothingKept>>,
  from: number,
  to: number,
  evaluation: Evaluation,
): readonly Entry[] {
  const span = candidates.span(evaluation);
  const found: Entry[] = [];
  if (span === undefined) {
    candidates.visitInOrder(evaluation, (entry) => void found.push(entry), { from, to });
    return found;
  }
  const add = (begin: number, end: number): void => {
    for (let i = begin; i < end; i += 1) if (i !== span.own) found.push(span.entries[i]!);
  };
  add(span.from, Math.max(span.from, Math.min(span.to, indexAt(span.entries, from))));
  add(Math.max(span.from, indexAt(span.entries, to)), span.to);
  return found;
}
