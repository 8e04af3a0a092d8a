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
  // With a value from the beginning they are known to be numbers: it halves the time.
  readonly #key0: number = 0;
  readonly #key1: number = 0;
  readonly #rounds: number = 0;
  readonly #roundsAtEnd: number = 0;
  #v0 = 0;
  #v1 = 0;
  #v2 = 0;
  #v3 = 0;

  constructor({ key, rounds = 1, roundsAtEnd = 3 }: HalfSipHashOptions) {
    this.#key0 = word(key, 0);
    this.#key1 = word(key, 4);
    this.#rounds = rounds;
    this.#roundsAtEnd = roundsAtEnd;
  }

  hash(bytes: Uint8Array, from: number, to: number): void {
    this.#v0 = this.#key0;
    this.#v1 = this.#key1 ^ 0xee;
    this.#v2 = this.#key0 ^ 0x6c796765;
    this.#v3 = this.#key1 ^ 0x74656462;
    const length = to - from;
    const wordsEnd = from + (length & ~3);
    for (let at = from; at < wordsEnd; at += 4) this.#take(word(bytes, at));
    let last = length << 24;
    if ((length & 3) > 2) last |= bytes[wordsEnd + 2]! << 16;
    if ((length & 3) > 1) last |= bytes[wordsEnd + 1]! << 8;
    if ((length & 3) > 0) last |= bytes[wordsEnd]!;
    this.#take(last);
    this.#v2 ^= 0xee;
    this.#mix(this.#roundsAtEnd);
    this.first = this.#v1 ^ this.#v3;
    this.#v1 ^= 0xdd;
    this.#mix(this.#roundsAtEnd);
    this.second = this.#v1 ^ this.#v3;
  }

  /** Nearly every code comes by here: written out, the state stays in registers, which makes it
   * three times as fast. */
  hashDigits(high: number, middle: number, low: number): void {
    const rounds = this.#rounds;
    const roundsAtEnd = this.#roundsAtEnd;
    let v0 = this.#key0;
    let v1 = this.#key1 ^ 0xee;
    let v2 = this.#key0 ^ 0x6c796765;
    let v3 = this.#key1 ^ 0x74656462;
    for (let i = 0; i < 3; i += 1) {
      const message =
        i === 0 ? high | (middle << 24) : i === 1 ? (middle >>> 8) | (low << 16) : (9 << 24) | (low >>> 16);
      v3 ^= message;
      for (let round = 0; round < rounds; round += 1) {
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
    }
    v2 ^= 0xee;
    for (let half = 0; half < 2; half += 1) {
      for (let round = 0; round < roundsAtEnd; round += 1) {
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
      if (half === 1) break;
      this.first = v1 ^ v3;
      v1 ^= 0xdd;
    }
    this.second = v1 ^ v3;
  }

  #take(message: number): void {
    this.#v3 ^= message;
    this.#mix(this.#rounds);
    this.#v0 ^= message;
  }

  #mix(rounds: number): void {
    let v0 = this.#v0;
    let v1 = this.#v1;
    let v2 = this.#v2;
    let v3 = this.#v3;
    for (let round = 0; round < rounds; round += 1) {
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
    this.#v0 = v0;
    this.#v1 = v1;
    this.#v2 = v2;
    this.#v3 = v3;
  }
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}
