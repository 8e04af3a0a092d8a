// `distinct`: how many different values of a field a window has; `list`: which, the trigger's own
// first when it is counted, the others in order of size or alphabet. A list of codes counts as its
// codes; an unknown field as nothing.
import { z } from 'zod';
import type { Entry } from '../entry.ts';
import { Candidates } from './candidates.ts';
import { windowedWithTrigger, type CandidateSpec } from './declaration.ts';
import { defineOperator, type Evaluation, type FactScope } from './operator.ts';
import { candidateReach } from './reach.ts';
import { ValueCounts, valuesIn } from './value-counts.ts';
import { readField } from './where.ts';

const fields = { ...windowedWithTrigger, field: z.string() };

export const distinct = defineOperator({
  op: 'distinct',
  schema: z.strictObject({ ...fields, op: z.literal('distinct') }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const values = compileValues(spec, scope);
    return (evaluation) => {
      const { own, others, leftOut } = values(evaluation);
      let total = others.size - leftOut.size;
      for (const value of own) if (!others.has(value) || leftOut.has(value)) total += 1;
      return total;
    };
  },
});

export const list = defineOperator({
  op: 'list',
  schema: z.strictObject({ ...fields, op: z.literal('list') }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const values = compileValues(spec, scope);
    return (evaluation) => {
      const { own, others, leftOut } = values(evaluation);
      const more: unknown[] = [];
      for (const value of others.keys())
        if (!own.has(value) && !leftOut.has(value)) more.push(value);
      return [...own, ...more.toSorted(bySizeOrAlphabet)];
    };
  },
});

interface Values {
  /** The trigger's, when it is counted. */
  readonly own: ReadonlySet<unknown>;
  /** Those of the window, with how often they occur in it. */
  readonly others: ReadonlyMap<unknown, number>;
  /** Those of `others` that nobody but the trigger has. */
  readonly leftOut: ReadonlySet<unknown>;
}

const nothing: ReadonlySet<unknown> = new Set();

function compileValues(
  spec: CandidateSpec & { readonly with_trigger: boolean; readonly field: string },
  scope: FactScope,
): (evaluation: Evaluation) => Values {
  const valueOf = (entry: Entry): unknown => readField(entry, spec.field);
  const candidates = new Candidates(spec, scope, () => new ValueCounts(valueOf));
  return (evaluation) => {
    const { trigger } = evaluation;
    const own =
      spec.with_trigger && candidates.matches(trigger, evaluation)
        ? new Set(valuesIn(valueOf(trigger)))
        : nothing;
    const span = candidates.span(evaluation);
    if (span === undefined) {
      const others = new Map<unknown, number>();
      candidates.visit(evaluation, (entry) => {
        for (const value of valuesIn(valueOf(entry))) others.set(value, 1);
      });
      return { own, others, leftOut: nothing };
    }
    const others = span.kept.over(span.from, span.to);
    if (span.own < 0) return { own, others, leftOut: nothing };
    const ofTrigger = span.kept.at(span.own);
    const leftOut = new Set(
      ofTrigger.filter((value) => others.get(value) === ofTrigger.filter((v) => v === value).length),
    );
    return { own, others, leftOut };
  };
}

function bySizeOrAlphabet(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a), String(b)];
  if (left !== right) return left < right ? -1 : 1;
  return typeof a < typeof b ? -1 : typeof a > typeof b ? 1 : 0;
}
