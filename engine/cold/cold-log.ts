// Records of bytes behind each other, found again by their place. What was written last waits in memory
// until there is enough of it for one write; it can be read there.
import assert from 'node:assert/strict';
import type { ColdDisk } from './disk.ts';

const headBytes = 4;
/** Read at first: most records are shorter. */
const pieceBytes = 4096;

export class ColdLog {
  readonly #disk: ColdDisk;
  #waiting: Buffer;
  #waitingBytes = 0;
  #written = 0;

  /** `waitingBytes`: written together. */
  constructor(disk: ColdDisk, waitingBytes = 256 * 1024) {
    this.#disk = disk;
    this.#waiting = Buffer.allocUnsafe(waitingBytes);
  }

  /** Bytes of the log, and the place of the next record. */
  end(): number {
    return this.#written + this.#waitingBytes;
  }

  /** Writes a record that begins at a multiple of `align` and returns its place. When the disk refuses,
   * nothing has changed. */
  append(record: Uint8Array, align = 1): number {
    const place = Math.ceil(this.end() / align) * align;
    const needed = place - this.end() + headBytes + record.length;
    if (this.#waitingBytes + needed > this.#waiting.length) this.#write();
    if (needed > this.#waiting.length) this.#waiting = Buffer.allocUnsafe(needed);
    this.#waiting.fill(0, this.#waitingBytes, place - this.#written);
    this.#waitingBytes = place - this.#written;
    this.#waiting.writeUInt32LE(record.length, this.#waitingBytes);
    this.#waiting.set(record, this.#waitingBytes + headBytes);
    this.#waitingBytes += headBytes + record.length;
    return place;
  }

  #write(): void {
    this.#disk.append(this.#waiting.subarray(0, this.#waitingBytes));
    this.#written += this.#waitingBytes;
    this.#waitingBytes = 0;
  }

  read(place: number): Uint8Array {
    const piece = this.#bytes(place, pieceBytes);
    const length = Buffer.from(piece.buffer, piece.byteOffset, piece.length).readUInt32LE(0);
    if (headBytes + length <= piece.length) return piece.subarray(headBytes, headBytes + length);
    const rest = this.#bytes(place + headBytes, length);
    assert(rest.length === length, 'a record of the cold log is whole');
    return rest;
  }

  /** The records that stand directly behind each other from one place on, up to another. */
  *readAll(from: number, to: number): Generator<{ readonly place: number; readonly bytes: Uint8Array }> {
    for (const { start, bytes } of this.#pieces(from, to)) {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      for (let at = 0; at < bytes.length;) {
        const length = view.readUInt32LE(at);
        yield { place: start + at, bytes: bytes.subarray(at + headBytes, at + headBytes + length) };
        at += headBytes + length;
      }
    }
  }

  /** Up to where it is on disk, and what waits. */
  *#pieces(from: number, to: number): Generator<{ readonly start: number; readonly bytes: Uint8Array }> {
    const middle = Math.min(Math.max(from, this.#written), to);
    if (from < middle) yield { start: from, bytes: this.#bytes(from, middle - from) };
    if (middle < to) yield { start: middle, bytes: this.#bytes(middle, to - middle) };
  }

  #bytes(at: number, length: number): Uint8Array {
    if (at >= this.#written)
      return this.#waiting.subarray(
        at - this.#written,
        Math.min(at - this.#written + length, this.#waitingBytes),
      );
    return this.#disk.read(at, Math.min(length, this.#written - at));
  }
}
