// A hash with next to no values: every collision that chance would bring once in years.
import type { CodeHash } from '../../../engine/trace-store/code-hash.ts';

/** `values` different hashes, 1 to 256. */
export class WeakHash implements CodeHash {
  first = 0;
  second = 0;
  readonly #values: number;

  constructor(values: number) {
    this.#values = values;
  }

  hash(bytes: Uint8Array, from: number, to: number): void {
    let sum = 0;
    for (let at = from; at < to; at += 1) sum = (sum * 31 + (bytes[at] ?? 0)) | 0;
    const value = (sum >>> 0) % this.#values;
    this.first = (value & 1) << 31;
    // The highest tag is among them: its entries stand behind the end of a segment's homes.
    this.second = -1 - (value << 9);
  }

  hashDigits(high: number, middle: number, low: number): void {
    const bytes = [high, middle, low].flatMap((number) => [number, number >>> 8, number >>> 16]);
    this.hash(Uint8Array.from(bytes), 0, 9);
  }
}
