// How a part of a code's ledger lies in a block:
//
//   bytes of the whole entry   3
//   form of the code | flags   1
//   code                       9 when it is 20 digits, else its length (2) and that many bytes
//   the part before it         7 when flag `continues` is set: unit of its block (4), where in the block (3)
//   records                    each its length (1 to 3, seven bits a byte) and its bytes
//
// A code's ledger is a chain of entries, newest first. One that does not continue an older one is
// the beginning: what came before it counts no more. One without records says that the code was
// removed. `detached` parts are only reached through a later entry that continues them: a ledger of
// many parts is written part by part and counts from its last one, whole or not at all.
import { codeForms, digitsBytes, type PackedCode } from './packed-code.ts';

export const headBytes = 4;
const formMask = 3;
export const flags = { continues: 4, detached: 8 } as const;
export const pointerBytes = 7;

export interface Part {
  /** Where its block begins in the log. */
  readonly unit: number;
  /** Byte in the block. */
  readonly at: number;
}

/** Bytes of code and head. */
export function entryBytesBefore(code: PackedCode, continues: boolean): number {
  const codeBytes = code.form === codeForms.digits ? digitsBytes : 2 + code.length;
  return headBytes + codeBytes + (continues ? pointerBytes : 0);
}

export function recordBytes(record: Uint8Array): number {
  return record.length + (record.length < 0x80 ? 1 : record.length < 0x4000 ? 2 : 3);
}

/** Writes an entry at `at`; returns where it ends. `bytes` is what it takes altogether. */
export function writeEntry(
  into: Uint8Array,
  at: number,
  bytes: number,
  code: PackedCode,
  before: Part | undefined,
  isDetached: boolean,
): number {
  into[at] = bytes;
  into[at + 1] = bytes >>> 8;
  into[at + 2] = bytes >>> 16;
  into[at + 3] =
    code.form |
    (before === undefined ? 0 : flags.continues) |
    (isDetached ? flags.detached : 0);
  let end = at + headBytes;
  if (code.form !== codeForms.digits) {
    into[end] = code.length;
    into[end + 1] = code.length >>> 8;
    end += 2;
  }
  for (let i = 0; i < code.length; i += 1) into[end + i] = code.bytes[i]!;
  end += code.length;
  if (before === undefined) return end;
  for (let i = 0; i < 4; i += 1) into[end + i] = before.unit >>> (8 * i);
  for (let i = 0; i < 3; i += 1) into[end + 4 + i] = before.at >>> (8 * i);
  return end + pointerBytes;
}

/** A loop of our own: `set` costs more than it saves below a hundred bytes. */
export function writeRecord(into: Uint8Array, at: number, record: Uint8Array): number {
  let end = at;
  let length = record.length;
  while (length >= 0x80) {
    into[end] = (length & 0x7f) | 0x80;
    length >>>= 7;
    end += 1;
  }
  into[end] = length;
  end += 1;
  if (record.length > 100) into.set(record, end);
  else for (let i = 0; i < record.length; i += 1) into[end + i] = record[i]!;
  return end + record.length;
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

  read(bytes: Uint8Array, at: number): void {
    const head = bytes[at + 3]!;
    this.bytes = bytes;
    this.at = at;
    this.end = at + (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16));
    this.form = head & formMask;
    this.isDetached = (head & flags.detached) !== 0;
    this.codeFrom = at + headBytes;
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
    return this.recordsFrom === this.end && this.before === undefined;
  }

  /** Copies. */
  records(): Uint8Array[] {
    const found: Uint8Array[] = [];
    for (let at = this.recordsFrom; at < this.end; ) {
      let length = 0;
      let shift = 0;
      while (this.bytes[at]! >= 0x80) {
        length |= (this.bytes[at]! & 0x7f) << shift;
        shift += 7;
        at += 1;
      }
      length |= this.bytes[at]! << shift;
      at += 1;
      found.push(Uint8Array.prototype.slice.call(this.bytes, at, at + length));
      at += length;
    }
    return found;
  }
}
