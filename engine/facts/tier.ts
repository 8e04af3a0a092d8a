// `tier`: the highest step that a number reaches, for levels that have names (yellow, orange, red).
// Value: {level, zh, en, from}: `level` counts from 1 for the first step, `from` is where the step
// begins; level 0 with an empty name below all of them; undefined when the number is. Steps are
// written from the lowest to the highest.
import { z } from 'zod';
import { common, quantity } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

export const tier = defineOperator({
  op: 'tier',
  schema: z.strictObject({
    ...common,
    op: z.literal('tier'),
    of: z.string(),
    steps: z.array(z.strictObject({ from: quantity, zh: z.string(), en: z.string() })).min(1),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.of);
    const steps = spec.steps.map((step) => ({ ...step, from: scope.value(step.from) }));
    return (evaluation) => {
      const value = read(evaluation);
      if (typeof value !== 'number') return undefined;
      let reached = { level: 0, zh: '', en: '', from: 0 };
      steps.forEach(({ from, zh, en }, i) => {
        const least = from(evaluation);
        if (typeof least === 'number' && value >= least) reached = { level: i + 1, zh, en, from: least };
      });
      return reached;
    };
  },
});
