// `inactivity`: absence over the days of a stay. A day is idle when fees were billed on it but none of
// them was for care (only bed, consultation, nursing or materials), no nursing record was written
// and no order began; what was refunded was not billed. It is judged only when the nursing feed of the
// institution spoke that day and its watermark has passed, so that a feed outage is not a hanging bed. The
// day of discharge is not judged. Source: DOMAIN 2.2 HB-01.
//
// Value: {billed_days, idle_days, longest_idle_run, idle_share, unjudged_days, idle_dates}, or
// undefined while the stay is open or a day cannot be judged yet.
import { z } from 'zod';
import { chinaDate, chinaDay, hourMs, startOfChinaDay } from '../china-time.ts';
import { numberField, textField, type Entry, type EntryKind } from '../entry.ts';
import type { KnowledgeRows } from '../knowledge-rows.ts';
import { leftByRefunds } from '../policy/charged-lines.ts';
import { common, quantity } from './declaration.ts';
import { defineOperator, type Evaluation } from './operator.ts';

const kindsRead: readonly EntryKind[] = ['inpatient_fee', 'nursing', 'order'];
/** Longest stay looked at day by day; a longer one is judged on these days. */
const daysMax = 400;

/** The table by which lines are classed that do not say their class. */
export const chargeClasses = 'charge-classes';

/** `med_chrgitm_type` of a fee line: its own, else by code. */
export function chargeClass(line: Entry, classes: KnowledgeRows | undefined): string | undefined {
  const own = textField(line, 'med_chrgitm_type');
  if (own !== undefined) return own;
  const code = textField(line, 'med_list_codg');
  if (code === undefined) return undefined;
  return classes?.findPrefix('code_prefix', code)[0]?.['med_chrgitm_type'];
}

export const inactivity = defineOperator({
  op: 'inactivity',
  schema: z.strictObject({
    ...common,
    op: z.literal('inactivity'),
    /** `med_chrgitm_type` values that prove care. */
    care_classes: z.array(z.string()).min(1),
    grace_hours: quantity.default(24),
  }),
  influence: () => ({ behindMs: Infinity, aheadMs: Infinity, kinds: kindsRead }),
  compile(spec, scope) {
    const care = new Set(spec.care_classes);
    const grace = scope.value(spec.grace_hours);
    return (evaluation) => {
      const { trigger } = evaluation;
      if (trigger.until === undefined) return undefined;
      const first = chinaDay(trigger.at);
      const last = Math.min(chinaDay(trigger.until), first + daysMax);
      const due = startOfChinaDay(last) + Number(grace(evaluation)) * hourMs;
      const { fixmedins_code } = trigger;
      if (!evaluation.coverage.hasPassed(fixmedins_code, 'nursing', due, evaluation.job))
        return undefined;
      if (!evaluation.coverage.hasPassed(fixmedins_code, 'inpatient_fee', due, evaluation.job))
        return undefined;
      return summarise(evaluation, first, last, care);
    };
  },
});

function summarise(
  evaluation: Evaluation,
  first: number,
  last: number,
  care: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  const { billed, active } = activeDays(evaluation, care);
  const { fixmedins_code } = evaluation.trigger;
  const idle: string[] = [];
  let billedDays = 0;
  let unjudged = 0;
  let run = 0;
  let longest = 0;
  for (let day = first; day < last; day += 1) {
    if (!billed.has(day)) {
      run = 0;
      continue;
    }
    billedDays += 1;
    if (active.has(day)) run = 0;
    else if (!evaluation.coverage.spokeOn(fixmedins_code, 'nursing', day, evaluation.job)) {
      unjudged += 1;
      run = 0;
    } else {
      idle.push(chinaDate(startOfChinaDay(day)));
      run += 1;
      longest = Math.max(longest, run);
    }
  }
  return {
    billed_days: billedDays,
    idle_days: idle.length,
    longest_idle_run: longest,
    idle_share: billedDays === 0 ? 0 : idle.length / billedDays,
    unjudged_days: unjudged,
    idle_dates: idle.slice(0, 31),
  };
}

function activeDays(
  { history, knowledge }: Evaluation,
  care: ReadonlySet<string>,
): { billed: Set<number>; active: Set<number> } {
  const billed = new Set<number>();
  const active = new Set<number>();
  const classes = knowledge.whole(chargeClasses);
  const left = leftByRefunds(history.of('inpatient_fee'));
  for (const line of history.of('inpatient_fee')) {
    if ((numberField(line, 'cnt') ?? 0) <= 0) continue;
    const day = chinaDay(line.at);
    if (left.get(line)?.cnt !== 0) billed.add(day);
    if (active.has(day)) continue;
    const chargeType = chargeClass(line, classes);
    // What cannot be classed is taken for care: the doubt is the hospital's.
    if (chargeType === undefined || care.has(chargeType)) active.add(day);
  }
  for (const kind of ['nursing', 'order'] as const) {
    for (const record of history.of(kind)) {
      if (textField(record, 'vali_flag') !== '0') active.add(chinaDay(record.at));
    }
  }
  return { billed, active };
}
