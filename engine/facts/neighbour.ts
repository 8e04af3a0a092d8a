// `previous` and `next`: the nearest entry of a kind before or after the trigger in time order;
// `earliest`: the first of a window. The value is the entry; its fields are read by path.
import { z } from 'zod';
import { compareEntries, type Entry } from '../entry.ts';
import { lowerBound } from '../history.ts';
import {
  common,
  compileScan,
  kinds,
  quantity,
  where,
  windowReach,
  windowSchema,
} from './declaration.ts';
import { defineOperator } from './operator.ts';

export const previous = defineOperator({
  op: 'previous',
  schema: z.strictObject({
    ...common,
    op: z.literal('previous'),
    kind: kinds,
    where,
    /** How far back to look, days; absent: as far as the history goes. */
    within_days: quantity.optional(),
  }),
  influence: (spec, scope) => windowReach({ back_days: spec.within_days }, spec.kind, scope),
  compile(spec, scope) {
    const kindsRead = scope.entryKinds(spec.kind);
    const test = scope.where(spec.where);
    const reach = spec.within_days === undefined ? undefined : scope.value(spec.within_days);
    return (evaluation) => {
      const { trigger, history } = evaluation;
      const limit =
        reach === undefined ? -Infinity : trigger.at - Number(reach(evaluation)) * 86_400_000;
      let found: Entry | undefined;
      for (const kind of kindsRead) {
        const list = history.of(kind);
        for (let i = lowerBound(list, trigger) - 1; i >= 0; i -= 1) {
          const entry = list[i]!;
          if (entry.at < limit) break;
          if (!test(entry, evaluation)) continue;
          if (found === undefined || compareEntries(entry, found) > 0) found = entry;
          break;
        }
      }
      return found;
    };
  },
});

export const next = defineOperator({
  op: 'next',
  schema: z.strictObject({
    ...common,
    op: z.literal('next'),
    kind: kinds,
    where,
    within_days: quantity,
  }),
  influence: (spec, scope) =>
    windowReach({ back_days: 0, ahead_days: spec.within_days }, spec.kind, scope),
  compile(spec, scope) {
    const scan = compileScan(
      {
        kind: spec.kind,
        where: spec.where,
        window: { back_days: 0, ahead_days: spec.within_days },
      },
      scope,
    );
    return (evaluation) => {
      let found: Entry | undefined;
      scan(evaluation, (entry) => {
        if (compareEntries(entry, evaluation.trigger) < 0) return;
        if (found === undefined || compareEntries(entry, found) < 0) found = entry;
      });
      return found;
    };
  },
});

export const earliest = defineOperator({
  op: 'earliest',
  schema: z.strictObject({
    ...common,
    op: z.literal('earliest'),
    kind: kinds,
    where,
    window: windowSchema.optional(),
  }),
  influence: (spec, scope) => windowReach(spec.window, spec.kind, scope),
  compile(spec, scope) {
    const scan = compileScan(spec, scope);
    return (evaluation) => {
      let found: Entry | undefined;
      scan(evaluation, (entry) => {
        if (found === undefined || compareEntries(entry, found) < 0) found = entry;
      });
      return found;
    };
  },
});
