// `fellows`: who of a window belongs to the same group as the trigger by a knowledge table (village,
// employer, household of a person). Free for everybody whom the table does not name.
//
// Value: {group, count, distinct, total, entries}: the group, entries of its members with the trigger, different
// members, the sum of `sum` over them (yuan), and the entries before the trigger for evidence (twenty at
// most); unknown when the table has no group for the trigger.
import { z } from 'zod';
import type { Entry } from '../entry.ts';
import { Candidates, nothingKept } from './candidates.ts';
import { windowed } from './declaration.ts';
import { exact, plus, units, type Exact } from './exact-sum.ts';
import { defineOperator, type Evaluation } from './operator.ts';
import { candidateReach } from './reach.ts';
import { readField } from './where.ts';

const entriesShown = 20;

export const fellows = defineOperator({
  op: 'fellows',
  schema: z.strictObject({
    ...windowed,
    op: z.literal('fellows'),
    /** Field that names the member, and the table's column for it. */
    member: z.string(),
    table: z.string(),
    column: z.string(),
    /** Field that is added up; absent: `total` is unknown. */
    sum: z.string().optional(),
  }),
  influence: (spec, scope) => candidateReach(spec, scope),
  compile(spec, scope) {
    const candidates = new Candidates(spec, scope, nothingKept);
    const groupOf = (entry: Entry, { knowledge }: Evaluation): string | undefined => {
      const member = readField(entry, spec.member);
      if (typeof member !== 'string') return undefined;
      const group = knowledge.find(spec.table, [spec.member], [member])[0]?.[spec.column];
      return group === '' ? undefined : group;
    };
    return (evaluation) => {
      const { trigger } = evaluation;
      const group = groupOf(trigger, evaluation);
      if (group === undefined) return undefined;
      const found: Entry[] = [];
      candidates.visitInOrder(evaluation, (entry) => {
        if (groupOf(entry, evaluation) === group) found.push(entry);
      });
      const all = [trigger, ...found];
      return {
        group,
        count: all.length,
        distinct: new Set(all.map((entry) => readField(entry, spec.member))).size,
        total: spec.sum === undefined ? undefined : totalOf(all, spec.sum),
        entries: found.slice(0, entriesShown),
      };
    };
  },
});

function totalOf(entries: readonly Entry[], field: string): number {
  let total: Exact = 0;
  for (const entry of entries) total = plus(total, exact(readField(entry, field)) ?? 0);
  return units(total);
}
