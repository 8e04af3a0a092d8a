// The triggers of a `merged` rule that hold, in order of time, and the hits that they make together.
import { dayMs } from './china-time.ts';
import type { Entry } from './entry.ts';
import { indexAt } from './history.ts';
import type { TimeRanges } from './time-ranges.ts';

/** Puts what was found between two times, both inside, in place of what was known there; false when
 * there is neither. */
export function exchange(known: Entry[], from: number, to: number, found: readonly Entry[]): boolean {
  const first = indexAt(known, from);
  let after = first;
  while (after < known.length && known[after]!.at <= to) after += 1;
  if (first === after && found.length === 0) return false;
  if (first === known.length) for (const one of found) known.push(one);
  else known.splice(first, after - first, ...found);
  return true;
}

/** Matches further apart than so many days are hits of their own; without a number all are one. Only
 * those that a change at the times can have touched: the others stand as they stood. */
export function groups(
  matches: readonly Entry[],
  apartDays: number | undefined,
  times: TimeRanges,
): readonly (readonly Entry[])[] {
  if (matches.length === 0) return [];
  if (apartDays === undefined) return [matches.slice()];
  const apartMs = apartDays * dayMs;
  const isApart = (i: number): boolean => matches[i]!.at - matches[i - 1]!.at > apartMs;
  const found: (readonly Entry[])[] = [];
  /** Where the last group ends. */
  let done = 0;
  for (let n = 0; n < times.count; n += 1) {
    const last = times.toOf(n) + apartMs;
    let from = Math.max(done, indexAt(matches, times.fromOf(n) - apartMs));
    while (from > done && from < matches.length && !isApart(from)) from -= 1;
    for (let i = from + 1; from < matches.length && matches[from]!.at <= last; i += 1) {
      if (i < matches.length && !isApart(i)) continue;
      found.push(matches.slice(from, i));
      from = i;
      done = i;
    }
  }
  return found;
}
