// The time-ordered entries of one key, a sorted array for each kind. An entry in order is appended;
// a late one is spliced in. Nothing here knows rules.
//
// What others compute from a list (facts/series.ts) stays true while the list is only appended to.
// So a long list also remembers the last few entries that came or went otherwise: from the earliest
// of them on, and no earlier, such a computation has to be done again.
import { compareEntries, type Entry, type EntryKind } from './entry.ts';

const none: readonly Entry[] = [];

/** A list shorter than this is read again rather than kept count of. */
export const longListMin = 32;
/** Changes out of order that are remembered; who asks later starts over. */
const movesMax = 16;

interface Moves {
  /** Changes other than appending, so far. */
  count: number;
  /** What came or went in the newest of them, the newest last. */
  readonly recent: Entry[];
}

export class History {
  #kinds: EntryKind[] = [];
  #lists: Entry[][] = [];
  /** By position of the kind; absent while everything came in order. */
  #moves: (Moves | undefined)[] | undefined;
  #isCopy = false;

  /** A copy with one more entry, in place of one with the same kind and id. It is for reading. */
  with(entry: Entry): History {
    const copy = new History();
    copy.#isCopy = true;
    this.#kinds.forEach((kind, i) => {
      const list = this.#lists[i]!;
      copy.#kinds.push(kind);
      copy.#lists.push(kind === entry.kind ? list.filter(({ id }) => id !== entry.id) : list);
    });
    copy.insert(entry);
    return copy;
  }

  /** Whether it is worth keeping anything computed from it: not from a copy. */
  isLasting(): boolean {
    return !this.#isCopy;
  }

  /** Every entry of a kind, oldest first. The array is the history's own: do not keep it. */
  of(kind: EntryKind): readonly Entry[] {
    const i = this.#kinds.indexOf(kind);
    return i < 0 ? none : this.#lists[i]!;
  }

  insert(entry: Entry): void {
    const i = this.#kinds.indexOf(entry.kind);
    if (i < 0) {
      this.#open(entry);
      return;
    }
    const list = this.#lists[i]!;
    const last = list.at(-1);
    if (last === undefined || compareEntries(last, entry) < 0) {
      list.push(entry);
      return;
    }
    list.splice(lowerBound(list, entry), 0, entry);
    this.#moved(i, entry);
  }

  /** Most histories hold one entry, and a list made by pushing onto an empty one takes room for
   * seventeen. */
  #open(entry: Entry): void {
    if (this.#kinds.length === 0) {
      this.#kinds = [entry.kind];
      this.#lists = [[entry]];
    } else {
      this.#kinds.push(entry.kind);
      this.#lists.push([entry]);
    }
  }

  /** Takes out the entry with this kind, time and id; false when it is not there. */
  remove(entry: Entry): boolean {
    const i = this.#kinds.indexOf(entry.kind);
    const list = this.#lists[i];
    if (list === undefined) return false;
    const at = lowerBound(list, entry);
    if (list[at]?.id !== entry.id) return false;
    list.splice(at, 1);
    this.#moved(i, entry);
    return true;
  }

  /** How often the list of a kind has changed otherwise than by appending. */
  moves(kind: EntryKind): number {
    return this.#moves?.[this.#kinds.indexOf(kind)]?.count ?? 0;
  }

  /** The earliest entry that came or went since `moves` was `since`: all before it stand where they
   * stood. Undefined when that is not known any more. Ask only when `moves` has changed. */
  earliestMoved(kind: EntryKind, since: number): Entry | undefined {
    const moves = this.#moves?.[this.#kinds.indexOf(kind)];
    if (moves === undefined || moves.count - since > moves.recent.length) return undefined;
    return moves.recent
      .slice(since - moves.count)
      .reduce((earliest, entry) => (compareEntries(entry, earliest) < 0 ? entry : earliest));
  }

  #moved(i: number, entry: Entry): void {
    this.#moves ??= [];
    let moves = this.#moves[i];
    if (moves === undefined) {
      moves = { count: 0, recent: [] };
      this.#moves[i] = moves;
    }
    moves.count += 1;
    if (this.#lists[i]!.length < longListMin) moves.recent.length = 0;
    else {
      if (moves.recent.length === movesMax) moves.recent.shift();
      moves.recent.push(entry);
    }
  }

  isEmpty(): boolean {
    return this.#lists.every((list) => list.length === 0);
  }
}

/** Index of the first entry not before the given one. */
export function lowerBound(list: readonly Entry[], entry: Entry): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareEntries(list[middle]!, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first entry with `at >= time`. */
export function indexAt(list: readonly Entry[], time: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.at < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first entry with `at > time`. */
export function indexAfter(list: readonly Entry[], time: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.at <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
