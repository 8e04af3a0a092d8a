// How a part of a code's ledger lies in a block:
//
//   form of the code | flags   1
//   bytes of all that follows  1 to 3, seven bits a byte
//   code                       9 when it is 20 digits, else its length (2) and that many bytes
//   the part before it         7 when flag `continues` is set: unit of its block (4), where in the block (3)
//   records                    each its length (1 to 3, seven bits a byte) and its bytes;
//                              flag `single`: the bytes of the only one and nothing else
//
// A code's ledger is a chain of entries, newest first. One that does not continue an older one is
// the beginning: what came before it counts no more. One without records says that the code was
// removed. `detached` parts are only reached through a later entry that continues them: a ledger of
// many parts is written part by part and counts from its last one, whole or not at all.
import assert from 'node:assert/strict';
import { codeForms, digitsBytes, type PackedCode } from './packed-code.ts';

const formMask = 3;
export const flags = { continues: 4, detached: 8, single: 16 } as const;
export const pointerBytes = 7;
const lengthMax = 1 << 21;

export interface Part {
  /** Where its block begins in the log. */
  readonly unit: number;
  /** Byte in the block. */
  readonly at: number;
}

/** Bytes of an entry whose records take so many. */
export function entryBytes(code: PackedCode, continues: boolean, recordsBytes: number): number {
  const rest = restBytes(code, continues, recordsBytes);
  return 1 + lengthBytes(rest) + rest;
}

/** Bytes of the records of an entry: a single one needs no length. */
export function recordsBytes(records: readonly Uint8Array[]): number {
  const [only] = records;
  if (records.length === 1 && only !== undefined) return only.length;
  return records.reduce((sum, record) => sum + recordBytes(record), 0);
}

export function recordBytes(record: Uint8Array): number {
  return lengthBytes(record.length) + record.length;
}

/** Writes at `at` what comes before the records; returns where these begin. */
export function writeEntry(
  into: Uint8Array,
  at: number,
  code: PackedCode,
  before: Part | undefined,
  ownFlags: number,
  recordsBytes: number,
): number {
  into[at] = code.form | (before === undefined ? 0 : flags.continues) | ownFlags;
  let end = writeLength(into, at + 1, restBytes(code, before !== undefined, recordsBytes));
  if (code.form !== codeForms.digits) {
    into[end] = code.length;
    into[end + 1] = code.length >>> 8;
    end += 2;
  }
  code.write(into, end);
  end += code.length;
  if (before === undefined) return end;
  for (let i = 0; i < 4; i += 1) into[end + i] = before.unit >>> (8 * i);
  for (let i = 0; i < 3; i += 1) into[end + 4 + i] = before.at >>> (8 * i);
  return end + pointerBytes;
}

/** With its length; returns where it ends. */
export function writeRecord(into: Uint8Array, at: number, record: Uint8Array): number {
  const from = writeLength(into, at, record.length);
  into.set(record, from);
  return from + record.length;
}

/** Reads one entry after the other; each `read` overwrites what was read before. */
export class EntryReader {
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  end = 0;
  form = 0;
  isDetached = false;
  codeFrom = 0;
  codeTo = 0;
  before: Part | undefined;
  recordsFrom = 0;
  #isSingle = false;
  /** Where a length that was read ends. */
  #lengthEnd = 0;

  read(bytes: Uint8Array, at: number): void {
    const head = bytes[at]!;
    this.bytes = bytes;
    this.at = at;
    const rest = this.#length(at + 1);
    this.end = this.#lengthEnd + rest;
    this.form = head & formMask;
    this.isDetached = (head & flags.detached) !== 0;
    this.#isSingle = (head & flags.single) !== 0;
    this.codeFrom = this.#lengthEnd;
    if (this.form === codeForms.digits) this.codeTo = this.codeFrom + digitsBytes;
    else {
      const length = bytes[this.codeFrom]! | (bytes[this.codeFrom + 1]! << 8);
      this.codeFrom += 2;
      this.codeTo = this.codeFrom + length;
    }
    this.recordsFrom = this.codeTo;
    this.before = undefined;
    if ((head & flags.continues) === 0) return;
    const p = this.codeTo;
    this.before = {
      unit: (bytes[p]! | (bytes[p + 1]! << 8) | (bytes[p + 2]! << 16) | (bytes[p + 3]! << 24)) >>> 0,
      at: bytes[p + 4]! | (bytes[p + 5]! << 8) | (bytes[p + 6]! << 16),
    };
    this.recordsFrom = p + pointerBytes;
  }

  isRemoval(): boolean {
    return this.recordsFrom === this.end && this.before === undefined && !this.#isSingle;
  }

  /** Copies. */
  records(): Uint8Array[] {
    if (this.#isSingle) return [Uint8Array.prototype.slice.call(this.bytes, this.recordsFrom, this.end)];
    const found: Uint8Array[] = [];
    for (let at = this.recordsFrom; at < this.end; ) {
      const length = this.#length(at);
      at = this.#lengthEnd;
      found.push(Uint8Array.prototype.slice.call(this.bytes, at, at + length));
      at += length;
    }
    return found;
  }

  #length(at: number): number {
    const { bytes } = this;
    let end = at;
    let length = bytes[end]! & 0x7f;
    for (let shift = 7; bytes[end]! >= 0x80 && shift < 28; shift += 7) {
      end += 1;
      length |= (bytes[end]! & 0x7f) << shift;
    }
    this.#lengthEnd = end + 1;
    return length;
  }
}

/** Behind the length. */
function restBytes(code: PackedCode, continues: boolean, recordsBytes: number): number {
  const codeBytes = code.form === codeForms.digits ? digitsBytes : 2 + code.length;
  return codeBytes + (continues ? pointerBytes : 0) + recordsBytes;
}

function lengthBytes(length: number): number {
  assert(length < lengthMax, 'a length has at most 21 bits');
  return length < 0x80 ? 1 : length < 0x4000 ? 2 : 3;
}

function writeLength(into: Uint8Array, at: number, length: number): number {
  let end = at;
  let rest = length;
  while (rest >= 0x80) {
    into[end] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
    end += 1;
  }
  into[end] = rest;
  return end + 1;
}
