// Sums that do not depend on the order or the way of adding: of integers, millionths of a yuan or of
// a unit. Beyond what a double holds exactly they go on as bigint, so that every way of arriving at a
// total gives the same number.
export type Exact = number | bigint;

const unit = 1e6;

/** Millionths of a value; undefined when it is no number, or none that can be told apart. */
export function exact(value: unknown): number | undefined {
  if (typeof value !== 'number') return undefined;
  const scaled = Math.round(value * unit);
  return Number.isFinite(scaled) ? scaled : undefined;
}

export function plus(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const total = a + b;
    if (Number.isSafeInteger(total)) return total;
  }
  return narrowed(BigInt(a) + BigInt(b));
}

export function minus(a: Exact, b: Exact): Exact {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference;
  }
  return narrowed(BigInt(a) - BigInt(b));
}

function narrowed(total: bigint): Exact {
  const number = Number(total);
  return Number.isSafeInteger(number) ? number : total;
}

/** The total in whole units. */
export function units(total: Exact): number {
  return Number(total) / unit;
}

/** Adds yuan or counts without leaving binary dust: exact to six decimals; what is no number does not
 * take part. */
export function addUp(values: readonly unknown[]): number {
  return units(values.reduce<Exact>((total, value) => plus(total, exact(value) ?? 0), 0));
}
