// `calendar`: a number of the day in China that a moment lies in: its `year`, `month` (1 to 12),
// `day` of the month or `weekday` (1 Monday to 7 Sunday). Unknown for what is no moment.
import { z } from 'zod';
import { chinaDate } from '../china-time.ts';
import { common } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

export const calendar = defineOperator({
  op: 'calendar',
  schema: z.strictObject({
    ...common,
    op: z.literal('calendar'),
    of: z.string(),
    in: z.enum(['year', 'month', 'day', 'weekday']),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.of);
    return (evaluation) => {
      const moment = read(evaluation);
      return typeof moment === 'number' ? numberOf(chinaDate(moment), spec.in) : undefined;
    };
  },
});

/** `date` is yyyy-MM-dd. */
function numberOf(date: string, part: 'year' | 'month' | 'day' | 'weekday'): number {
  switch (part) {
    case 'year':
      return Number(date.slice(0, 4));
    case 'month':
      return Number(date.slice(5, 7));
    case 'day':
      return Number(date.slice(8, 10));
    case 'weekday':
      return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  }
}
