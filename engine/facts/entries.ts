// `entries`: the entries of a window themselves, oldest first, for evidence and messages.
import { z } from 'zod';
import type { Entry } from '../entry.ts';
import { Candidates, nothingKept } from './candidates.ts';
import { windowed } from './declaration.ts';
import { defineOperator } from './operator.ts';
import { candidateReach } from './reach.ts';

export const entries = defineOperator({
  op: 'entries',
  schema: z.strictObject({
    ...windowed,
    op: z.literal('entries'),
    at_most: z.int().positive().max(100).default(20),
  }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const candidates = new Candidates(spec, scope, nothingKept, { among: scope.shared.entries, kept: '' });
    return (evaluation) => {
      const found: Entry[] = [];
      const span = candidates.span(evaluation);
      if (span === undefined)
        candidates.visitInOrder(evaluation, (entry) => found.push(entry) >= spec.at_most);
      else
        for (let i = span.from; i < span.to && found.length < spec.at_most; i += 1)
          if (i !== span.own) found.push(span.entries[i]!);
      return found;
    };
  },
});
