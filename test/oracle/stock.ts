// TR-05, TR-07, IV-02, IV-03 and IV-05 over the complete list: every balance counted from the
// beginning (DOMAIN 2.6).
import { chinaDay, dayMs, hourMs, startOfChinaDay } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';
import { withoutCopies } from './naive/goods-records.ts';
import type { Judgement } from './judgement.ts';
import type { Past } from './past.ts';
import { amountOf, inTimeOrder, lotOf, newest, text, timeOf, yuan, type Tables } from './reading.ts';

const waysIn = ['101', '103', '106', '108', '110'];
const ledgerKinds = ['purchase', 'purchase_return', 'sale', 'sale_return', 'stock_change'] as const;

function itemOf(event: FundEvent): string | undefined {
  const item = text(event, 'fixmedins_hilist_id') ?? text(event, 'med_list_codg');
  return item === undefined ? undefined : `${event.fixmedins_code}|${item}`;
}

function worth(sale: FundEvent): number {
  return yuan((amountOf(sale, 'finl_trns_pric') ?? 0) * (amountOf(sale, 'sel_retn_cnt') ?? 0));
}

function isIn(event: FundEvent): boolean {
  return (
    event.kind === 'purchase' ||
    event.kind === 'sale_return' ||
    (event.kind === 'stock_change' && waysIn.includes(text(event, 'inv_chg_type') ?? ''))
  );
}

function hasBaseline(past: Past, rule_id: string, event: FundEvent, tables: Tables): boolean {
  const back = tables.parameter(rule_id, 'back_days', event.admdvs) * dayMs;
  return (
    past.isObservedAt(event.fixmedins_code, 'stocktake', event.at) ||
    past.isObservedAt(event.fixmedins_code, 'purchase', event.at - back)
  );
}

function arePurchasesIn(past: Past, rule_id: string, event: FundEvent, tables: Tables): boolean {
  const grace = tables.parameter(rule_id, 'grace_hours', event.admdvs) * hourMs;
  return past.hasPassed(event.fixmedins_code, 'purchase', event.at + grace);
}

/** Of a sale's settlement and lot, within a day. */
function broughtBack(sale: FundEvent, returns: readonly FundEvent[]): number {
  const isSame = (back: FundEvent, name: string): boolean =>
    text(sale, name) !== undefined && text(back, name) === text(sale, name);
  return returns
    .filter((back) => itemOf(back) === itemOf(sale) && isSame(back, 'setl_id') && lotOf(back) === lotOf(sale))
    .filter((back) => lotOf(back) !== undefined)
    .filter((back) => back.at >= sale.at && back.at <= sale.at + dayMs)
    .reduce((sum, back) => sum + (amountOf(back, 'sel_retn_cnt') ?? 0), 0);
}

export function expiredSales(past: Past, tables: Tables): Judgement[] {
  return past.counting('sale').flatMap((sale) => {
    const expiry = timeOf(sale, 'expy_end');
    const subject = itemOf(sale);
    if (subject === undefined || expiry === undefined || chinaDay(sale.at) <= chinaDay(expiry))
      return [];
    if (!tables.applies('TR-07', sale.at)) return [];
    const count = amountOf(sale, 'sel_retn_cnt');
    const returned = broughtBack(sale, past.counting('sale_return'));
    if (count !== undefined && (count <= 0 || (returned > 0 && count <= returned))) return [];
    const isPriced =
      amountOf(sale, 'finl_trns_pric') !== undefined &&
      amountOf(sale, 'sel_retn_cnt') !== undefined;
    return [
      {
        rule_id: 'TR-07',
        subject,
        at: sale.at,
        grade: 1,
        psn_no: text(sale, 'psn_no'),
        setl_id: text(sale, 'setl_id'),
        med_list_codg: text(sale, 'med_list_codg'),
        amount: isPriced ? worth(sale) : undefined,
      },
    ];
  });
}

/** What all of them name. */
function ofAll(events: readonly FundEvent[], field: string): string | undefined {
  const values = new Set(events.map((event) => text(event, field)));
  return values.size === 1 ? [...values][0] : undefined;
}

/** Sales of lots that never came in, one judgement an item. */
export function unboughtLots(past: Past, tables: Tables): Judgement[] {
  const arrivals = Map.groupBy(
    [...past.counting('stocktake'), ...ledgerKinds.flatMap((kind) => past.counting(kind))],
    itemOf,
  );
  return [...Map.groupBy(past.counting('sale'), itemOf)].flatMap(([subject, sales]) => {
    if (subject === undefined) return [];
    const wrong = sales
      .filter((sale) => {
        const lot = lotOf(sale);
        const sameLot = (event: FundEvent): boolean =>
          lot === undefined || lotOf(event) === undefined || lotOf(event) === lot;
        const isKnown = (arrivals.get(subject) ?? []).some(
          (event) =>
            event.at <= sale.at + dayMs &&
            ((event.kind === 'stock_change' && isIn(event)) ||
              ((event.kind === 'purchase' || event.kind === 'sale_return') && sameLot(event)) ||
              (event.kind === 'stocktake' &&
                sameLot(event) &&
                (amountOf(event, 'inv_cnt') ?? 0) > 0)),
        );
        return (
          !isKnown &&
          ['0', '1'].includes(text(sale, 'trdn_flag') ?? '') &&
          tables.applies('TR-05', sale.at) &&
          hasBaseline(past, 'TR-05', sale, tables) &&
          arePurchasesIn(past, 'TR-05', sale, tables)
        );
      })
      .toSorted(inTimeOrder);
    const [first] = wrong;
    if (first === undefined) return [];
    return [
      {
        rule_id: 'TR-05',
        subject,
        at: first.at,
        grade: 2,
        psn_no: ofAll(wrong, 'psn_no'),
        setl_id: ofAll(wrong, 'setl_id'),
        med_list_codg: ofAll(wrong, 'med_list_codg'),
        amount: wrong.reduce((sum, sale) => sum + worth(sale), 0),
      },
    ];
  });
}

/** Packaged drugs charged for that never came in, one judgement a product. */
export function unboughtProducts(past: Past, tables: Tables): Judgement[] {
  const productOf = (event: FundEvent): string =>
    `${event.fixmedins_code}|${text(event, 'med_list_codg')}`;
  const lines = (['outpatient_fee', 'pharmacy_fee', 'inpatient_fee'] as const)
    .flatMap((kind) => past.counting(kind))
    .filter((line) => /^[XZ]/.test(text(line, 'med_list_codg') ?? ''));
  const incoming = Map.groupBy([...past.counting('purchase'), ...past.counting('stock_change').filter(isIn)], productOf);
  const counts = Map.groupBy(past.counting('stocktake').filter((one) => (amountOf(one, 'inv_cnt') ?? 0) > 0), productOf);
  return [...Map.groupBy(lines, productOf)].flatMap(([subject, charged]) => {
    const came = incoming.get(subject) ?? [];
    const counted = counts.get(subject) ?? [];
    const wrong = charged
      .filter((line) => {
        const from = line.at - tables.parameter('IV-03', 'back_days', line.admdvs) * dayMs;
        const isKnown = [...came, ...counted].some((event) => event.at >= from && event.at <= line.at + dayMs);
        return (
          !isKnown &&
          amountOf(line, 'cnt') !== 0 &&
          !isPaidAlone(line) &&
          keptOf(line, charged) > 0 &&
          !wasThereBefore(line, counted, came) &&
          hasBaseline(past, 'IV-03', line, tables) &&
          arePurchasesIn(past, 'IV-03', line, tables)
        );
      })
      .toSorted(inTimeOrder);
    const [first] = wrong;
    if (first === undefined) return [];
    return [
      {
        rule_id: 'IV-03',
        subject,
        at: first.at,
        grade: 2,
        psn_no: ofAll(wrong, 'psn_no'),
        mdtrt_id: ofAll(wrong, 'mdtrt_id'),
        setl_id: ofAll(wrong, 'setl_id'),
        med_list_codg: ofAll(wrong, 'med_list_codg'),
        amount: wrong.reduce((sum, line) => sum + (amountOf(line, 'det_item_fee_sumamt') ?? 0), 0),
      },
    ];
  });
}

/** Charged less refunded of the product in the line's visit, about its time. */
function keptOf(line: FundEvent, charged: readonly FundEvent[]): number {
  const isNear = (one: FundEvent): boolean =>
    text(one, 'mdtrt_id') === text(line, 'mdtrt_id') && Math.abs(one.at - line.at) <= 62 * dayMs;
  return charged.filter(isNear).reduce((sum, one) => sum + (amountOf(one, 'cnt') ?? 0), 0);
}

function isPaidAlone(line: FundEvent): boolean {
  const paid = amountOf(line, 'det_item_fee_sumamt');
  const inScope = amountOf(line, 'inscp_scp_amt');
  if (text(line, 'hosp_appr_flag') === '2') return true;
  if (inScope !== undefined) return inScope === 0 && paid !== 0;
  const own = amountOf(line, 'fulamt_ownpay_amt');
  return paid !== undefined && paid > 0 && own !== undefined && own >= paid;
}

/** Counted later, before anything came in. */
function wasThereBefore(line: FundEvent, counted: readonly FundEvent[], came: readonly FundEvent[]): boolean {
  const after = (events: readonly FundEvent[], days: number): number =>
    Math.min(...events.map(({ at }) => at).filter((at) => at > line.at && at <= line.at + days * dayMs));
  const count = after(counted, 100);
  const first = after(came, 101);
  return count !== Infinity && (first === Infinity || chinaDay(first) > chinaDay(count));
}

/** Packs that come in (positive) or go out, unknown for a split count of a pack of unknown size. */
function packsOf(event: FundEvent, tables: Tables): number | undefined {
  const count =
    amountOf(event, 'sel_retn_cnt') ?? amountOf(event, 'purc_retn_cnt') ?? amountOf(event, 'cnt');
  const units =
    text(event, 'trdn_flag') === '1' ? tables.packUnits(text(event, 'med_list_codg')) : 1;
  const isSigned = event.kind === 'sale' || event.kind === 'purchase';
  return count === undefined || units === undefined || (count < 0 && !isSigned)
    ? undefined
    : ((isIn(event) ? 1 : -1) * count) / units;
}

interface Moved {
  readonly event: FundEvent;
  readonly packs: number | undefined;
}

/** IV-02 and IV-05. */
export function ledgers(past: Past, tables: Tables): Judgement[] {
  const moves = Map.groupBy(
    ledgerKinds.flatMap((kind) => withoutCopies(past.counting(kind))),
    itemOf,
  );
  return [...Map.groupBy(past.counting('stocktake'), itemOf)].flatMap(([subject, stocktakes]) => {
    if (subject === undefined) return [];
    const counted = (event: FundEvent): number | undefined => {
      const units = text(event, 'trdn_flag') === '1' ? tables.packUnits(text(event, 'med_list_codg')) : 1;
      return units === undefined ? undefined : (amountOf(event, 'inv_cnt') ?? 0) / units;
    };
    const days = [...Map.groupBy(stocktakes, (one) => chinaDay(one.at))]
      .toSorted(([a], [b]) => a - b)
      .map(([day, counts]) => {
        const lots = [
          ...Map.groupBy(
            counts,
            (one) => `${lotOf(one)}|${text(one, 'fixmedins_bchno')}`,
          ).values(),
        ];
        const kept = lots
          .flatMap((lot) => lot.filter(({ msgid }) => msgid === newest(lot)?.msgid))
          .toSorted((a, b) => (a.event_id < b.event_id ? -1 : 1));
        return {
          begin: startOfChinaDay(day),
          end: startOfChinaDay(day + 1),
          kept,
          packs: kept.reduce((sum, one) => sum + (counted(one) ?? 0), 0),
          unknown: kept.filter((one) => counted(one) === undefined).length,
        };
      });
    const [baseline] = days;
    if (baseline === undefined) return [];
    const all = (moves.get(subject) ?? [])
      .map((event) => ({ event, packs: packsOf(event, tables) }))
      .toSorted(
        (a, b) =>
          a.event.at - b.event.at ||
          Math.sign(b.packs ?? 0) - Math.sign(a.packs ?? 0) ||
          (a.event.event_id < b.event.event_id ? -1 : 1),
      );
    // What moved on the day of a count may have moved before it or after.
    const onDay = ({ begin, end }: { begin: number; end: number }): Moved[] =>
      all.filter(({ event }) => event.at >= begin && event.at < end);
    const ins = (moved: readonly Moved[]): number => moved.reduce((sum, { packs = 0 }) => sum + Math.max(packs, 0), 0);
    const outs = (moved: readonly Moved[]): number => moved.reduce((sum, { packs = 0 }) => sum + Math.max(-packs, 0), 0);
    const isUnknown = ({ packs }: Moved): boolean => packs === undefined;
    const since = all.filter(({ event }) => event.at >= baseline.end);
    const isBaselineKnown = baseline.unknown === 0 && !onDay(baseline).some(isUnknown);
    return [
      ...(isBaselineKnown ? shortages(subject, baseline.packs + ins(onDay(baseline)), since, past, tables) : []),
      ...days.slice(1).flatMap((count, n) => {
        const last = days[n] ?? baseline;
        const moved = since.filter(({ event }) => event.at >= last.end && event.at < count.begin);
        const middle = moved.reduce((sum, { packs }) => sum + (packs ?? 0), last.packs);
        const least = middle - outs(onDay(last)) - outs(onDay(count));
        const most = middle + ins(onDay(last)) + ins(onDay(count));
        const computed = Math.min(Math.max(count.packs, least), most);
        const [first] = count.kept;
        if (first === undefined || [...moved, ...onDay(last), ...onDay(count)].some(isUnknown)) return [];
        if (last.unknown + count.unknown > 0) return [];
        return isOff(first, count.packs - computed, computed, count.end, past, tables)
          ? [
              {
                rule_id: 'IV-05',
                subject,
                at: first.at,
                grade: 2,
                med_list_codg: text(first, 'med_list_codg'),
              },
            ]
          : [];
      }),
    ];
  });
}

function isOff(
  count: FundEvent,
  difference: number,
  computed: number,
  end: number,
  past: Past,
  tables: Tables,
): boolean {
  const parameter = (name: string): number => tables.parameter('IV-05', name, count.admdvs);
  const due = end + parameter('grace_hours') * hourMs;
  const isComplete = (['purchase', 'sale', 'stocktake', 'stock_change'] as const).some((kind) =>
    past.hasPassed(count.fixmedins_code, kind, due),
  );
  const off = yuan(Math.abs(difference));
  if (!isComplete) return false;
  if (text(count, 'med_list_codg')?.toUpperCase().startsWith('T') === true)
    return off > parameter('grams_max');
  return (
    off > parameter('packs_max') &&
    Math.abs(difference) / Math.max(Math.abs(computed), 1) > parameter('share_max')
  );
}

function shortages(
  subject: string,
  start: number,
  moves: readonly Moved[],
  past: Past,
  tables: Tables,
): Judgement[] {
  const found: Judgement[] = [];
  let balance = start;
  let unknown = 0;
  let open: { first: FundEvent; lowest: number; unknown: number } | undefined;
  const close = (until: number | undefined): void => {
    if (open === undefined) return;
    const { first, lowest } = open;
    const hours = tables.parameter('IV-02', 'hours_min', first.admdvs);
    const grace = tables.parameter('IV-02', 'grace_hours', first.admdvs);
    const lasted =
      until === undefined
        ? past.hasPassed(first.fixmedins_code, 'purchase', first.at + (hours + grace) * hourMs)
        : yuan((until - first.at) / hourMs) > hours;
    if (lasted && open.unknown === 0) {
      found.push({
        rule_id: 'IV-02',
        subject,
        at: first.at,
        grade: 2,
        med_list_codg: text(first, 'med_list_codg'),
        amount: -yuan(lowest) * (amountOf(first, 'finl_trns_pric') ?? 0),
      });
    }
    open = undefined;
  };
  for (const { event, packs } of moves) {
    balance += packs ?? 0;
    unknown += packs === undefined ? 1 : 0;
    if (balance >= -1 - 1e-9) close(event.at);
    else {
      open ??= { first: event, lowest: balance, unknown };
      open.lowest = Math.min(open.lowest, balance);
    }
  }
  close(undefined);
  return found;
}
