// Where a code belongs in the index. The hash is keyed: the key is drawn when a store is made and
// never leaves it, so that nobody can make codes that pile up in one place. HalfSipHash (Aumasson,
// Bernstein: "SipHash: a fast short-input PRF", 2012; 32-bit words, 64-bit key, 64-bit output) is
// made for that and for arithmetic of 32 bits; one round a word and three to finish is the strength
// Linux uses for its hash tables. Equal hashes cost a look at the disk and never an answer: whole
// codes are compared.

export interface CodeHash {
  /** The two halves of the last hash, as signed 32-bit numbers. */
  first: number;
  second: number;
  /** Hashes bytes `from` up to `to`. */
  hash(bytes: Uint8Array, from: number, to: number): void;
  /** The same for the nine bytes of three numbers of 24 bits, low byte first. */
  hashDigits(high: number, middle: number, low: number): void;
}

export interface HalfSipHashOptions {
  /** Eight bytes. */
  readonly key: Uint8Array;
  readonly rounds?: number;
  readonly roundsAtEnd?: number;
}

export class HalfSipHash implements CodeHash {
  first = 0;
  second = 0;
  readonly #key0: number;
  readonly #key1: number;
  readonly #rounds: number;
  readonly #roundsAtEnd: number;
  /** What is hashed, the last word with the length in its highest byte. */
  #words = new Int32Array(32);

  constructor({ key, rounds = 1, roundsAtEnd = 3 }: HalfSipHashOptions) {
    this.#key0 = word(key, 0);
    this.#key1 = word(key, 4);
    this.#rounds = rounds;
    this.#roundsAtEnd = roundsAtEnd;
  }

  hash(bytes: Uint8Array, from: number, to: number): void {
    const length = to - from;
    const whole = length >>> 2;
    if (whole >= this.#words.length) this.#words = new Int32Array(whole + 1);
    for (let i = 0; i < whole; i += 1) this.#words[i] = word(bytes, from + 4 * i);
    const wordsEnd = from + 4 * whole;
    let last = length << 24;
    if ((length & 3) > 2) last |= bytes[wordsEnd + 2]! << 16;
    if ((length & 3) > 1) last |= bytes[wordsEnd + 1]! << 8;
    if ((length & 3) > 0) last |= bytes[wordsEnd]!;
    this.#words[whole] = last;
    this.#digest(whole + 1);
  }

  hashDigits(high: number, middle: number, low: number): void {
    this.#words[0] = high | (middle << 24);
    this.#words[1] = (middle >>> 8) | (low << 16);
    this.#words[2] = (9 << 24) | (low >>> 16);
    this.#digest(3);
  }

  /** The words, then the two halves of the output: in one loop, so that the state stays in registers. */
  #digest(count: number): void {
    const words = this.#words;
    let v0 = this.#key0;
    let v1 = this.#key1 ^ 0xee;
    let v2 = this.#key0 ^ 0x6c796765;
    let v3 = this.#key1 ^ 0x74656462;
    for (let step = 0; step < count + 2; step += 1) {
      const message = step < count ? words[step]! : 0;
      v3 ^= message;
      if (step === count) v2 ^= 0xee;
      if (step > count) v1 ^= 0xdd;
      for (let rounds = step < count ? this.#rounds : this.#roundsAtEnd; rounds > 0; rounds -= 1) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= message;
      if (step === count) this.first = v1 ^ v3;
    }
    this.second = v1 ^ v3;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
