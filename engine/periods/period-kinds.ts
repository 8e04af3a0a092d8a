// Every record of a closed period: whose it is, how long, which feeds must have passed its end, and
// what it says. A record of an area is made of all its institutions' doings.
import type { Fields } from '../entry.ts';
import type { EventKind } from '../event.ts';
import type { Tables } from '../tables.ts';
import type { KeySpace } from '../rule.ts';
import { careFields, houseFields } from './care-counts.ts';
import { ratio, type Counts } from './counts.ts';
import { costFields } from './fee-counts.ts';
import { dayOf, monthOf, type Period } from './period.ts';
import { kitOf, testFields } from './test-counts.ts';
import { tradeFields } from './trade-counts.ts';

export const periodKinds = [
  'institution_month',
  'institution_day',
  'doctor_month',
  'cost_month',
  'trade_month',
  'area_month',
  'test_day',
] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** What a period is counted from. */
export type CountedOf = 'stay' | 'night' | 'visit' | 'fee' | 'settlement' | 'sale' | 'use' | 'check';

export interface PeriodSpec {
  readonly kind: PeriodKind;
  readonly space: KeySpace;
  readonly of: readonly CountedOf[];
  readonly feeds: readonly EventKind[];
  periodOf(time: number): Period;
  fields(counts: Counts): Fields;
  /** The key within the institution that a fee line's code counts for, when it is not by the space alone. */
  ownKeyOf?(code: string, knowledge: Tables): string | undefined;
}

const careFeeds = ['discharge', 'inpatient_settlement', 'outpatient_settlement'] as const;

const specs: Readonly<Record<PeriodKind, Omit<PeriodSpec, 'kind'>>> = {
  institution_month: {
    space: 'institution',
    of: ['stay', 'night', 'visit'],
    feeds: careFeeds,
    periodOf: monthOf,
    fields: (counts) => ({ ...careFields(counts), ...houseFields(counts) }),
  },
  institution_day: {
    space: 'institution',
    of: ['stay', 'night', 'visit'],
    feeds: careFeeds,
    periodOf: dayOf,
    fields: (counts) => ({
      ...careFields(counts),
      admissions: counts.of('admissions'),
      in_house: counts.of('bed_days'),
    }),
  },
  doctor_month: {
    space: 'doctor',
    of: ['stay', 'visit'],
    feeds: careFeeds,
    periodOf: monthOf,
    fields: (counts) => ({
      ...careFields(counts),
      cmi: ratio(counts.of('weight') / 1e4, counts.of('weighed_stays')),
    }),
  },
  cost_month: {
    space: 'institution',
    of: ['fee'],
    feeds: ['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'],
    periodOf: monthOf,
    fields: costFields,
  },
  trade_month: {
    space: 'institution',
    of: ['settlement', 'sale', 'use', 'check'],
    feeds: ['pharmacy_settlement', 'outpatient_settlement', 'inpatient_settlement', 'sale'],
    periodOf: monthOf,
    fields: tradeFields,
  },
  area_month: {
    space: 'area',
    of: ['stay', 'visit', 'settlement'],
    feeds: [...careFeeds, 'pharmacy_settlement'],
    periodOf: monthOf,
    fields: areaFields,
  },
  test_day: {
    space: 'product',
    of: ['fee'],
    feeds: ['inpatient_fee', 'outpatient_fee'],
    periodOf: dayOf,
    fields: testFields,
    ownKeyOf: kitOf,
  },
};

export const periodSpecs: readonly PeriodSpec[] = periodKinds.map((kind) => ({ kind, ...specs[kind] }));

export function periodSpec(kind: PeriodKind): PeriodSpec {
  return { kind, ...specs[kind] };
}

export function isPeriodKind(kind: string): kind is PeriodKind {
  return periodKinds.some((one) => one === kind);
}

/** What the fund paid for stays, visits and in pharmacies together. */
function areaFields(counts: Counts): Fields {
  const { stays, visits, mean_fee, mean_los, mean_visit_fee } = careFields(counts);
  const fund = ['fund_cents', 'visit_fund_cents', 'settlement_fund_cents'];
  return {
    stays,
    visits,
    mean_fee,
    mean_los,
    mean_visit_fee,
    settlements: counts.of('settlements'),
    institutions: counts.institutions.size,
    inpatient_fund_sumamt: counts.yuan('fund_cents'),
    visit_fund_sumamt: counts.yuan('visit_fund_cents'),
    pharmacy_fund_sumamt: counts.yuan('settlement_fund_cents'),
    fund_pay_sumamt: fund.reduce((sum, name) => sum + counts.of(name), 0) / 100,
    cmi: ratio(counts.of('weight') / 1e4, counts.of('weighed_stays')),
  };
}
