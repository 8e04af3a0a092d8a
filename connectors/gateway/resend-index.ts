// Which envelopes were accepted lately, to answer a resend with its receipt instead of judging it again.
// Compact on purpose: 16 bytes an envelope in open addressing, keyed by 64-bit hashes of `<fixmedins_code>|<msgid>`.
// Two generations bound it: when the young one is full it becomes the old one and the oldest envelopes are
// forgotten. Forgetting is harmless: the evaluator drops events it has seen by their ids, and only
// the counting of duplicates and the refusal of a changed body end there.
// Two different envelopes with the same 64 bits: one in ten million for a full index; then one of them is refused as
// changed, never taken for a duplicate, because the body hashes differ too.

/** Envelopes a generation holds: between this and twice this many of the newest are known. */
export const generationEnvelopesDefault = 2_000_000;

export type Resend = 'new' | 'same' | 'differs';

export class ResendIndex {
  readonly #generationEnvelopes: number;
  #young: Generation;
  #old: Generation;

  constructor(generationEnvelopes: number = generationEnvelopesDefault) {
    this.#generationEnvelopes = generationEnvelopes;
    this.#young = new Generation();
    this.#old = new Generation();
  }

  /** `key` is `<fixmedins_code>|<msgid>`, `hash` the body's hash as hex, at least 16 digits. */
  look(key: string, hash: string): Resend {
    const [high, low] = hashOf(key);
    const isSame = this.#young.find(high, low, hash) ?? this.#old.find(high, low, hash);
    if (isSame === undefined) return 'new';
    return isSame ? 'same' : 'differs';
  }

  /** A second call with the same key keeps the first hash. */
  remember(key: string, hash: string): void {
    const [high, low] = hashOf(key);
    if (this.#young.find(high, low, hash) !== undefined) return;
    if (this.#young.count >= this.#generationEnvelopes) {
      this.#old = this.#young;
      this.#young = new Generation();
    }
    this.#young.add(high, low, hash);
  }

  /** Envelopes known. */
  get size(): number {
    return this.#young.count + this.#old.count;
  }
}

const slotsFirst = 1 << 12;
/** Two words of the key, two of the body. */
const slotWords = 4;

class Generation {
  count = 0;
  #slots = slotsFirst;
  #words = new Uint32Array(slotsFirst * slotWords);

  /** Whether the body is the same; `undefined` when the key is not known. */
  find(high: number, low: number, hash: string): boolean | undefined {
    const at = this.#slotOf(high, low);
    if (this.#isFree(at)) return undefined;
    return this.#words[at + 2] === word(hash, 0) && this.#words[at + 3] === word(hash, 8);
  }

  add(high: number, low: number, hash: string): void {
    if (this.count * 2 >= this.#slots) this.#grow();
    this.#words.set([high, low, word(hash, 0), word(hash, 8)], this.#slotOf(high, low));
    this.count += 1;
  }

  /** Index of the first word of the slot that holds the key, or of the free slot where it would go. */
  #slotOf(high: number, low: number): number {
    const mask = this.#slots - 1;
    let slot = low & mask;
    for (;;) {
      const at = slot * slotWords;
      if (this.#isFree(at) || (this.#words[at] === high && this.#words[at + 1] === low)) return at;
      slot = (slot + 1) & mask;
    }
  }

  /** A key is never all zero (see `hashOf`). */
  #isFree(at: number): boolean {
    return this.#words[at] === 0 && this.#words[at + 1] === 0;
  }

  #grow(): void {
    const before = this.#words;
    this.#slots *= 2;
    this.#words = new Uint32Array(this.#slots * slotWords);
    for (let at = 0; at < before.length; at += slotWords) {
      const high = before[at]!;
      const low = before[at + 1]!;
      if (high !== 0 || low !== 0) this.#words.set(before.subarray(at, at + slotWords), this.#slotOf(high, low));
    }
  }
}

function word(hash: string, from: number): number {
  return Number.parseInt(hash.slice(from, from + 8), 16) >>> 0;
}

/** 64 bits of cyrb53's mixing, as two unsigned words that are not both zero. */
function hashOf(text: string): readonly [number, number] {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return [high >>> 0, (low >>> 0) || 1];
}
