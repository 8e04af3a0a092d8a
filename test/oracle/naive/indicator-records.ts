// Records of closed periods again, from the complete list of events: each month of each institution,
// doctor and area is added up anew. It shares nothing with engine/periods.
import { chinaDay, chinaIso, dayMs, readChinaTime, startOfChinaDay } from '../../../engine/china-time.ts';
import type { EventKind, FundEvent } from '../../../engine/event.ts';
import { visitOf, type Past } from '../past.ts';
import { amountOf, newest, text, type Tables } from '../reading.ts';
import { byAdmission, staysOf, type Stay } from '../stays.ts';
import { usesOf } from '../uses.ts';

export interface MonthRecord {
  readonly kind: string;
  readonly key: string;
  readonly period: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const careFeeds = ['discharge', 'inpatient_settlement', 'outpatient_settlement'] as const;
const feedsOf = {
  institution_month: careFeeds,
  doctor_month: careFeeds,
  cost_month: ['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'],
  trade_month: ['pharmacy_settlement', 'outpatient_settlement', 'inpatient_settlement', 'sale'],
  area_month: [...careFeeds, 'pharmacy_settlement'],
} as const satisfies Record<string, readonly EventKind[]>;
export type MonthKind = keyof typeof feedsOf;
export const monthKinds: readonly MonthKind[] = ['institution_month', 'doctor_month', 'cost_month', 'trade_month', 'area_month'];

/** One thing counted: whose, where, when. */
interface Item {
  readonly key: string;
  readonly place: string;
  readonly at: number;
}

const share = (part: number, whole: number): number | undefined =>
  whole === 0 ? undefined : Math.round((part / whole) * 1e6) / 1e6;
const sum = (events: readonly FundEvent[], field: string): number =>
  events.reduce((total, event) => total + Math.round((amountOf(event, field) ?? 0) * 100), 0) / 100;
const inMonth = (period: string) => (one: { readonly at: number }): boolean =>
  chinaIso(one.at).slice(0, 7) === period;

/** Every closed month of a kind, with the fields that are compared. */
export function monthsOf(past: Past, tables: Tables, kind: MonthKind): readonly MonthRecord[] {
  const items = itemsOf(past, kind);
  const months = Map.groupBy(items, ({ key, at }) => `${chinaIso(at).slice(0, 7)} ${key}`);
  return [...months].flatMap(([name, own]): MonthRecord[] => {
    const period = name.slice(0, 7);
    const key = name.slice(8);
    const places = [...new Set(own.map(({ place }) => place))];
    const standings = places.map((place) => standing(past, place, { kind, period }));
    const isFar = places.some((place) => isFarPast(past, place, { kind, period }));
    const isOpen = standings.includes('open') && !(kind === 'area_month' && isFar);
    if (isOpen || (kind !== 'area_month' && standings[0] !== 'closed')) return [];
    const partial = standings.filter((one) => one === 'partial').length;
    return [{ kind, key, period, fields: fieldsOf(past, tables, { kind, key, period, partial, institutions: places.length }) }];
  });
}

function bounds(period: string): { readonly from: number; readonly to: number } {
  const [year = 0, month = 0] = period.split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return { from: readChinaTime(`${period}-01`) ?? 0, to: readChinaTime(`${next}-01`) ?? 0 };
}

interface Month {
  readonly kind: MonthKind;
  readonly period: string;
}

function standing(past: Past, place: string, { kind, period }: Month): 'open' | 'partial' | 'closed' | 'absent' {
  const { from, to } = bounds(period);
  const known = feedsOf[kind].filter((feed) => past.isObservedAt(place, feed, to - 1));
  if (known.some((feed) => !past.hasPassed(place, feed, to + dayMs))) return 'open';
  if (known.length === 0) return 'absent';
  return known.every((feed) => past.isObservedAt(place, feed, from - 1)) ? 'closed' : 'partial';
}

function isFarPast(past: Past, place: string, { kind, period }: Month): boolean {
  return feedsOf[kind].some((feed) => past.hasPassed(place, feed, bounds(period).to + 10 * dayMs));
}

function itemsOf(past: Past, kind: MonthKind): readonly Item[] {
  const ended = staysOf(past).filter(({ end, psn_no }) => end !== undefined && psn_no !== undefined);
  const stays = ended.map((stay) => ({ key: stay.fixmedins_code, place: stay.fixmedins_code, at: stay.end ?? 0 }));
  const plain = (event: FundEvent): Item => ({ key: event.fixmedins_code, place: event.fixmedins_code, at: event.at });
  const visits = visitsOf(past);
  const area = (one: FundEvent | Stay): string => one.admdvs.slice(0, 4);
  switch (kind) {
    case 'institution_month':
      return [
        ...stays,
        ...ended.flatMap((stay) => nightsOf(stay).map((at) => ({ key: stay.fixmedins_code, place: stay.fixmedins_code, at }))),
        ...ended.map((stay) => ({ key: stay.fixmedins_code, place: stay.fixmedins_code, at: stay.begin })),
        ...visits.map(plain),
      ];
    case 'doctor_month':
      return [
        ...ended.filter(({ dr_codg }) => dr_codg !== undefined).map((stay) =>
          ({ key: `${stay.fixmedins_code}|${stay.dr_codg}`, place: stay.fixmedins_code, at: stay.end ?? 0 })),
        ...visits.flatMap((visit) => {
          const doctor = text(newest(past.ofVisit('registration', visitOf(visit))), 'atddr_no');
          return doctor === undefined ? [] : [{ ...plain(visit), key: `${visit.fixmedins_code}|${doctor}` }];
        }),
      ];
    case 'cost_month':
      return feesOf(past).map(plain);
    case 'trade_month':
      return [
        ...past.counting('pharmacy_settlement').map(plain),
        ...past.counting('sale').map(plain),
        ...[...usesOf(past).values()].flat().filter(({ isSplit }) => !isSplit)
          .map((use) => ({ key: use.fixmedins_code, place: use.fixmedins_code, at: use.at })),
      ];
    case 'area_month':
      return [
        ...ended.map((stay) => ({ key: area(stay), place: stay.fixmedins_code, at: stay.end ?? 0 })),
        ...[...visits, ...past.counting('pharmacy_settlement')].map((event) => ({ ...plain(event), key: area(event) })),
      ];
  }
}

function visitsOf(past: Past): readonly FundEvent[] {
  return past.counting('outpatient_settlement').filter((event) => text(event, 'psn_no') !== undefined);
}

function feesOf(past: Past): readonly FundEvent[] {
  return (['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'] as const).flatMap((kind) => past.counting(kind));
}

/** The first moment of each night of a stay. */
function nightsOf(stay: Stay): readonly number[] {
  const first = chinaDay(stay.begin);
  const nights = Math.max(0, chinaDay(stay.end ?? stay.begin) - first);
  return Array.from({ length: nights }, (_, i) => startOfChinaDay(first + i));
}

interface Asked extends Month {
  readonly key: string;
  readonly partial: number;
  readonly institutions: number;
}

function fieldsOf(past: Past, tables: Tables, asked: Asked): Readonly<Record<string, unknown>> {
  switch (asked.kind) {
    case 'institution_month':
      return houseFields(past, asked);
    case 'doctor_month':
      return doctorFields(past, asked);
    case 'cost_month':
      return costFields(past, tables, asked);
    case 'trade_month':
      return tradeFields(past, asked);
    case 'area_month':
      return areaFields(past, asked);
  }
}

const endedIn = (past: Past, period: string): readonly Stay[] =>
  staysOf(past).filter(({ end, psn_no }) =>
    end !== undefined && psn_no !== undefined && chinaIso(end).slice(0, 7) === period);

/** The stay before of the same person, institution and category of disease, when this one follows it. */
function followed(past: Past, stay: Stay): Stay | undefined {
  const category = stay.main?.slice(0, 3);
  if (category === undefined || category.startsWith('Z')) return undefined;
  const before = staysOf(past)
    .filter((one) => one.psn_no === stay.psn_no && one.fixmedins_code === stay.fixmedins_code && byAdmission(one, stay) < 0)
    .toSorted(byAdmission)
    .at(-1);
  if (before?.end === undefined || before.end > stay.begin || before.main?.slice(0, 3) !== category) return undefined;
  return stay.begin - before.end <= 31 * dayMs ? before : undefined;
}

function mostCommon(values: readonly string[]): readonly [string, number] | undefined {
  const counts = [...Map.groupBy(values, (value) => value)].map(([value, all]) => [value, all.length] as const);
  return counts.toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0];
}

function houseFields(past: Past, { key, period }: Asked): Readonly<Record<string, unknown>> {
  const own = endedIn(past, period).filter(({ fixmedins_code }) => fixmedins_code === key);
  const again = own.flatMap((stay) => followed(past, stay) ?? []);
  const days = own.map((stay) => String(chinaDay(stay.end ?? 0) - chinaDay(stay.begin)));
  const addresses = own.map(({ list }) => text(list, 'curr_addr') ?? '');
  const sources = addresses.flatMap((address) => /^.*(?:养老院|村)/u.exec(address)?.[0] ?? []);
  const all = staysOf(past).filter((stay) => stay.fixmedins_code === key && stay.end !== undefined && stay.psn_no !== undefined);
  const common = mostCommon(days);
  const source = mostCommon(sources);
  return {
    stays: own.length,
    medfee_sumamt: sum(own.flatMap(({ settlements }) => settlements), 'medfee_sumamt'),
    readmissions_31: again.length,
    unplanned_31: again.filter(({ list }) => text(list, 'days_rinp_flag_31') !== '2').length,
    common_los: common === undefined ? undefined : Number(common[0]),
    common_los_share: common === undefined ? undefined : share(common[1], own.length),
    top_source: source?.[0],
    top_source_stays: source?.[1],
    bed_days: all.flatMap(nightsOf).filter((at) => inMonth(period)({ at })).length,
    admissions: all.filter(({ begin }) => inMonth(period)({ at: begin })).length,
    visits: visitsOf(past).filter((one) => one.fixmedins_code === key && inMonth(period)(one)).length,
  };
}

function doctorFields(past: Past, { key, period }: Asked): Readonly<Record<string, unknown>> {
  const own = endedIn(past, period).filter((stay) => `${stay.fixmedins_code}|${stay.dr_codg}` === key);
  const visits = visitsOf(past).filter((visit) => {
    const doctor = text(newest(past.ofVisit('registration', visitOf(visit))), 'atddr_no');
    return `${visit.fixmedins_code}|${doctor}` === key && inMonth(period)(visit);
  });
  return {
    stays: own.length,
    visits: visits.length,
    mean_visit_fee: share(sum(visits, 'medfee_sumamt'), visits.length),
    readmissions_31: own.filter((stay) => followed(past, stay) !== undefined).length,
  };
}

function costFields(past: Past, tables: Tables, { key, period }: Asked): Readonly<Record<string, unknown>> {
  const own = feesOf(past).filter((fee) => fee.fixmedins_code === key && inMonth(period)(fee));
  const care = own.filter(({ kind }) => kind !== 'pharmacy_fee');
  const shop = own.filter(({ kind }) => kind === 'pharmacy_fee');
  const amount = (lines: readonly FundEvent[]): number => sum(lines, 'det_item_fee_sumamt');
  const ofClass = (...types: readonly string[]): number =>
    amount(care.filter((fee) => types.includes(typeOf(fee, tables) ?? '')));
  const products = [...Map.groupBy(shop, (fee) => text(fee, 'med_list_codg') ?? '')]
    .filter(([code, lines]) => code !== '' && amount(lines) !== 0)
    .toSorted((a, b) => amount(b[1]) - amount(a[1]) || (a[0] < b[0] ? -1 : 1));
  const dear = shop.filter((fee) => (amountOf(fee, 'pric') ?? 0) >= 300);
  return {
    medfee_sumamt: amount(own),
    care_sumamt: amount(care),
    drug_share: share(ofClass('09', '10', '11'), amount(care)),
    exam_share: share(ofClass('03', '04'), amount(care)),
    treatment_share: share(ofClass('05'), amount(care)),
    ct_share: share(amount(care.filter((fee) => text(fee, 'med_list_codg')?.startsWith('002103') === true)), amount(care)),
    top_product: products[0]?.[0],
    top_product_share: products[0] === undefined ? undefined : share(amount(products[0][1]), amount(shop)),
    premium_sumamt: amount(dear),
  };
}

function typeOf(fee: FundEvent, tables: Tables): string | undefined {
  const sent = text(fee, 'med_chrgitm_type');
  if (sent !== undefined) return sent;
  const code = text(fee, 'med_list_codg') ?? '';
  return tables
    .rows('charge-classes')
    .filter((row) => code.startsWith(row['code_prefix'] ?? '?'))
    .toSorted((a, b) => (b['code_prefix'] ?? '').length - (a['code_prefix'] ?? '').length)[0]?.['med_chrgitm_type'];
}

function tradeFields(past: Past, { key, period }: Asked): Readonly<Record<string, unknown>> {
  const settled = past.counting('pharmacy_settlement').filter((one) => one.fixmedins_code === key && inMonth(period)(one));
  const placed = settled.filter((one) => text(one, 'insuplc_admdvs') !== undefined);
  const sales = past.counting('sale').filter((one) => one.fixmedins_code === key && inMonth(period)(one));
  const worth = (list: readonly FundEvent[]): number =>
    list.reduce((all, one) => all + Math.round((amountOf(one, 'finl_trns_pric') ?? 0) * (amountOf(one, 'sel_retn_cnt') ?? 0) * 100), 0);
  const drugs = sales.filter((one) => /^[XZT]/u.test(text(one, 'med_list_codg') ?? ''));
  const insured = drugs.filter((one) => text(one, 'setl_id') !== undefined || text(one, 'mdtrt_setl_type') === '1');
  const five = [...Map.groupBy(insured, (one) => text(one, 'med_list_codg')).values()].map(worth).toSorted((a, b) => b - a).slice(0, 5);
  const uses = [...usesOf(past).values()].flatMap((all) =>
    all.filter(({ isSplit }) => !isSplit).map((use, i) => ({ ...use, isRepeat: i > 0 })));
  const own = uses.filter((use) => use.fixmedins_code === key && inMonth(period)(use));
  return {
    settlements: settled.length,
    medfee_sumamt: sum(settled, 'medfee_sumamt'),
    nonlocal_share: share(placed.filter((one) => text(one, 'insuplc_admdvs')?.slice(0, 4) !== one.admdvs.slice(0, 4)).length, placed.length),
    nondrug_share: share(worth(sales) - worth(drugs), worth(sales)),
    top5_share: share(five.reduce((a, b) => a + b, 0), worth(insured)),
    code_uses: own.length,
    repeated_uses: own.filter(({ isRepeat }) => isRepeat).length,
  };
}

function areaFields(past: Past, { key, period, partial, institutions }: Asked): Readonly<Record<string, unknown>> {
  const stays = endedIn(past, period).filter(({ admdvs }) => admdvs.startsWith(key));
  const within = (one: FundEvent): boolean => one.admdvs.startsWith(key) && inMonth(period)(one);
  const visits = visitsOf(past).filter(within);
  const shops = past.counting('pharmacy_settlement').filter(within);
  const inpatient = sum(stays.flatMap(({ settlements }) => settlements), 'fund_pay_sumamt');
  return {
    stays: stays.length,
    visits: visits.length,
    settlements: shops.length,
    institutions,
    partial_institutions: partial,
    inpatient_fund_sumamt: inpatient,
    fund_pay_sumamt: Math.round((inpatient + sum(visits, 'fund_pay_sumamt') + sum(shops, 'fund_pay_sumamt')) * 100) / 100,
  };
}
