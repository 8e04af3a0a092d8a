// A trace code in the form it is kept and compared in. China's codes are 20 digits (DOMAIN 2.5) and
// take nine bytes, three numbers of three bytes each; GS1 and makers' own codes are kept as UTF-8.
// Two texts are equal exactly when form and bytes are.
import assert from 'node:assert/strict';
import type { CodeHash } from './code-hash.ts';

/** In UTF-16 units; the gateway refuses far shorter ones. */
export const codeLengthMax = 1_000;

/** `utf16` for texts that UTF-8 has no way to write: half a surrogate pair. */
export const codeForms = { digits: 0, utf8: 1, utf16: 2 } as const;

const digitsLength = 20;
/** Seven, seven and six digits, three bytes each. */
export const digitsBytes = 9;

/** One at a time: `pack` overwrites what it packed before. */
export class PackedCode {
  form = 0;
  length = 0;
  /** Of twenty digits: the first seven, the next seven, the last six. */
  high = 0;
  middle = 0;
  low = 0;
  /** Both halves of the hash of the bytes. */
  first = 0;
  second = 0;
  /** What the index said last of where it stands, and the state its segment was in then. */
  slot = 0;
  state = -1;
  /** Of any other text. */
  #bytes = new Uint8Array(64);
  readonly #hash: CodeHash;
  readonly #encoder = new TextEncoder();

  constructor(hash: CodeHash) {
    this.#hash = hash;
  }

  pack(code: string): void {
    if (code.length === digitsLength && this.#packDigits(code)) {
      this.#hashDigits();
      return;
    }
    this.#packText(code);
    this.#hash.hash(this.#bytes, 0, this.length);
    this.#takeHash();
  }

  /** From the bytes it was packed into. */
  copy(form: number, bytes: Uint8Array, from: number, to: number): void {
    this.form = form;
    this.length = to - from;
    if (form === codeForms.digits) {
      this.high = threeBytes(bytes, from);
      this.middle = threeBytes(bytes, from + 3);
      this.low = threeBytes(bytes, from + 6);
      this.#hashDigits();
      return;
    }
    this.#reserve(to - from);
    this.#bytes.set(bytes.subarray(from, to));
    this.#hash.hash(bytes, from, to);
    this.#takeHash();
  }

  equals(form: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (form !== this.form || to - from !== this.length) return false;
    if (form === codeForms.digits)
      return (
        threeBytes(bytes, from + 6) === this.low &&
        threeBytes(bytes, from) === this.high &&
        threeBytes(bytes, from + 3) === this.middle
      );
    for (let at = 0; at < this.length; at += 1)
      if (bytes[from + at] !== this.#bytes[at]) return false;
    return true;
  }

  /** All of its bytes at `at`. */
  write(into: Uint8Array, at: number): void {
    if (this.form !== codeForms.digits) {
      for (let i = 0; i < this.length; i += 1) into[at + i] = this.#bytes[i]!;
      return;
    }
    const { high, middle, low } = this;
    into[at] = high;
    into[at + 1] = high >>> 8;
    into[at + 2] = high >>> 16;
    into[at + 3] = middle;
    into[at + 4] = middle >>> 8;
    into[at + 5] = middle >>> 16;
    into[at + 6] = low;
    into[at + 7] = low >>> 8;
    into[at + 8] = low >>> 16;
  }

  #packDigits(code: string): boolean {
    let strange = 0;
    let number = 0;
    for (let at = 0; at < 7; at += 1) {
      const digit = code.charCodeAt(at) - 48;
      strange |= digit | (9 - digit);
      number = (Math.imul(number, 10) + digit) | 0;
    }
    this.high = number;
    number = 0;
    for (let at = 7; at < 14; at += 1) {
      const digit = code.charCodeAt(at) - 48;
      strange |= digit | (9 - digit);
      number = (Math.imul(number, 10) + digit) | 0;
    }
    this.middle = number;
    number = 0;
    for (let at = 14; at < digitsLength; at += 1) {
      const digit = code.charCodeAt(at) - 48;
      strange |= digit | (9 - digit);
      number = (Math.imul(number, 10) + digit) | 0;
    }
    this.low = number;
    this.form = codeForms.digits;
    this.length = digitsBytes;
    // Negative when any was less than 0 or more than 9.
    return strange >= 0;
  }

  #packText(code: string): void {
    assert(code.length <= codeLengthMax, 'a trace code has at most 1,000 characters');
    this.#reserve(3 * code.length);
    if (code.isWellFormed()) {
      this.form = codeForms.utf8;
      this.length = this.#encoder.encodeInto(code, this.#bytes).written;
      return;
    }
    this.form = codeForms.utf16;
    this.length = 2 * code.length;
    for (let at = 0; at < code.length; at += 1) {
      const unit = code.charCodeAt(at);
      this.#bytes[2 * at] = unit;
      this.#bytes[2 * at + 1] = unit >>> 8;
    }
  }

  #reserve(bytes: number): void {
    if (bytes > this.#bytes.length) this.#bytes = new Uint8Array(bytes);
  }

  #hashDigits(): void {
    this.#hash.hashDigits(this.high, this.middle, this.low);
    this.#takeHash();
  }

  #takeHash(): void {
    this.first = this.#hash.first;
    this.second = this.#hash.second;
    this.state = -1;
  }
}

function threeBytes(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
}
