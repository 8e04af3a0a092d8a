// A small seeded source of chance (sfc32). Every person, stay and day draws from its own stream,
// named by numbers and words, so that adding one thing to the city does not move the dice of
// another.

export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number in [from, to], both included. */
  int(from: number, to: number): number;
  yes(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Exponential with this mean: the long tail of every human delay. */
  tail(mean: number): number;
  /** Bell-shaped around `mean`, within three `spread`s. */
  about(mean: number, spread: number): number;
}

/** 32-bit hash of words and numbers (FNV-1a, then mixed), the name of a stream. */
export function hashOf(...names: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const name of names) {
    if (typeof name === 'number') {
      hash = Math.imul(hash ^ (name | 0), 0x01000193);
      hash = Math.imul(hash ^ ((name / 4294967296) | 0), 0x01000193);
    } else {
      for (let i = 0; i < name.length; i += 1)
        hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    }
    hash = mix(hash);
  }
  return hash >>> 0;
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

export function chance(...names: readonly (string | number)[]): Chance {
  let a = hashOf(...names) | 0;
  let b = mix(a ^ 0x9e3779b9);
  let c = mix(b ^ 0x7f4a7c15);
  let d = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 6; i += 1) next();
  return {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    yes: (share) => next() < share,
    pick: (list) => {
      const item = list[Math.floor(next() * list.length)];
      if (item === undefined) throw new Error('picked from an empty list');
      return item;
    },
    tail: (mean) => -Math.log(1 - next()) * mean,
    about: (mean, spread) => mean + (next() + next() + next() + next() - 2) * spread * 1.5,
  };
}

/** Pick by weight: `totals` are running sums, the last one the whole. */
export function pickWeighted(totals: readonly number[], draw: number): number {
  const wanted = draw * (totals[totals.length - 1] ?? 0);
  let low = 0;
  let high = totals.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((totals[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function runningSums(weights: readonly number[]): number[] {
  let sum = 0;
  return weights.map((weight) => (sum += weight));
}
