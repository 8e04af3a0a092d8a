// Operating lists: when a surgeon and an anaesthetist of the hospital are both free. Nobody operates
// in two places at once, which is what the honest city must show.

import { dayMs, dayStart, hourMs, minuteMs } from './china-clock.ts';
import type { Doctor, Institution } from './institutions.ts';

export interface Operation {
  /** ms. */
  readonly begun: number;
  readonly done: number;
  readonly surgeon: Doctor;
  readonly anaesthetist: Doctor;
}

export interface TheatreBook {
  /** Keeps a surgeon's time for an operation whose hour is fixed: nobody else is booked into it. */
  keep(surgeon: Doctor, begun: number, done: number): void;
  /** The first time from `from` on at which this surgeon and an anaesthetist are free. */
  book(hospital: Institution, surgeon: Doctor, from: number, minutes: number): Operation;
}

const stepMs = 15 * minuteMs;
/** Getting ready before and after, for the anaesthetist. */
const aroundMs = 25 * minuteMs;
/** After this hour of the day the list goes on the next morning. */
const lastHour = 20;
const firstHour = 8;

export function makeTheatreBook(): TheatreBook {
  const busy = new Map<string, (readonly [number, number])[]>();
  const free = (doctor: Doctor, from: number, to: number): boolean =>
    (busy.get(doctor.code) ?? []).every(([begun, done]) => to <= begun || from >= done);
  const take = (doctor: Doctor, from: number, to: number): void => {
    const list = busy.get(doctor.code);
    if (list === undefined) busy.set(doctor.code, [[from, to]]);
    else list.push([from, to]);
  };

  return {
    keep: take,
    book(hospital, surgeon, from, minutes) {
      for (let begun = from; ; begun += stepMs) {
        const hour = (begun - dayStart(begun)) / hourMs;
        if (hour > lastHour) begun = dayStart(begun) + dayMs + firstHour * hourMs;
        const done = begun + minutes * minuteMs;
        const anaesthetist = hospital.anaesthetists.slice(0, -2).find((one) =>
          free(one, begun - aroundMs, done + aroundMs),
        );
        if (anaesthetist === undefined || !free(surgeon, begun - stepMs, done + stepMs)) continue;
        take(surgeon, begun, done);
        take(anaesthetist, begun - aroundMs, done + aroundMs);
        return { begun, done, surgeon, anaesthetist };
      }
    },
  };
}
