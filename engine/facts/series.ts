// A series: the entries of a history that pass a filter, in time order over all kinds read, divided
// by what they are alike in (`like`, or equality with a reference), and kept in step with the
// history instead of being read again for each trigger. What an operator wants to know of a range of
// a part it keeps in a layer beside it (prefix sums, extremes, counts of values).
//
// In step costs what has changed: entries appended since are added; after a late, corrected or
// cancelled entry everything from its place on is taken off and added again. A series says nothing
// that its history does not say: it can be thrown away at any time.
import { compareEntries, type Entry, type EntryKind } from '../entry.ts';
import { lowerBound, type History } from '../history.ts';

/** What is kept beside the entries of a part, entry by entry. */
export interface Layer {
  append(entry: Entry): void;
  /** Takes off what the newest entry added. */
  pop(): void;
}

export interface Part<Kept extends Layer> {
  readonly entries: Entry[];
  readonly kept: Kept;
}

export interface SeriesOptions<Kept extends Layer> {
  readonly kinds: readonly EntryKind[];
  test(entry: Entry): boolean;
  /** What divides the series; entries with equal values (as keys of a Map) are of one part. */
  partOf(entry: Entry): unknown;
  keep(): Kept;
}

export class Series<Kept extends Layer> {
  readonly #options: SeriesOptions<Kept>;
  readonly #parts = new Map<unknown, Part<Kept>>();
  /** Every entry of every part. */
  readonly #all: Entry[] = [];
  /** By kind: how much of its list has been read, and its `moves` then. */
  readonly #read: number[];
  readonly #moves: number[];

  constructor(options: SeriesOptions<Kept>) {
    this.#options = options;
    this.#read = options.kinds.map(() => 0);
    this.#moves = options.kinds.map(() => 0);
  }

  /** Brings the series in step. The history must be the same object every time. */
  follow(history: History): void {
    if (this.#isInStep(history)) return;
    const lists = this.#options.kinds.map((kind) => history.of(kind));
    const kept = this.#keptOf(history, lists);
    const firstOff = this.#all[kept];
    if (firstOff !== undefined) {
      this.#cutTo(kept);
      // What was taken off is read again.
      lists.forEach((list, i) => {
        this.#read[i] = Math.min(this.#read[i]!, lowerBound(list, firstOff));
      });
    }
    this.#readOn(lists);
  }

  #isInStep(history: History): boolean {
    const { kinds } = this.#options;
    for (let i = 0; i < kinds.length; i += 1) {
      const kind = kinds[i]!;
      if (history.count(kind) !== this.#read[i] || history.moves(kind) !== this.#moves[i]) return false;
    }
    return true;
  }

  part(of: unknown): Part<Kept> | undefined {
    return this.#parts.get(of);
  }

  /** How many of the entries are before anything new or moved in any list. */
  #keptOf(history: History, lists: readonly (readonly Entry[])[]): number {
    const all = this.#all;
    let kept = all.length;
    lists.forEach((list, i) => {
      const kind = this.#options.kinds[i]!;
      const moves = history.moves(kind);
      if (moves !== this.#moves[i]) {
        const moved = history.earliestMoved(kind, this.#moves[i]!);
        const unmoved = moved === undefined ? 0 : lowerBound(list, moved);
        this.#read[i] = Math.min(this.#read[i]!, unmoved);
        this.#moves[i] = moves;
        kept = Math.min(kept, moved === undefined ? 0 : lowerBound(all, moved));
      }
      const unread = list[this.#read[i]!];
      const last = all.at(-1);
      if (unread !== undefined && last !== undefined && compareEntries(unread, last) < 0)
        kept = Math.min(kept, lowerBound(all, unread));
    });
    return kept;
  }

  #cutTo(length: number): void {
    const { partOf } = this.#options;
    while (this.#all.length > length) {
      const entry = this.#all[this.#all.length - 1]!;
      this.#all.pop();
      const key = partOf(entry);
      const part = this.#parts.get(key);
      part?.kept.pop();
      part?.entries.pop();
      if (part?.entries.length === 0) this.#parts.delete(key);
    }
  }

  /** Adds what has not been read, oldest first over all lists. */
  #readOn(lists: readonly (readonly Entry[])[]): void {
    const read = this.#read;
    for (;;) {
      let oldest: Entry | undefined;
      let from = 0;
      for (let i = 0; i < lists.length; i += 1) {
        const entry = lists[i]![read[i]!];
        if (entry === undefined || (oldest !== undefined && compareEntries(entry, oldest) >= 0))
          continue;
        oldest = entry;
        from = i;
      }
      if (oldest === undefined) return;
      read[from] = read[from]! + 1;
      if (this.#options.test(oldest)) this.#add(oldest);
    }
  }

  #add(entry: Entry): void {
    const key = this.#options.partOf(entry);
    let part = this.#parts.get(key);
    if (part === undefined) {
      part = { entries: [], kept: this.#options.keep() };
      this.#parts.set(key, part);
    }
    this.#all.push(entry);
    part.entries.push(entry);
    part.kept.append(entry);
  }
}
