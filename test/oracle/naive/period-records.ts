// Records of closed periods again, from the complete list of events: each month or day of each
// institution, doctor, area and reagent is added up anew. It shares nothing with engine/periods.
import { chinaDate, dayMs } from '../../../engine/china-time.ts';
import type { Entry } from '../../../engine/entry.ts';
import type { EventKind, FundEvent } from '../../../engine/event.ts';
import type { Past } from '../past.ts';
import { text } from '../reading.ts';
import type { EndedStay, Doings, Happened, Visit } from './doings.ts';
import { areaFields, careFields, costFields, doctorFields, houseFields, testFields, tradeFields } from './period-fields.ts';

const careFeeds = ['discharge', 'inpatient_settlement', 'outpatient_settlement'] as const;
const feedsOf = {
  institution_month: careFeeds,
  doctor_month: careFeeds,
  cost_month: ['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'],
  trade_month: ['pharmacy_settlement', 'outpatient_settlement', 'inpatient_settlement', 'sale'],
  area_month: [...careFeeds, 'pharmacy_settlement'],
  institution_day: careFeeds,
  test_day: ['inpatient_fee', 'outpatient_fee'],
} as const satisfies Record<string, readonly EventKind[]>;
export type PeriodKind = keyof typeof feedsOf;
export const periodKinds: readonly PeriodKind[] = [
  'institution_month', 'doctor_month', 'cost_month', 'trade_month', 'area_month', 'institution_day', 'test_day',
];

export interface PeriodRecord {
  readonly kind: PeriodKind;
  readonly key: string;
  readonly period: string;
  readonly happened: Happened;
  readonly entry: Entry;
}

/** One thing of one sort: whose, where, when. */
interface Item {
  readonly sort: keyof Happened;
  readonly thing: unknown;
  readonly key: string;
  readonly place: string;
  readonly admdvs: string;
  readonly at: number;
}

/** Every closed period of a kind. */
export function periodsOf(doings: Doings, kind: PeriodKind): readonly PeriodRecord[] {
  const { past } = doings;
  const nameOf = (at: number): string => chinaDate(at).slice(0, kind.endsWith('_day') ? 10 : 7);
  const periods = Map.groupBy(itemsOf(doings, kind), ({ key, at }) => `${nameOf(at)} ${key}`);
  return [...periods].flatMap(([name, own]): PeriodRecord[] => {
    const [period = '', key = ''] = name.split(' ');
    const asked: Asked = { kind, ...boundsOf(period) };
    const places = [...new Set(own.map(({ place }) => place))];
    const standings = places.map((place) => standing(past, place, asked));
    const isArea = kind === 'area_month';
    const isOpen = standings.includes('open') && !(isArea && places.some((place) => isFarPast(past, place, asked)));
    if (isOpen || (!isArea && standings[0] !== 'closed')) return [];
    const happened = happenedIn(own);
    const subject = {
      ...(isArea
        ? { area: key, institutions: places.length, partial_institutions: standings.filter((one) => one === 'partial').length }
        : { fixmedins_code: places[0] ?? '' }),
      ...(kind === 'doctor_month' ? { dr_codg: key.slice(key.indexOf('|') + 1) } : {}),
      ...(kind === 'test_day' ? { med_list_codg: key.slice(key.indexOf('|') + 1) } : {}),
    };
    const entry: Entry = {
      ...{ id: `${kind}:${key}|${period}`, kind, at: asked.from, until: asked.to, sources: [] },
      fixmedins_code: isArea ? '' : (places[0] ?? ''),
      admdvs: own.map(({ admdvs }) => admdvs).toSorted()[0] ?? '',
      fields: { ...subject, period, ...fieldsOf(doings, kind, happened) },
    };
    return [{ kind, key, period, happened, entry }];
  });
}

interface Asked {
  readonly kind: PeriodKind;
  readonly from: number;
  readonly to: number;
}

function boundsOf(period: string): { readonly from: number; readonly to: number } {
  const from = Date.parse(`${period.padEnd(10, '-01')}T00:00:00+08:00`);
  if (period.length === 10) return { from, to: from + dayMs };
  const [year = 0, month = 0] = period.split('-').map(Number);
  const next = month === 12 ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return { from, to: Date.parse(`${next}-01T00:00:00+08:00`) };
}

/** How far an institution's feeds are with a period. */
export function standing(past: Past, place: string, { kind, from, to }: Asked): 'open' | 'partial' | 'closed' | 'absent' {
  const known = feedsOf[kind].filter((feed) => past.isObservedAt(place, feed, to - 1));
  if (known.some((feed) => !past.hasPassed(place, feed, to + dayMs))) return 'open';
  if (known.length === 0) return 'absent';
  return known.every((feed) => past.isObservedAt(place, feed, from - 1)) ? 'closed' : 'partial';
}

/** Ten days beyond the end: nobody waits any longer for those that are silent. */
export function isFarPast(past: Past, place: string, { kind, to }: Asked): boolean {
  return feedsOf[kind].some((feed) => past.hasPassed(place, feed, to + 10 * dayMs));
}

function happenedIn(items: readonly Item[]): Happened {
  const of = <Sort extends keyof Happened>(sort: Sort): readonly unknown[] =>
    items.filter((one) => one.sort === sort).map(({ thing }) => thing);
  const only = <Thing>(sort: keyof Happened, isThing: (thing: unknown) => thing is Thing): readonly Thing[] =>
    of(sort).filter(isThing);
  return {
    stays: only('stays', isStay),
    admitted: only('admitted', isStay),
    nights: of('nights').length,
    visits: only('visits', isVisit),
    fees: only('fees', isEvent),
    settlements: only('settlements', isEvent),
    sales: only('sales', isEvent),
    uses: only('uses', isUse),
    checks: only('checks', isCheck),
  };
}

const has = (thing: unknown, name: string): boolean => typeof thing === 'object' && thing !== null && name in thing;
const isStay = (thing: unknown): thing is EndedStay => has(thing, 'los');
const isVisit = (thing: unknown): thing is Visit => has(thing, 'event');
const isEvent = (thing: unknown): thing is FundEvent => has(thing, 'event_id');
const isUse = (thing: unknown): thing is Doings['uses'][number] => has(thing, 'isRepeat');
const isCheck = (thing: unknown): thing is Doings['checks'][number] => has(thing, 'uncertain');

function itemsOf(doings: Doings, kind: PeriodKind): readonly Item[] {
  const { stays, visits, fees, settlements, sales, uses, checks, tables } = doings;
  const stayItem = (sort: keyof Happened, one: EndedStay, at: number): Item => {
    const { fixmedins_code: place, admdvs } = one.stay;
    return { sort, thing: one, key: place, place, admdvs, at };
  };
  const item = (sort: keyof Happened, thing: unknown, of: { fixmedins_code: string; admdvs: string; at: number }): Item =>
    ({ sort, thing, key: of.fixmedins_code, place: of.fixmedins_code, admdvs: of.admdvs, at: of.at });
  const ended = stays.map((one) => stayItem('stays', one, one.end));
  const seen = visits.map((one) => item('visits', one, one.event));
  const inArea = (one: Item): Item[] => (one.admdvs.length < 4 ? [] : [{ ...one, key: one.admdvs.slice(0, 4) }]);
  switch (kind) {
    case 'institution_month':
    case 'institution_day':
      return [
        ...ended,
        ...stays.map((one) => stayItem('admitted', one, one.stay.begin)),
        ...stays.flatMap((one) => one.nights.map((at) => stayItem('nights', one, at))),
        ...seen,
      ];
    case 'doctor_month':
      return [
        ...stays.flatMap((one) => {
          const { dr_codg, fixmedins_code } = one.stay;
          return dr_codg === undefined ? [] : [{ ...stayItem('stays', one, one.end), key: `${fixmedins_code}|${dr_codg}` }];
        }),
        ...visits.flatMap((one) =>
          one.doctor === undefined ? [] : [{ ...item('visits', one, one.event), key: `${one.event.fixmedins_code}|${one.doctor}` }]),
      ];
    case 'cost_month':
      return fees.map((one) => item('fees', one, one));
    case 'trade_month':
      return [
        ...settlements.map((one) => item('settlements', one, one)),
        ...sales.map((one) => item('sales', one, one)),
        ...uses.map((one) => item('uses', one, one)),
        ...checks.map((one) => item('checks', one, one)),
      ];
    case 'area_month':
      return [...ended, ...seen, ...settlements.map((one) => item('settlements', one, one))].flatMap(inArea);
    case 'test_day':
      return fees.flatMap((one) => {
        const kits = tables.longestPrefix('reagents', 'item_prefix', text(one, 'med_list_codg') ?? '');
        const [kit] = kits;
        return kit === undefined || kits.length > 1
          ? []
          : [{ ...item('fees', one, one), key: `${one.fixmedins_code}|${kit['kit_codg'] ?? ''}` }];
      });
  }
}

function fieldsOf(doings: Doings, kind: PeriodKind, happened: Happened): Readonly<Record<string, unknown>> {
  switch (kind) {
    case 'institution_month':
      return { ...careFields(happened), ...houseFields(happened, doings.tables) };
    case 'institution_day':
      return { ...careFields(happened), admissions: happened.admitted.length, in_house: happened.nights };
    case 'doctor_month':
      return doctorFields(happened);
    case 'cost_month':
      return costFields(happened, doings.tables);
    case 'trade_month':
      return tradeFields(happened);
    case 'area_month':
      return areaFields(happened);
    case 'test_day':
      return testFields(happened);
  }
}
