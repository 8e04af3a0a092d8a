// The codes of a frame, packed once: asked for ahead, they are mostly used in the same order soon
// after, and one code is often asked for and then put. Any other code is packed when it comes.
// Arrays of numbers, because a frame of objects does not stay in the nearest cache.
import type { CodeHash } from './code-hash.ts';
import { codeForms, digitsBytes, PackedCode } from './packed-code.ts';

export class PackedFrame {
  /** Both halves of the hash of each code. */
  readonly firsts: Int32Array = new Int32Array(0);
  readonly seconds: Int32Array = new Int32Array(0);
  /** What the index said of each, and the state its segment was in then. */
  readonly slots: Int32Array = new Int32Array(0);
  readonly states: Int32Array = new Int32Array(0);
  count = 0;
  #texts: readonly string[] = [];
  readonly #forms: Uint8Array = new Uint8Array(0);
  readonly #highs: Int32Array = new Int32Array(0);
  readonly #middles: Int32Array = new Int32Array(0);
  readonly #lows: Int32Array = new Int32Array(0);
  readonly #code: PackedCode;
  /** What `#code` holds. */
  #last: string | undefined;
  #next = 0;

  constructor(hash: CodeHash, codesMax: number) {
    this.firsts = new Int32Array(codesMax);
    this.seconds = new Int32Array(codesMax);
    this.slots = new Int32Array(codesMax);
    this.states = new Int32Array(codesMax);
    this.#forms = new Uint8Array(codesMax);
    this.#highs = new Int32Array(codesMax);
    this.#middles = new Int32Array(codesMax);
    this.#lows = new Int32Array(codesMax);
    this.#code = new PackedCode(hash);
  }

  /** These instead of those before; what there is no room for is left out. */
  fill(codes: readonly string[]): void {
    const code = this.#code;
    const count = Math.min(codes.length, this.firsts.length);
    for (let i = 0; i < count; i += 1) {
      code.pack(codes[i]!);
      this.#forms[i] = code.form;
      this.#highs[i] = code.high;
      this.#middles[i] = code.middle;
      this.#lows[i] = code.low;
      this.firsts[i] = code.first;
      this.seconds[i] = code.second;
    }
    // A copy made whole: the array of a caller may change, and texts put one by one into an old array
    // cost the collector.
    this.#texts = codes.slice(0, count);
    this.count = count;
    this.#next = 0;
    this.#last = undefined;
  }

  /** Valid until the next call. */
  pack(text: string): PackedCode {
    const next = this.#next;
    if (next < this.count && this.#texts[next] === text) {
      this.#next = next + 1;
      if (this.#forms[next] === codeForms.digits) return this.#take(next, text);
    }
    if (this.#last !== text) {
      this.#code.pack(text);
      this.#last = text;
    }
    return this.#code;
  }

  #take(i: number, text: string): PackedCode {
    const code = this.#code;
    code.form = codeForms.digits;
    code.length = digitsBytes;
    code.high = this.#highs[i]!;
    code.middle = this.#middles[i]!;
    code.low = this.#lows[i]!;
    code.first = this.firsts[i]!;
    code.second = this.seconds[i]!;
    code.slot = this.slots[i]!;
    code.state = this.states[i]!;
    this.#last = text;
    return code;
  }
}
