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

type Hashed = Pick<CodeHash, 'first' | 'second'>;

export class CodeIndex {
  readonly table: IndexTable;
  readonly #segmentShift: number;
  /** What was touched has to go somewhere, or it is not read. */
  #touched = 0;

  /** 2 to the power of `segmentBits` segments; 1 to 16. */
  constructor(segmentBits: number) {
    this.table = new IndexTable(1 << segmentBits);
    this.#segmentShift = 32 - segmentBits;
  }

  /** Number of the segment a code belongs to. */
  segmentOf({ first }: Hashed): number {
    return first >>> this.#segmentShift;
  }

  /** Whether a hash leads to this segment and tag. */
  isAt(hashed: Hashed, segment: number, tag: number): boolean {
    return this.segmentOf(hashed) === segment && tagOf(hashed) === tag;
  }

  /** Finds all codes of a frame. */
  search({ firsts, seconds, slots, states, count }: PackedFrame): void {
    const shift = this.#segmentShift;
    this.#touched ^= this.table.touch(firsts, seconds, shift, count);
    for (let i = 0; i < count; i += 1) {
      const segment = firsts[i]! >>> shift;
      slots[i] = this.table.find(segment, seconds[i]! >>> (32 - tagBits));
      states[i] = this.table.states[segment]!;
    }
  }

  /** What `find` of the table says, which the code may know already. */
  slotOf(code: PackedCode): number {
    const segment = this.segmentOf(code);
    const state = this.table.states[segment]!;
    if (code.state !== state) {
      code.state = state;
      code.slot = this.table.find(segment, tagOf(code));
    }
    return code.slot;
  }
}

export function tagOf({ second }: Hashed): number {
  return second >>> (32 - tagBits);
}
