// What two versions of a rule differ in, place by place.

export interface Difference {
  /** JSON pointer. */
  readonly place: string;
  /** Absent: not there. */
  readonly from?: unknown;
  readonly to?: unknown;
}

/** In the order of places in `from`, then of those that only `to` has. Lists are compared position
 * by position. */
export function differences(from: unknown, to: unknown, place = ''): readonly Difference[] {
  if (!isTree(from) || !isTree(to) || Array.isArray(from) !== Array.isArray(to)) {
    return JSON.stringify(from) === JSON.stringify(to)
      ? []
      : [{ place, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
  }
  const before = new Map<string, unknown>(Object.entries(from));
  const after = new Map<string, unknown>(Object.entries(to));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) =>
    differences(before.get(name), after.get(name), `${place}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`));
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
