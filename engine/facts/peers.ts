// `peers`: a field of a closed period of an institution beside the same field of its peers:
// institutions alike in the columns `by` of knowledge table `institutions` (level, type, admdvs, ...;
// `speciality` of table `specialities`), the institution itself left out. The period is the trigger,
// or the one that `of` names. `where` says which peers' records take part, for example those with
// enough stays, compared with constants. The group is compared when its members have closed the
// period (engine/peers.ts).
//
// Value: {value, n, mean, sd, median, p90, percentile, z, ratio}, or undefined while it is not known.
//
// `case_mix`: cost and time consumption index of a closed month against the institutions alike in
// `by`, group of cases by group. Value: {cost_index, time_index, stays, groups}, or undefined.
import { z } from 'zod';
import { common, where } from './declaration.ts';
import { defineOperator, isEntry, noInfluence } from './operator.ts';

const asked = { ...common, of: z.string().default('trigger'), by: z.array(z.string()).min(1) };

export const peers = defineOperator({
  op: 'peers',
  schema: z.strictObject({ ...asked, op: z.literal('peers'), field: z.string(), where }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const question = { field: spec.field, by: spec.by };
    const test = scope.where(spec.where);
    if (test.isFixed !== true)
      throw new Error('where of peers asks nothing but the record: constants only');
    const read = scope.ref(spec.of);
    return (evaluation) => {
      const record = read(evaluation);
      const { coverage, job } = evaluation;
      if (!isEntry(record)) return undefined;
      return evaluation.peers.compare(question, { record, coverage, job }, test);
    };
  },
});

export const caseMix = defineOperator({
  op: 'case_mix',
  schema: z.strictObject({ ...asked, op: z.literal('case_mix') }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const read = scope.ref(spec.of);
    return (evaluation) => {
      const record = read(evaluation);
      const { coverage, job } = evaluation;
      return isEntry(record)
        ? evaluation.peers.caseMix(spec.by, { record, coverage, job })
        : undefined;
    };
  },
});
