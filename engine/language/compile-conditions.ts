// Conditions become closures once, when a rule is loaded: no promises, no interpretation and no
// rule text turned into code. `bind` gives the reader of a fact in whatever environment the caller
// has; it throws for a fact it does not know.
import {
  factReference,
  isAll,
  isAny,
  isNot,
  isReference,
  type Condition,
  type Leaf,
} from './conditions.ts';
import { testConstant } from './leaf-test.ts';
import { findOperator, holdsOfKnown, type Comparison } from './operators.ts';
import { compilePath } from './path.ts';

export type Read<Environment> = (environment: Environment) => unknown;
export type Test<Environment> = (environment: Environment) => boolean;
export type Bind<Environment> = (
  fact: string,
  params: Readonly<Record<string, unknown>> | undefined,
) => Read<Environment>;

export interface ConditionScope<Environment> {
  readonly bind: Bind<Environment>;
  /** Named conditions that `{condition}` refers to. */
  readonly named?: ReadonlyMap<string, Condition>;
  /** Where a list is needed and is unknown, a comparison does not hold; else it throws, as in json-rules-engine. */
  readonly mayBeUnknown?: boolean;
}

/** Conditions nested deeper than this are refused. */
export const depthMax = 64;

export interface CompiledLeaf<Environment> {
  readonly readFact: Read<Environment>;
  readonly compare: Comparison;
  readonly readValue: Read<Environment>;
}

export function compileLeaf<Environment>(
  leaf: Leaf,
  scope: ConditionScope<Environment>,
): CompiledLeaf<Environment> {
  const found = findOperator(leaf.operator);
  if (found === undefined) throw new Error(`unknown operator ${leaf.operator}`);
  const compare = scope.mayBeUnknown === true ? holdsOfKnown(leaf.operator, found) : found;
  const reference = factReference(leaf.value);
  const constant = leaf.value;
  return {
    readFact: readerOf(leaf.fact, leaf.path, leaf.params, scope),
    compare,
    readValue:
      reference === undefined
        ? () => constant
        : readerOf(reference.fact, reference.path, reference.params, scope),
  };
}

function readerOf<Environment>(
  fact: string,
  path: string | undefined,
  params: Readonly<Record<string, unknown>> | undefined,
  scope: ConditionScope<Environment>,
): Read<Environment> {
  const read = scope.bind(fact, params);
  if (path === undefined || path === '') return read;
  const follow = compilePath(path);
  return (environment) => follow(read(environment));
}

/** Members in the order json-rules-engine evaluates them: by priority, high first, else as written. */
function byPriority(members: readonly Condition[]): readonly Condition[] {
  const priority = (member: Condition): number => ('priority' in member && member.priority) || 1;
  return members.toSorted((a, b) => priority(b) - priority(a));
}

export function compileConditions<Environment>(
  condition: Condition,
  scope: ConditionScope<Environment>,
  depth = 0,
): Test<Environment> {
  if (depth > depthMax) throw new Error(`conditions nest deeper than ${depthMax}`);
  if (isAny(condition)) {
    const tests = byPriority(condition.any).map((m) => compileConditions(m, scope, depth + 1));
    return anyOf(tests);
  }
  if (isAll(condition)) {
    const tests = byPriority(condition.all).map((m) => compileConditions(m, scope, depth + 1));
    return allOf(tests);
  }
  if (isNot(condition)) {
    const test = compileConditions(condition.not, scope, depth + 1);
    return (environment) => !test(environment);
  }
  if (isReference(condition)) {
    const target = scope.named?.get(condition.condition);
    if (target === undefined) throw new Error(`no condition is named ${condition.condition}`);
    return compileConditions(target, scope, depth + 1);
  }
  const { readFact, compare, readValue } = compileLeaf(condition, scope);
  if (factReference(condition.value) === undefined)
    return testConstant(readFact, condition.operator, compare, condition.value);
  return (environment) => compare(readFact(environment), readValue(environment));
}

function anyOf<Environment>(tests: readonly Test<Environment>[]): Test<Environment> {
  const [only] = tests;
  if (only === undefined) return () => true;
  if (tests.length === 1) return only;
  return (environment) => {
    for (const test of tests) if (test(environment)) return true;
    return false;
  };
}

function allOf<Environment>(tests: readonly Test<Environment>[]): Test<Environment> {
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (tests.length === 2) return (environment) => first(environment) && second(environment);
  return (environment) => {
    for (const test of tests) if (!test(environment)) return false;
    return true;
  };
}
