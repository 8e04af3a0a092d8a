// A limit is the midnight after its last day; people are told the day.
import { chinaDay } from '../format.ts';

/** yyyy-MM-dd in China. */
export function lastDay(due: string): string {
  return chinaDay(Date.parse(due) - 1);
}
