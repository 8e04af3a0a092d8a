// What the cold store asks of the disk. Reads happen in the middle of judging, so they are synchronous;
// what is written need not outlive the process: a start makes the store anew from the journal.

export interface ColdDisk {
  /** Writes behind what is there. */
  append(bytes: Uint8Array): void;
  /** Fills `into` from a place on, as far as there is anything; how many bytes that were. */
  read(at: number, into: Uint8Array): number;
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

  read(at: number, into: Uint8Array): number {
    const found = this.#bytes.subarray(at, Math.max(at, Math.min(at + into.length, this.#length)));
    into.set(found);
    return found.length;
  }
}
