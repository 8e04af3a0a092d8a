// Whether something may have been there before: never "no" of what was, seldom "yes" of what was not. Some one and a
// half bytes each, in layers (Bloom filters) of which the newest takes what comes; a layer is eight times as
// large as the one before.
const bitsFirst = 2 ** 18;
const growth = 8;
const bitsEach = 12;
const probes = 6;

interface Layer {
  readonly words: Uint32Array;
  /** A power of two, less one. */
  readonly mask: number;
  room: number;
}

export class SeenFilter {
  readonly #layers: Layer[] = [layerOf(bitsFirst)];

  /** Takes in what two hashes (32 bits each) stand for. Whether it may have been there before is the answer. */
  add(hash: number, other: number): boolean {
    let newest = this.#layers[this.#layers.length - 1]!;
    for (const layer of this.#layers) if (holds(layer, hash, other)) return true;
    if (newest.room === 0) {
      newest = layerOf((newest.mask + 1) * growth);
      this.#layers.push(newest);
    }
    newest.room -= 1;
    const { words, mask } = newest;
    for (let i = 0; i < probes; i += 1) {
      const bit = (hash + Math.imul(i, other)) & mask;
      words[bit >>> 5]! |= 1 << (bit & 31);
    }
    return false;
  }
}

function layerOf(bits: number): Layer {
  return { words: new Uint32Array(bits / 32), mask: bits - 1, room: Math.floor(bits / bitsEach) };
}

function holds({ words, mask }: Layer, hash: number, other: number): boolean {
  for (let i = 0; i < probes; i += 1) {
    const bit = (hash + Math.imul(i, other)) & mask;
    if ((words[bit >>> 5]! & (1 << (bit & 31))) === 0) return false;
  }
  return true;
}

/** Goes on from `hash`; 32 bits. */
export function hashText(text: string, hash: number): number {
  let value = hash;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value ^ (value >>> 15);
}
