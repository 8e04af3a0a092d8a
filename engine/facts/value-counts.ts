// A layer of counts: how often each value occurs in the range asked about last. The next range is
// reached by letting entries in and out at both ends, which for a window that moves on with its
// trigger is one or two; a range too far away is counted afresh. A list of values counts each.
import type { Entry } from '../entry.ts';
import type { Layer } from './series.ts';

export class ValueCounts implements Layer {
  readonly #valueOf: (entry: Entry) => unknown;
  readonly #values: unknown[] = [];
  readonly #counts = new Map<unknown, number>();
  #from = 0;
  #to = 0;

  /** `valueOf` undefined: the entry has no part in it. */
  constructor(valueOf: (entry: Entry) => unknown) {
    this.#valueOf = valueOf;
  }

  append(entry: Entry): void {
    this.#values.push(this.#valueOf(entry));
  }

  pop(): void {
    const last = this.#values.length - 1;
    if (this.#to > last) {
      if (this.#from > last) this.#from = last;
      else this.#add(last, -1);
      this.#to = last;
    }
    this.#values.pop();
  }

  /** How often each value occurs in `[from, to)`. Good until the next question. */
  over(from: number, to: number): ReadonlyMap<unknown, number> {
    const steps = Math.abs(from - this.#from) + Math.abs(to - this.#to);
    if (from > this.#to || to < this.#from || steps > to - from) {
      this.#counts.clear();
      this.#from = from;
      this.#to = from;
    }
    while (this.#from > from) this.#add((this.#from -= 1), 1);
    while (this.#to < to) this.#add((this.#to += 1) - 1, 1);
    while (this.#from < from) this.#add((this.#from += 1) - 1, -1);
    while (this.#to > to) this.#add((this.#to -= 1), -1);
    return this.#counts;
  }

  /** The values of the entry at an index. */
  at(index: number): readonly unknown[] {
    return valuesIn(this.#values[index]);
  }

  #add(index: number, by: 1 | -1): void {
    for (const value of this.at(index)) {
      const count = (this.#counts.get(value) ?? 0) + by;
      if (count === 0) this.#counts.delete(value);
      else this.#counts.set(value, count);
    }
  }
}

/** A list's members, each as often as it is there; one value; nothing for an unknown one. */
export function valuesIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
