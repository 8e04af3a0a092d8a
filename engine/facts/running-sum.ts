// A layer of prefix sums: the sum and the number of values of any range in two look-ups.
import type { Entry } from '../entry.ts';
import { exact, minus, plus, type Exact } from './exact-sum.ts';
import type { Layer } from './series.ts';

export class RunningSum implements Layer {
  readonly #valueOf: (entry: Entry) => unknown;
  readonly #totals: Exact[] = [0];
  readonly #counts: number[] = [0];

  constructor(valueOf: (entry: Entry) => unknown) {
    this.#valueOf = valueOf;
  }

  append(entry: Entry): void {
    const value = exact(this.#valueOf(entry));
    const total = this.#totals[this.#totals.length - 1]!;
    const count = this.#counts[this.#counts.length - 1]!;
    this.#totals.push(value === undefined ? total : plus(total, value));
    this.#counts.push(value === undefined ? count : count + 1);
  }

  pop(): void {
    this.#totals.pop();
    this.#counts.pop();
  }

  /** Sum of the values in `[from, to)`. */
  total(from: number, to: number): Exact {
    return minus(this.#totals[to]!, this.#totals[from]!);
  }

  /** How many entries in `[from, to)` have a number. */
  count(from: number, to: number): number {
    return this.#counts[to]! - this.#counts[from]!;
  }
}
