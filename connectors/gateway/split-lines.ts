// Lines of a byte stream, as bytes, in bounded memory. A line may end in LF or CRLF; the last one needs no end.

/** A line longer than the bound keeps its first bytes only. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  readonly isTooLong: boolean;
}

/** Bytes of a line that is too long that are kept, for the dead letter. */
const keptBytes = 64 * 1024;

const newline = 0x0a;
const carriageReturn = 0x0d;

export class LineSplitter {
  readonly #lineBytesMax: number;
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #isTooLong = false;
  #number = 0;

  constructor(lineBytesMax: number) {
    this.#lineBytesMax = lineBytesMax;
  }

  /** The lines that end in this chunk. Blank lines are counted and left out. */
  *push(chunk: Uint8Array): Generator<Line, void, undefined> {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      this.#keep(chunk.subarray(from, end));
      yield* this.#take();
      from = end + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** What stands after the last line end. */
  *end(): Generator<Line, void, undefined> {
    if (this.#bytes > 0) yield* this.#take();
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#bytes += part.length;
    if (this.#isTooLong) return;
    this.#parts.push(part);
    if (this.#bytes <= this.#lineBytesMax) return;
    this.#isTooLong = true;
    // Only the beginning is worth keeping: the rest of the line may be endless.
    this.#parts = [Buffer.concat(this.#parts).subarray(0, keptBytes)];
  }

  *#take(): Generator<Line, void, undefined> {
    this.#number += 1;
    const joined = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
    const isTooLong = this.#isTooLong;
    this.#parts = [];
    this.#bytes = 0;
    this.#isTooLong = false;
    const bytes = joined.at(-1) === carriageReturn ? joined.subarray(0, -1) : joined;
    if (bytes.length > 0) yield { number: this.#number, bytes, isTooLong };
  }
}
