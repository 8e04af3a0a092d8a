// Who was at a place when: visits, purchases and admissions in the order of time, by day and institution (and
// department, for admissions). Two of different persons meet when they are near in time and few others
// are between them: in a crowd everybody is near everybody, which says nothing.
import { chinaDay, hourMs } from '../china-time.ts';
import { textField, type Entry } from '../entry.ts';
import { lowerBound } from '../history.ts';

/** How far apart two visits or purchases may be, and two admissions, ms (project choice: cards handed
 * over together are read within minutes; people brought together are admitted within a morning). */
const visitGapMs = 10 * 60_000;
const admissionGapMs = 12 * hourMs;
/** Places in the order of time that two who meet may be apart. */
export const ranksMax = 8;

export class Timelines {
  readonly #lists = new Map<string, Entry[]>();

  /** Takes in or takes out an entry; returns every pair of entries that may meet, or meet no longer,
   * because of it. */
  move(entry: Entry, sign: 1 | -1): readonly (readonly [Entry, Entry])[] {
    const name = timelineOf(entry);
    const list = this.#lists.get(name) ?? [];
    const i = lowerBound(list, entry);
    if (sign > 0) {
      if (list.length === 0) this.#lists.set(name, list);
      if (list[i]?.id === entry.id) return [];
      list.splice(i, 0, entry);
      return pairsAround(list, i);
    }
    if (list[i]?.id !== entry.id) return [];
    const pairs = pairsAround(list, i);
    list.splice(i, 1);
    if (list.length === 0) this.#lists.delete(name);
    return pairs;
  }

  /** Whether two entries meet. */
  areTogether(a: Entry, b: Entry): boolean {
    const name = timelineOf(a);
    if (name !== timelineOf(b) || Math.abs(a.at - b.at) > gapOf(a)) return false;
    const list = this.#lists.get(name) ?? [];
    return Math.abs(lowerBound(list, a) - lowerBound(list, b)) <= ranksMax;
  }

  clear(): void {
    this.#lists.clear();
  }
}

/** The entry in a place with those near it, and those on both sides of it that are about as far apart
 * as may be: with one more or one less between them they may begin or cease to meet. */
function pairsAround(list: readonly Entry[], i: number): readonly (readonly [Entry, Entry])[] {
  const own = list[i]!;
  const found: (readonly [Entry, Entry])[] = [];
  const add = (a: Entry | undefined, b: Entry | undefined): void => {
    if (a === undefined || b === undefined || Math.abs(a.at - b.at) > gapOf(own)) return;
    if (textField(a, 'psn_no') !== textField(b, 'psn_no')) found.push([a, b]);
  };
  for (let rank = 1; rank <= ranksMax; rank += 1) {
    add(list[i - rank], own);
    add(own, list[i + rank]);
    // Apart by `ranksMax + 1` with the entry between them, by `ranksMax` without.
    add(list[i - rank], list[i - rank + ranksMax + 1]);
  }
  return found;
}

/** The day, place and sort of care in whose order of time an entry has its place. */
export function timelineOf(entry: Entry): string {
  const name = `${chinaDay(entry.at)}|${entry.fixmedins_code}`;
  return entry.kind === 'stay' ? `${name}|${textField(entry, 'adm_dept_codg') ?? ''}` : name;
}

export function gapOf(entry: Entry): number {
  return entry.kind === 'stay' ? admissionGapMs : visitGapMs;
}

