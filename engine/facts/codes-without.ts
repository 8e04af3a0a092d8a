// `codes_without`: the codes of one list that stand in none of the others, compared by their first
// `length` signs when that is given. A list of `minus` that is unknown takes nothing away, but when all
// of them are unknown the value is unknown too.
import { z } from 'zod';
import { common } from './declaration.ts';
import { texts } from './grouped-stay.ts';
import { defineOperator, noInfluence } from './operator.ts';

export const codesWithout = defineOperator({
  op: 'codes_without',
  schema: z.strictObject({
    ...common,
    op: z.literal('codes_without'),
    /** Reference of a code or a list of codes. */
    of: z.string(),
    minus: z.array(z.string()).min(1),
    length: z.int().min(1).optional(),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const readOf = scope.ref(spec.of);
    const readMinus = spec.minus.map((path) => scope.ref(path));
    const key = (code: string): string => code.slice(0, spec.length ?? code.length);
    return (evaluation) => {
      const own = readOf(evaluation);
      const others = readMinus.map((read) => read(evaluation)).filter((one) => one !== undefined);
      if (own === undefined || others.length === 0) return undefined;
      const known = new Set(others.flatMap((one) => texts(Array.isArray(one) ? one : [one])).map(key));
      return texts(Array.isArray(own) ? own : [own]).filter((code) => !known.has(key(code)));
    };
  },
});
