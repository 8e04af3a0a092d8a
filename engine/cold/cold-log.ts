// Records of text behind each other, found again by their place. What was written last waits in memory until there is
// enough of it for one write; it can be read there. Writing and reading go through memory that is kept: a piece of its
// own for each record makes the runtime collect everything every few seconds (decision 024).
import assert from 'node:assert/strict';
import type { ColdDisk } from './disk.ts';

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

  /** Bytes of the log, and the place of the next record. */
  end(): number {
    return this.#written + this.#waitingBytes;
  }

  /** Writes a record that begins at a multiple of `align` and returns its place. When the disk refuses,
   * nothing has changed. */
  append(text: string, align = 1): number {
    const place = Math.ceil(this.end() / align) * align;
    const length = Buffer.byteLength(text);
    const needed = place - this.end() + headBytes + length;
    if (this.#waitingBytes + needed > this.#waiting.length) this.#write();
    if (needed > this.#waiting.length) this.#waiting = Buffer.allocUnsafeSlow(needed);
    this.#waiting.fill(0, this.#waitingBytes, place - this.#written);
    this.#waitingBytes = place - this.#written;
    this.#waiting.writeUInt32LE(length, this.#waitingBytes);
    this.#waiting.write(text, this.#waitingBytes + headBytes, length, 'utf8');
    this.#waitingBytes += headBytes + length;
    return place;
  }

  #write(): void {
    this.#disk.append(this.#waiting.subarray(0, this.#waitingBytes));
    this.#written += this.#waitingBytes;
    this.#waitingBytes = 0;
  }

  read(place: number): string {
    const piece = this.#bytes(place, pieceBytes);
    const length = piece.readUInt32LE(0);
    if (headBytes + length <= piece.length) return piece.toString('utf8', headBytes, headBytes + length);
    const rest = this.#bytes(place + headBytes, length);
    assert(rest.length === length, 'a record of the cold log is whole');
    return rest.toString('utf8');
  }

  /** The records that stand directly behind each other from one place on, up to another. */
  readAll(from: number, to: number): readonly { readonly place: number; readonly text: string }[] {
    // Up to where it is on disk, and what waits.
    const middle = Math.min(Math.max(from, this.#written), to);
    return [...this.#records(from, middle), ...this.#records(middle, to)];
  }

  #records(from: number, to: number): { readonly place: number; readonly text: string }[] {
    const found: { readonly place: number; readonly text: string }[] = [];
    if (from === to) return found;
    const bytes = this.#bytes(from, to - from);
    assert(bytes.length === to - from, 'records of the cold log are whole');
    for (let at = 0; at < bytes.length;) {
      const end = at + headBytes + bytes.readUInt32LE(at);
      found.push({ place: from + at, text: bytes.toString('utf8', at + headBytes, end) });
      at = end;
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
