// 53 bits of a name (cyrb53, two multiplicative lanes over the text). Names that share them are told
// apart by what is written on disk, so a collision costs a read and never a judgement.

/** Below 2^21, and 32 bits more. */
export interface NameHash {
  readonly high: number;
  readonly low: number;
}

export function hashName(name: string): NameHash {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < name.length; i += 1) {
    const unit = name.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return { high: b & 0x1fffff, low: a >>> 0 };
}
