// The table of the index: (tag, unit) in segments, each in the order of its tags. A tag's home is
// its share of the segment; an entry stands at its home or behind it with no gap between, so that a
// search ends at the first greater tag or gap, and a bigger segment is filled in one pass from the
// smaller one. A slot has 48 bits: 23 of tag, 25 of the block's unit in the log. Unit 0 is the head
// of a file and marks the slot as empty. Everything about a segment stands in arrays of numbers:
// an object for each costs more to reach than the search itself.
import {
  pageHeads,
  pageSlotBits,
  pageSlots,
  PagePool,
  pageTails,
  slabPageBits,
  slabPageMask,
  tailsFrom,
} from './page-pool.ts';

export const tagBits = 23;
export const unitBits = 25;
const tagCount = 2 ** tagBits;
const slotMask = pageSlots - 1;
/** Bits of the unit that stand beside the tag. */
const unitHighBits = 9;
const unitHighMask = (1 << unitHighBits) - 1;

/** Entries to a slot before a segment grows: fuller, the shifts get long. */
const loadMax = 0.9;
/** What a segment grows by, each by its own share, so that they do not all grow at the same number
 * of codes: in smaller steps, the copies get too many; in larger ones, the empty slots. */
const growthLeast = 1.12;
const growthMost = 1.3;
/** Slots behind the last home. */
const spareSlotsMax = 32;

/** Entries in order, where they wait or as they are kept on disk. */
export interface Entries {
  readonly heads: Int32Array;
  readonly tails: Uint16Array;
}

export class IndexTable {
  // Every field begins as what it stays, here and where a code passes by: one that is declared
  // without a value is looked at anew each time it is used, which doubles what an insert takes.
  readonly segments: number = 0;
  readonly counts: Int32Array = new Int32Array(0);
  /** Another number when any slot of a segment may hold another entry than before. */
  readonly states: Int32Array = new Int32Array(0);
  readonly #countsMax: Int32Array = new Int32Array(0);
  readonly #slots: Int32Array = new Int32Array(0);
  readonly #homesPerTag: Float64Array = new Float64Array(0);
  /** Page `p` of segment `s` at `s * stride + p`. */
  #pages: Uint32Array = new Uint32Array(0);
  #stride = 4;
  readonly #pool = new PagePool();
  readonly #heads = this.#pool.heads;
  readonly #tails = this.#pool.tails;
  /** Where entries wait while a segment is filled anew. */
  #scratch: Entries = { heads: new Int32Array(4_096), tails: new Uint16Array(4_096) };

  constructor(segments: number) {
    this.segments = segments;
    this.counts = new Int32Array(segments);
    this.states = new Int32Array(segments);
    this.#countsMax = new Int32Array(segments);
    this.#slots = new Int32Array(segments);
    this.#homesPerTag = new Float64Array(segments);
    this.#pages = new Uint32Array(segments * this.#stride);
  }

  /** The first slot that has the tag, else `-1 - slot` where it would stand. */
  find(segment: number, tag: number): number {
    let slot = (tag * this.#homesPerTag[segment]!) | 0;
    const slots = this.#slots[segment]!;
    while (slot < slots) {
      const page = this.#page(segment, slot);
      const heads = this.#heads[page >>> slabPageBits]!;
      const start = (page & slabPageMask) * pageHeads;
      const end = start + pageSlots;
      for (let at = start + (slot & slotMask); at < end; at += 1, slot += 1) {
        const head = heads[at]!;
        const found = head >>> unitHighBits;
        if (found < tag) {
          if (head === 0 && this.#tail(page, slot) === 0) return -1 - slot;
          continue;
        }
        if (found > tag) return -1 - slot;
        return head === 0 && this.#tail(page, slot) === 0 ? -1 - slot : slot;
      }
    }
    return -1 - slots;
  }

  /** Reads where the search for each of `count` codes begins, and nothing else: so many of them wait
   * for memory together, where searches would wait one after the other. The segment is the bits of
   * `firsts` above `segmentShift`, the tag the highest of `seconds`. */
  touch(firsts: Int32Array, seconds: Int32Array, segmentShift: number, count: number): number {
    const pages = this.#pages;
    const stride = this.#stride;
    const homesPerTag = this.#homesPerTag;
    const slots = this.#slots;
    const heads = this.#heads;
    const tails = this.#tails;
    let seen = 0;
    for (let i = 0; i < count; i += 1) {
      const segment = firsts[i]! >>> segmentShift;
      const slot = ((seconds[i]! >>> (32 - tagBits)) * homesPerTag[segment]!) | 0;
      if (slot >= slots[segment]!) continue;
      const page = pages[segment * stride + (slot >>> pageSlotBits)]!;
      seen ^= heads[page >>> slabPageBits]![(page & slabPageMask) * pageHeads + (slot & slotMask)]!;
      seen ^= tails[page >>> slabPageBits]![(page & slabPageMask) * pageTails + tailsFrom + (slot & slotMask)]!;
    }
    return seen;
  }

  /** The slot behind `slot` when it has the tag too, else where one more of that tag would stand, as `find` says it. */
  next(segment: number, tag: number, slot: number): number {
    const next = slot + 1;
    if (next >= this.#slots[segment]! || this.#tag(segment, next) !== tag || this.unit(segment, next) === 0)
      return -1 - next;
    return next;
  }

  unit(segment: number, slot: number): number {
    const page = this.#page(segment, slot);
    return ((this.#head(page, slot) & unitHighMask) << 16) | this.#tail(page, slot);
  }

  setUnit(segment: number, slot: number, unit: number): void {
    this.#set(segment, slot, this.#tag(segment, slot), unit);
  }

  /** `slot` is where `find` said it would stand. */
  insert(segment: number, slot: number, tag: number, unit: number): void {
    let at = slot;
    if (this.counts[segment]! >= this.#countsMax[segment]!) {
      this.#grow(segment);
      const found = this.find(segment, tag);
      at = found < 0 ? -1 - found : found;
    }
    this.counts[segment]! += 1;
    this.#change(segment);
    let head = (tag << unitHighBits) | (unit >>> 16);
    let tail = unit & 0xffff;
    for (;;) {
      if (at >= this.#slots[segment]!) this.#addPage(segment);
      const page = this.#page(segment, at);
      const heads = this.#heads[page >>> slabPageBits]!;
      const tails = this.#tails[page >>> slabPageBits]!;
      const start = (page & slabPageMask) * pageHeads;
      const end = start + pageSlots;
      let tailAt = tailsAt(page) + (at & slotMask);
      for (let headAt = start + (at & slotMask); headAt < end; headAt += 1, tailAt += 1, at += 1) {
        const oldHead = heads[headAt]!;
        const oldTail = tails[tailAt]!;
        heads[headAt] = head;
        tails[tailAt] = tail;
        if (oldHead === 0 && oldTail === 0) return;
        head = oldHead;
        tail = oldTail;
      }
    }
  }

  /** Those behind it that stand away from their home move up. */
  remove(segment: number, slot: number): void {
    const slots = this.#slots[segment]!;
    const homesPerTag = this.#homesPerTag[segment]!;
    this.counts[segment]! -= 1;
    this.#change(segment);
    let gap = slot;
    for (let next = slot + 1; next < slots && this.unit(segment, next) !== 0; next += 1) {
      const tag = this.#tag(segment, next);
      if (((tag * homesPerTag) | 0) > gap) break;
      this.#set(segment, gap, tag, this.unit(segment, next));
      gap = next;
    }
    this.#set(segment, gap, 0, 0);
  }

  /** The `counts` entries of a segment, in order; valid until the next call of anything. */
  dump(segment: number): Entries {
    const count = this.counts[segment]!;
    if (this.#scratch.heads.length <= count) {
      const room = Math.ceil(count * 1.5);
      this.#scratch = { heads: new Int32Array(room), tails: new Uint16Array(room) };
    }
    const { heads: toHeads, tails: toTails } = this.#scratch;
    let to = 0;
    for (let slot = 0, slots = this.#slots[segment]!; slot < slots; slot += pageSlots) {
      const page = this.#page(segment, slot);
      const heads = this.#heads[page >>> slabPageBits]!;
      const tails = this.#tails[page >>> slabPageBits]!;
      const start = (page & slabPageMask) * pageHeads;
      const tailsStart = tailsAt(page);
      for (let i = 0; i < pageSlots; i += 1) {
        const head = heads[start + i]!;
        const tail = tails[tailsStart + i]!;
        toHeads[to] = head;
        toTails[to] = tail;
        // One more when the slot is in use; a branch would be guessed wrong too often.
        const used = head | tail;
        to += (used | -used) >>> 31;
      }
    }
    return this.#scratch;
  }

  /** What `dump` wrote, into a segment that is empty. */
  load(segment: number, from: Entries, count: number): void {
    this.#size(segment, count);
    this.#fill(segment, from, count);
  }

  clear(): void {
    for (let segment = 0; segment < this.segments; segment += 1) {
      this.#empty(segment);
      this.counts[segment] = 0;
      this.#change(segment);
    }
  }

  entries(): number {
    return this.counts.reduce((sum, count) => sum + count, 0);
  }

  slots(): number {
    return this.#pool.pages() * pageSlots;
  }

  /** Everything it holds in memory, pages that wait for use included. */
  bytes(): number {
    const perSegment = this.counts.BYTES_PER_ELEMENT * 4 + this.#homesPerTag.BYTES_PER_ELEMENT;
    const { heads, tails } = this.#scratch;
    return (
      this.#pool.bytes() + this.#pages.byteLength + this.segments * perSegment + heads.byteLength + tails.byteLength
    );
  }

  #grow(segment: number): void {
    const count = this.counts[segment]!;
    const entries = this.dump(segment);
    this.#empty(segment);
    const growth = growthLeast + (growthMost - growthLeast) * ((segment * 0.618) % 1);
    this.#size(segment, Math.max(count + 1, Math.floor(this.#countsMax[segment]! * growth)));
    this.#fill(segment, entries, count);
  }

  #empty(segment: number): void {
    for (let slot = 0, slots = this.#slots[segment]!; slot < slots; slot += pageSlots) {
      const page = this.#page(segment, slot);
      const start = (page & slabPageMask) * pageHeads;
      this.#heads[page >>> slabPageBits]!.fill(0, start, start + pageHeads);
    }
  }

  /** Pages for so many entries. */
  #size(segment: number, count: number): void {
    const wanted = Math.max(this.#slots[segment]! + pageSlots, Math.ceil(count / loadMax));
    while (this.#slots[segment]! < wanted) this.#addPage(segment);
    const slots = this.#slots[segment]!;
    const homes = slots - Math.min(spareSlotsMax, slots >>> 5);
    this.#homesPerTag[segment] = homes / tagCount;
    this.#countsMax[segment] = Math.floor(homes * loadMax);
  }

  /** Forward, page by page: each entry at its home or right behind the one before it. */
  #fill(segment: number, { heads: fromHeads, tails: fromTails }: Entries, count: number): void {
    const homesPerTag = this.#homesPerTag[segment]!;
    let slot = 0;
    for (let i = 0; i < count; ) {
      slot = greater(slot, ((fromHeads[i]! >>> unitHighBits) * homesPerTag) | 0);
      if (slot >= this.#slots[segment]!) this.#addPage(segment);
      const page = this.#page(segment, slot);
      const heads = this.#heads[page >>> slabPageBits]!;
      const tails = this.#tails[page >>> slabPageBits]!;
      const pageFrom = slot & ~slotMask;
      const headsFrom = (page & slabPageMask) * pageHeads - pageFrom;
      const tailsStart = tailsAt(page) - pageFrom;
      const pageEnd = pageFrom + pageSlots;
      for (; i < count; i += 1) {
        const head = fromHeads[i]!;
        slot = greater(slot, ((head >>> unitHighBits) * homesPerTag) | 0);
        if (slot >= pageEnd) break;
        heads[headsFrom + slot] = head;
        tails[tailsStart + slot] = fromTails[i]!;
        slot += 1;
      }
    }
    this.counts[segment] = count;
    this.#change(segment);
  }

  #addPage(segment: number): void {
    const number = this.#slots[segment]! >>> pageSlotBits;
    if (number === this.#stride) this.#widen();
    this.#pages[segment * this.#stride + number] = this.#pool.take();
    this.#slots[segment]! += pageSlots;
  }

  /** Room for more pages in every segment. */
  #widen(): void {
    const stride = Math.ceil(this.#stride * 1.25);
    const pages = new Uint32Array(this.segments * stride);
    for (let segment = 0; segment < this.segments; segment += 1) {
      const from = segment * this.#stride;
      pages.set(this.#pages.subarray(from, from + this.#stride), segment * stride);
    }
    this.#pages = pages;
    this.#stride = stride;
  }

  #change(segment: number): void {
    this.states[segment] = (this.states[segment]! + 1) & 0x7fff_ffff;
  }

  #page(segment: number, slot: number): number {
    return this.#pages[segment * this.#stride + (slot >>> pageSlotBits)]!;
  }

  #tag(segment: number, slot: number): number {
    return this.#head(this.#page(segment, slot), slot) >>> unitHighBits;
  }

  #head(page: number, slot: number): number {
    return this.#heads[page >>> slabPageBits]![(page & slabPageMask) * pageHeads + (slot & slotMask)]!;
  }

  #tail(page: number, slot: number): number {
    return this.#tails[page >>> slabPageBits]![tailsAt(page) + (slot & slotMask)]!;
  }

  #set(segment: number, slot: number, tag: number, unit: number): void {
    const page = this.#page(segment, slot);
    const headAt = (page & slabPageMask) * pageHeads + (slot & slotMask);
    this.#heads[page >>> slabPageBits]![headAt] = (tag << unitHighBits) | (unit >>> 16);
    this.#tails[page >>> slabPageBits]![tailsAt(page) + (slot & slotMask)] = unit;
  }
}

/** Of two numbers that differ by less than 2 to the power of 31, without a branch that would be guessed wrong. */
function greater(a: number, b: number): number {
  const more = (b - a) | 0;
  return (a + (more & ~(more >> 31))) | 0;
}

function tailsAt(page: number): number {
  return (page & slabPageMask) * pageTails + tailsFrom;
}
