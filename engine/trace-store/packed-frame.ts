// The codes of a frame, packed once: asked for ahead, they are mostly used in the same order soon
// after, and one code is often asked for and then put. Any other code is packed when it comes.
import type { CodeHash } from './code-hash.ts';
import { PackedCode } from './packed-code.ts';

export class PackedFrame {
  readonly #codes: PackedCode[];
  readonly #other: PackedCode;
  #last: PackedCode;
  #count = 0;
  #next = 0;

  constructor(hash: CodeHash, codesMax: number) {
    this.#codes = Array.from({ length: codesMax }, () => new PackedCode(hash));
    this.#other = new PackedCode(hash);
    this.#other.pack('');
    this.#last = this.#other;
  }

  clear(): void {
    this.#count = 0;
    this.#next = 0;
    this.#last = this.#other;
  }

  /** Undefined when the frame is full. */
  add(code: string): PackedCode | undefined {
    const packed = this.#codes[this.#count];
    packed?.pack(code);
    if (packed !== undefined) this.#count += 1;
    return packed;
  }

  /** Those that were added. */
  at(number: number): PackedCode {
    return this.#codes[number]!;
  }

  count(): number {
    return this.#count;
  }

  /** Valid until the next call. */
  pack(code: string): PackedCode {
    if (this.#last.text === code) return this.#last;
    const next = this.#next < this.#count ? this.#codes[this.#next] : undefined;
    if (next?.text === code) {
      this.#next += 1;
      this.#last = next;
      return next;
    }
    this.#other.pack(code);
    this.#last = this.#other;
    return this.#other;
  }
}
