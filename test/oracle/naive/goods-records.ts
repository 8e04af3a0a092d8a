// Records of stock again, from the complete list of events: what an item did in a month, what moved
// between two stocktakes, insured sales without codes. Every balance is counted from the beginning.
import { chinaDate, chinaDay, hourMs, startOfChinaDay } from '../../../engine/china-time.ts';
import type { FundEvent } from '../../../engine/event.ts';
import type { Past } from '../past.ts';
import { amountOf, lotOf, newest, rowsOf, text, yuan, type Tables } from '../reading.ts';

export const movementKinds = ['purchase', 'purchase_return', 'sale', 'sale_return', 'stock_change'] as const;
const waysIn = ['101', '103', '106', '108', '110'];

export interface StockMonth {
  readonly item: string;
  readonly period: string;
  readonly opening: number;
  readonly bought: number;
  readonly moved_in: number;
  readonly moved_out: number;
  readonly sent_back: number;
  readonly brought_back: number;
  readonly sold: number;
  readonly insured_sold: number;
  readonly found: number;
  readonly uncertain: number;
}

interface Count {
  readonly begin: number;
  readonly end: number;
  readonly packs: number;
  readonly uncertain: number;
}

/** What the newest message of a lot says. */
export function ofNewest(lot: readonly FundEvent[]): readonly FundEvent[] {
  return lot.filter(({ msgid }) => msgid === newest(lot)?.msgid);
}

/** Packs counted; undefined for units of unknown size. */
export function countedPacks(event: FundEvent, tables: Tables): number | undefined {
  const count = amountOf(event, 'inv_cnt') ?? 0;
  if (text(event, 'trdn_flag') !== '1') return count;
  const units = tables.packUnits(text(event, 'med_list_codg'));
  return units === undefined ? undefined : count / units;
}

export function itemOf(event: FundEvent): string {
  return `${event.fixmedins_code}|${text(event, 'fixmedins_hilist_id') ?? text(event, 'med_list_codg') ?? ''}`;
}

/** Packs, negative for what goes out; undefined for split units of unknown size. */
export function packsOf(event: FundEvent, tables: Tables): number | undefined {
  const count = amountOf(event, 'sel_retn_cnt') ?? amountOf(event, 'purc_retn_cnt') ?? amountOf(event, 'cnt');
  const isIn =
    event.kind === 'purchase' ||
    event.kind === 'sale_return' ||
    (event.kind === 'stock_change' && waysIn.includes(text(event, 'inv_chg_type') ?? ''));
  if (count === undefined) return undefined;
  if (count < 0 && event.kind !== 'sale' && event.kind !== 'purchase') return undefined;
  if (text(event, 'trdn_flag') !== '1') return isIn ? count : -count;
  const units = tables.packUnits(text(event, 'med_list_codg'));
  return units === undefined ? undefined : (isIn ? count : -count) / units;
}

/** Without what was sent again in another message: the same record down to its document, serial or boxes. */
export function withoutCopies(events: readonly FundEvent[]): readonly FundEvent[] {
  const names = ({ kind }: FundEvent): readonly string[] => (kind === 'sale' ? ['rtal_docno', 'stoout_no'] : ['fixmedins_bchno']);
  const isNamed = (event: FundEvent): boolean =>
    names(event).some((name) => text(event, name) !== undefined) || rowsOf(event, 'drugtracinfo').length > 0;
  const same = Map.groupBy(events, (event) =>
    isNamed(event)
      ? JSON.stringify([event.kind, event.at, event.fixmedins_code, saidOf(event)])
      : event.event_id);
  function saidOf({ data }: FundEvent): readonly unknown[] {
    return Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
  return [...same.values()].flatMap((copies) => {
    const [first] = copies.toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1));
    return copies.filter(({ msgid }) => msgid === first?.msgid);
  });
}

/** Stocktakes day by day, lots added up, of one lot and serial the newest. */
function countsOf(past: Past, item: string, tables: Tables): readonly Count[] {
  const own = past.counting('stocktake').filter((event) => itemOf(event) === item);
  return [...Map.groupBy(own, ({ at }) => chinaDay(at))]
    .map(([day, events]): Count => {
      const lots = Map.groupBy(events, (event) => `${lotOf(event)}|${text(event, 'fixmedins_bchno')}`);
      const packs = [...lots.values()].flatMap(ofNewest).map((event) => countedPacks(event, tables));
      return {
        begin: startOfChinaDay(day),
        end: startOfChinaDay(day + 1),
        packs: packs.reduce<number>((sum, one) => sum + (one ?? 0), 0),
        uncertain: packs.filter((one) => one === undefined).length,
      };
    })
    .toSorted((a, b) => a.end - b.end);
}

function isOwnPay(sale: FundEvent): boolean {
  return text(sale, 'mdtrt_setl_type') === '2' || text(sale, 'hi_feesetl_type') === '0';
}

/** Every month that is over, of items that had been counted before it began. */
export function stockMonthsOf(past: Past, tables: Tables): readonly StockMonth[] {
  const moved = movementKinds.flatMap((kind) => withoutCopies(past.counting(kind)));
  return [...Map.groupBy(moved, itemOf)].flatMap(([item, events]) => {
    const counts = countsOf(past, item, tables);
    const [first] = counts;
    if (first === undefined) return [];
    const between = (from: number, to: number): readonly FundEvent[] =>
      events.filter(({ at }) => at >= Math.max(from, first.end) && at < to);
    const net = (from: number, to: number): number =>
      between(from, to).reduce((sum, event) => sum + (packsOf(event, tables) ?? 0), 0);
    const ways = (count: Count, sign: 1 | -1): number =>
      events.filter(({ at }) => at >= count.begin && at < count.end)
        .reduce((sum, event) => sum + Math.max(0, sign * (packsOf(event, tables) ?? 0)), 0);
    const most = (count: Count, from: number): number => count.packs + ways(count, 1) + net(count.end, from);
    const months = [...new Set(events.map(({ at }) => chinaDate(at).slice(0, 7)))].toSorted();
    return months.flatMap((period): StockMonth[] => {
      const from = Date.parse(`${period}-01T00:00:00+08:00`);
      const to = Date.parse(`${nextMonth(period)}-01T00:00:00+08:00`);
      const [code = ''] = item.split('|');
      const isOver = (['sale', 'purchase'] as const).some((kind) => past.hasPassed(code, kind, to + 24 * hourMs));
      if (!isOver || first.end > from) return [];
      const own = between(from, to);
      const total = (some: readonly FundEvent[]): number =>
        yuan(some.reduce((sum, event) => sum + Math.abs(packsOf(event, tables) ?? 0), 0));
      const signed = (some: readonly FundEvent[], sign: 1 | -1): number =>
        yuan(some.reduce((sum, event) => sum + sign * (packsOf(event, tables) ?? 0), 0));
      const of = (kind: FundEvent['kind']): readonly FundEvent[] => own.filter((event) => event.kind === kind);
      const changes = of('stock_change');
      const isIn = (event: FundEvent): boolean => (packsOf(event, tables) ?? 0) > 0;
      const last = counts.findLast(({ end }) => end <= from) ?? first;
      const opening = Math.max(most(first, from), most(last, from));
      const surpluses = counts
        .filter(({ end }) => end > from && end <= to)
        .map((count) => count.packs + ways(count, -1) - (opening + net(from, count.begin)));
      const insured = of('sale').filter((sale) =>
        !isOwnPay(sale) && (text(sale, 'setl_id') !== undefined || text(sale, 'mdtrt_setl_type') === '1'));
      return [{
        item,
        period,
        opening: yuan(opening),
        bought: signed(of('purchase'), 1),
        moved_in: total(changes.filter(isIn)),
        moved_out: total(changes.filter((event) => !isIn(event))),
        sent_back: total(of('purchase_return')),
        brought_back: total(of('sale_return')),
        sold: signed(of('sale'), -1),
        insured_sold: signed(insured, -1),
        found: yuan(Math.max(0, ...surpluses)),
        uncertain:
          own.filter((event) => packsOf(event, tables) === undefined).length +
          counts.reduce((sum, { uncertain }) => sum + uncertain, 0),
      }];
    });
  });
}

function nextMonth(period: string): string {
  const [year = 0, month = 0] = period.split('-').map(Number);
  return month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
}

/** Ids of insured sales of packaged drugs for which no code came, and whether the settlement did. */
export function uncodedSalesOf(past: Past): ReadonlyMap<string, { readonly setl_known: boolean }> {
  const settlements = (['pharmacy_settlement', 'outpatient_settlement', 'inpatient_settlement'] as const)
    .flatMap((kind) => past.sent(kind));
  const isCoded = (event: FundEvent): boolean =>
    [...rowsOf(event, 'drug_trac_info'), ...rowsOf(event, 'drugtracinfo')].some((row) => row['drug_trac_codg']);
  const found = new Map<string, { setl_known: boolean }>();
  for (const sale of past.counting('sale')) {
    const setl_id = text(sale, 'setl_id');
    const isDrug = /^[XZ]/.test(text(sale, 'med_list_codg') ?? '');
    if (setl_id === undefined || !isDrug || isCoded(sale) || isOwnPay(sale)) continue;
    const own = settlements.filter((one) =>
      one.fixmedins_code === sale.fixmedins_code && text(one, 'setl_id') === setl_id);
    const standing = own.filter((one) => !past.gone.has(one.event_id));
    if (own.length > 0 && standing.length === 0) continue;
    if (!standing.some(isCoded)) found.set(sale.event_id, { setl_known: own.length > 0 });
  }
  return found;
}
