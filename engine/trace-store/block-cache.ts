// Blocks that were read lately, checked and kept as they lie on disk. The memory is taken once; the
// oldest read makes room.

export class BlockCache {
  readonly #bytes: Buffer;
  readonly #blockBytes: number;
  readonly #units: Float64Array;
  readonly #slots = new Map<number, number>();
  #next = 0;

  constructor(blocks: number, blockBytes: number) {
    this.#bytes = Buffer.alloc(blocks * blockBytes);
    this.#blockBytes = blockBytes;
    this.#units = new Float64Array(blocks).fill(-1);
  }

  blocks(): number {
    return this.#units.length;
  }

  /** Valid until the next `take`. */
  get(unit: number): Buffer | undefined {
    const slot = this.#slots.get(unit);
    return slot === undefined ? undefined : this.#at(slot);
  }

  has(unit: number): boolean {
    return this.#slots.has(unit);
  }

  /** Room for a block that is about to be read; it is found once `keep` was called. */
  take(): Buffer {
    const old = this.#units[this.#next]!;
    if (old >= 0) this.#slots.delete(old);
    this.#units[this.#next] = -1;
    return this.#at(this.#next);
  }

  keep(unit: number): void {
    this.#units[this.#next] = unit;
    this.#slots.set(unit, this.#next);
    this.#next = (this.#next + 1) % this.#units.length;
  }

  clear(): void {
    this.#slots.clear();
    this.#units.fill(-1);
  }

  #at(slot: number): Buffer {
    return this.#bytes.subarray(slot * this.#blockBytes, (slot + 1) * this.#blockBytes);
  }
}
