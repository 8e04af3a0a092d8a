// `relation`: which of Allen's thirteen relations (allen.ts) one entry has to another: {relation,
// gap_days, gap_nights, overlap_hours}, undefined while it is not known. `related`: the entries of a
// kind that are in one of some relations to the trigger, by choice at most `within_days` or
// `within_nights` away: {count, unknown, entry, relation, gap_days, gap_nights, overlap_hours}, the
// last five of the last such entry in time order (`pick` first: the first). `unknown` counts those
// whose relation is not known yet, an end being open. A window is by begin, as everywhere; intervals that ended too
// long ago are passed over by an index, so that the cost is that of the ones near by.
import { z } from 'zod';
import { chinaDay, dayMs, hourMs, startOfChinaDay } from '../china-time.ts';
import type { Entry } from '../entry.ts';
import {
  allenRelations,
  distanceOf,
  intervalOf,
  isPending,
  relationOf,
  type AllenRelation,
  type Interval,
} from './allen.ts';
import { Candidates } from './candidates.ts';
import { common, quantity, windowed, type WindowSpec } from './declaration.ts';
import { Extremes } from './extremes.ts';
import { defineOperator, isEntry, noInfluence, type Evaluation } from './operator.ts';
import { candidateReach } from './reach.ts';

interface Described {
  readonly relation: AllenRelation;
  readonly gap_days: number;
  readonly gap_nights: number;
  readonly overlap_hours: number;
}

function describe(x: Interval, y: Interval, relation: AllenRelation): Described {
  const { gapMs, gapNights, overlapMs } = distanceOf(x, y);
  return {
    relation,
    gap_days: Math.round((gapMs / dayMs) * 1000) / 1000,
    gap_nights: gapNights,
    overlap_hours: Math.round((overlapMs / hourMs) * 100) / 100,
  };
}

export const relation = defineOperator({
  op: 'relation',
  schema: z.strictObject({
    ...common,
    op: z.literal('relation'),
    /** References of entries. */
    of: z.string(),
    to: z.string().default('trigger'),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const left = scope.ref(spec.of);
    const right = scope.ref(spec.to);
    return (evaluation) => {
      const of = left(evaluation);
      const to = right(evaluation);
      if (!isEntry(of) || !isEntry(to)) return undefined;
      const [x, y] = [intervalOf(of), intervalOf(to)];
      const found = relationOf(x, y);
      return found === undefined ? undefined : describe(x, y, found);
    };
  },
});

/** Relations of an interval that begins later than the trigger. */
const laterRelations: ReadonlySet<AllenRelation> = new Set<AllenRelation>([
  'after',
  'met_by',
  'overlapped_by',
  'during',
  'finishes',
]);

export const related = defineOperator({
  op: 'related',
  schema: z.strictObject({
    ...windowed,
    op: z.literal('related'),
    /** What the entry is to the trigger: an earlier stay is `before` it. */
    relations: z.array(z.enum(allenRelations)).min(1),
    within_days: quantity.optional(),
    within_nights: quantity.optional(),
    pick: z.enum(['first', 'last']).default('last'),
  }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    checkReach(spec.relations, spec.window);
    const wanted = new Set<AllenRelation>(spec.relations);
    const ends = (): Extremes => new Extremes('max', (entry) => intervalOf(entry).to ?? Infinity);
    const candidates = new Candidates(spec, scope, ends);
    const days = spec.within_days === undefined ? undefined : scope.value(spec.within_days);
    const nights = spec.within_nights === undefined ? undefined : scope.value(spec.within_nights);
    return (evaluation) => {
      const own = intervalOf(evaluation.trigger);
      const gapMsMax = days === undefined ? Infinity : Number(days(evaluation)) * dayMs;
      const nightsMax = nights === undefined ? Infinity : Number(nights(evaluation));
      let count = 0;
      let unknown = 0;
      let picked: { entry: Entry; found: AllenRelation } | undefined;
      const take = (entry: Entry): void => {
        const interval = intervalOf(entry);
        const found = relationOf(interval, own);
        if (found === undefined && isPending(interval, own)) unknown += 1;
        if (found === undefined || !wanted.has(found)) return;
        const { gapMs, gapNights } = distanceOf(interval, own);
        if (gapMs > gapMsMax || gapNights > nightsMax) return;
        count += 1;
        if (picked === undefined || spec.pick === 'last') picked = { entry, found };
      };
      const earliestEnd = wanted.has('before')
        ? Math.max(own.from - gapMsMax, nightsBefore(own.from, nightsMax))
        : own.from;
      visitEnding(candidates, earliestEnd, evaluation, take);
      if (picked === undefined) return { count, unknown };
      const { entry, found } = picked;
      return { count, unknown, entry, ...describe(intervalOf(entry), own, found) };
    };
  },
});

/** First moment of the day so many nights before. */
function nightsBefore(moment: number, nights: number): number {
  return nights === Infinity ? -Infinity : startOfChinaDay(chinaDay(moment) - Math.floor(nights));
}

/** The candidates that end at or after a moment, or have not ended, in time order. */
export function visitEnding(
  candidates: Candidates<Extremes>,
  earliestEnd: number,
  evaluation: Evaluation,
  visit: (entry: Entry) => boolean | void,
): void {
  const span = candidates.span(evaluation);
  if (span === undefined) {
    candidates.visitInOrder(evaluation, (entry) =>
      (intervalOf(entry).to ?? Infinity) < earliestEnd ? false : visit(entry),
    );
    return;
  }
  span.kept.visit(span.from, span.to, earliestEnd, (i) =>
    i === span.own ? false : visit(span.entries[i]!),
  );
}

function checkReach(relations: readonly AllenRelation[], window: WindowSpec | undefined): void {
  if (window === 'all' || window?.ahead_days !== undefined) return;
  const later = relations.filter((one) => laterRelations.has(one));
  if (later.length > 0)
    throw new Error(`${later.join(', ')}: such an entry begins later, window.ahead_days is needed`);
}
