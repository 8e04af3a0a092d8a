// The index in memory: for every code the block of the log that holds the newest part of its
// ledger, found by 34 bits of its hash, in seven to eight bytes. It cannot tell two codes of equal
// hash apart and does not try: whoever asks gets every block that may be meant. Segments grow one
// at a time, none of them for long.
import type { CodeHash } from './code-hash.ts';
import { IndexTable, tagBits } from './index-table.ts';
import type { PackedCode } from './packed-code.ts';
import type { PackedFrame } from './packed-frame.ts';

/** 2,048: at a billion codes a segment grows in some milliseconds. */
export const segmentBitsDefault = 11;

export class CodeIndex {
  readonly table: IndexTable;
  readonly #segmentShift: number = 0;
  /** What was touched has to go somewhere, or it is not read. */
  #touched = 0;

  /** 2 to the power of `segmentBits` segments; 1 to 16. */
  constructor(segmentBits: number) {
    this.table = new IndexTable(1 << segmentBits);
    this.#segmentShift = 32 - segmentBits;
  }

  /** Number of the segment of a code, by the first half of its hash. */
  segmentOf(first: number): number {
    return first >>> this.#segmentShift;
  }

  /** Whether a hash leads to this segment and tag. */
  isAt({ first, second }: CodeHash, segment: number, tag: number): boolean {
    return this.segmentOf(first) === segment && tagOf(second) === tag;
  }

  /** Has the memory fetched that a search for each of `count` codes begins with. */
  touch(firsts: Int32Array, seconds: Int32Array, count: number): void {
    this.#touched ^= this.table.touch(firsts, seconds, this.#segmentShift, count);
  }

  /** Finds all codes of a frame. */
  search({ firsts, seconds, slots, states, count }: PackedFrame): void {
    this.touch(firsts, seconds, count);
    for (let i = 0; i < count; i += 1) {
      const segment = this.segmentOf(firsts[i]!);
      slots[i] = this.table.find(segment, tagOf(seconds[i]!));
      states[i] = this.table.states[segment]!;
    }
  }

  /** What `find` of the table says, which the code may know already. */
  slotOf(code: PackedCode): number {
    const segment = this.segmentOf(code.first);
    const state = this.table.states[segment]!;
    if (code.state !== state) {
      code.state = state;
      code.slot = this.table.find(segment, tagOf(code.second));
    }
    return code.slot;
  }
}

/** The bits of the second half of a hash that the index keeps. */
export function tagOf(second: number): number {
  return second >>> (32 - tagBits);
}
