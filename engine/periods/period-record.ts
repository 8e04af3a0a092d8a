// One period of one key while it is counted, and the record that it comes to.
import { compareEntries, type Entry } from '../entry.ts';
import type { KeySpace } from '../rule.ts';
import { doctorOf } from './care-counts.ts';
import { cents, type Counts } from './counts.ts';
import type { Closing, Period } from './period.ts';
import type { PeriodKind, PeriodSpec } from './period-kinds.ts';
import type { StayCase } from './stay-case.ts';

/** Stays named as evidence of each sort. */
const examplesMax = 10;
/** Digits of `admdvs` that name an area. */
const areaDigits = 4;

export interface Tally {
  readonly spec: PeriodSpec;
  readonly key: string;
  readonly period: Period;
  readonly counts: Counts;
  readonly stays: Map<string, StayCase>;
  /** What is known of the feeds of each institution in it, until they have moved. */
  readonly places: Map<string, PlaceClosing>;
  /** Undefined until asked, and again when the feeds have moved. */
  closing: Closing | undefined;
  record: Entry | undefined;
}

export interface PlaceClosing {
  readonly closing: Closing;
  /** So far past the end that an area does not wait for others. */
  readonly isFarPast: boolean;
}

export function tallyName(kind: PeriodKind, from: number, key: string): string {
  return `${kind}|${from}|${key}`;
}

/** Whose period of a space an entry counts for. */
export function keyIn(space: KeySpace, entry: Entry): string | undefined {
  switch (space) {
    case 'doctor':
      return doctorOf(entry);
    case 'area':
      return entry.admdvs.length < areaDigits ? undefined : entry.admdvs.slice(0, areaDigits);
    default:
      return entry.fixmedins_code;
  }
}

export function compose({ spec, key, period, counts, stays, places }: Tally): Entry {
  const isArea = spec.space === 'area';
  const [fixmedins_code = ''] = isArea ? [] : counts.institutions.keys();
  const all = [...stays.values()];
  return {
    id: `${spec.kind}:${key}|${period.name}`,
    kind: spec.kind,
    at: period.from,
    until: period.to,
    fixmedins_code,
    admdvs: [...counts.regions.keys()].reduce((a, b) => (b < a ? b : a)),
    fields: {
      ...(isArea ? { area: key, partial_institutions: partialIn(counts, places) } : { fixmedins_code }),
      ...(spec.space === 'product' ? { med_list_codg: key.slice(key.indexOf('|') + 1) } : {}),
      ...(spec.space === 'doctor' ? { dr_codg: key.slice(key.indexOf('|') + 1) } : {}),
      period: period.name,
      ...spec.fields(counts),
    },
    sources: [
      ...examples('readmission', all.filter((one) => one.within31)),
      ...examples('costly_stay', all.filter((one) => feeOf(one) > 0)),
    ],
  };
}

function partialIn(counts: Counts, places: ReadonlyMap<string, PlaceClosing>): number {
  const own = [...counts.institutions.keys()];
  return own.filter((place) => places.get(place)?.closing === 'partial').length;
}

function feeOf({ stay }: StayCase): number {
  return stay.fields['settled'] === true ? cents(stay, 'medfee_sumamt') : 0;
}

/** The dearest few, by the event that names each. */
function examples(role: string, stays: readonly StayCase[]): Entry['sources'] {
  return stays
    .toSorted((a, b) => feeOf(b) - feeOf(a) || compareEntries(a.stay, b.stay))
    .slice(0, examplesMax)
    .flatMap(({ stay }) => stay.sources.slice(0, 1).map(({ event }) => ({ role, event })));
}
