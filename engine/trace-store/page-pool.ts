// The memory of the index: pages of 64 slots, cut from slabs that are never given back. Segments
// take pages one by one, so that a growing index needs no second copy of itself and leaves nothing
// behind.

/** Numbers of 16 bits in one slot. */
export const slotWords = 3;
export const pageSlotBits = 6;
export const pageSlots = 1 << pageSlotBits;
const pageWords = pageSlots * slotWords;
export const slabPageBits = 10;
export const slabPageMask = (1 << slabPageBits) - 1;
const slabBytes = 2 * pageWords * (1 << slabPageBits);

export class PagePool {
  /** Page `p` begins in slab `p >> slabPageBits` at word `(p & slabPageMask) * 192`. */
  readonly slabs: Uint16Array[] = [];
  #pages = 0;

  /** Number of a new page, all zeros. */
  take(): number {
    if (this.#pages >>> slabPageBits === this.slabs.length)
      this.slabs.push(new Uint16Array(slabBytes / 2));
    const page = this.#pages;
    this.#pages += 1;
    return page;
  }

  pages(): number {
    return this.#pages;
  }

  /** Of pages in use and those of the newest slab that wait for use. */
  bytes(): number {
    return this.slabs.length * slabBytes;
  }
}
