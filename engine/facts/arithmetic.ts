// Small sums over other facts. `compute`: add, subtract, multiply or divide numbers (rounded to six
// decimals; unknown when one is unknown or a divisor is zero). `prefix`: the first signs of a code
// (after `skip` of them), in upper case. `same`: whether two values are equal.
// `first_known`: the first of several references that has a value. `matched`: count,
// or sum of a field, over the triggers that a `merged` rule joined.
import { z } from 'zod';
import { common } from './declaration.ts';
import { addUp } from './exact-sum.ts';
import { defineOperator, noInfluence } from './operator.ts';
import { readField } from './where.ts';

export const compute = defineOperator({
  op: 'compute',
  schema: z.strictObject({
    ...common,
    op: z.literal('compute'),
    do: z.enum(['add', 'subtract', 'multiply', 'divide', 'max', 'min']),
    of: z.array(z.union([z.number(), z.string()])).min(1),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const readers = spec.of.map((one) => scope.value(one));
    return (evaluation) => {
      let result: number | undefined;
      for (const read of readers) {
        const value = read(evaluation);
        if (typeof value !== 'number') return undefined;
        result = result === undefined ? value : combine(spec.do, result, value);
      }
      return result !== undefined && Number.isFinite(result) ? Math.round(result * 1e6) / 1e6 : undefined;
    };
  },
});

function combine(
  operation: 'add' | 'subtract' | 'multiply' | 'divide' | 'max' | 'min',
  a: number,
  b: number,
): number {
  switch (operation) {
    case 'add':
      return a + b;
    case 'subtract':
      return a - b;
    case 'multiply':
      return a * b;
    case 'divide':
      return a / b;
    case 'max':
      return Math.max(a, b);
    case 'min':
      return Math.min(a, b);
  }
}

export const prefix = defineOperator({
  op: 'prefix',
  schema: z.strictObject({
    ...common,
    op: z.literal('prefix'),
    of: z.string(),
    length: z.int().positive(),
    /** Signs left out before. */
    skip: z.int().nonnegative().default(0),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.of);
    return (evaluation) => {
      const value = read(evaluation);
      return typeof value === 'string' ? value.slice(spec.skip, spec.skip + spec.length).toUpperCase() : undefined;
    };
  },
});

/** Whether two values are the same; unknown when either is. (`equal` in conditions holds for two
 * unknown values, as in json-rules-engine.) */
export const same = defineOperator({
  op: 'same',
  schema: z.strictObject({
    ...common,
    op: z.literal('same'),
    of: z.tuple([z.string(), z.string()]),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const left = scope.ref(spec.of[0]);
    const right = scope.ref(spec.of[1]);
    return (evaluation) => {
      const a = left(evaluation);
      const b = right(evaluation);
      return a === undefined || b === undefined ? undefined : a === b;
    };
  },
});

export const firstKnown = defineOperator({
  op: 'first_known',
  schema: z.strictObject({
    ...common,
    op: z.literal('first_known'),
    /** References, numbers, or `{"value": constant}`. */
    of: z.array(z.union([z.number(), z.string(), z.strictObject({ value: z.unknown() })])).min(1),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const readers = spec.of.map((one) => scope.value(one));
    return (evaluation) => {
      for (const read of readers) {
        const value = read(evaluation);
        if (value !== undefined) return value;
      }
      return undefined;
    };
  },
});

export const matched = defineOperator({
  op: 'matched',
  schema: z.strictObject({ ...common, op: z.literal('matched'), field: z.string().optional() }),
  influence: () => noInfluence,
  compile: (spec) => (evaluation) => {
    const { field } = spec;
    if (field === undefined) return evaluation.matches.length;
    return addUp(evaluation.matches.map((entry) => readField(entry, field)));
  },
});
