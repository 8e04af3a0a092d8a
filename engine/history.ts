// The time-ordered entries of one key, a sorted list for each kind. An entry in order is appended;
// a late one is spliced in. Nothing here knows rules.
//
// What others compute from a list (facts/series.ts) stays true while the list is only appended to.
// So a long list also remembers the last few entries that came or went otherwise: from the earliest
// of them on, and no earlier, such a computation has to be done again.
import assert from 'node:assert/strict';
import { compareEntries, exactListMax, withOneMore, type Entry, type EntryKind } from './entry.ts';

const none: readonly Entry[] = [];
const noRows: Rows = [];

/** A list shorter than this is read again rather than kept count of. */
export const longListMin = 32;
/** Changes out of order that are remembered; who asks later starts over. */
const movesMax = 16;

interface Moves {
  readonly kind: EntryKind;
  /** Changes other than appending, so far. */
  count: number;
  /** What came or went in the newest of them, the newest last; absent while the list is short. */
  recent: Entry[] | undefined;
}

/** The entries of the kinds beside the first: a kind and then its list, and so on. An object for each kind would take as much
 * as the lists, in millions of histories. */
type Rows = (EntryKind | Entry[])[];

/** Most histories hold one entry or entries of one kind: the first kind stands in the history itself,
 * and its list is made when there is a second entry or somebody reads it. */
export class History {
  #kind: EntryKind | undefined;
  #only: Entry | undefined;
  #list: Entry[] | undefined;
  #others: Rows | undefined;
  /** Kinds of which not everything came in order. */
  #moves: Moves[] | undefined;
  #isCopy = false;

  /** A copy with one more entry, in place of one with the same kind and id. It is for reading. */
  with(entry: Entry): History {
    const copy = new History();
    copy.#isCopy = true;
    copy.#kind = this.#kind;
    const without = (kind: EntryKind, list: Entry[]): Entry[] =>
      kind === entry.kind ? list.filter(({ id }) => id !== entry.id) : list;
    if (this.#kind !== undefined) copy.#list = without(this.#kind, this.#first());
    copy.#others = this.#others?.map((one, i, rows) => (isList(one) ? without(kindAt(rows, i - 1), one) : one));
    copy.insert(entry);
    return copy;
  }

  /** Whether it is worth keeping anything computed from it: not from a copy. */
  isLasting(): boolean {
    return !this.#isCopy;
  }

  /** Every entry of a kind, oldest first. The array is the history's own: do not keep it. */
  of(kind: EntryKind): readonly Entry[] {
    return this.#listOf(kind) ?? none;
  }

  /** How many entries of a kind there are. */
  count(kind: EntryKind): number {
    if (kind === this.#kind && this.#list === undefined) return this.#only === undefined ? 0 : 1;
    return this.#listOf(kind)?.length ?? 0;
  }

  /** How many entries of a kind have one of these values in a field. */
  countWith(kind: EntryKind, field: string, values: ReadonlySet<unknown>): number {
    if (kind === this.#kind && this.#only !== undefined)
      return values.has(this.#only.fields[field]) ? 1 : 0;
    let found = 0;
    for (const { fields } of this.of(kind)) if (values.has(fields[field])) found += 1;
    return found;
  }

  insert(entry: Entry): void {
    const { kind } = entry;
    if (this.#kind === undefined) {
      this.#kind = kind;
      this.#only = entry;
      return;
    }
    const list = this.#listOf(kind);
    if (list === undefined) {
      this.#others = this.#others === undefined ? [kind, [entry]] : this.#others.concat([kind, [entry]]);
      return;
    }
    const last = list.at(-1);
    if (last === undefined || compareEntries(last, entry) < 0) {
      const longer = withOneMore(list, entry);
      if (longer !== list) this.#replace(kind, longer);
      return;
    }
    const place = lowerBound(list, entry);
    if (list.length < exactListMax) this.#replace(kind, list.toSpliced(place, 0, entry));
    else list.splice(place, 0, entry);
    this.#moved(list, entry);
  }

  /** Takes out the entry with this kind, time and id; false when it is not there. */
  remove(entry: Entry): boolean {
    const list = this.#listOf(entry.kind);
    if (list === undefined) return false;
    const at = lowerBound(list, entry);
    if (list[at]?.id !== entry.id) return false;
    list.splice(at, 1);
    this.#moved(list, entry);
    return true;
  }

  /** The list of the first kind, made out of its only entry. */
  #first(): Entry[] {
    if (this.#list === undefined) {
      this.#list = this.#only === undefined ? [] : [this.#only];
      this.#only = undefined;
    }
    return this.#list;
  }

  #listOf(kind: EntryKind): Entry[] | undefined {
    if (kind === this.#kind) return this.#first();
    const list = this.#others?.[this.#rowOf(kind) + 1];
    return list !== undefined && isList(list) ? list : undefined;
  }

  /** Where a kind stands among the others, else -1. */
  #rowOf(kind: EntryKind): number {
    const rows = this.#others ?? noRows;
    for (let i = 0; i < rows.length; i += 2) if (rows[i] === kind) return i;
    return -1;
  }

  #replace(kind: EntryKind, list: Entry[]): void {
    if (kind === this.#kind) this.#list = list;
    else if (this.#others !== undefined) this.#others[this.#rowOf(kind) + 1] = list;
  }

  /** How often the list of a kind has changed otherwise than by appending. */
  moves(kind: EntryKind): number {
    return this.#movesOf(kind)?.count ?? 0;
  }

  /** The earliest entry that came or went since `moves` was `since`: all before it stand where they
   * stood. Undefined when that is not known any more. Ask only when `moves` has changed. */
  earliestMoved(kind: EntryKind, since: number): Entry | undefined {
    const { count = 0, recent = none } = this.#movesOf(kind) ?? {};
    if (count === since || count - since > recent.length) return undefined;
    return recent
      .slice(since - count)
      .reduce((earliest, entry) => (compareEntries(entry, earliest) < 0 ? entry : earliest));
  }

  /** The entry of a kind and time that is accepted. */
  find(kind: EntryKind, at: number, accept: (entry: Entry) => boolean): Entry | undefined {
    const list = this.of(kind);
    for (let i = indexAt(list, at); i < list.length && list[i]!.at === at; i += 1)
      if (accept(list[i]!)) return list[i];
    return undefined;
  }

  #movesOf(kind: EntryKind): Moves | undefined {
    return this.#moves?.find((moves) => moves.kind === kind);
  }

  #moved(list: readonly Entry[], entry: Entry): void {
    let moves = this.#movesOf(entry.kind);
    if (moves === undefined) {
      moves = { kind: entry.kind, count: 0, recent: undefined };
      this.#moves = withOneMore(this.#moves, moves);
    }
    moves.count += 1;
    if (list.length < longListMin) moves.recent = undefined;
    else {
      moves.recent = withOneMore(moves.recent, entry);
      if (moves.recent.length > movesMax) moves.recent.shift();
    }
  }
}

function isList(one: EntryKind | Entry[]): one is Entry[] {
  return typeof one !== 'string';
}

function kindAt(rows: Rows, i: number): EntryKind {
  const kind = rows[i];
  assert(kind !== undefined && !isList(kind), 'a list stands behind its kind');
  return kind;
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
  // Nearly always nothing is later.
  if (high === 0 || list[high - 1]!.at <= time) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.at <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A history of these entries alone, for reading. */
export function historyOf(entries: readonly Entry[]): History {
  let history = new History();
  for (const entry of entries) history = history.with(entry);
  return history;
}
