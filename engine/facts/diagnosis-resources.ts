// `diagnosis_resources`: which diagnosis of the stay the money went to. A fee line belongs to a diagnosis
// when a table of evidence names its item for that diagnosis and for no other one of the stay; what
// serves several of them says nothing. Value: {main_amount, other_code, other_name, other_amount},
// `other` the secondary diagnosis with the greatest amount; undefined while lines are awaited, and
// when the table does not know the principal diagnosis. Source: DOMAIN UC-07.
import { z } from 'zod';
import { billedAmounts } from './billed.ts';
import { common, quantity } from './declaration.ts';
import { addUp } from './exact-sum.ts';
import { claimedOf } from './grouped-stay.ts';
import { defineOperator } from './operator.ts';
import { feesAreComplete } from './support.ts';

export const diagnosisResources = defineOperator({
  op: 'diagnosis_resources',
  schema: z.strictObject({
    ...common,
    op: z.literal('diagnosis_resources'),
    /** Table of evidence, with the columns of `evidence`. */
    table: z.string().default('diagnosis-support'),
    grace_hours: quantity.default(24),
  }),
  influence: () => ({ behindMs: Infinity, aheadMs: Infinity, kinds: ['inpatient_fee'] }),
  compile(spec, scope) {
    const grace = scope.value(spec.grace_hours);
    return (evaluation) => {
      const { trigger, knowledge } = evaluation;
      const claimed = claimedOf(trigger);
      if (claimed === undefined || claimed.others.length === 0) return undefined;
      const asked = [claimed.main, ...claimed.others].map((code) => ({
        code,
        rows: knowledge.findPrefix(spec.table, 'diag_prefix', code),
      }));
      if (asked[0]?.rows.length === 0) return undefined;
      if (!feesAreComplete(evaluation, Number(grace(evaluation)))) return undefined;
      const amounts = new Map<string, number>();
      for (const [item, amount] of billedAmounts(evaluation)) {
        const served = asked.filter(({ rows }) =>
          rows.some((row) => item.startsWith(row['code_prefix'] ?? '\u0000')),
        );
        const [only] = served;
        if (only === undefined || served.length > 1) continue;
        amounts.set(only.code, addUp([amounts.get(only.code) ?? 0, amount]));
      }
      const [other] = asked
        .slice(1)
        .filter(({ code }) => amounts.has(code))
        .toSorted(
          (a, b) => (amounts.get(b.code) ?? 0) - (amounts.get(a.code) ?? 0) || (a.code < b.code ? -1 : 1),
        );
      const main_amount = amounts.get(claimed.main) ?? 0;
      if (other === undefined) return { main_amount, other_amount: 0 };
      return {
        main_amount,
        other_code: other.code,
        other_name: `${other.code} ${other.rows[0]?.['diag_name'] ?? ''}`.trim(),
        other_amount: amounts.get(other.code) ?? 0,
      };
    };
  },
});
