// A set of names that forgets the oldest: at most so many, at least half as many.

export class RecentNames {
  readonly #half: number;
  #newer = new Set<string>();
  #older = new Set<string>();

  constructor(max: number) {
    this.#half = Math.max(1, Math.floor(max / 2));
  }

  has(name: string): boolean {
    return this.#newer.has(name) || (this.#older.size > 0 && this.#older.has(name));
  }

  add(name: string): void {
    if (this.#newer.size >= this.#half) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    this.#newer.add(name);
  }

  delete(name: string): void {
    if (this.#newer.size > 0) this.#newer.delete(name);
    if (this.#older.size > 0) this.#older.delete(name);
  }
}
