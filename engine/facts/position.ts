// `position`: the place of the trigger among its like, 1 for the first use, 2 and more for later
// ones; ties in time go by id, as everywhere. A window that ends before the trigger is all before it.
import { z } from 'zod';
import { compareEntries } from '../entry.ts';
import { Candidates, nothingKept } from './candidates.ts';
import { windowed } from './declaration.ts';
import { defineOperator } from './operator.ts';
import { candidateReach } from './reach.ts';

export const position = defineOperator({
  op: 'position',
  schema: z.strictObject({ ...windowed, op: z.literal('position') }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const candidates = new Candidates(spec, scope, nothingKept);
    return (evaluation) => {
      const span = candidates.span(evaluation);
      if (span !== undefined) return 1 + span.place - span.from;
      let before = 0;
      candidates.visit(evaluation, (entry) => {
        if (compareEntries(entry, evaluation.trigger) < 0) before += 1;
      });
      return 1 + before;
    };
  },
});
