// `min` and `max` of a field over a window. An entry whose field is no number does not take part; the
// extreme of nothing is unknown.
import { z } from 'zod';
import type { Entry } from '../entry.ts';
import { Candidates } from './candidates.ts';
import { windowedWithTrigger } from './declaration.ts';
import { Extremes } from './extremes.ts';
import { defineOperator, type FactOperator } from './operator.ts';
import { candidateReach } from './reach.ts';
import { readField } from './where.ts';

function extreme(op: 'min' | 'max'): FactOperator {
  const better = op === 'min' ? Math.min : Math.max;
  return defineOperator({
    op,
    schema: z.strictObject({ ...windowedWithTrigger, op: z.literal(op), field: z.string() }),
    influence: (spec, scope) => candidateReach(spec, scope),
    compile(spec, scope) {
      const valueOf = (entry: Entry): number | undefined => {
        const value = readField(entry, spec.field);
        return typeof value === 'number' ? value : undefined;
      };
      const candidates = new Candidates(spec, scope, () => new Extremes(op, valueOf));
      return (evaluation) => {
        let found: number | undefined;
        const take = (value: number | undefined): void => {
          if (value !== undefined) found = found === undefined ? value : better(found, value);
        };
        if (spec.with_trigger && candidates.matches(evaluation.trigger, evaluation))
          take(valueOf(evaluation.trigger));
        const span = candidates.span(evaluation);
        if (span === undefined) candidates.visit(evaluation, (entry) => take(valueOf(entry)));
        else if (span.own < 0) take(span.kept.of(span.from, span.to));
        else {
          take(span.kept.of(span.from, span.own));
          take(span.kept.of(span.own + 1, span.to));
        }
        return found;
      };
    },
  });
}

export const min = extreme('min');
export const max = extreme('max');
