// `ratio`: which share of a window passes a second filter (`part`): of its entries, or of the sum of
// `field`. `to_field` takes another field for the whole, `least` is the whole below which a share
// says nothing. Six decimals; unknown when the whole is 0 or less.
import { z } from 'zod';
import { quantity, where, windowedWithTrigger } from './declaration.ts';
import { units } from './exact-sum.ts';
import { defineOperator } from './operator.ts';
import { candidateReach } from './reach.ts';
import { compileTotal } from './sum.ts';

export const ratio = defineOperator({
  op: 'ratio',
  schema: z.strictObject({
    ...windowedWithTrigger,
    op: z.literal('ratio'),
    part: where,
    field: z.string().optional(),
    to_field: z.string().optional(),
    least: quantity.default(0),
  }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const part = compileTotal({ ...spec, also: spec.part }, scope);
    const whole = compileTotal({ ...spec, field: spec.to_field ?? spec.field }, scope);
    const least = scope.value(spec.least);
    return (evaluation) => {
      const all = units(whole(evaluation).sum);
      if (all <= 0 || all < Number(least(evaluation))) return undefined;
      return Math.round((units(part(evaluation).sum) / all) * 1e6) / 1e6;
    };
  },
});
