// Fee lines less what was taken back of them by refunds (negative lines): a refund that names its line
// (`init_feedetl_sn`, unique in one visit) takes from that, another one from the newest line of
// the same code that is not later.
import { compareEntries, numberField, textField, type Entry } from '../entry.ts';

export interface ChargedLine {
  readonly entry: Entry;
  readonly code: string;
  /** Units charged, more than none. */
  readonly cnt: number;
  /** Yuan. */
  readonly amount: number;
  /** Known to be paid by the patient alone: it breaks no limit of payment. */
  readonly isOwnPay: boolean;
}

export const feeKinds = ['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'] as const;

interface Open {
  readonly entry: Entry;
  readonly code: string;
  readonly isOwnPay: boolean;
  cnt: number;
  amount: number;
}

/** What remains of the lines, in time order. */
export function chargedLines(entries: readonly Entry[]): readonly ChargedLine[] {
  return settled(entries).filter(({ cnt }) => cnt > 0);
}

/** What refunds left of each line that charges something; empty when nothing was refunded. Of a line that
 * was taken back whole no units are left. */
export function leftByRefunds(entries: readonly Entry[]): ReadonlyMap<Entry, Pick<ChargedLine, 'cnt' | 'amount'>> {
  if (!entries.some((entry) => (numberField(entry, 'cnt') ?? 0) < 0)) return nothingRefunded;
  return new Map(settled(entries).map((line) => [line.entry, line]));
}

const nothingRefunded: ReadonlyMap<Entry, Pick<ChargedLine, 'cnt' | 'amount'>> = new Map();

/** Every line that charges something, less its refunds. */
function settled(entries: readonly Entry[]): readonly Open[] {
  const lines: Open[] = [];
  const refunds: Open[] = [];
  for (const entry of entries.toSorted(compareEntries)) {
    const code = textField(entry, 'med_list_codg');
    const cnt = numberField(entry, 'cnt');
    if (code === undefined || cnt === undefined) continue;
    const amount = numberField(entry, 'det_item_fee_sumamt') ?? 0;
    const line = { entry, code, cnt, amount, isOwnPay: entry.fields['own_pay'] === true };
    if (cnt > 0) lines.push(line);
    else if (cnt < 0) refunds.push(line);
  }
  for (const refund of refunds) takeBack(refund, lines);
  return lines;
}

function takeBack(refund: Open, lines: readonly Open[]): void {
  const named = textField(refund.entry, 'init_feedetl_sn');
  const own = lines.find(
    ({ entry }) =>
      named !== undefined && textField(entry, 'feedetl_sn') === named && isSameVisit(entry, refund.entry),
  );
  if (own !== undefined) {
    subtract(own, refund);
    return;
  }
  for (const line of lines.toReversed()) {
    if (refund.cnt >= 0) return;
    if (line.cnt <= 0 || line.code !== refund.code || !isSameVisit(line.entry, refund.entry)) continue;
    if (line.entry.at <= refund.entry.at) subtract(line, refund);
  }
}

/** Takes as much as both have. */
function subtract(line: Open, refund: Open): void {
  const cnt = Math.min(line.cnt, -refund.cnt);
  const amount = cnt === line.cnt ? line.amount : Math.round((line.amount * cnt * 100) / line.cnt) / 100;
  line.cnt -= cnt;
  line.amount = Math.round((line.amount - amount) * 100) / 100;
  refund.cnt += cnt;
}

export function isSameVisit(a: Entry, b: Entry): boolean {
  return a.fixmedins_code === b.fixmedins_code && textField(a, 'mdtrt_id') === textField(b, 'mdtrt_id');
}
