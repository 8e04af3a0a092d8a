// `clock`: the time of day of a moment, hours since midnight in China with two decimals: 18.5 is half
// past six in the evening. Unknown for what is no moment.
import { z } from 'zod';
import { chinaDay, hourMs, startOfChinaDay } from '../china-time.ts';
import { common } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

export const clock = defineOperator({
  op: 'clock',
  schema: z.strictObject({ ...common, op: z.literal('clock'), of: z.string() }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.of);
    return (evaluation) => {
      const moment = read(evaluation);
      if (typeof moment !== 'number') return undefined;
      return Math.floor(((moment - startOfChinaDay(chinaDay(moment))) / hourMs) * 100) / 100;
    };
  },
});
