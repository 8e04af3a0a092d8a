// Limits of a person over visits: which other lines count together with one.
import { chinaDate, dayMs } from '../china-time.ts';
import type { CoursePoint, QuantityPoint } from './points.ts';

/** How far lines are read: a year back, and a month ahead for refunds. A point with a longer window is
 * judged by what lies within. */
export const periodReachDays = { back: 366, ahead: 31 } as const;

export interface Period {
  readonly zh: string;
  /** Whether a line at this time counts, ms. */
  has(at: number): boolean;
}

/** Undefined for a limit that is not over visits. */
export function countsWith(point: CoursePoint | QuantityPoint, at: number): Period | undefined {
  const day = chinaDate(at);
  switch (point.per) {
    case 'month':
      return { zh: `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月`, has: isIn(day.slice(0, 7)) };
    case 'year':
      return { zh: `${day.slice(0, 4)}年`, has: isIn(day.slice(0, 4)) };
    case 'days': {
      const from = at - point.windowDays * dayMs;
      return { zh: `${point.windowDays}天内`, has: (other) => other > from && other <= at };
    }
    default:
      return undefined;
  }
}

function isIn(begin: string): Period['has'] {
  return (other) => chinaDate(other).startsWith(begin);
}
