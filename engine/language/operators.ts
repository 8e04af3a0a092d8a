// The default operators and decorators of json-rules-engine 7.3, with the same results for every
// pair of values, its traps included: `in` is substring search on a string, `contains` and
// `doesNotContain` are both false when the fact is no array while `not:contains` is then true, and
// the four comparisons hold only when `parseFloat` of the fact is a number ("5" counts, null and
// NaN do not, and two date strings compare as strings).
import { greaterOrEqual, greaterThan, lessOrEqual, lessThan } from './loose-order.ts';

export type Comparison = (fact: unknown, value: unknown) => boolean;
/** A comparison of somebody's own: what it answers is kept as it is, and only `true` passes. */
export type RawComparison = (fact: unknown, value: unknown) => unknown;

/** Whether the four comparisons look at this fact at all. Throws what turning it into text throws. */
export function isNumeric(fact: unknown): boolean {
  if (typeof fact === 'number') return fact === fact;
  if (fact === undefined || fact === null) return false;
  return !Number.isNaN(Number.parseFloat(`${fact}`));
}

function indexIn(list: unknown, member: unknown): number {
  if (Array.isArray(list)) return list.indexOf(member);
  if (typeof list === 'string') return list.indexOf(`${member}`);
  throw new TypeError('the value of `in` and `notIn` must be a list or a string');
}

const operators: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['equal', (a, b) => a === b],
  ['notEqual', (a, b) => a !== b],
  ['in', (a, b) => indexIn(b, a) > -1],
  ['notIn', (a, b) => indexIn(b, a) === -1],
  ['contains', (a, b) => Array.isArray(a) && a.indexOf(b) > -1],
  ['doesNotContain', (a, b) => Array.isArray(a) && a.indexOf(b) === -1],
  ['lessThan', (a, b) => isNumeric(a) && lessThan(a, b)],
  ['lessThanInclusive', (a, b) => isNumeric(a) && lessOrEqual(a, b)],
  ['greaterThan', (a, b) => isNumeric(a) && greaterThan(a, b)],
  ['greaterThanInclusive', (a, b) => isNumeric(a) && greaterOrEqual(a, b)],
]);

function listOf(value: unknown, decorator: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`the value of ${decorator} must be a list`);
}

const decorators: ReadonlyMap<string, (next: RawComparison) => Comparison> = new Map<
  string,
  (next: RawComparison) => Comparison
>([
  ['someFact', (next) => (a, b) => Array.isArray(a) && a.some((one) => next(one, b))],
  ['everyFact', (next) => (a, b) => Array.isArray(a) && a.every((one) => next(one, b))],
  ['someValue', (next) => (a, b) => listOf(b, 'someValue').some((one) => next(a, one))],
  ['everyValue', (next) => (a, b) => listOf(b, 'everyValue').every((one) => next(a, one))],
  ['not', (next) => (a, b) => !next(a, b)],
]);

/** The comparison named, decorators applied, leftmost outermost (`everyFact:not:in`); undefined
 * when no operator or decorator has such a name. */
export function findOperator(name: string): Comparison | undefined {
  const plain = operators.get(name);
  if (plain !== undefined) return plain;
  const colon = name.indexOf(':');
  if (colon < 0) return undefined;
  const next = findOperator(name.slice(colon + 1));
  if (next === undefined) return undefined;
  const decorator = name.slice(0, colon);
  if (decorator === 'swap') return (a, b) => next(b, a);
  return decorators.get(decorator)?.(next);
}

/** For the evaluator, where a value that is not known is daily life: an operator that throws for want of a
 * list, because the list is unknown, does not hold. Every other answer is the operator's. */
export function holdsOfKnown(name: string, compare: Comparison): Comparison {
  if (!/(?:^|:)(?:in|notIn|someValue|everyValue)(?::|$)/.test(name)) return compare;
  const isTurned = /(?:^|:)swap:/.test(name);
  return (fact, value) => {
    const mayLack = value === undefined || (isTurned && fact === undefined);
    if (!mayLack) return compare(fact, value);
    try {
      return compare(fact, value);
    } catch {
      return false;
    }
  };
}

export function operatorNames(): readonly string[] {
  return [...operators.keys()];
}

/** An operator of the caller's own. `accepts` is asked first, with the fact; what it refuses is the
 * answer, as json-rules-engine does it. */
export interface OwnOperator {
  readonly compare: RawComparison;
  readonly accepts?: (fact: unknown) => unknown;
}

export interface OwnDecorator {
  readonly decorate: (fact: unknown, value: unknown, next: RawComparison) => unknown;
  readonly accepts?: (fact: unknown) => unknown;
}

export interface OwnOperators {
  readonly operators?: Readonly<Record<string, OwnOperator>> | undefined;
  readonly decorators?: Readonly<Record<string, OwnDecorator>> | undefined;
}

/** Finds operators by name, the caller's own before the default ones of the same name. */
export function operatorFinder(own: OwnOperators): (name: string) => RawComparison | undefined {
  const ownOperators = new Map(Object.entries(own.operators ?? {}));
  const ownDecorators = new Map(Object.entries(own.decorators ?? {}));
  if (ownOperators.size === 0 && ownDecorators.size === 0) return findOperator;
  const find = (name: string): RawComparison | undefined => {
    const mine = ownOperators.get(name);
    if (mine !== undefined) return gated(mine.compare, mine.accepts);
    const plain = operators.get(name);
    if (plain !== undefined) return plain;
    const colon = name.indexOf(':');
    if (colon < 1) return undefined;
    const next = find(name.slice(colon + 1));
    if (next === undefined) return undefined;
    const decorator = name.slice(0, colon);
    const decorate = ownDecorators.get(decorator);
    if (decorate !== undefined)
      return gated((a, b) => decorate.decorate(a, b, next), decorate.accepts);
    if (decorator === 'swap') return (a, b) => next(b, a);
    return decorators.get(decorator)?.(next);
  };
  return find;
}

function gated(compare: RawComparison, accepts: OwnOperator['accepts']): RawComparison {
  return accepts === undefined ? compare : (a, b) => accepts(a) && compare(a, b);
}
