// The tags of the codes in the block that is open. No block may hold two codes of one tag: the
// index would name the block for one of them, and the other's old entry in it would be taken for
// its newest. So the block is closed early instead, which happens once in some millions of codes.

/** More than any block has entries of the shortest kind, twice over. */
const slotsStart = 1_024;

export class OpenTags {
  #tags = new Uint32Array(slotsStart);
  /** A slot counts when it carries the number of the present block. */
  #blocks = new Uint32Array(slotsStart);
  #block = 1;
  #count = 0;

  clear(): void {
    this.#count = 0;
    this.#block += 1;
    if (this.#block < 2 ** 32) return;
    this.#blocks.fill(0);
    this.#block = 1;
  }

  has(tag: number): boolean {
    const slot = this.#find(tag >>> 0);
    return this.#blocks[slot] === this.#block;
  }

  add(tag: number): void {
    const slot = this.#find(tag >>> 0);
    if (this.#blocks[slot] === this.#block) return;
    this.#tags[slot] = tag;
    this.#blocks[slot] = this.#block;
    this.#count += 1;
    if (this.#count * 2 > this.#tags.length) this.#grow();
  }

  /** Where the tag is or would be. */
  #find(tag: number): number {
    const mask = this.#tags.length - 1;
    let slot = tag & mask;
    while (this.#blocks[slot] === this.#block && this.#tags[slot] !== tag) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const present = [...this.#tags].filter((_, slot) => this.#blocks[slot] === this.#block);
    this.#tags = new Uint32Array(this.#tags.length * 2);
    this.#blocks = new Uint32Array(this.#tags.length);
    this.#block = 1;
    this.#count = 0;
    for (const tag of present) this.add(tag);
  }
}
