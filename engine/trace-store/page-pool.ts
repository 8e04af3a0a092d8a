// The memory of the index: pages of 64 slots, cut from slabs that are never given back. Segments
// take pages one by one, so that a growing index needs no second copy of itself and leaves nothing
// behind. A slot has 48 bits, 32 in the first part of its page and 16 in the second, because a
// search looks at the first part alone.

export const pageSlotBits = 6;
export const pageSlots = 1 << pageSlotBits;
/** Bytes of a slot. */
export const slotBytes = 6;
const pageBytes = pageSlots * slotBytes;
/** What a page is apart from the next one, in numbers of 32 and of 16 bits. */
export const pageHeads = pageBytes / 4;
export const pageTails = pageBytes / 2;
/** Where the second part of a page begins, in numbers of 16 bits. */
export const tailsFrom = 2 * pageSlots;
export const slabPageBits = 10;
export const slabPageMask = (1 << slabPageBits) - 1;
const slabBytes = pageBytes << slabPageBits;

export class PagePool {
  /** Page `p` begins in slab `p >> slabPageBits`: `heads` at `(p & slabPageMask) * pageHeads`,
   * `tails` at `(p & slabPageMask) * pageTails + tailsFrom`. */
  readonly heads: Int32Array[] = [];
  readonly tails: Uint16Array[] = [];
  #pages = 0;

  /** Number of a new page, all zeros. */
  take(): number {
    if (this.#pages >>> slabPageBits === this.heads.length) {
      const slab = new ArrayBuffer(slabBytes);
      this.heads.push(new Int32Array(slab));
      this.tails.push(new Uint16Array(slab));
    }
    const page = this.#pages;
    this.#pages += 1;
    return page;
  }

  pages(): number {
    return this.#pages;
  }

  /** Of pages in use and those of the newest slab that wait for use. */
  bytes(): number {
    return this.heads.length * slabBytes;
  }
}
