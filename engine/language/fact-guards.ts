// What a fast test asks of a fact before it compares it.

export function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

export function isFunctionOrMissing(value: unknown): boolean {
  return value === undefined || typeof value === 'function';
}

/** Whether comparing the value by order, or looking for it in a text, could throw. */
export function isNotScalar(value: unknown): boolean {
  switch (typeof value) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'undefined':
      return false;
    default:
      return value !== null;
  }
}

/** The number a scalar counts as beside a number; NaN, which no order holds for, when it does not
 * count at all: only what `parseFloat` reads counts, and then as JavaScript compares it. */
export function asNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && !Number.isNaN(Number.parseFloat(value)) ? Number(value) : NaN;
}

/** A set that answers as `indexOf` does: NaN is in no list. */
export function membersOf(list: readonly unknown[]): ReadonlySet<unknown> {
  return new Set(list.filter((member) => member === member));
}
