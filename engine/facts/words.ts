// Names as texts. `has_word`: whether a text contains one of some words. `text_length`: how many signs
// it has, blanks left out. Both unknown when the text is.
import { z } from 'zod';
import { common } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

export const hasWord = defineOperator({
  op: 'has_word',
  schema: z.strictObject({
    ...common,
    op: z.literal('has_word'),
    of: z.string(),
    words: z.array(z.string().min(1)).min(1),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.of);
    return (evaluation) => {
      const value = read(evaluation);
      return typeof value === 'string' ? spec.words.some((word) => value.includes(word)) : undefined;
    };
  },
});

export const textLength = defineOperator({
  op: 'text_length',
  schema: z.strictObject({ ...common, op: z.literal('text_length'), of: z.string() }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.of);
    return (evaluation) => {
      const value = read(evaluation);
      return typeof value === 'string' ? [...value.replace(/\s/gu, '')].length : undefined;
    };
  },
});
