// Who waits to be looked at, in the order of arrival, by the hour (of event time) that it came in; before them all who is
// to be looked at once.
import { hourMs } from '../china-time.ts';

interface Hour<One> {
  /** Its beginning, ms. */
  readonly stamp: number;
  readonly all: One[];
}

export class Arrivals<One> {
  readonly #hours: Hour<One>[] = [];
  readonly #atOnce: One[] = [];
  /** Of the first hour. */
  #looked = 0;

  /** `time`: ms of event time by now. */
  add(one: One, time: number): void {
    const stamp = Math.floor(time / hourMs) * hourMs;
    const last = this.#hours.at(-1);
    if (last !== undefined && last.stamp >= stamp) last.all.push(one);
    else this.#hours.push({ stamp, all: [one] });
  }

  addAtOnce(one: One): void {
    this.#atOnce.push(one);
  }

  /** Takes one to be looked at at once, else the one that has waited longest, if those of its hour are due. */
  next(isDue: (stamp: number) => boolean): One | undefined {
    const one = this.#atOnce.pop();
    if (one !== undefined) return one;
    for (let [first] = this.#hours; first !== undefined && isDue(first.stamp); [first] = this.#hours) {
      if (this.#looked < first.all.length) return first.all[this.#looked++];
      this.#hours.shift();
      this.#looked = 0;
    }
    return undefined;
  }
}
