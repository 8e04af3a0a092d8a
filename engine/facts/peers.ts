// `peers`: a field of the trigger, which is a closed period of an institution, beside the same field
// of its peers: institutions alike in the columns `by` of knowledge table `institutions` (level, type,
// admdvs, ...), the institution itself left out. `where` says which peers' records take part, for
// example those with enough stays, compared with constants. The group is compared when its members have closed the period
// (engine/peers.ts).
//
// Value: {value, n, mean, sd, median, p90, percentile, z, ratio}, or undefined while it is not known.
import { z } from 'zod';
import { common, where } from './declaration.ts';
import { defineOperator, noInfluence } from './operator.ts';

export const peers = defineOperator({
  op: 'peers',
  schema: z.strictObject({
    ...common,
    op: z.literal('peers'),
    field: z.string(),
    by: z.array(z.string()).min(1),
    where,
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const question = { field: spec.field, by: spec.by };
    const test = scope.where(spec.where);
    if (test.isFixed !== true)
      throw new Error('where of peers asks nothing but the record: constants only');
    return (evaluation) =>
      evaluation.peers.compare(question, evaluation, (record) => test(record, evaluation));
  },
});
