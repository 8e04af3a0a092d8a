// One part of the index: an open table of (tag, unit) in the order of tags. A tag's home is its
// share of the table; an entry stands at its home or behind it with no gap between, so that a
// search ends at the first greater tag or gap, and a bigger table is filled in one pass from the
// smaller one. A slot has 48 bits: 23 of tag, 25 of the block's unit in the log. Unit 0 is the head
// of a file and marks the slot as empty.
import { pageSlotBits, pageSlots, slabPageBits, slabPageMask, slotWords, type PagePool } from './page-pool.ts';

export const tagBits = 23;
export const unitBits = 25;
const tagCount = 2 ** tagBits;
const slotMask = pageSlots - 1;
const pageWords = pageSlots * slotWords;
/** Bits of the unit in the middle word. */
const unitHighMask = 511;

/** Entries to a slot before the table grows, and how much it grows: fuller, the shifts get long; in
 * smaller steps, the copies too many; in larger ones, the empty slots. */
const loadMax = 0.9;
const growth = 1.15;
/** Slots behind the last home. */
const spareSlotsMax = 32;

/** Where entries wait while a table is filled anew; segments share it. */
export class Scratch {
  words = new Uint16Array(4_096);

  /** Room for so many slots. */
  reserve(slots: number): void {
    if (this.words.length < slots * slotWords) this.words = new Uint16Array(Math.ceil(slots * 1.5) * slotWords);
  }
}

export class IndexSegment {
  count = 0;
  #slots = 0;
  #homesPerTag = 0;
  #countMax = 0;
  #pages = new Uint32Array(0);
  #pageCount = 0;
  readonly #pool: PagePool;
  readonly #slabs: readonly Uint16Array[];
  readonly #scratch: Scratch;

  constructor(pool: PagePool, scratch: Scratch) {
    this.#pool = pool;
    this.#slabs = pool.slabs;
    this.#scratch = scratch;
  }

  /** The first slot that has the tag, else `-1 - slot` where it would stand. */
  find(tag: number): number {
    let slot = (tag * this.#homesPerTag) | 0;
    const slots = this.#slots;
    while (slot < slots) {
      const page = this.#pages[slot >>> pageSlotBits]!;
      const words = this.#slabs[page >>> slabPageBits]!;
      const start = (page & slabPageMask) * pageWords;
      const end = start + pageWords;
      for (let at = start + (slot & slotMask) * slotWords; at < end; at += slotWords, slot += 1) {
        const middle = words[at + 1]!;
        const found = (words[at]! << 7) | (middle >>> 9);
        if (found < tag) {
          if (found === 0 && ((middle & unitHighMask) | words[at + 2]!) === 0) return -1 - slot;
          continue;
        }
        if (found > tag) return -1 - slot;
        return ((middle & unitHighMask) | words[at + 2]!) === 0 ? -1 - slot : slot;
      }
    }
    return -1 - slots;
  }

  /** Reads where the search for a tag begins, and nothing else: many of these in a row wait for
   * memory together, where searches would wait one after the other. */
  touch(tag: number): number {
    if (this.#slots === 0) return 0;
    const slot = (tag * this.#homesPerTag) | 0;
    const page = this.#pages[slot >>> pageSlotBits]!;
    return this.#slabs[page >>> slabPageBits]![(page & slabPageMask) * pageWords + (slot & slotMask) * slotWords]!;
  }

  hasTag(slot: number, tag: number): boolean {
    return slot < this.#slots && this.unit(slot) !== 0 && this.#tag(slot) === tag;
  }

  unit(slot: number): number {
    const words = this.#words(slot);
    const at = this.#at(slot);
    return ((words[at + 1]! & unitHighMask) << 16) | words[at + 2]!;
  }

  setUnit(slot: number, unit: number): void {
    const words = this.#words(slot);
    const at = this.#at(slot);
    words[at + 1] = (words[at + 1]! & ~unitHighMask) | (unit >>> 16);
    words[at + 2] = unit;
  }

  /** `slot` is where `find` said it would stand. */
  insert(slot: number, tag: number, unit: number): void {
    let at = slot;
    if (this.count >= this.#countMax) {
      this.#grow(this.count + 1);
      const found = this.find(tag);
      at = found < 0 ? -1 - found : found;
    }
    this.count += 1;
    let first = tag >>> 7;
    let middle = ((tag & 127) << 9) | (unit >>> 16);
    let last = unit & 0xffff;
    for (;;) {
      if (at >= this.#slots) this.#addPage();
      const page = this.#pages[at >>> pageSlotBits]!;
      const words = this.#slabs[page >>> slabPageBits]!;
      const start = (page & slabPageMask) * pageWords;
      const end = start + pageWords;
      for (let word = start + (at & slotMask) * slotWords; word < end; word += slotWords, at += 1) {
        const oldFirst = words[word]!;
        const oldMiddle = words[word + 1]!;
        const oldLast = words[word + 2]!;
        words[word] = first;
        words[word + 1] = middle;
        words[word + 2] = last;
        if (((oldMiddle & unitHighMask) | oldLast) === 0) return;
        first = oldFirst;
        middle = oldMiddle;
        last = oldLast;
      }
    }
  }

  /** Those behind it that stand away from their home move up. */
  remove(slot: number): void {
    this.count -= 1;
    let gap = slot;
    for (let next = slot + 1; next < this.#slots && this.unit(next) !== 0; next += 1) {
      const tag = this.#tag(next);
      if (((tag * this.#homesPerTag) | 0) > gap) break;
      this.#set(gap, tag, this.unit(next));
      gap = next;
    }
    this.#set(gap, 0, 0);
  }

  /** All slots in use, in order, as `count * slotWords` numbers from `from`. */
  dump(into: Uint16Array, from: number): void {
    let to = from;
    for (let p = 0; p < this.#pageCount; p += 1) {
      const page = this.#pages[p]!;
      const words = this.#slabs[page >>> slabPageBits]!;
      const start = (page & slabPageMask) * pageWords;
      const end = start + pageWords;
      for (let at = start; at < end; at += slotWords) {
        const middle = words[at + 1]!;
        const last = words[at + 2]!;
        if (((middle & unitHighMask) | last) === 0) continue;
        into[to] = words[at]!;
        into[to + 1] = middle;
        into[to + 2] = last;
        to += slotWords;
      }
    }
  }

  /** What `dump` wrote, into a segment that is empty. */
  load(from: Uint16Array, count: number): void {
    this.#size(count);
    this.#fill(from, count);
  }

  clear(): void {
    for (let slot = 0; slot < this.#slots; slot += 1) this.#set(slot, 0, 0);
    this.count = 0;
  }

  slots(): number {
    return this.#slots;
  }

  #grow(countWanted: number): void {
    const { count } = this;
    this.#scratch.reserve(count);
    this.dump(this.#scratch.words, 0);
    for (let p = 0; p < this.#pageCount; p += 1) {
      const page = this.#pages[p]!;
      const start = (page & slabPageMask) * pageWords;
      this.#slabs[page >>> slabPageBits]!.fill(0, start, start + pageWords);
    }
    this.#size(Math.max(countWanted, Math.floor(this.#countMax * growth)));
    this.#fill(this.#scratch.words, count);
  }

  /** Pages for so many entries. */
  #size(count: number): void {
    const pages = Math.max(this.#pageCount + 1, Math.ceil(count / loadMax / pageSlots));
    while (this.#pageCount < pages) this.#addPage();
    const homes = this.#slots - Math.min(spareSlotsMax, this.#slots >>> 5);
    this.#homesPerTag = homes / tagCount;
    this.#countMax = Math.floor(homes * loadMax);
  }

  /** Forward, page by page: each entry at its home or right behind the one before it. */
  #fill(from: Uint16Array, count: number): void {
    const homesPerTag = this.#homesPerTag;
    let slot = 0;
    let pageEnd = 0;
    let words = from;
    let base = 0;
    for (let i = 0, end = count * slotWords; i < end; i += slotWords) {
      const first = from[i]!;
      const middle = from[i + 1]!;
      const home = (((first << 7) | (middle >>> 9)) * homesPerTag) | 0;
      if (home > slot) slot = home;
      if (slot >= pageEnd) {
        if (slot >= this.#slots) this.#addPage();
        const page = this.#pages[slot >>> pageSlotBits]!;
        words = this.#slabs[page >>> slabPageBits]!;
        base = (page & slabPageMask) * pageWords - (slot & ~slotMask) * slotWords;
        pageEnd = (slot & ~slotMask) + pageSlots;
      }
      const at = base + slot * slotWords;
      words[at] = first;
      words[at + 1] = middle;
      words[at + 2] = from[i + 2]!;
      slot += 1;
    }
    this.count = count;
  }

  #addPage(): void {
    if (this.#pageCount === this.#pages.length) {
      const pages = new Uint32Array(this.#pageCount + Math.max(2, this.#pageCount >>> 3));
      pages.set(this.#pages);
      this.#pages = pages;
    }
    this.#pages[this.#pageCount] = this.#pool.take();
    this.#pageCount += 1;
    this.#slots += pageSlots;
  }

  #tag(slot: number): number {
    const words = this.#words(slot);
    const at = this.#at(slot);
    return (words[at]! << 7) | (words[at + 1]! >>> 9);
  }

  #set(slot: number, tag: number, unit: number): void {
    const words = this.#words(slot);
    const at = this.#at(slot);
    words[at] = tag >>> 7;
    words[at + 1] = ((tag & 127) << 9) | (unit >>> 16);
    words[at + 2] = unit;
  }

  #words(slot: number): Uint16Array {
    return this.#slabs[this.#pages[slot >>> pageSlotBits]! >>> slabPageBits]!;
  }

  #at(slot: number): number {
    return (this.#pages[slot >>> pageSlotBits]! & slabPageMask) * pageWords + (slot & slotMask) * slotWords;
  }
}
