// What institutions did, from the complete list of events: stays that ended, visits, fee lines, pharmacy
// settlements, sales, uses of boxes, stocktakes beside the books. Found once, so that the records of
// periods can be added up anew for each of them.
import { chinaDay, dayMs, startOfChinaDay } from '../../../engine/china-time.ts';
import type { FundEvent } from '../../../engine/event.ts';
import { visitOf, type Past } from '../past.ts';
import { amountOf, newest, text, type Tables } from '../reading.ts';
import { byAdmission, groupOf, staysOf, type CaseGroup, type Stay } from '../stays.ts';
import { usesOf, type Use } from '../uses.ts';
import { checksOf, type StockCheck } from './stock-checks.ts';

export interface EndedStay {
  readonly stay: Stay;
  readonly end: number;
  readonly los: number;
  readonly group: CaseGroup | undefined;
  /** The stay of the same disease at the same institution right before it. */
  readonly before: Stay | undefined;
  /** First moment of each night, of the first four hundred. */
  readonly nights: readonly number[];
}

export interface Visit {
  readonly event: FundEvent;
  readonly doctor: string | undefined;
}

export interface Doings {
  readonly past: Past;
  readonly tables: Tables;
  readonly stays: readonly EndedStay[];
  readonly visits: readonly Visit[];
  readonly fees: readonly FundEvent[];
  readonly settlements: readonly FundEvent[];
  readonly sales: readonly FundEvent[];
  readonly uses: readonly (Use & { readonly isRepeat: boolean; readonly admdvs: string })[];
  readonly checks: readonly StockCheck[];
}

/** What happened in one period of one key. */
export interface Happened {
  readonly stays: readonly EndedStay[];
  readonly admitted: readonly EndedStay[];
  /** Nights spent there. */
  readonly nights: number;
  readonly visits: readonly Visit[];
  readonly fees: readonly FundEvent[];
  readonly settlements: readonly FundEvent[];
  readonly sales: readonly FundEvent[];
  readonly uses: Doings['uses'];
  readonly checks: Doings['checks'];
}

export function doingsOf(past: Past, tables: Tables): Doings {
  const known = staysOf(past).filter(({ psn_no }) => psn_no !== undefined);
  const grouped = groupOf(tables);
  const persons = Map.groupBy(known, (stay) => `${stay.psn_no}|${stay.fixmedins_code}`);
  const regions = new Map(past.all.map((event) => [event.fixmedins_code, event.admdvs]));
  return {
    past,
    tables,
    stays: known.flatMap((stay): EndedStay[] => {
      const { end, begin } = stay;
      if (end === undefined) return [];
      const los = chinaDay(end) - chinaDay(begin);
      const own = persons.get(`${stay.psn_no}|${stay.fixmedins_code}`) ?? [];
      const nights = Array.from({ length: Math.max(0, Math.min(400, los)) }, (_, i) => startOfChinaDay(chinaDay(begin) + i));
      return [{ stay, end, los, group: grouped(stay), before: sameDiseaseBefore(stay, own), nights }];
    }),
    visits: past
      .counting('outpatient_settlement')
      .filter((event) => text(event, 'psn_no') !== undefined)
      .map((event) => ({ event, doctor: text(newest(past.ofVisit('registration', visitOf(event))), 'atddr_no') })),
    fees: (['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'] as const).flatMap((kind) => past.counting(kind)),
    settlements: past.counting('pharmacy_settlement'),
    sales: past.counting('sale'),
    uses: [...usesOf(past).values()].flatMap((all) =>
      all
        .filter(({ isSplit }) => !isSplit)
        .map((use, i) => ({ ...use, isRepeat: i > 0, admdvs: regions.get(use.fixmedins_code) ?? '' })),
    ),
    checks: checksOf(past, tables),
  };
}

/** Chapter Z is care that is given in turns, not a disease that came back. */
function sameDiseaseBefore(stay: Stay, own: readonly Stay[]): Stay | undefined {
  const category = stay.main?.slice(0, 3).toUpperCase();
  if (category === undefined || category.startsWith('Z')) return undefined;
  const before = own.filter((one) => byAdmission(one, stay) < 0).toSorted(byAdmission).at(-1);
  if (before?.end === undefined || before.end > stay.begin) return undefined;
  if (text(before.settlements.at(-1), 'mid_setl_flag') === '1') return undefined;
  return before.main?.slice(0, 3).toUpperCase() === category ? before : undefined;
}

/** Days from the discharge before to this admission, when it was for the same disease. */
export function daysSince({ stay, before }: EndedStay): number {
  return before?.end === undefined ? Infinity : (stay.begin - before.end) / dayMs;
}

export function feeOf({ stay }: EndedStay, field: 'medfee_sumamt' | 'fund_pay_sumamt'): number {
  return stay.settlements.reduce((sum, one) => sum + (amountOf(one, field) ?? 0), 0);
}
