// Conditions in json-rules-engine's JSON, read off one by one. What a path finds in no object is passed
// over, as there; an operator that has no answer does not hold.
type Compare = (actual: unknown, wanted: unknown) => boolean;

const isNumber = (value: unknown): boolean => !Number.isNaN(Number.parseFloat(String(value)));
const numeric = (compare: (a: never, b: never) => boolean): Compare => (actual, wanted) =>
  isNumber(actual) && Reflect.apply(compare, undefined, [actual, wanted]) === true;
const has = (list: unknown, one: unknown): boolean => {
  if (typeof list === 'string') return list.includes(String(one));
  if (Array.isArray(list)) return list.includes(one);
  throw new Error('no list');
};

const operators: Readonly<Record<string, Compare>> = {
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  in: (a, b) => has(b, a),
  notIn: (a, b) => !has(b, a),
  contains: (a, b) => Array.isArray(a) && a.includes(b),
  doesNotContain: (a, b) => Array.isArray(a) && !a.includes(b),
  lessThan: numeric((a, b) => a < b),
  lessThanInclusive: numeric((a, b) => a <= b),
  greaterThan: numeric((a, b) => a > b),
  greaterThanInclusive: numeric((a, b) => a >= b),
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const needed = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw new Error('no list');
};
const decorators: Readonly<Record<string, (inner: Compare) => Compare>> = {
  not: (inner) => (a, b) => !inner(a, b),
  swap: (inner) => (a, b) => inner(b, a),
  someFact: (inner) => (a, b) => listOf(a).some((one) => inner(one, b)),
  everyFact: (inner) => (a, b) => Array.isArray(a) && a.every((one) => inner(one, b)),
  someValue: (inner) => (a, b) => needed(b).some((one) => inner(a, one)),
  everyValue: (inner) => (a, b) => needed(b).every((one) => inner(a, one)),
};

/** Throws on a name that no operator has. */
export function compares(name: string, actual: unknown, wanted: unknown): boolean {
  const [last = '', ...before] = name.split(':').toReversed();
  const plain = operators[last];
  if (plain === undefined) throw new Error(`no operator ${name}`);
  const compare = before.reduce((inner, one) => {
    const decorate = decorators[one];
    if (decorate === undefined) throw new Error(`no decorator ${one}`);
    return decorate(inner);
  }, plain);
  try {
    return compare(actual, wanted);
  } catch (error) {
    // A list that is not known.
    if (actual === undefined || wanted === undefined) return false;
    throw error;
  }
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(typeof value === 'object' && value !== null ? Object.entries(value) : []);

/** `valueOf` gives a fact with its fields as members. */
export function holds(condition: unknown, valueOf: (fact: string) => unknown): boolean {
  const { all, any, not, fact, path, operator, value } = recordOf(condition);
  if (any !== undefined) return listOf(any).length === 0 || listOf(any).some((one) => holds(one, valueOf));
  if (all !== undefined) return listOf(all).every((one) => holds(one, valueOf));
  if (not !== undefined) return !holds(not, valueOf);
  const read = (name: unknown, way: unknown): unknown => follow(valueOf(String(name)), way);
  const other = recordOf(value);
  const wanted = 'fact' in other ? read(other['fact'], other['path']) : value;
  return compares(String(operator), read(fact, path), wanted);
}

/** Paths like `$.prev.psn_no`, the only ones that rules use. */
function follow(value: unknown, path: unknown): unknown {
  if (path === undefined || typeof value !== 'object' || value === null) return value;
  return String(path)
    .replace(/^\$\.?/, '')
    .split('.')
    .reduce<unknown>((inner, name) => recordOf(inner)[name], value);
}
