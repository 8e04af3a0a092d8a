// Limits of a person, over visits or in one: which other lines count together with one.
import { chinaDate, chinaDay } from '../china-time.ts';
import type { Entry } from '../entry.ts';
import { isSameVisit } from './charged-lines.ts';
import type { CoursePoint, QuantityPoint } from './points.ts';

/** How far lines are read: a year back, and a month ahead for refunds. A point with a longer window is
 * judged by what lies within. */
export const periodReachDays = { back: 366, ahead: 31 } as const;

export interface Period {
  readonly zh: string;
  /** Whether a line counts. */
  has(other: Entry): boolean;
}

/** Undefined for a limit of a single line or day. */
export function countsWith(point: CoursePoint | QuantityPoint, line: Entry): Period | undefined {
  const { at } = line;
  const day = chinaDate(at);
  switch (point.per) {
    case 'visit':
      return { zh: '本次就诊', has: (other) => isSameVisit(other, line) };
    case 'month':
      return { zh: `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月`, has: isIn(day.slice(0, 7)) };
    case 'year':
      return { zh: `${day.slice(0, 4)}年`, has: isIn(day.slice(0, 4)) };
    case 'days': {
      // Of whole days, this one the last: who comes back after so many days comes an hour earlier or later.
      const before = chinaDay(at) - point.windowDays;
      return { zh: `${point.windowDays}天内`, has: (other) => chinaDay(other.at) > before && other.at <= at };
    }
    default:
      return undefined;
  }
}

function isIn(begin: string): Period['has'] {
  return ({ at }) => chinaDate(at).startsWith(begin);
}
