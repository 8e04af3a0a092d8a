// Seeded disorder, so that a failing order can be had again.

/** Numbers in [0, 1) from a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy in another order (Fisher and Yates). */
export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = randomFrom(seed);
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [copy[i], copy[j]] = [copy[j]!, copy[i]!];
  }
  return copy;
}

/** The items in batches of 1 to `most`. */
export function inBatches<Item>(items: readonly Item[], most: number, seed: number): Item[][] {
  const random = randomFrom(seed);
  const batches: Item[][] = [];
  for (let from = 0; from < items.length;) {
    const size = 1 + Math.floor(random() * most);
    batches.push(items.slice(from, from + size));
    from += size;
  }
  return batches;
}
