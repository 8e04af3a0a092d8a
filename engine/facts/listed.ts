// `listed`: whether a value is among those that a knowledge table has for a key: several rows may have
// the same key. Compared by its first `length` signs when given (a drug's first ten say which drug it
// is, the rest form, pack and maker). Unknown while the table has no such key: a gap in a table says
// nothing against anybody.
import { z } from 'zod';
import { common } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

export const listed = defineOperator({
  op: 'listed',
  schema: z.strictObject({
    ...common,
    op: z.literal('listed'),
    table: z.string(),
    /** The key column and the reference of its value. */
    key: z.record(z.string(), z.string()),
    match: z.enum(['exact', 'prefix']).default('exact'),
    column: z.string(),
    /** Reference of the value looked for. */
    of: z.string(),
    length: z.int().positive().optional(),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const [column, ...more] = Object.keys(spec.key);
    if (column === undefined || more.length > 0)
      throw new Error('listed has exactly one key column');
    const readKey = scope.ref(spec.key[column] ?? '');
    const read = scope.ref(spec.of);
    const cut = (code: string): string => code.slice(0, spec.length).toUpperCase();
    return (evaluation) => {
      const key = readKey(evaluation);
      const value = read(evaluation);
      if (typeof key !== 'string' || typeof value !== 'string') return undefined;
      const { knowledge } = evaluation;
      const rows =
        spec.match === 'prefix'
          ? knowledge.findPrefix(spec.table, column, key)
          : knowledge.find(spec.table, [column], [key]);
      if (rows.length === 0) return undefined;
      const wanted = cut(value);
      return rows.some((row) => cut(row[spec.column] ?? '') === wanted);
    };
  },
});
