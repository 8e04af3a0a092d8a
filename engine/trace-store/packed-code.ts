// A trace code in the form it is kept and compared in. China's codes are 20 digits (DOMAIN 2.5) and
// take nine bytes; GS1 and makers' own codes are kept as UTF-8. Two texts are equal exactly when
// form and bytes are.
import assert from 'node:assert/strict';
import type { CodeHash } from './code-hash.ts';

/** In UTF-16 units; the gateway refuses far shorter ones. */
export const codeLengthMax = 1_000;

/** `utf16` for texts that UTF-8 has no way to write: half a surrogate pair. */
export const codeForms = { digits: 0, utf8: 1, utf16: 2 } as const;

const digitsLength = 20;
/** Seven, seven and six digits, three bytes each. */
export const digitsBytes = 9;

/** Enough for twenty digits. */
const bytesAtFirst = 16;

/** One at a time: `pack` overwrites what it packed before. */
export class PackedCode {
  text = '';
  bytes = new Uint8Array(bytesAtFirst);
  length = 0;
  form = 0;
  /** Both halves of the hash of the bytes. */
  first = 0;
  second = 0;
  readonly #hash: CodeHash;
  readonly #encoder = new TextEncoder();

  constructor(hash: CodeHash) {
    this.#hash = hash;
  }

  pack(code: string): void {
    this.text = code;
    if (code.length !== digitsLength || !this.#packDigits(code)) this.#packText(code);
    this.#hash.hash(this.bytes, 0, this.length);
    this.first = this.#hash.first;
    this.second = this.#hash.second;
  }

  /** From the bytes it was packed into; leaves `text` as it is. */
  copy(form: number, bytes: Uint8Array, from: number, to: number): void {
    this.#reserve(to - from);
    this.form = form;
    this.length = to - from;
    for (let at = from; at < to; at += 1) this.bytes[at - from] = bytes[at]!;
    this.#hash.hash(this.bytes, 0, this.length);
    this.first = this.#hash.first;
    this.second = this.#hash.second;
  }

  equals(form: number, bytes: Uint8Array, from: number, to: number): boolean {
    if (form !== this.form || to - from !== this.length) return false;
    for (let at = 0; at < this.length; at += 1)
      if (bytes[from + at] !== this.bytes[at]) return false;
    return true;
  }

  #packDigits(code: string): boolean {
    let at = 0;
    for (let part = 0; part < 3; part += 1) {
      const end = part === 2 ? digitsLength : 7 * (part + 1);
      let number = 0;
      for (; at < end; at += 1) {
        const digit = code.charCodeAt(at) - 48;
        if (digit >>> 0 > 9) return false;
        number = number * 10 + digit;
      }
      this.bytes[3 * part] = number;
      this.bytes[3 * part + 1] = number >>> 8;
      this.bytes[3 * part + 2] = number >>> 16;
    }
    this.form = codeForms.digits;
    this.length = digitsBytes;
    return true;
  }

  #reserve(bytes: number): void {
    if (bytes > this.bytes.length) this.bytes = new Uint8Array(bytes);
  }

  #packText(code: string): void {
    assert(code.length <= codeLengthMax, 'a trace code has at most 1,000 characters');
    this.#reserve(3 * code.length);
    if (code.isWellFormed()) {
      this.form = codeForms.utf8;
      this.length = this.#encoder.encodeInto(code, this.bytes).written;
      return;
    }
    this.form = codeForms.utf16;
    this.length = 2 * code.length;
    for (let at = 0; at < code.length; at += 1) {
      const unit = code.charCodeAt(at);
      this.bytes[2 * at] = unit;
      this.bytes[2 * at + 1] = unit >>> 8;
    }
  }
}
