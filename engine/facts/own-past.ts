// `own_past`: a field of the trigger beside the same field of other entries of its history, for
// example of its own earlier months. Value: {value, n, mean, sd, median, p90, percentile, z, ratio} as
// of `peers`; undefined when the trigger does not have the field. Entries without the field do not
// take part. It reads its window each time: give it one, and records that are few (months, days).
import { z } from 'zod';
import { beside } from '../beside.ts';
import { Candidates, nothingKept } from './candidates.ts';
import { windowed } from './declaration.ts';
import { defineOperator } from './operator.ts';
import { candidateReach } from './reach.ts';
import { readField } from './where.ts';

export const ownPast = defineOperator({
  op: 'own_past',
  schema: z.strictObject({ ...windowed, op: z.literal('own_past'), field: z.string() }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const candidates = new Candidates(spec, scope, nothingKept);
    return (evaluation) => {
      const value = readField(evaluation.trigger, spec.field);
      if (typeof value !== 'number') return undefined;
      const others: number[] = [];
      candidates.visit(evaluation, (entry) => {
        const other = readField(entry, spec.field);
        if (typeof other === 'number') others.push(other);
      });
      return beside(value, others.toSorted((a, b) => a - b));
    };
  },
});
