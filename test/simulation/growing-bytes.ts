/** The content of a file in memory. */
export class GrowingBytes {
  #room = new Uint8Array(0);
  #size = 0;

  size(): number {
    return this.#size;
  }

  byte(at: number): number {
    return this.#room[at] ?? 0;
  }

  read(into: Uint8Array, at: number): number {
    const found = this.#room.subarray(Math.min(at, this.#size), Math.min(at + into.length, this.#size));
    into.set(found);
    return found.length;
  }

  write(bytes: Uint8Array, at: number): void {
    const end = at + bytes.length;
    if (end > this.#size) this.truncate(end);
    this.#room.set(bytes, at);
  }

  truncate(size: number): void {
    if (size > this.#room.length) {
      const more = new Uint8Array(Math.max(size, this.#room.length * 2, 256));
      more.set(this.#room.subarray(0, this.#size));
      this.#room = more;
    } else if (size > this.#size) this.#room.fill(0, this.#size, size);
    this.#size = size;
  }

  copy(): GrowingBytes {
    const one = new GrowingBytes();
    one.write(this.#room.subarray(0, this.#size), 0);
    return one;
  }
}
