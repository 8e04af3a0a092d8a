// The entries an operator looks at: of its kinds, in its window, alike and passing its filter, the
// trigger left out. A window of few entries is read (`visit`); of a window of many a series is kept
// and the operator gets the range in it (`span`), provided that the filter allows it (operator.ts,
// promise 4). Both are the same entries.
import { dayMs } from '../china-time.ts';
import { compareEntries, type Entry, type EntryKind } from '../entry.ts';
import { indexAfter, indexAt, longListMin, lowerBound, type History } from '../history.ts';
import type { CandidateSpec } from './declaration.ts';
import { isObject, partKey, splitFilter, type Filter } from './filter.ts';
import type { Evaluation, FactScope, Reader } from './operator.ts';
import { Series, type Layer } from './series.ts';
import { namedIn, type ByHistory } from './shared.ts';
import { readField } from './where.ts';

/** Candidates `[from, to)` of `entries`, in time order. */
export interface Span<Kept extends Layer> {
  readonly entries: readonly Entry[];
  readonly kept: Kept;
  readonly from: number;
  readonly to: number;
  /** Where the trigger is when it is one of them, to be left out; else -1. */
  readonly own: number;
  /** How many of them are before the trigger in time order, `from` added. */
  readonly place: number;
}

/** Half-open interval of event times, ms. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

export type Visit = (entry: Entry) => boolean | void;
export type Accept = (entry: Entry, trigger: Entry) => boolean;

/** A layer for operators that need the entries only. */
export const nothingKept = (): Layer => ({
  append(): void {},
  pop(): void {},
});

/** Hits come to few histories, and every rule over hits asks of each of them what stood before it: of
 * more than this a series is kept. */
const hitsReadMax = 4;

export class Candidates<Kept extends Layer> {
  readonly #kinds: readonly EntryKind[];
  readonly #isOfHits: boolean;
  readonly #filter: Filter;
  readonly #bounds: Bounds;
  readonly #keep: (evaluation: Evaluation) => Kept;
  /** One for each history that has become long, for as long as the history is there. */
  readonly #series: WeakMap<History, Series<Kept>>;

  /** `common`: the series of other facts that keep the same beside the entries, with what it is called. */
  constructor(
    spec: CandidateSpec,
    scope: FactScope,
    keep: (evaluation: Evaluation) => Kept,
    common?: Common<Kept>,
  ) {
    this.#kinds = scope.entryKinds(spec.kind);
    this.#isOfHits = this.#kinds.every((kind) => kind === 'hit');
    this.#filter = splitFilter(spec, scope);
    this.#bounds = windowBounds(spec, scope);
    this.#keep = keep;
    this.#series = common === undefined ? new WeakMap() : namedIn(common.among, nameOf(spec, scope, common));
  }

  /** Whether an entry, the trigger too, is of the kinds and passes the filter. */
  matches(entry: Entry, evaluation: Evaluation): boolean {
    return this.#kinds.includes(entry.kind) && this.#filter.test(entry, evaluation);
  }

  /** Whether two moments, ms, lie in the window. */
  reaches(from: number, to: number, evaluation: Evaluation): boolean {
    return from >= this.#bounds.from(evaluation) && to <= this.#bounds.to(evaluation);
  }

  /** Visits each candidate, oldest first within a kind; stops when `visit` says true. Those in the `gap` are
   * not looked at. */
  visit(evaluation: Evaluation, visit: Visit, gap?: Gap): void {
    const { test } = this.#filter;
    const { history } = evaluation;
    const { id, at } = evaluation.trigger;
    const from = this.#bounds.from(evaluation);
    const to = this.#bounds.to(evaluation);
    for (const kind of this.#kinds) {
      const list = history.of(kind);
      for (let i = from === -Infinity ? 0 : indexAt(list, from); i < list.length; i += 1) {
        const entry = list[i]!;
        if (entry.at > to) break;
        if (gap !== undefined && entry.at >= gap.from && entry.at < gap.to) {
          i = indexAt(list, gap.to) - 1;
          continue;
        }
        if ((entry.at !== at || entry.id !== id) && test(entry, evaluation) && visit(entry) === true) return;
      }
    }
  }

  /** The same, oldest first over all kinds. */
  visitInOrder(evaluation: Evaluation, visit: Visit, gap?: Gap): void {
    if (this.#kinds.length === 1) {
      this.visit(evaluation, visit, gap);
      return;
    }
    const found: Entry[] = [];
    this.visit(evaluation, (entry) => void found.push(entry), gap);
    for (const entry of found.toSorted(compareEntries)) if (visit(entry) === true) return;
  }

  /** The oldest candidate that is accepted. */
  first(evaluation: Evaluation, accept: Accept): Entry | undefined {
    const span = this.span(evaluation);
    if (span === undefined) return this.#nearest(evaluation, 1, accept);
    for (let i = span.from; i < span.to; i += 1) {
      const entry = span.entries[i]!;
      if (i !== span.own && accept(entry, evaluation.trigger)) return entry;
    }
    return undefined;
  }

  /** The newest candidate that is accepted. */
  last(evaluation: Evaluation, accept: Accept): Entry | undefined {
    const span = this.span(evaluation);
    if (span === undefined) return this.#nearest(evaluation, -1, accept);
    for (let i = span.to - 1; i >= span.from; i -= 1) {
      const entry = span.entries[i]!;
      if (i !== span.own && accept(entry, evaluation.trigger)) return entry;
    }
    return undefined;
  }

  /** Reads each kind from the beginning of the window (`step` 1) or its end (-1) to the first that
   * is accepted. */
  #nearest(evaluation: Evaluation, step: 1 | -1, accept: Accept): Entry | undefined {
    const { trigger, history } = evaluation;
    let found: Entry | undefined;
    for (const kind of this.#kinds) {
      const list = history.of(kind);
      const from = indexAt(list, this.#bounds.from(evaluation));
      const to = indexAfter(list, this.#bounds.to(evaluation));
      for (let i = step === 1 ? from : to - 1; i >= from && i < to; i += step) {
        const entry = list[i]!;
        if ((entry.at === trigger.at && entry.id === trigger.id) || !accept(entry, trigger)) continue;
        if (!this.#filter.test(entry, evaluation)) continue;
        if (found === undefined || compareEntries(entry, found) * step < 0) found = entry;
        break;
      }
    }
    return found;
  }

  /** The candidates as a range of a series, or undefined: then they are to be read. */
  span(evaluation: Evaluation): Span<Kept> | undefined {
    const { canBeKept, equal } = this.#filter;
    if (!canBeKept || !this.#isLong(evaluation)) return undefined;
    let key: unknown;
    let isUnlike = false;
    if (equal.length > 0) {
      const values = equal.map(({ read }) => read(evaluation));
      if (equal.length > 1 && values.some(isObject)) return undefined;
      isUnlike = equal.some(({ isLike }, i) => isLike && values[i] === undefined);
      key = partKey(values);
    }
    const part = isUnlike ? undefined : this.#followed(evaluation).part(key);
    if (part === undefined)
      return { entries: [], kept: this.#keep(evaluation), from: 0, to: 0, own: -1, place: 0 };
    const { entries, kept } = part;
    const from = indexAt(entries, this.#bounds.from(evaluation));
    const to = Math.max(from, indexAfter(entries, this.#bounds.to(evaluation)));
    const place = lowerBound(entries, evaluation.trigger);
    const isIn = place >= from && place < to && entries[place]!.id === evaluation.trigger.id;
    const own = isIn ? place : -1;
    return { entries, kept, from, to, own, place: Math.min(Math.max(place, from), to) };
  }

  /** Whether the window holds too many entries to be read each time. */
  #isLong(evaluation: Evaluation): boolean {
    const { history } = evaluation;
    let length = 0;
    for (const kind of this.#kinds) length += history.count(kind);
    if (this.#isOfHits) return length > hitsReadMax && history.isLasting();
    if (length < longListMin || !history.isLasting()) return false;
    const from = this.#bounds.from(evaluation);
    const to = this.#bounds.to(evaluation);
    length = 0;
    for (const kind of this.#kinds) {
      const list = history.of(kind);
      length += indexAfter(list, to) - indexAt(list, from);
    }
    return length >= longListMin;
  }

  #followed(evaluation: Evaluation): Series<Kept> {
    const { history } = evaluation;
    let series = this.#series.get(history);
    if (series === undefined) {
      const { fixed, equal } = this.#filter;
      series = new Series({
        kinds: this.#kinds,
        test: fixed ?? everything,
        partOf: (entry) => partKey(equal.map(({ field }) => readField(entry, field))),
        keep: () => this.#keep(evaluation),
      });
      this.#series.set(history, series);
    }
    series.follow(history);
    return series;
  }
}

const everything = (): boolean => true;

/** `kept` tells layers of one sort apart. */
interface Common<Kept extends Layer> {
  readonly among: ByHistory<Series<Kept>>;
  readonly kept: unknown;
}

/** Facts of one name have the same entries in their series, whatever their windows. */
function nameOf(
  { kind, where, also, like }: CandidateSpec, scope: FactScope, { kept }: { readonly kept: unknown },
): string {
  return JSON.stringify([scope.entryKinds(kind), where, also, like, kept]);
}

interface Bounds {
  from(evaluation: Evaluation): number;
  to(evaluation: Evaluation): number;
}

/** Event times, ms, both ends inside. */
function windowBounds({ window }: CandidateSpec, scope: FactScope): Bounds {
  if (window === 'all') return { from: () => -Infinity, to: () => Infinity };
  const back = window?.back_days === undefined ? undefined : scope.value(window.back_days);
  const ahead = window?.ahead_days === undefined ? undefined : scope.value(window.ahead_days);
  return {
    from: (evaluation) =>
      back === undefined ? -Infinity : evaluation.trigger.at - days(back, evaluation),
    to: (evaluation) =>
      ahead === undefined ? evaluation.trigger.at : evaluation.trigger.at + days(ahead, evaluation),
  };
}

function days(read: Reader, evaluation: Evaluation): number {
  const value = read(evaluation);
  return typeof value === 'number' ? value * dayMs : 0;
}
