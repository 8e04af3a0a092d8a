// `rows`: how many rows a knowledge table has for a key, or how many different values of a `column` they
// hold. 0 when there is none.
import { z } from 'zod';
import { common } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

export const rows = defineOperator({
  op: 'rows',
  schema: z.strictObject({
    ...common,
    op: z.literal('rows'),
    table: z.string(),
    /** Key columns and the references of their values. */
    key: z.record(z.string(), z.string()),
    column: z.string().optional(),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const columns = Object.keys(spec.key);
    const readers = Object.values(spec.key).map((path) => scope.ref(path));
    const { column } = spec;
    return (evaluation) => {
      const values = readers.map((read) => read(evaluation)).filter((value) => typeof value === 'string');
      if (values.length < readers.length) return undefined;
      const found = evaluation.knowledge.find(spec.table, columns, values);
      return column === undefined ? found.length : new Set(found.map((row) => row[column])).size;
    };
  },
});
