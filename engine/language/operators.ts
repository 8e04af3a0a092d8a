// The default operators and decorators of json-rules-engine 7.3, with the same results for every
// pair of values, its traps included: `in` is substring search on a string, `contains` and
// `doesNotContain` are both false when the fact is no array while `not:contains` is then true, and
// the four comparisons hold only when `parseFloat` of the fact is a number ("5" counts, null and
// NaN do not, and two date strings compare as strings).

export type Comparison = (fact: unknown, value: unknown) => boolean;

function isNumeric(fact: unknown): boolean {
  if (typeof fact === 'number') return fact === fact;
  return !Number.isNaN(Number.parseFloat(String(fact)));
}

/** Relational comparison as JavaScript does it between values of unknown type. */
function compare(a: unknown, b: unknown, order: 'lt' | 'le' | 'gt' | 'ge'): boolean {
  const left: never = toComparable(a);
  const right: never = toComparable(b);
  switch (order) {
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
  }
}

// `<` works on any two values at run time; the compiler only knows it for some.
function toComparable(value: unknown): never {
  const loose: { value: never } = Object.assign(Object.create(null), { value });
  return loose.value;
}

function indexIn(list: unknown, member: unknown): number {
  if (typeof list === 'string') return list.indexOf(String(member));
  if (Array.isArray(list)) return list.indexOf(member);
  throw new TypeError('the value of `in` and `notIn` must be a list or a string');
}

function ordered(order: 'lt' | 'le' | 'gt' | 'ge'): Comparison {
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') {
      switch (order) {
        case 'lt':
          return a < b;
        case 'le':
          return a <= b;
        case 'gt':
          return a > b;
        case 'ge':
          return a >= b;
      }
    }
    return isNumeric(a) && compare(a, b, order);
  };
}

const operators: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['equal', (a, b) => a === b],
  ['notEqual', (a, b) => a !== b],
  ['in', (a, b) => indexIn(b, a) > -1],
  ['notIn', (a, b) => indexIn(b, a) === -1],
  ['contains', (a, b) => Array.isArray(a) && a.indexOf(b) > -1],
  ['doesNotContain', (a, b) => Array.isArray(a) && a.indexOf(b) === -1],
  ['lessThan', ordered('lt')],
  ['lessThanInclusive', ordered('le')],
  ['greaterThan', ordered('gt')],
  ['greaterThanInclusive', ordered('ge')],
]);

function listOf(value: unknown, decorator: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`the value of ${decorator} must be a list`);
}

const decorators: ReadonlyMap<string, (next: Comparison) => Comparison> = new Map<
  string,
  (next: Comparison) => Comparison
>([
  ['someFact', (next) => (a, b) => Array.isArray(a) && a.some((one) => next(one, b))],
  ['everyFact', (next) => (a, b) => Array.isArray(a) && a.every((one) => next(one, b))],
  ['someValue', (next) => (a, b) => listOf(b, 'someValue').some((one) => next(a, one))],
  ['everyValue', (next) => (a, b) => listOf(b, 'everyValue').every((one) => next(a, one))],
  ['swap', (next) => (a, b) => next(b, a)],
  ['not', (next) => (a, b) => !next(a, b)],
]);

/** The comparison named, decorators applied, leftmost outermost (`everyFact:not:in`); undefined
 * when no operator or decorator has such a name. */
export function findOperator(name: string): Comparison | undefined {
  const plain = operators.get(name);
  if (plain !== undefined) return plain;
  const colon = name.indexOf(':');
  if (colon < 0) return undefined;
  const decorate = decorators.get(name.slice(0, colon));
  const next = findOperator(name.slice(colon + 1));
  return decorate === undefined || next === undefined ? undefined : decorate(next);
}

export function operatorNames(): readonly string[] {
  return [...operators.keys()];
}
