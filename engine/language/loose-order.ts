// `<`, `<=`, `>` and `>=` as JavaScript does them between values of unknown type. The compiler only
// knows them between values of one type, so what is unknown passes through `never`.

export function lessThan(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  return ordered(a) < ordered(b);
}

export function lessOrEqual(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a <= b;
  return ordered(a) <= ordered(b);
}

export function greaterThan(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a > b;
  return ordered(a) > ordered(b);
}

export function greaterOrEqual(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a >= b;
  return ordered(a) >= ordered(b);
}

function ordered(value: unknown): never {
  const loose: { value: never } = Object.assign(Object.create(null), { value });
  return loose.value;
}
