// `sum` and `mean` of a field over a window. An entry without the field does not take part; the sum of
// nothing is 0, the mean of nothing unknown. Exact to six decimals (exact-sum.ts).
import { z } from 'zod';
import { candidateReach } from './reach.ts';
import { readField } from './where.ts';
import { Candidates } from './candidates.ts';
import { windowedWithTrigger, type CandidateSpec } from './declaration.ts';
import { exact, minus, plus, units, type Exact } from './exact-sum.ts';
import { defineOperator, type Evaluation, type FactScope } from './operator.ts';
import { RunningSum } from './running-sum.ts';

const fields = { ...windowedWithTrigger, field: z.string() };

interface Total {
  readonly sum: Exact;
  readonly count: number;
}

export const sum = defineOperator({
  op: 'sum',
  schema: z.strictObject({ ...fields, op: z.literal('sum') }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const total = compileTotal(spec, scope);
    return (evaluation) => units(total(evaluation).sum);
  },
});

export const mean = defineOperator({
  op: 'mean',
  schema: z.strictObject({ ...fields, op: z.literal('mean') }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const total = compileTotal(spec, scope);
    return (evaluation) => {
      const { sum: of, count } = total(evaluation);
      return count === 0 ? undefined : units(of) / count;
    };
  },
});

/** Sum of a field, and how many entries have it. Without `field` each entry counts 1. */
export function compileTotal(
  spec: CandidateSpec & { readonly with_trigger: boolean; readonly field?: string | undefined },
  scope: FactScope,
): (evaluation: Evaluation) => Total {
  const { field } = spec;
  const valueOf = (entry: Evaluation['trigger']): unknown =>
    field === undefined ? 1 : readField(entry, field);
  const candidates = new Candidates(spec, scope, () => new RunningSum(valueOf), {
    among: scope.shared.sums,
    kept: field,
  });
  return (evaluation) => {
    const { trigger } = evaluation;
    const own = exact(valueOf(trigger));
    const span = candidates.span(evaluation);
    let total: Exact = 0;
    let count = 0;
    if (span !== undefined) {
      total = span.kept.total(span.from, span.to);
      count = span.kept.count(span.from, span.to);
      if (span.own >= 0 && own !== undefined) {
        total = minus(total, own);
        count -= 1;
      }
    } else {
      candidates.visit(evaluation, (entry) => {
        const value = exact(valueOf(entry));
        if (value === undefined) return;
        total = plus(total, value);
        count += 1;
      });
    }
    if (spec.with_trigger && own !== undefined && candidates.matches(trigger, evaluation)) {
      total = plus(total, own);
      count += 1;
    }
    return { sum: total, count };
  };
}
