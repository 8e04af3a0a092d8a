// What the cold store asks of the disk. Reads happen in the middle of judging, so they are synchronous;
// what is written need not outlive the process: a start makes the store anew from the journal.

export interface ColdDisk {
  /** Writes behind what is there. */
  append(bytes: Uint8Array): void;
  /** As many bytes as there are, at most `length`. */
  read(at: number, length: number): Uint8Array;
}

/** In memory, for tests and small states. */
export class MemoryColdDisk implements ColdDisk {
  #bytes = new Uint8Array(1 << 16);
  #length = 0;

  append(bytes: Uint8Array): void {
    while (this.#length + bytes.length > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  read(at: number, length: number): Uint8Array {
    return this.#bytes.slice(at, Math.min(at + length, this.#length));
  }
}
