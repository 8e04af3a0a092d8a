// The triggers of a key that an entry is like: of the same visit, the same lot. A product is charged to thousands of
// visits, and a line of one matters to the lines of its own visit only. A key with few triggers has them read; of one
// with many they are kept by what they are alike in (facts/series.ts).
import type { Entry, EntryKind } from './entry.ts';
import { nothingKept } from './facts/candidates.ts';
import { isObject, partKey } from './facts/filter.ts';
import type { Alike } from './facts/operator.ts';
import { Series, type Layer } from './facts/series.ts';
import { readField } from './facts/where.ts';
import { indexAfter, indexAt, longListMin, type History } from './history.ts';

export class AlikeTriggers {
  readonly #kinds: readonly EntryKind[];
  readonly #alike: readonly Alike[];
  readonly #series = new WeakMap<History, Series<Layer>>();

  constructor(kinds: readonly EntryKind[], alike: readonly Alike[]) {
    this.#kinds = kinds;
    this.#alike = alike;
  }

  /** Times of those in an interval, both ends inside, in order; perhaps of some more. */
  timesOf(history: History, entry: Entry, from: number, to: number): readonly number[] {
    const triggers = this.#countWithin(history, from, to);
    if (triggers === 0) return none;
    const values = this.#alike.map(({ field }) => readField(entry, field));
    if (values.some((value, i) => value === undefined && this.#alike[i]?.isKnown === true)) return none;
    const isKept = triggers >= longListMin && (values.length < 2 || !values.some(isObject));
    return isKept ? this.#keptTimes(history, partKey(values), from, to) : this.#readTimes(history, values, from, to);
  }

  #countWithin(history: History, from: number, to: number): number {
    let triggers = 0;
    for (const kind of this.#kinds) {
      if (history.count(kind) === 0) continue;
      const list = history.of(kind);
      triggers += Math.max(0, indexAfter(list, to) - indexAt(list, from));
    }
    return triggers;
  }

  #readTimes(history: History, values: readonly unknown[], from: number, to: number): readonly number[] {
    const times: number[] = [];
    for (const kind of this.#kinds) {
      const list = history.of(kind);
      for (let i = indexAt(list, from); i < list.length && list[i]!.at <= to; i += 1)
        if (this.#alike.every(({ of }, n) => readField(list[i]!, of) === values[n])) times.push(list[i]!.at);
    }
    return this.#kinds.length === 1 ? times : times.toSorted((a, b) => a - b);
  }

  #keptTimes(history: History, key: unknown, from: number, to: number): readonly number[] {
    let series = this.#series.get(history);
    if (series === undefined) {
      const partOf = (trigger: Entry): unknown => partKey(this.#alike.map(({ of }) => readField(trigger, of)));
      series = new Series({ kinds: this.#kinds, test: () => true, partOf, keep: nothingKept });
      this.#series.set(history, series);
    }
    series.follow(history);
    const triggers = series.part(key)?.entries ?? noEntries;
    const times: number[] = [];
    for (let i = indexAt(triggers, from); i < triggers.length && triggers[i]!.at <= to; i += 1) times.push(triggers[i]!.at);
    return times;
  }
}

const none: readonly number[] = [];
const noEntries: readonly Entry[] = [];
