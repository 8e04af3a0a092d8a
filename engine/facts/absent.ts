// `absent`: whether nothing of a kind lies between two moments, both inside. False when something
// does; true when nothing does and that can be said: the institution's feeds were observed at the
// first moment, their watermarks have passed the second plus the grace, and, for feeds that speak
// every day (`daily`), spoke on each day between. Else unknown, and asked again when a feed moves on:
// a silent feed accuses nobody. A `window` around the trigger, in which both moments must lie, keeps
// entries further away from calling for a judgement; without it all of the key do.
import { z } from 'zod';
import { chinaDay, hourMs } from '../china-time.ts';
import { indexAt } from '../history.ts';
import { Candidates, nothingKept } from './candidates.ts';
import { quantity, windowed } from './declaration.ts';
import { defineOperator, type Evaluation } from './operator.ts';
import { candidateReach } from './reach.ts';

/** Longest interval looked at day by day; of a longer one these first days are. */
const daysMax = 400;

export const absent = defineOperator({
  op: 'absent',
  schema: z.strictObject({
    ...windowed,
    op: z.literal('absent'),
    /** References of moments. */
    from: z.string(),
    to: z.string(),
    /** Feeds that must have spoken; absent: the kinds themselves, which then are kinds of events. */
    feeds: z.array(z.string()).min(1).optional(),
    grace_hours: quantity.default(24),
    daily: z.boolean().default(false),
  }),
  influence: (spec, scope) => candidateReach({ ...spec, window: spec.window ?? 'all' }, scope),
  compile(spec, scope) {
    const candidates = new Candidates({ ...spec, window: spec.window ?? 'all' }, scope, nothingKept);
    const feeds = spec.feeds ?? scope.entryKinds(spec.kind);
    const start = scope.ref(spec.from);
    const end = scope.ref(spec.to);
    const grace = scope.value(spec.grace_hours);
    return (evaluation) => {
      const from = start(evaluation);
      const to = end(evaluation);
      if (typeof from !== 'number' || typeof to !== 'number') return undefined;
      if (!candidates.reaches(from, to, evaluation)) return undefined;
      if (isThere(candidates, from, to, evaluation)) return false;
      const due = to + Number(grace(evaluation)) * hourMs;
      const isKnown = feeds.every((feed) => isCovered(feed, from, to, due, spec.daily, evaluation));
      return isKnown ? true : undefined;
    };
  },
});

function isThere(
  candidates: Candidates<ReturnType<typeof nothingKept>>,
  from: number,
  to: number,
  evaluation: Evaluation,
): boolean {
  const span = candidates.span(evaluation);
  if (span === undefined)
    return candidates.first(evaluation, ({ at }) => at >= from && at <= to) !== undefined;
  let i = indexAt(span.entries, from);
  if (i === span.own) i += 1;
  const entry = span.entries[i];
  return entry !== undefined && entry.at <= to;
}

function isCovered(
  feed: string,
  from: number,
  to: number,
  due: number,
  isDaily: boolean,
  { coverage, trigger, job }: Evaluation,
): boolean {
  const { fixmedins_code } = trigger;
  if (!coverage.hasPassed(fixmedins_code, feed, due, job)) return false;
  const since = coverage.observedSince(fixmedins_code, feed, job);
  if (since === undefined || since > from) return false;
  if (!isDaily) return true;
  const last = Math.min(chinaDay(to), chinaDay(from) + daysMax);
  for (let day = chinaDay(from); day <= last; day += 1)
    if (!coverage.spokeOn(fixmedins_code, feed, day, job)) return false;
  return true;
}
