// `policy_quantity`: units, yuan or a unit price beyond a limit (table `policy-quantities`) for one
// line, for a day of a visit or the whole of it. `policy_period_quantity`: the same for one person in a
// visit, or in a calendar month or year or within a number of days at whatever institution. Lines of one
// point's prefix count together in time order; those beyond the limit are charged too much, by their part.
import { chinaDate, chinaDay } from '../china-time.ts';
import { isSameVisit, type ChargedLine } from '../policy/charged-lines.ts';
import { countsWith, periodReachDays } from '../policy/period.ts';
import type { QuantityPoint } from '../policy/points.ts';
import { definePolicy, isUnder, type Finding, type PolicyCase } from './policy.ts';

type Case = PolicyCase<QuantityPoint>;

export const policyQuantity = definePolicy({
  op: 'policy_quantity',
  table: 'policy-quantities',
  judge(one) {
    const { point, line } = one;
    // A price is one of a line, however long its limit holds.
    switch (point.measure === 'price' ? 'line' : point.per) {
      case 'line':
        return ofLine(one);
      case 'day':
        return beyond(one, `${chinaDate(line.entry.at)}当日`, (other) =>
          isSameVisit(other.entry, line.entry) && chinaDay(other.entry.at) === chinaDay(line.entry.at));
      case 'visit':
        return beyond(one, '本次就诊', (other) => isSameVisit(other.entry, line.entry));
      default:
        return undefined;
    }
  },
});

export const policyPeriodQuantity = definePolicy({
  op: 'policy_period_quantity',
  table: 'policy-quantities',
  reachDays: periodReachDays,
  judge(one) {
    const { point, line } = one;
    const period = point.measure === 'price' ? undefined : countsWith(point, line.entry);
    return period === undefined ? undefined : beyond(one, period.zh, ({ entry }) => period.has(entry));
  },
});

/** A unit price may be a hundredth of a fen too high by rounding. */
const priceSlack = 1e-4;

function ofLine({ point, line }: Case): Finding | undefined {
  if (point.measure === 'price') {
    const pric = line.entry.fields['pric'];
    const price = typeof pric === 'number' ? pric : line.amount / line.cnt;
    const over = price - point.most;
    return { breached: over > priceSlack, actual: `单价${price.toFixed(2)}元`, amount: cents(over * line.cnt) };
  }
  const value = measured(point, line);
  const over = value - point.most;
  return { breached: over > 0, actual: shown(point, value), amount: shareOf(line, over / value) };
}

/** What the lines up to this one come to, and how much of this one is beyond. */
function beyond(
  { point, line, lines }: Case, zh: string, counts: (other: ChargedLine) => boolean,
): Finding {
  let total = 0;
  for (const other of lines) {
    if (other.isOwnPay || !isUnder(point, other) || !counts(other)) continue;
    total += measured(point, other);
    if (other.entry.id === line.entry.id) break;
  }
  const value = measured(point, line);
  const over = Math.min(value, Math.round((total - point.most) * 1e6) / 1e6);
  const amount = shareOf(line, over / value);
  return { breached: over > 0, isRunning: point.per !== 'day', actual: `${zh}累计${shown(point, total)}`, amount };
}

function measured({ measure }: QuantityPoint, { cnt, amount }: ChargedLine): number {
  return measure === 'amount' ? amount : cnt;
}

function shareOf({ amount }: ChargedLine, share: number): number {
  return share > 0 ? cents(amount * Math.min(1, share)) : 0;
}

function cents(yuan: number): number {
  return Math.round(yuan * 100) / 100;
}

function shown({ measure, unit }: QuantityPoint, value: number): string {
  return measure === 'amount' ? `${value.toFixed(2)}元` : `${Math.round(value * 100) / 100}${unit}`;
}
