// `policy_discount`: the second and later operations of one incision group on one day of a visit,
// charged at more than their share of the full price (table `policy-discounts`). The dearest of the
// group may be charged in full. The full price is the table's, else the highest price in the
// platform's verdict on the line; without either nothing is said.
import { chinaDay } from '../china-time.ts';
import { compareEntries, numberField } from '../entry.ts';
import { isSameVisit, type ChargedLine } from '../policy/charged-lines.ts';
import type { DiscountPoint } from '../policy/points.ts';
import { definePolicy, pointsInForce, type PolicyCase } from './policy.ts';

/** Discounts are rounded to whole yuan by some price lists. */
const slackYuan = 0.5;

export const policyDiscount = definePolicy({
  op: 'policy_discount',
  table: 'policy-discounts',
  judge(one) {
    const { point, line } = one;
    const full = fullPrice(point, line);
    if (full === undefined) return undefined;
    const others = groupOf(one);
    const price = line.amount / line.cnt;
    const isFirst = others.every((other) => isBefore(line, other));
    const over = Math.round((price - full * point.shareMax) * line.cnt * 100) / 100;
    const share = Math.round((price / full) * 100);
    return {
      breached: !isFirst && over > slackYuan,
      actual: `为同日同一切口第二项及以上手术，按${share}%收取`,
      amount: over,
    };
  },
});

/** Other lines on the same day that points in force put into the group: an operation whose point has run
 * out, or holds in another region, makes nobody the second. */
function groupOf({ point, line, lines, evaluation }: PolicyCase<DiscountPoint>): readonly ChargedLine[] {
  const { gz_code, table, group } = point;
  return lines.filter(
    ({ entry, code }) =>
      entry.id !== line.entry.id &&
      isSameVisit(entry, line.entry) &&
      chinaDay(entry.at) === chinaDay(line.entry.at) &&
      pointsInForce(evaluation, { gz_code, code, trigger: entry, table }).some((own) => own.group === group),
  );
}

function fullPrice(point: DiscountPoint, line: ChargedLine): number | undefined {
  if (point.price > 0) return point.price;
  const most = numberField(line.entry, 'pric_uplmt_amt');
  return most !== undefined && most > 0 ? most : undefined;
}

/** The dearer is the first, then the earlier. */
function isBefore(one: ChargedLine, other: ChargedLine): boolean {
  const [a, b] = [one.amount / one.cnt, other.amount / other.cnt];
  return a === b ? compareEntries(one.entry, other.entry) < 0 : a > b;
}
