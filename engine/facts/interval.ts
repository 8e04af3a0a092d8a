// Intervals. `covering`: the entry whose interval contains a moment, kept away from its ends by a
// margin. `overlap`: how long the trigger's interval overlaps an earlier entry's, the longest first,
// as {hours, entry}. Intervals still open have no known end: `covering` takes them, `overlap` does
// not. `between`: time from one moment to another, signed, in days, hours, calendar days or nights.
import { z } from 'zod';
import { chinaDay, dayMs, hourMs } from '../china-time.ts';
import { compareEntries, type Entry } from '../entry.ts';
import { Candidates } from './candidates.ts';
import { common, kinds, like, quantity, where, windowed } from './declaration.ts';
import { Extremes } from './extremes.ts';
import { defineOperator, noInfluence } from './operator.ts';
import { candidateReach } from './reach.ts';

export const covering = defineOperator({
  op: 'covering',
  schema: z.strictObject({
    ...common,
    op: z.literal('covering'),
    kind: kinds,
    where,
    like,
    /** Moment that must lie inside, a reference; usually a field of the trigger. */
    time: z.string(),
    margin_hours: quantity.default(0),
    /** How much later than the trigger's own event time such an interval may begin, days. */
    ahead_days: quantity.default(0),
  }),
  influence: (spec, scope) => candidateReach({ ...spec, window: { ahead_days: spec.ahead_days } }, scope),
  compile(spec, scope) {
    const window = { ahead_days: spec.ahead_days };
    const candidates = new Candidates({ ...spec, window }, scope, endsKept);
    const time = scope.ref(spec.time);
    const margin = scope.value(spec.margin_hours);
    return (evaluation) => {
      const moment = time(evaluation);
      if (typeof moment !== 'number') return undefined;
      const marginMs = Number(margin(evaluation)) * hourMs;
      const covers = (entry: Entry): boolean =>
        moment > entry.at + marginMs && moment < endOf(entry) - marginMs;
      const span = candidates.span(evaluation);
      if (span === undefined) return candidates.first(evaluation, covers);
      let found: Entry | undefined;
      span.kept.visit(span.from, span.to, moment + marginMs, (i) => {
        const entry = span.entries[i]!;
        if (entry.at + marginMs >= moment) return true;
        if (i === span.own || !covers(entry)) return false;
        found = entry;
        return true;
      });
      return found;
    };
  },
});

/** An interval still open ends later than anything. */
function endOf(entry: Entry): number {
  return entry.until ?? Infinity;
}

const endsKept = (): Extremes => new Extremes('max', endOf);

export const overlap = defineOperator({
  op: 'overlap',
  schema: z.strictObject({ ...windowed, op: z.literal('overlap') }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const candidates = new Candidates(spec, scope, endsKept);
    return (evaluation) => {
      const { trigger } = evaluation;
      if (trigger.until === undefined) return undefined;
      const end = trigger.until;
      let longest: { hours: number; entry: Entry } | undefined;
      const take = (entry: Entry): void => {
        if (entry.until === undefined || compareEntries(entry, trigger) >= 0) return;
        const ms = Math.min(entry.until, end) - Math.max(entry.at, trigger.at);
        const hours = Math.round((ms / hourMs) * 100) / 100;
        if (hours > 0 && (longest === undefined || hours > longest.hours))
          longest = { hours, entry };
      };
      const span = candidates.span(evaluation);
      if (span === undefined) candidates.visitInOrder(evaluation, take);
      else
        span.kept.visit(span.from, span.to, trigger.at, (i) => {
          if (i !== span.own) take(span.entries[i]!);
        });
      return longest;
    };
  },
});

export const between = defineOperator({
  op: 'between',
  schema: z.strictObject({
    ...common,
    op: z.literal('between'),
    from: z.string(),
    to: z.string(),
    in: z.enum(['days', 'hours', 'calendar_days', 'nights']),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const from = scope.ref(spec.from);
    const to = scope.ref(spec.to);
    return (evaluation) => {
      const start = from(evaluation);
      const end = to(evaluation);
      if (typeof start !== 'number' || typeof end !== 'number') return undefined;
      switch (spec.in) {
        case 'days':
          return Math.round(((end - start) / dayMs) * 1000) / 1000;
        case 'hours':
          return Math.round(((end - start) / hourMs) * 100) / 100;
        case 'calendar_days':
        case 'nights':
          return chinaDay(end) - chinaDay(start);
      }
    };
  },
});
