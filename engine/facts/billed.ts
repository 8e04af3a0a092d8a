// What was charged in a stay, by item. `billed`: of the items whose codes begin with one of `prefixes`,
// refunds taken off: {lines, quantity, amount}. With `grace_hours` it is unknown until the feed of fee
// lines has passed the end of the stay by that much, so that what comes late does not look absent. A
// `window` (days around the trigger) keeps lines of a person's other stays from asking again.
import { z } from 'zod';
import { dayMs, hourMs } from '../china-time.ts';
import { numberField, textField, type Entry } from '../entry.ts';
import { common, quantity } from './declaration.ts';
import { addUp } from './exact-sum.ts';
import { defineOperator, type Evaluation, type Influence } from './operator.ts';

const influence: Influence = { behindMs: Infinity, aheadMs: Infinity, kinds: ['inpatient_fee'] };

/** Yuan by item code of the lines that charge something; what was refunded as a line of its own still
 * counts as charged, since only the whole stay's balance could tell. */
export function billedAmounts(evaluation: Evaluation): Map<string, number> {
  const amounts = new Map<string, number>();
  for (const line of linesOf(evaluation)) {
    const code = textField(line, 'med_list_codg');
    if (code === undefined || (numberField(line, 'cnt') ?? 0) <= 0) continue;
    const amount = numberField(line, 'det_item_fee_sumamt') ?? 0;
    amounts.set(code, addUp([amounts.get(code) ?? 0, amount]));
  }
  return amounts;
}

/** The fee lines of the trigger's own visit: a person's history has those of others too. */
function linesOf({ trigger, history }: Evaluation): readonly Entry[] {
  const mdtrt_id = trigger.fields['mdtrt_id'];
  return history
    .of('inpatient_fee')
    .filter(
      (line) =>
        line.fields['mdtrt_id'] === mdtrt_id && line.fixmedins_code === trigger.fixmedins_code,
    );
}

/** Yuan of all codes that begin so; undefined when there is none. */
export function amountOf(
  amounts: ReadonlyMap<string, number>,
  prefix: string | undefined,
): number | undefined {
  if (prefix === undefined) return undefined;
  let total: number | undefined;
  for (const [code, amount] of amounts)
    if (code.startsWith(prefix)) total = addUp([total ?? 0, amount]);
  return total;
}

export const billed = defineOperator({
  op: 'billed',
  schema: z.strictObject({
    ...common,
    op: z.literal('billed'),
    prefixes: z.array(z.string()).min(1),
    grace_hours: quantity.optional(),
    window: z.strictObject({ back_days: z.number(), ahead_days: z.number() }).optional(),
  }),
  influence: ({ window }) =>
    window === undefined
      ? influence
      : {
          behindMs: window.back_days * dayMs,
          aheadMs: window.ahead_days * dayMs,
          kinds: influence.kinds,
        },
  compile(spec, scope) {
    const grace = spec.grace_hours === undefined ? undefined : scope.value(spec.grace_hours);
    return (evaluation) => {
      const { trigger, coverage, job } = evaluation;
      if (grace !== undefined) {
        if (trigger.until === undefined) return undefined;
        const due = trigger.until + Number(grace(evaluation)) * hourMs;
        if (!coverage.hasPassed(trigger.fixmedins_code, 'inpatient_fee', due, job)) return undefined;
      }
      const { back_days = Infinity, ahead_days = Infinity } = spec.window ?? {};
      const from = trigger.at - back_days * dayMs;
      const to = trigger.at + ahead_days * dayMs;
      const own = linesOf(evaluation).filter(
        (line) =>
          line.at >= from &&
          line.at <= to &&
          spec.prefixes.some((prefix) => textField(line, 'med_list_codg')?.startsWith(prefix)),
      );
      return {
        lines: own.length,
        quantity: addUp(own.map((line) => line.fields['cnt'])),
        amount: addUp(own.map((line) => line.fields['det_item_fee_sumamt'])),
      };
    };
  },
});
