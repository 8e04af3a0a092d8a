// `count`, `sum`, `min`, `max`, `mean`, `distinct` and `list` over the entries of a window, the
// trigger included when `with_trigger` says
// so and it is of the kind and passes the filter too. `sum` of yuan is rounded to cents; an entry without
// the field does not take part; `min`, `max` and `mean` of nothing are unknown.
import { z } from 'zod';
import type { Entry } from '../entry.ts';
import { common, compileScan, kinds, where, windowReach, windowSchema } from './declaration.ts';
import { defineOperator, type Evaluation, type FactOperator, type FactScope } from './operator.ts';

const fields = {
  ...common,
  kind: kinds,
  where,
  window: windowSchema.optional(),
  with_trigger: z.boolean().default(false),
};

type Visit = (evaluation: Evaluation, visit: (entry: Entry) => boolean | void) => void;

function aggregate(op: string, summarise: (values: readonly unknown[]) => unknown): FactOperator {
  return defineOperator({
    op,
    schema: z.strictObject({ ...fields, op: z.literal(op), field: z.string() }),
    influence: (spec, scope) => windowReach(spec.window, spec.kind, scope),
    compile(spec, scope) {
      const visit: Visit = compileScan(spec, scope);
      const includes = triggerTest(spec, scope);
      return (evaluation) => {
        const values: unknown[] = [];
        const take = (entry: Entry): void => {
          const value = entry.fields[spec.field];
          if (value !== undefined) values.push(value);
        };
        if (includes(evaluation)) take(evaluation.trigger);
        visit(evaluation, take);
        return summarise(values);
      };
    },
  });
}

/** Whether the trigger itself takes part. */
function triggerTest(
  spec: {
    with_trigger: boolean;
    kind: string | readonly string[];
    where?: Readonly<Record<string, unknown>> | undefined;
  },
  scope: FactScope,
): (evaluation: Evaluation) => boolean {
  if (!spec.with_trigger) return () => false;
  const kindsRead = new Set(scope.entryKinds(spec.kind));
  const test = scope.where(spec.where);
  return (evaluation) =>
    kindsRead.has(evaluation.trigger.kind) && test(evaluation.trigger, evaluation);
}

function numbers(values: readonly unknown[]): number[] {
  return values.filter((value) => typeof value === 'number');
}

/** Adds yuan or counts without leaving binary dust: exact to six decimals. */
export function addUp(values: readonly unknown[]): number {
  return Math.round(numbers(values).reduce((total, value) => total + value, 0) * 1e6) / 1e6;
}

export const count = defineOperator({
  op: 'count',
  schema: z.strictObject({
    ...fields,
    op: z.literal('count'),
    at_most: z.int().positive().optional(),
  }),
  influence: (spec, scope) => windowReach(spec.window, spec.kind, scope),
  compile(spec, scope) {
    const visit: Visit = compileScan(spec, scope);
    const includes = triggerTest(spec, scope);
    const most = spec.at_most ?? Infinity;
    return (evaluation) => {
      let total = includes(evaluation) ? 1 : 0;
      visit(evaluation, () => (total += 1) >= most);
      return total;
    };
  },
});

export const sum = aggregate('sum', addUp);
export const min = aggregate('min', (values) => {
  const all = numbers(values);
  return all.length === 0 ? undefined : all.reduce((a, b) => Math.min(a, b));
});
export const max = aggregate('max', (values) => {
  const all = numbers(values);
  return all.length === 0 ? undefined : all.reduce((a, b) => Math.max(a, b));
});
export const mean = aggregate('mean', (values) => {
  const all = numbers(values);
  return all.length === 0 ? undefined : addUp(all) / all.length;
});
export const distinct = aggregate('distinct', (values) => new Set(values.flat()).size);
export const list = aggregate('list', (values) => [...new Set(values.flat())]);

/** The entries of a window themselves, for evidence and messages. */
export const entries = defineOperator({
  op: 'entries',
  schema: z.strictObject({
    ...fields,
    op: z.literal('entries'),
    at_most: z.int().positive().max(50).default(20),
  }),
  influence: (spec, scope) => windowReach(spec.window, spec.kind, scope),
  compile(spec, scope) {
    const visit: Visit = compileScan(spec, scope);
    return (evaluation) => {
      const found: Entry[] = [];
      visit(evaluation, (entry) => found.push(entry) >= spec.at_most);
      return found;
    };
  },
});
