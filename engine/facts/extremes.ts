// A layer of extremes: the least or greatest value of any range, from a pyramid in which each level
// holds the extreme of every sixteen of the level below. A range costs at most thirty steps a level.
// As the pyramid is built, an entry at the end costs one step a level.
import type { Entry } from '../entry.ts';
import type { Layer } from './series.ts';

const fanOut = 16;

export class Extremes implements Layer {
  readonly #valueOf: (entry: Entry) => number | undefined;
  readonly #better: (a: number, b: number) => number;
  readonly #worst: number;
  readonly #levels: number[][] = [[]];

  /** `valueOf` undefined: the entry has no part in it. */
  constructor(which: 'min' | 'max', valueOf: (entry: Entry) => number | undefined) {
    this.#valueOf = valueOf;
    this.#better = which === 'min' ? Math.min : Math.max;
    this.#worst = which === 'min' ? Infinity : -Infinity;
  }

  append(entry: Entry): void {
    this.push(this.#valueOf(entry));
  }

  /** The same, of a value got elsewhere. */
  push(value: number | undefined): void {
    const levels = this.#levels;
    levels[0]!.push(value ?? this.#worst);
    for (let k = 0; levels[k]!.length > fanOut || levels[k + 1] !== undefined; k += 1) {
      levels[k + 1] ??= [];
      this.#summarise(k + 1);
    }
  }

  /** Blocks over what is no longer there are put right when something is appended again; until then
   * no range reaches all of such a block. */
  pop(): void {
    this.#levels[0]!.pop();
  }

  /** Brings the last block of a level, and the number of blocks, into step with the level below. */
  #summarise(level: number): void {
    const below = this.#levels[level - 1]!;
    const blocks = this.#levels[level]!;
    const count = Math.ceil(below.length / fanOut);
    while (blocks.length > count) blocks.pop();
    for (let block = Math.max(0, Math.min(blocks.length, count) - 1); block < count; block += 1) {
      let extreme = this.#worst;
      const end = Math.min(below.length, (block + 1) * fanOut);
      for (let i = block * fanOut; i < end; i += 1) extreme = this.#better(extreme, below[i]!);
      blocks[block] = extreme;
    }
  }

  /** The extreme of `[from, to)`; undefined when no entry in it has a value. */
  of(from: number, to: number): number | undefined {
    let extreme = this.#worst;
    let [low, high] = [from, to];
    for (const level of this.#levels) {
      while (low < high && low % fanOut !== 0) extreme = this.#better(extreme, level[low++]!);
      while (low < high && high % fanOut !== 0) extreme = this.#better(extreme, level[--high]!);
      if (low >= high) break;
      if (this.#levels.at(-1) === level) {
        for (let i = low; i < high; i += 1) extreme = this.#better(extreme, level[i]!);
        break;
      }
      low /= fanOut;
      high /= fanOut;
    }
    return extreme === this.#worst ? undefined : extreme;
  }

  /** Visits, first to last, the indexes in `[from, to)` whose value is at least (`max`) or at most
   * (`min`) a bound, passing over blocks without any; stops when `visit` says true. */
  visit(from: number, to: number, bound: number, visit: (index: number) => boolean | void): void {
    const isWithin = (value: number): boolean => this.#better(value, bound) === value;
    const [values = []] = this.#levels;
    for (let i = from; i < to;) {
      let level = 0;
      let width = 1;
      while (
        level + 1 < this.#levels.length &&
        i % (width * fanOut) === 0 &&
        !isWithin(this.#levels[level + 1]![i / (width * fanOut)] ?? this.#worst)
      ) {
        level += 1;
        width *= fanOut;
      }
      if (level === 0 && isWithin(values[i]!) && values[i] !== this.#worst && visit(i) === true)
        return;
      i += width;
    }
  }
}
