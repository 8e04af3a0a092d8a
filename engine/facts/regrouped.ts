// `regrouped`: the stay grouped again as it should have been claimed, without some diagnoses and
// operations, or with another principal diagnosis in exchange, by DRG or DIP. What the claimed group is
// paid above the other one is the loss that 实施细则 art. 35(1) means. Value: {code, weight, standard,
// other_code, other_weight, other_standard, difference, gain_share, without}; undefined when one of the
// two cannot be grouped with certainty.
import { z } from 'zod';
import { common } from './declaration.ts';
import { claimedOf, paidGroup, texts, type ClaimedStay } from './grouped-stay.ts';
import { defineOperator, isEntry, noInfluence } from './operator.ts';

export const regrouped = defineOperator({
  op: 'regrouped',
  schema: z.strictObject({
    ...common,
    op: z.literal('regrouped'),
    /** Reference of the stay. */
    of: z.string().default('trigger'),
    scheme: z.enum(['drg', 'dip']).default('drg'),
    /** References of codes, or lists of codes, that are left out. */
    without: z.array(z.string()).default([]),
    /** Reference of the diagnosis that becomes the principal one; the claimed one becomes another. */
    main: z.string().optional(),
  }),
  influence: () => noInfluence,
  compile(spec, scope) {
    const readStay = scope.ref(spec.of);
    const readWithout = spec.without.map((path) => scope.ref(path));
    const readMain = spec.main === undefined ? undefined : scope.ref(spec.main);
    return (evaluation) => {
      const stay = readStay(evaluation);
      if (!isEntry(stay)) return undefined;
      const claimed = claimedOf(stay);
      if (claimed === undefined) return undefined;
      const without = new Set<string>();
      for (const read of readWithout) {
        const codes = read(evaluation);
        if (codes === undefined) return undefined;
        for (const code of texts(Array.isArray(codes) ? codes : [codes])) without.add(code);
      }
      const main = readMain === undefined ? claimed.main : readMain(evaluation);
      if (typeof main !== 'string' || without.has(main)) return undefined;
      const { knowledge } = evaluation;
      const paid = paidGroup(spec.scheme, stay, claimed, knowledge);
      const changed = rewritten(claimed, main, without);
      const other = paid && paidGroup(spec.scheme, stay, changed, knowledge);
      if (paid?.weight === undefined || !other?.weight) return undefined;
      const value = {
        code: paid.code,
        weight: paid.weight,
        other_code: other.code,
        other_weight: other.weight,
        gain_share: paid.weight / other.weight - 1,
        without: [...without].toSorted(),
      };
      if (paid.standard === undefined || other.standard === undefined) return value;
      return {
        ...value,
        standard: paid.standard,
        other_standard: other.standard,
        difference: Math.round((paid.standard - other.standard) * 100) / 100,
      };
    };
  },
});

function rewritten(
  { main: claimedMain, others, operations }: ClaimedStay,
  main: string,
  without: ReadonlySet<string>,
): ClaimedStay {
  const rest = main === claimedMain ? others : [claimedMain, ...others];
  return {
    main,
    others: rest.filter((code) => code !== main && !without.has(code)),
    operations: operations.filter((code) => !without.has(code)),
  };
}
