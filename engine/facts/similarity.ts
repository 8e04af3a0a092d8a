// `similarity` of two sets of codes, 0 to 1. `jaccard`: what both have of what either has. `dice`:
// twice what both have, of the two sizes together. `containment`: what of the first is in the second.
// Codes can be compared by their first signs (`length`; J18.900 and J18.100 are alike at 3), and come
// from a field of codes, one code, or a fact of `list`. Six decimals; unknown while one set is unknown
// or empty.
import { z } from 'zod';
import { common } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';
import { valuesIn } from './value-counts.ts';

export const similarity = defineOperator({
  op: 'similarity',
  schema: z.strictObject({
    ...common,
    op: z.literal('similarity'),
    of: z.string(),
    to: z.string(),
    measure: z.enum(['jaccard', 'dice', 'containment']).default('jaccard'),
    length: z.int().positive().optional(),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const left = scope.ref(spec.of);
    const right = scope.ref(spec.to);
    const codes = (value: unknown): ReadonlySet<string> =>
      new Set(
        valuesIn(value)
          .filter((code) => typeof code === 'string')
          .map((code) => code.slice(0, spec.length).toUpperCase()),
      );
    return (evaluation) => {
      const a = codes(left(evaluation));
      const b = codes(right(evaluation));
      if (a.size === 0 || b.size === 0) return undefined;
      return Math.round(share(spec.measure, a, b) * 1e6) / 1e6;
    };
  },
});

function share(
  measure: 'jaccard' | 'dice' | 'containment',
  a: ReadonlySet<string>,
  b: ReadonlySet<string>,
): number {
  let both = 0;
  for (const code of a) if (b.has(code)) both += 1;
  switch (measure) {
    case 'jaccard':
      return both / (a.size + b.size - both);
    case 'dice':
      return (2 * both) / (a.size + b.size);
    case 'containment':
      return both / a.size;
  }
}
