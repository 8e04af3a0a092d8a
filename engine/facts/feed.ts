// Whether absence may be judged. `feed_passed`: the watermark of the institution's feed of each kind
// has passed a moment plus a grace (true, else unknown and asked again). `observed`: true when one of
// the feeds was already observed at a moment, for example a stocktake as baseline or purchases over
// the whole look-back. `lasting`: hours from a moment to another, or, while the other has not come,
// the least it has lasted according to the watermark. `spoke`: true when one of the feeds spoke on the
// day of a moment: what is missing on a day without any message may be missing with them. `silent`:
// whether nothing of the feeds was sent (`inf_time`) on any of the last days up to a moment, though it
// may have been sent later; to be asked together with `feed_passed` of another feed, which shows that
// the institution went on sending.
import { z } from 'zod';
import { chinaDay, dayMs, hourMs } from '../china-time.ts';
import { common, quantity } from './declaration.ts';
import { defineOperator, noInfluence, type Evaluation } from './operator.ts';

const feeds = z.array(z.string()).min(1);
/** Days of silence looked at. */
const silentDaysMax = 100;

function institution(evaluation: Evaluation): string {
  return evaluation.trigger.fixmedins_code;
}

export const feedPassed = defineOperator({
  op: 'feed_passed',
  schema: z.strictObject({
    ...common,
    op: z.literal('feed_passed'),
    kinds: feeds,
    time: z.string(),
    grace_hours: quantity.default(24),
    /** `every` feed named must have passed, or `any` of them. */
    of: z.enum(['every', 'any']).default('every'),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const time = scope.ref(spec.time);
    const grace = scope.value(spec.grace_hours);
    return (evaluation) => {
      const moment = time(evaluation);
      if (typeof moment !== 'number') return undefined;
      const due = moment + Number(grace(evaluation)) * hourMs;
      const passed = spec.kinds.map((kind) =>
        evaluation.coverage.hasPassed(institution(evaluation), kind, due, evaluation.job),
      );
      const holds = spec.of === 'every' ? passed.every(Boolean) : passed.some(Boolean);
      return holds ? true : undefined;
    };
  },
});

export const observed = defineOperator({
  op: 'observed',
  schema: z.strictObject({
    ...common,
    op: z.literal('observed'),
    kinds: feeds,
    time: z.string(),
    /** The feed must have been observed this long before the moment, days. */
    back_days: quantity.default(0),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const time = scope.ref(spec.time);
    const back = scope.value(spec.back_days);
    return (evaluation) => {
      const moment = time(evaluation);
      if (typeof moment !== 'number') return undefined;
      const needed = moment - Number(back(evaluation)) * dayMs;
      const { coverage } = evaluation;
      const known = spec.kinds.some((kind) =>
        coverage.wasObserved(institution(evaluation), kind, needed, evaluation.job),
      );
      return known ? true : undefined;
    };
  },
});

export const spoke = defineOperator({
  op: 'spoke',
  schema: z.strictObject({ ...common, op: z.literal('spoke'), kinds: feeds, time: z.string() }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const time = scope.ref(spec.time);
    return (evaluation) => {
      const moment = time(evaluation);
      if (typeof moment !== 'number') return undefined;
      const { coverage, job } = evaluation;
      const day = chinaDay(moment);
      const known = spec.kinds.some((kind) => coverage.spokeOn(institution(evaluation), kind, day, job));
      return known ? true : undefined;
    };
  },
});

export const silent = defineOperator({
  op: 'silent',
  schema: z.strictObject({
    ...common,
    op: z.literal('silent'),
    kinds: feeds,
    time: z.string(),
    /** The day of the moment and those before it. */
    days: quantity,
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const time = scope.ref(spec.time);
    const length = scope.value(spec.days);
    return (evaluation) => {
      const moment = time(evaluation);
      if (typeof moment !== 'number') return undefined;
      const { coverage, job } = evaluation;
      const last = chinaDay(moment);
      const days = Math.min(Number(length(evaluation)), silentDaysMax);
      for (let day = last; day > last - days; day -= 1)
        for (const kind of spec.kinds)
          if (coverage.sentOn(institution(evaluation), kind, day, job)) return false;
      return true;
    };
  },
});

export const lasting = defineOperator({
  op: 'lasting',
  schema: z.strictObject({
    ...common,
    op: z.literal('lasting'),
    from: z.string(),
    to: z.string(),
    kinds: feeds,
    /** The duration that matters, hours: the question is asked again when the watermark shows it. */
    least_hours: quantity,
    grace_hours: quantity.default(24),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const from = scope.ref(spec.from);
    const to = scope.ref(spec.to);
    const least = scope.value(spec.least_hours);
    const grace = scope.value(spec.grace_hours);
    return (evaluation) => {
      const start = from(evaluation);
      const end = to(evaluation);
      if (typeof start !== 'number') return undefined;
      if (typeof end === 'number') return Math.round(((end - start) / hourMs) * 100) / 100;
      const wanted = Number(least(evaluation));
      const due = start + (wanted + Number(grace(evaluation))) * hourMs;
      const passed = spec.kinds.every((kind) =>
        evaluation.coverage.hasPassed(institution(evaluation), kind, due, evaluation.job),
      );
      return passed ? wanted + Number(grace(evaluation)) : undefined;
    };
  },
});
