// A set that forgets the oldest: at most so many, at least half as many.

export class Recent<One> {
  readonly #half: number;
  #newer = new Set<One>();
  #older = new Set<One>();

  constructor(max: number) {
    this.#half = Math.max(1, Math.floor(max / 2));
  }

  has(one: One): boolean {
    return this.#newer.has(one) || (this.#older.size > 0 && this.#older.has(one));
  }

  add(one: One): void {
    if (this.#newer.size >= this.#half) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    this.#newer.add(one);
  }

  delete(one: One): void {
    this.#newer.delete(one);
    if (this.#older.size > 0) this.#older.delete(one);
  }
}
