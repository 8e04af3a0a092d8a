// `count`: the entries of a window; at most `at_most`, with which reading stops early.
import { z } from 'zod';
import { Candidates, nothingKept } from './candidates.ts';
import { windowedWithTrigger } from './declaration.ts';
import { defineOperator } from './operator.ts';
import { candidateReach } from './reach.ts';

export const countSchema = z.strictObject({
  ...windowedWithTrigger,
  op: z.literal('count'),
  at_most: z.int().positive().optional(),
});

export const count = defineOperator({
  op: 'count',
  schema: countSchema,
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const candidates = new Candidates(spec, scope, nothingKept, { among: scope.shared.entries, kept: '' });
    const most = spec.at_most ?? Infinity;
    return (evaluation) => {
      const own = spec.with_trigger && candidates.matches(evaluation.trigger, evaluation) ? 1 : 0;
      let total = own;
      const span = candidates.span(evaluation);
      if (span !== undefined) total += span.to - span.from - (span.own < 0 ? 0 : 1);
      else if (total < most) candidates.visit(evaluation, () => (total += 1) >= most);
      return Math.min(total, most);
    };
  },
});
