// Which settled use of a trace code a sale of the stock ledger tells of again: the one of the settlement
// it names, else that of the same visit, else one at the same institution within a day, the earliest of
// them. A code is nearly always used once or twice; a place holder is used ten thousand times, and then
// uses are found by what they are told apart by.
import { hourMs } from '../china-time.ts';
import { textField, type StoredEvent } from '../entry.ts';

/** How far apart the two channels' times of one sale may lie when no number links them, ms. */
const channelGapMs = 24 * hourMs;
/** Of fewer uses each is looked at. */
const manyMin = 16;

/** What a use is to be found by. */
export interface Settled {
  readonly settled: { readonly settlement: StoredEvent } | undefined;
  readonly psn_no: string | undefined;
  readonly fixmedins_code: string;
  readonly at: number;
  /** The sale that it was told of by, if one was found. */
  readonly sale: StoredEvent | undefined;
}

/** Finds the use of a sale among these, which come in the order of time. */
export function partnersAmong<Use extends Settled>(uses: readonly Use[]): (sale: StoredEvent) => Use | undefined {
  if (uses.length < manyMin) return (sale) => uses.find((use) => isSameSale(use, sale));
  const bySettlement = firstBy(uses, 'setl_id');
  const byVisit = firstBy(uses, 'mdtrt_id');
  const byPlace = Map.groupBy(uses.keys(), (i) => uses[i]!.fixmedins_code);
  return (sale) => {
    const place = sale.fixmedins_code;
    const setl_id = textField(sale, 'setl_id');
    if (setl_id !== undefined) return uses[bySettlement.get(nameOf(place, setl_id)) ?? -1];
    const own = byPlace.get(place) ?? none;
    const named = byVisit.get(nameOf(place, textField(sale, 'mdtrt_sn')));
    for (let n = firstFrom(own, uses, sale.at - channelGapMs); n < own.length; n += 1) {
      const i = own[n]!;
      if (named !== undefined && named <= i) return uses[named];
      if (uses[i]!.at > sale.at + channelGapMs) break;
      if (isNear(uses[i]!, sale)) return uses[i];
    }
    return named === undefined ? undefined : uses[named];
  };
}

const none: readonly number[] = [];

function nameOf(fixmedins_code: string, number: string | undefined): string {
  return `${fixmedins_code}|${number ?? ''}`;
}

/** The earliest use of each number of a settlement, by its index. */
function firstBy(uses: readonly Settled[], field: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  uses.forEach(({ settled, fixmedins_code }, i) => {
    if (settled === undefined) return;
    const name = nameOf(fixmedins_code, textField(settled.settlement, field));
    if (!found.has(name)) found.set(name, i);
  });
  return found;
}

/** The first of the indices whose use is not before a time. */
function firstFrom(indices: readonly number[], uses: readonly Settled[], time: number): number {
  let low = 0;
  let high = indices.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (uses[indices[middle]!]!.at < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isSameSale(use: Settled, sale: StoredEvent): boolean {
  if (use.settled === undefined || use.fixmedins_code !== sale.fixmedins_code) return false;
  const { settlement } = use.settled;
  const saleSettlement = textField(sale, 'setl_id');
  if (saleSettlement !== undefined) return saleSettlement === textField(settlement, 'setl_id');
  return textField(sale, 'mdtrt_sn') === textField(settlement, 'mdtrt_id') || isNear(use, sale);
}

function isNear(use: Settled, sale: StoredEvent): boolean {
  const buyer = textField(sale, 'psn_no');
  return (
    use.settled !== undefined &&
    use.sale === undefined &&
    (buyer === undefined || buyer === use.psn_no) &&
    Math.abs(sale.at - use.at) <= channelGapMs
  );
}
