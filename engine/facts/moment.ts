// `shift`: a moment so many hours or days later than another; earlier when they are less than zero.
import { z } from 'zod';
import { dayMs, hourMs } from '../china-time.ts';
import { common, quantity } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

export const shift = defineOperator({
  op: 'shift',
  schema: z.strictObject({
    ...common,
    op: z.literal('shift'),
    from: z.string(),
    days: quantity.default(0),
    hours: quantity.default(0),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const from = scope.ref(spec.from);
    const days = scope.value(spec.days);
    const hours = scope.value(spec.hours);
    return (evaluation) => {
      const moment = from(evaluation);
      if (typeof moment !== 'number') return undefined;
      return moment + Number(days(evaluation)) * dayMs + Number(hours(evaluation)) * hourMs;
    };
  },
});
