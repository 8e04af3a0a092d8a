// `choose`: one of several values, by what another is: a mark-up by type of institution, a phrase by a
// flag. Texts, numbers and flags are compared as they are written (`"1"`, `"true"`). What no case
// names, and what is unknown, gives `else`; without it the value is unknown.
import { z } from 'zod';
import { common } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

/** A reference, a number, or `{"value": constant}`. */
const choice = z.union([z.number(), z.string(), z.strictObject({ value: z.unknown() })]);

export const choose = defineOperator({
  op: 'choose',
  schema: z.strictObject({
    ...common,
    op: z.literal('choose'),
    by: z.string(),
    cases: z.record(z.string(), choice),
    else: choice.optional(),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.by);
    const cases = new Map(Object.entries(spec.cases).map(([name, one]) => [name, scope.value(one)]));
    const otherwise = spec.else === undefined ? undefined : scope.value(spec.else);
    return (evaluation) => {
      const value = read(evaluation);
      const chosen = value === undefined ? undefined : cases.get(String(value));
      return (chosen ?? otherwise)?.(evaluation);
    };
  },
});
