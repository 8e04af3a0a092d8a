// The index in memory: for every code the block of the log that holds the newest part of its
// ledger, found by 34 bits of its hash, in about seven bytes. It cannot tell two codes of equal
// hash apart and does not try: whoever asks gets every block that may be meant. Segments grow one
// at a time, none of them for long.
import type { CodeHash } from './code-hash.ts';
import { IndexSegment, Scratch, tagBits } from './index-segment.ts';
import { PagePool, pageSlots } from './page-pool.ts';
import type { PackedCode } from './packed-code.ts';

/** 2,048: at a billion codes a segment grows in some milliseconds. */
export const segmentBitsDefault = 11;

export class CodeIndex {
  readonly segments: readonly IndexSegment[];
  readonly #segmentShift: number;
  readonly #pool = new PagePool();
  /** What was touched has to go somewhere, or it is not read. */
  #touched = 0;

  /** 2 to the power of `segmentBits` segments; 1 to 16. */
  constructor(segmentBits: number) {
    const scratch = new Scratch();
    this.segments = Array.from({ length: 1 << segmentBits }, () => new IndexSegment(this.#pool, scratch));
    this.#segmentShift = 32 - segmentBits;
  }

  /** Number of the segment a code belongs to. */
  segmentOf(code: PackedCode): number {
    return code.first >>> this.#segmentShift;
  }

  /** Whether a hash leads to this segment and tag. */
  isAt({ first, second }: Pick<CodeHash, 'first' | 'second'>, segment: number, tag: number): boolean {
    return first >>> this.#segmentShift === segment && second >>> (32 - tagBits) === tag;
  }

  /** Has the memory fetched that a search for the code begins with. */
  touch(code: PackedCode): void {
    this.#touched ^= this.segments[this.segmentOf(code)]!.touch(tagOf(code));
  }

  codes(): number {
    return this.segments.reduce((sum, { count }) => sum + count, 0);
  }

  /** Everything the index holds in memory, pages that wait for use included. */
  bytes(): number {
    return this.#pool.bytes() + this.#pool.pages() * pointerBytes + this.segments.length * segmentBytes;
  }

  /** Codes to a slot. */
  load(): number {
    const slots = this.#pool.pages() * pageSlots;
    return slots === 0 ? 0 : this.codes() / slots;
  }
}

/** An entry of a segment's list of pages, with room it may have to grow. */
const pointerBytes = 6;
/** The object of a segment, about. */
const segmentBytes = 200;

export function tagOf(code: PackedCode): number {
  return code.second >>> (32 - tagBits);
}
