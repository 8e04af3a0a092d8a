// The test of one leaf, made for its operator and the kind of its value. The answers are those of
// operators.ts for every fact; only the ways to them are shorter.
import type { Comparison } from './operators.ts';

type Read<Environment> = (environment: Environment) => unknown;
type Test<Environment> = (environment: Environment) => boolean;

/** A list longer than this is looked up, not searched. */
const searchedListMax = 8;

export function testConstant<Environment>(
  read: Read<Environment>,
  operator: string,
  compare: Comparison,
  constant: unknown,
): Test<Environment> {
  switch (operator) {
    case 'equal':
      return (environment) => read(environment) === constant;
    case 'notEqual':
      return (environment) => read(environment) !== constant;
    case 'in':
    case 'notIn':
      if (Array.isArray(constant)) return testList(read, operator === 'in', constant);
      break;
    default:
      if (typeof constant === 'number') return testNumber(read, operator, compare, constant);
  }
  return (environment) => compare(read(environment), constant);
}

function testList<Environment>(
  read: Read<Environment>,
  isIn: boolean,
  list: readonly unknown[],
): Test<Environment> {
  // Both answer as `indexOf` does: NaN is in no list.
  const members = new Set(list.filter((member) => member === member));
  const [only] = members;
  if (members.size === 1)
    return isIn
      ? (environment) => read(environment) === only
      : (environment) => read(environment) !== only;
  if (list.length <= searchedListMax)
    return isIn
      ? (environment) => list.indexOf(read(environment)) > -1
      : (environment) => list.indexOf(read(environment)) === -1;
  return isIn
    ? (environment) => members.has(read(environment))
    : (environment) => !members.has(read(environment));
}

function testNumber<Environment>(
  read: Read<Environment>,
  operator: string,
  compare: Comparison,
  constant: number,
): Test<Environment> {
  switch (operator) {
    case 'lessThan':
      return (environment) => {
        const fact = read(environment);
        return typeof fact === 'number' ? fact < constant : compare(fact, constant);
      };
    case 'lessThanInclusive':
      return (environment) => {
        const fact = read(environment);
        return typeof fact === 'number' ? fact <= constant : compare(fact, constant);
      };
    case 'greaterThan':
      return (environment) => {
        const fact = read(environment);
        return typeof fact === 'number' ? fact > constant : compare(fact, constant);
      };
    case 'greaterThanInclusive':
      return (environment) => {
        const fact = read(environment);
        return typeof fact === 'number' ? fact >= constant : compare(fact, constant);
      };
    default:
      return (environment) => compare(read(environment), constant);
  }
}
