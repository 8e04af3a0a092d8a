// Beds of stays and patients in house again, from the complete list of events: who lay where is read off
// the messages of each visit, and each night of each institution is counted anew.
import { chinaDate, chinaDay, dayMs, startOfChinaDay } from '../../../engine/china-time.ts';
import type { FundEvent } from '../../../engine/event.ts';
import type { Past } from '../past.ts';
import { amountOf, newest, text, timeOf } from '../reading.ts';
import { staysOf, type Stay } from '../stays.ts';

export interface BedUse {
  readonly bed: string;
  readonly psn_no: string | undefined;
  readonly at: number;
  readonly until: number | undefined;
}

/** Every bed that a stay is certain to have taken, by `institution|department|bed`. */
export function bedUsesOf(past: Past): readonly BedUse[] {
  return staysOf(past).flatMap((stay) => {
    const admission = newest(past.ofVisit('admission', stay.visit));
    const discharge = newest(past.ofVisit('discharge', stay.visit));
    const changes = past
      .ofVisit('admission_change', stay.visit)
      .toSorted((a, b) => a.inf_time - b.inf_time || (a.event_id < b.event_id ? -1 : 1));
    const turns: { dept: string | undefined; bed: string | undefined; from: number }[] = [];
    for (const event of [admission, ...changes]) {
      if (event === undefined) continue;
      const last = turns.at(-1);
      const dept = text(event, 'adm_dept_codg') ?? last?.dept;
      const bed = text(event, 'adm_bed') ?? last?.bed;
      if (last !== undefined && last.dept === dept && last.bed === bed) continue;
      const from = event === admission ? stay.begin : Math.max(stay.begin, event.inf_time);
      turns.push({ dept, bed, from });
    }
    return turns.flatMap(({ dept, bed, from }, i): BedUse[] => {
      const next = turns[i + 1];
      const leaving = discharge === undefined ? undefined : text(discharge, 'dscg_bed');
      if (dept === undefined || bed === undefined) return [];
      if (next === undefined && leaving !== undefined && leaving !== bed) return [];
      const until = next === undefined ? stay.end : next.from - dayMs;
      if (until !== undefined && until <= from) return [];
      return [{ bed: `${stay.fixmedins_code}|${dept}|${bed}`, psn_no: stay.psn_no, at: from, until }];
    });
  });
}

export interface Night {
  readonly fixmedins_code: string;
  readonly period: string;
  readonly in_house: number;
  readonly in_house_known: number;
  readonly hi_crtf_bed_cnt: number | undefined;
}

/** Every night in which somebody is known to have been in an institution. */
export function nightsOf(past: Past): readonly Night[] {
  const stays = staysOf(past).filter(({ end, med_type }) => end !== undefined && med_type !== '71' && med_type !== '28');
  return [...Map.groupBy(stays, ({ fixmedins_code }) => fixmedins_code)].flatMap(([fixmedins_code, own]) => {
    const days = new Set(own.flatMap((stay) => nightsIn(stay)));
    return [...days].toSorted((a, b) => a - b).map((day): Night => {
      const there = own.filter((stay) => nightsIn(stay).includes(day));
      const departments = departmentsOf(past, fixmedins_code, day);
      return {
        fixmedins_code,
        period: chinaDate(startOfChinaDay(day)),
        in_house: there.length,
        in_house_known: there.filter((stay) => {
          const dept = departmentOf(past, stay);
          const isIt = (one: FundEvent): boolean =>
            dept !== undefined && [text(one, 'hosp_dept_codg'), text(one, 'caty')].includes(dept);
          return departments.some((one) => isIt(one) && bedsOf(one) !== undefined);
        }).length,
        hi_crtf_bed_cnt: departments.some((one) => bedsOf(one) !== undefined)
          ? departments.reduce((sum, one) => sum + (bedsOf(one) ?? 0), 0)
          : undefined,
      };
    });
  });
}

/** The department that the newest message names. */
function departmentOf(past: Past, { visit }: Stay): string | undefined {
  const change = newest(past.ofVisit('admission_change', visit));
  return text(change, 'adm_dept_codg') ?? text(newest(past.ofVisit('admission', visit)), 'adm_dept_codg');
}

function nightsIn({ begin, end }: Stay): readonly number[] {
  const nights = Math.min(400, chinaDay(end ?? begin) - chinaDay(begin));
  return Array.from({ length: Math.max(0, nights) }, (_, i) => chinaDay(begin) + i);
}

function bedsOf(department: FundEvent): number | undefined {
  return amountOf(department, 'hi_crtf_bed_cnt') ?? amountOf(department, 'aprv_bed_cnt');
}

/** Those that had begun by a day. */
function departmentsOf(past: Past, fixmedins_code: string, day: number): readonly FundEvent[] {
  const sent = past.counting('department').filter((event) =>
    event.fixmedins_code === fixmedins_code && chinaDay(timeOf(event, 'begntime') ?? -Infinity) <= day);
  return [...Map.groupBy(sent, (event) => text(event, 'hosp_dept_codg') ?? '').values()]
    .map((records) => newest(records))
    .filter((one) => one !== undefined);
}
