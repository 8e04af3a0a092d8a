// Times of triggers that are to be judged again: closed intervals, ms, that do not overlap, in order.
// What comes late lies far from what comes in order, and nothing between them need be judged; but a few
// intervals are enough, and beyond that those nearest to each other become one.

const intervalsMax = 64;

export class TimeRanges {
  /** Of all of them together. */
  #from: number;
  #to: number;
  /** `from, to, from, to...`, when there is more than one. */
  #bounds: number[] | undefined;

  constructor(from: number, to: number) {
    this.#from = from;
    this.#to = to;
  }

  get count(): number {
    return this.#bounds === undefined ? 1 : this.#bounds.length / 2;
  }

  fromOf(i: number): number {
    return this.#bounds === undefined ? this.#from : this.#bounds[2 * i]!;
  }

  toOf(i: number): number {
    return this.#bounds === undefined ? this.#to : this.#bounds[2 * i + 1]!;
  }

  /** Whether any moment between two times, both inside, is in an interval. */
  touches(from: number, to: number): boolean {
    if (to < this.#from || from > this.#to) return false;
    const bounds = this.#bounds;
    if (bounds === undefined) return true;
    for (let i = 0; i < bounds.length; i += 2)
      if (to >= bounds[i]! && from <= bounds[i + 1]!) return true;
    return false;
  }

  add(from: number, to: number): void {
    if (this.#bounds !== undefined) this.#insert(this.#bounds, from, to);
    else if (to < this.#from) this.#bounds = [from, to, this.#from, this.#to];
    else if (from > this.#to) this.#bounds = [this.#from, this.#to, from, to];
    if (from < this.#from) this.#from = from;
    if (to > this.#to) this.#to = to;
  }

  #insert(bounds: number[], from: number, to: number): void {
    let first = bounds.length;
    while (first > 0 && bounds[first - 1]! >= from) first -= 2;
    let after = first;
    while (after < bounds.length && bounds[after]! <= to) after += 2;
    if (after === first) {
      bounds.splice(first, 0, from, to);
      if (bounds.length > 2 * intervalsMax) joinNearest(bounds);
      return;
    }
    bounds[first] = Math.min(bounds[first]!, from);
    bounds[first + 1] = Math.max(bounds[after - 1]!, to);
    bounds.splice(first + 2, after - first - 2);
  }
}

function joinNearest(bounds: number[]): void {
  let at = 1;
  for (let i = 1; i + 1 < bounds.length; i += 2)
    if (bounds[i + 1]! - bounds[i]! < bounds[at + 1]! - bounds[at]!) at = i;
  bounds.splice(at, 2);
}
