// The time-ordered entries of one key, a sorted array for each kind. An entry in order is appended;
// a late one is spliced in. Nothing here knows rules.
import { compareEntries, type Entry, type EntryKind } from './entry.ts';

const none: readonly Entry[] = [];

export class History {
  readonly #kinds: EntryKind[] = [];
  readonly #lists: Entry[][] = [];

  /** A copy with one more entry, in place of one with the same kind and id. */
  with(entry: Entry): History {
    const copy = new History();
    this.#kinds.forEach((kind, i) => {
      copy.#kinds.push(kind);
      copy.#lists.push(
        (this.#lists[i] ?? []).filter((one) => kind !== entry.kind || one.id !== entry.id),
      );
    });
    copy.insert(entry);
    return copy;
  }

  /** Every entry of a kind, oldest first. The array is the history's own: do not keep it. */
  of(kind: EntryKind): readonly Entry[] {
    const i = this.#kinds.indexOf(kind);
    return i < 0 ? none : (this.#lists[i] ?? none);
  }

  insert(entry: Entry): void {
    let i = this.#kinds.indexOf(entry.kind);
    if (i < 0) {
      i = this.#kinds.push(entry.kind) - 1;
      this.#lists.push([]);
    }
    const list = this.#lists[i]!;
    const last = list.at(-1);
    if (last === undefined || compareEntries(last, entry) < 0) list.push(entry);
    else list.splice(lowerBound(list, entry), 0, entry);
  }

  /** Takes out the entry with this kind, time and id; false when it is not there. */
  remove(entry: Entry): boolean {
    const i = this.#kinds.indexOf(entry.kind);
    const list = this.#lists[i];
    if (list === undefined) return false;
    const at = lowerBound(list, entry);
    if (list[at]?.id !== entry.id) return false;
    list.splice(at, 1);
    return true;
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
