// The planned rules of a set as one test over plain facts: which rules hold, and with what. Two
// makers give the same answers. One writes functions (written-test.ts, written-trace.ts); the other,
// for where functions may not be made from text, uses closures.
import { isFunction, isFunctionOrMissing, isNotScalar } from './fact-guards.ts';
import {
  inputsOf,
  leavesIn,
  scalarInputs,
  type PlannedCondition,
  type PlannedInput,
} from './plan-tests.ts';
import { writeTest, type WriteHeld, type Written } from './written-test.ts';

/** Adds what is wanted of the rules that hold to `held`, in order, and perhaps their places to
 * `places`. False when the facts are out of the ordinary, and nothing is known then: an object where
 * a text or number is compared, a function, a missing fact in strict mode, an object with a
 * prototype. */
export type FastTest<Held> = (facts: object, held: Held[], places: number[]) => boolean;

export interface PlannedRule<Rule> {
  readonly rule: Rule;
  readonly condition: PlannedCondition;
}

/** Leaves in one written function: beyond a certain size the compiler stops optimising it. */
const leavesPerFunction = 200;

/** A test as functions made from text. `isStrict`: a missing fact is a matter for others. */
export function writeFastTest<Rule, Held>(
  rules: readonly PlannedRule<Rule>[],
  isStrict: boolean,
  writeHeld: WriteHeld<Rule>,
): FastTest<Held> {
  const parts = inParts(rules).map((part) =>
    made(writeTest(part, isStrict, writeHeld), isFastTest<Held>),
  );
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return (facts, held, places) => {
    for (const part of parts) if (!part(facts, held, places)) return false;
    return true;
  };
}

function inParts<Rule>(rules: readonly PlannedRule<Rule>[]): readonly PlannedRule<Rule>[][] {
  const parts: PlannedRule<Rule>[][] = [];
  let room = 0;
  for (const rule of rules) {
    const size = leavesIn(rule.condition).length;
    const last = parts.at(-1);
    if (last === undefined || size > room) {
      parts.push([rule]);
      room = leavesPerFunction - size;
    } else {
      last.push(rule);
      room -= size;
    }
  }
  return parts;
}

/** Whether this process may make functions from text. */
export function mayGenerate(): boolean {
  try {
    return new Function('return true')() === true;
  } catch {
    return false;
  }
}

/** The function a written text is, with what it refers to. */
function made<Made>({ text, kept }: Written, is: (value: unknown) => value is Made): Made {
  const value: unknown = new Function('K', text)(kept);
  if (!is(value)) throw new Error('the written text is not what it should be');
  return value;
}

function isFastTest<Held>(value: unknown): value is FastTest<Held> {
  return typeof value === 'function';
}

/** The same as closures; the rules themselves are what is held. */
export function closeFastTest<Rule>(
  rules: readonly PlannedRule<Rule>[],
  isStrict: boolean,
): FastTest<Rule> {
  const leaves = [...new Set(rules.flatMap(({ condition }) => leavesIn(condition)))];
  const scalars = scalarInputs(leaves);
  const inputs = [...new Set(leaves.flatMap(inputsOf))];
  const places = new Map(inputs.map((input, index) => [input, index]));
  const reads = inputs.map((input) => ({ ...input, mustBeScalar: scalars.has(input) }));
  const tests = rules.map(({ rule, condition }) => ({ rule, test: close(condition, places) }));
  const isOdd = isStrict ? isFunctionOrMissing : isFunction;
  return (facts, held) => {
    const prototype: unknown = Object.getPrototypeOf(facts);
    if (prototype !== Object.prototype && prototype !== null) return false;
    const read: unknown[] = [];
    for (const { fact, follow, mustBeScalar } of reads) {
      const value: unknown = Reflect.get(facts, fact);
      if (isOdd(value)) return false;
      const input = follow === undefined ? value : follow(value);
      if (mustBeScalar && isNotScalar(input)) return false;
      read.push(input);
    }
    for (const { rule, test } of tests) if (test(read)) held.push(rule);
    return true;
  };
}

type Closed = (read: readonly unknown[]) => boolean;

function close(condition: PlannedCondition, place: ReadonlyMap<PlannedInput, number>): Closed {
  if (condition.operator === undefined) {
    const { left, right, compare } = condition.leaf;
    const at = place.get(left) ?? 0;
    if ('constant' in right) {
      const { constant } = right;
      return (read) => compare(read[at], constant);
    }
    const other = place.get(right.input) ?? 0;
    return (read) => compare(read[at], read[other]);
  }
  const members = condition.members.map((member) => close(member, place));
  const [first] = members;
  if (first === undefined) return () => true;
  switch (condition.operator) {
    case 'not':
      return (read) => !first(read);
    case 'all':
      return (read) => members.every((member) => member(read));
    case 'any':
      return (read) => members.some((member) => member(read));
  }
}
