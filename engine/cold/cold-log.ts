// Records of text behind each other, found again by their place. What was written last waits in memory until there is
// enough of it for one write; it can be read there. Writing and reading go through memory that is kept: a piece of its
// own for each record makes the runtime collect everything every few seconds (decision 024).
import assert from 'node:assert/strict';
import type { ColdDisk } from './disk.ts';

/** Records begin at multiples of so many bytes, and places count these: up to 17 GB a place is a small whole number, which
 * takes no memory of its own wherever it is kept. */
export const placeBytes = 8;
const headBytes = 4;
/** Read at first: most records are shorter. */
const pieceBytes = 4096;
/** Room to read into that is kept; longer records are seldom. */
const roomBytes = 256 * 1024;

export class ColdLog {
  readonly #disk: ColdDisk;
  readonly #room = Buffer.allocUnsafeSlow(roomBytes);
  #waiting: Buffer;
  #waitingBytes = 0;
  #written = 0;

  /** `waitingBytes`: written together. */
  constructor(disk: ColdDisk, waitingBytes = 256 * 1024) {
    this.#disk = disk;
    this.#waiting = Buffer.allocUnsafeSlow(waitingBytes);
  }

  /** The place of the next record. */
  end(): number {
    return (this.#written + this.#waitingBytes) / placeBytes;
  }

  /** Writes a record at a place that is a multiple of `align` and returns the place. When the disk refuses,
   * nothing has changed. */
  append(text: string, align = 1): number {
    const place = Math.ceil(this.end() / align) * align;
    const length = Buffer.byteLength(text);
    const end = (place + placesOf(length)) * placeBytes;
    const needed = end - this.#written - this.#waitingBytes;
    if (this.#waitingBytes + needed > this.#waiting.length) this.#write();
    if (needed > this.#waiting.length) this.#waiting = Buffer.allocUnsafeSlow(needed);
    this.#waiting.fill(0, this.#waitingBytes, end - this.#written);
    const at = place * placeBytes - this.#written;
    this.#waiting.writeUInt32LE(length, at);
    this.#waiting.write(text, at + headBytes, length, 'utf8');
    this.#waitingBytes = end - this.#written;
    return place;
  }

  #write(): void {
    this.#disk.append(this.#waiting.subarray(0, this.#waitingBytes));
    this.#written += this.#waitingBytes;
    this.#waitingBytes = 0;
  }

  read(place: number): string {
    const at = place * placeBytes;
    const piece = this.#bytes(at, pieceBytes);
    const length = piece.readUInt32LE(0);
    if (headBytes + length <= piece.length) return piece.toString('utf8', headBytes, headBytes + length);
    const rest = this.#bytes(at + headBytes, length);
    assert(rest.length === length, 'a record of the cold log is whole');
    return rest.toString('utf8');
  }

  /** The records that stand directly behind each other from one place on, up to another. */
  readAll(from: number, to: number): readonly { readonly place: number; readonly text: string }[] {
    // Up to where it is on disk, and what waits.
    const middle = Math.min(Math.max(from, this.#written / placeBytes), to);
    return [...this.#records(from, middle), ...this.#records(middle, to)];
  }

  #records(from: number, to: number): { readonly place: number; readonly text: string }[] {
    const found: { readonly place: number; readonly text: string }[] = [];
    if (from === to) return found;
    const wanted = (to - from) * placeBytes;
    const bytes = this.#bytes(from * placeBytes, wanted);
    assert(bytes.length === wanted, 'records of the cold log are whole');
    for (let place = from; place < to;) {
      const at = (place - from) * placeBytes;
      const length = bytes.readUInt32LE(at);
      found.push({ place, text: bytes.toString('utf8', at + headBytes, at + headBytes + length) });
      place += placesOf(length);
    }
    return found;
  }

  /** Good until the next call. */
  #bytes(at: number, length: number): Buffer {
    const start = at - this.#written;
    if (start >= 0) return this.#waiting.subarray(start, Math.min(start + length, this.#waitingBytes));
    const wanted = Math.min(length, this.#written - at);
    const room = wanted <= roomBytes ? this.#room : Buffer.allocUnsafeSlow(wanted);
    return room.subarray(0, this.#disk.read(at, room.subarray(0, wanted)));
  }
}

/** Places that a record with so many bytes of text takes. */
function placesOf(length: number): number {
  return Math.ceil((headBytes + length) / placeBytes);
}
