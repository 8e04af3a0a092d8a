// Days between one discharge and the next admission of the same person, counted in the classes that
// the data's README states. Consecutive stays by admission, then discharge; a gap is admission day
// minus discharge day, below zero when the stays overlap.

import { chinaDay } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';

export interface StayDays {
  readonly person: string;
  readonly institution: string;
  /** Day numbers: consecutive days differ by one. */
  readonly admitted: number;
  readonly discharged: number;
}

export interface GapCounts {
  readonly overlapping: number;
  readonly days_0_to_1: number;
  readonly days_2_to_15: number;
  readonly days_16_to_30: number;
  readonly longer: number;
  /** Of the gaps of 0 to 15 days: those at the same institution. */
  readonly same_institution_to_15: number;
}

export function countGaps(stays: Iterable<StayDays>): GapCounts {
  const counts = {
    overlapping: 0, days_0_to_1: 0, days_2_to_15: 0, days_16_to_30: 0, longer: 0,
    same_institution_to_15: 0,
  };
  for (const ofPerson of Map.groupBy(stays, (stay) => stay.person).values()) {
    const sorted = ofPerson.toSorted(
      (a, b) => a.admitted - b.admitted || a.discharged - b.discharged,
    );
    for (const [index, next] of sorted.entries()) {
      const previous = sorted[index - 1];
      if (previous === undefined) continue;
      const gap = next.admitted - previous.discharged;
      counts[gapClass(gap)] += 1;
      const isNear = gap >= 0 && gap <= 15;
      if (isNear && previous.institution === next.institution) counts.same_institution_to_15 += 1;
    }
  }
  return counts;
}

function gapClass(gap: number): keyof GapCounts {
  if (gap < 0) return 'overlapping';
  if (gap <= 1) return 'days_0_to_1';
  if (gap <= 15) return 'days_2_to_15';
  if (gap <= 30) return 'days_16_to_30';
  return 'longer';
}

/** Stays of admission and discharge events, joined by institution and `mdtrt_id` whatever their
 * order; those not discharged, and other kinds, are left out. */
export function stayDays(events: Iterable<FundEvent>): readonly StayDays[] {
  const admissions = new Map<string, FundEvent>();
  const discharges = new Map<string, FundEvent>();
  for (const event of events) {
    const stay = `${event.fixmedins_code}|${String(event.data['mdtrt_id'])}`;
    if (event.kind === 'admission') admissions.set(stay, event);
    if (event.kind === 'discharge') discharges.set(stay, event);
  }
  return [...admissions].flatMap(([stay, admission]) => {
    const discharge = discharges.get(stay);
    return discharge === undefined ? [] : [{
      person: String(admission.data['psn_no']),
      institution: admission.fixmedins_code,
      admitted: chinaDay(admission.at),
      discharged: chinaDay(discharge.at),
    }];
  });
}
