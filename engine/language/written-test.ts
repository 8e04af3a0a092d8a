// The text of a function that tests planned rules. It is made of fixed phrases and of numbers that
// count: everything from a rule, names and constants alike, is handed over in a list that the text
// refers to by position. So the text depends on how rules are built and on the kinds of their
// constants, never on what they say, and no rule text can become code.
import { asNumber, isFunction, isFunctionOrMissing, isNotScalar, membersOf } from './fact-guards.ts';
import {
  inputsOf,
  leavesIn,
  scalarInputs,
  type PlannedCondition,
  type PlannedInput,
  type PlannedLeaf,
} from './plan-tests.ts';

export interface Written {
  /** The body of a function of `K`. */
  readonly text: string;
  /** What `K` is. */
  readonly kept: readonly unknown[];
}

/** The list a text refers to. */
export class KeptList {
  readonly #kept: unknown[] = [];
  readonly #places = new Map<unknown, number>();

  /** How the text refers to a value. */
  keep(value: unknown): string {
    // A map takes -0 for 0, and results show which it was.
    const key = Object.is(value, -0) ? this : value;
    let place = this.#places.get(key);
    if (place === undefined) this.#places.set(key, (place = this.#kept.push(value) - 1));
    return `k${place}`;
  }

  written(body: string): Written {
    const names = this.#kept.map((_, place) => `k${place}=K[${place}]`);
    const head = names.length === 0 ? '' : `const ${names.join()};`;
    return { text: `'use strict';${head}${body}`, kept: this.#kept };
  }
}

const order: ReadonlyMap<string, '<' | '<=' | '>' | '>='> = new Map([
  ['lessThan', '<' as const],
  ['lessThanInclusive', '<=' as const],
  ['greaterThan', '>' as const],
  ['greaterThanInclusive', '>=' as const],
]);

/** A list this short is compared member by member. */
const shortList = 8;

/** How a text names the value of an input, and the number it counts as. */
export interface InputNames {
  value(input: PlannedInput): string;
  number(input: PlannedInput): string;
}

export function leafText(leaf: PlannedLeaf, names: InputNames, list: KeptList): string {
  const { left, operator, compare, right } = leaf;
  const name = names.value(left);
  const sign = order.get(operator);
  if ('input' in right) {
    const other = names.value(right.input);
    if (operator === 'equal') return `${name}===${other}`;
    if (operator === 'notEqual') return `${name}!==${other}`;
    const general = `${list.keep(compare)}(${name},${other})`;
    if (sign === undefined) return general;
    return `(typeof ${name}==='number'&&typeof ${other}==='number'?${name}${sign}${other}:${general})`;
  }
  const { constant } = right;
  if (isNumberTest(leaf)) return `${names.number(left)}${sign}${list.keep(constant)}`;
  if (operator === 'equal') return `${name}===${list.keep(constant)}`;
  if (operator === 'notEqual') return `${name}!==${list.keep(constant)}`;
  if ((operator === 'in' || operator === 'notIn') && Array.isArray(constant)) {
    const isIn = operator === 'in';
    if (constant.length === 0) return String(!isIn);
    if (constant.length > shortList)
      return `${isIn ? '' : '!'}${list.keep(membersOf(constant))}.has(${name})`;
    const parts = constant.map(
      (member: unknown) => `${name}${isIn ? '===' : '!=='}${list.keep(member)}`,
    );
    return `(${parts.join(isIn ? '||' : '&&')})`;
  }
  return `${list.keep(compare)}(${name},${list.keep(constant)})`;
}

/** An order between a fact and a number: the fact is made a number once, whoever asks. */
export function isNumberTest({ operator, right }: PlannedLeaf): boolean {
  return order.has(operator) && 'constant' in right && typeof right.constant === 'number';
}

/** Declares every input of the leaves, from `f` for facts, and says how it is named. */
function declareInputs(
  leaves: readonly PlannedLeaf[],
  isStrict: boolean,
  list: KeptList,
): { readonly lines: readonly string[]; readonly names: InputNames } {
  const inputs = [...new Set(leaves.flatMap(inputsOf))].toSorted((a, b) => a.slot - b.slot);
  const facts = new Map(inputs.map(({ slot, fact }) => [slot, fact]));
  const places = new Map(inputs.map((input, place) => [input, place]));
  const scalars = scalarInputs(leaves);
  const numbers = new Set(leaves.filter(isNumberTest).map(({ left }) => left));
  const followed = new Set(inputs.filter(({ follow }) => follow !== undefined).map(({ slot }) => slot));
  const names: InputNames = {
    value: (input) => (input.follow === undefined ? `s${input.slot}` : `p${places.get(input)}`),
    number: (input) => `n${places.get(input)}`,
  };
  const odd = list.keep(isStrict ? isFunctionOrMissing : isFunction);
  const lines = [...facts].map(([slot, fact]) => `const s${slot}=f[${list.keep(fact)}];`);
  for (const slot of followed) lines.push(`if(${odd}(s${slot}))return false;`);
  for (const input of inputs) {
    const name = names.value(input);
    const guards: string[] = [];
    if (input.follow === undefined) {
      if (!followed.has(input.slot)) guards.push(`${odd}(${name})`);
    } else lines.push(`const ${name}=${list.keep(input.follow)}(s${input.slot});`);
    if (scalars.has(input)) guards.push(`${list.keep(isNotScalar)}(${name})`);
    const guard = guards.length === 0 ? '' : `if(${guards.join('||')})return false;`;
    if (numbers.has(input)) {
      const number = names.number(input);
      lines.push(`let ${number}=${name};`);
      lines.push(`if(typeof ${name}!=='number'){${guard}${number}=${list.keep(asNumber)}(${name});}`);
    } else if (guard !== '') {
      lines.push(`if(typeof ${name}!=='number'&&typeof ${name}!=='string'){${guard}}`);
    }
  }
  return { lines, names };
}

/** Writes what adds a rule that holds to `o`, with the names of the inputs. */
export type WriteHeld<Rule> = (rule: Rule, names: InputNames, list: KeptList) => string;

/** A text that makes a FastTest of fast-tests.ts: a function of facts `f` and of lists `o` and `w`,
 * which get what holds and its place. */
export function writeTest<Rule>(
  rules: readonly { readonly rule: Rule; readonly condition: PlannedCondition }[],
  isStrict: boolean,
  writeHeld: WriteHeld<Rule>,
): Written {
  const list = new KeptList();
  const prototype = list.keep(Object.prototype);
  const lines = [
    `const t=${list.keep(Object.getPrototypeOf)}(f);if(t!==${prototype}&&t!==null)return false;`,
  ];
  const leaves = [...new Set(rules.flatMap(({ condition }) => leavesIn(condition)))];
  const { lines: declared, names } = declareInputs(leaves, isStrict, list);
  lines.push(...declared);
  const shared = new Map<PlannedLeaf, string>();
  for (const [place, leaf] of leaves.entries()) {
    if (leaf.uses < 2) continue;
    shared.set(leaf, `b${place}`);
    lines.push(`const b${place}=${leafText(leaf, names, list)};`);
  }
  const conditionText = (condition: PlannedCondition): string => {
    if (condition.operator === undefined)
      return shared.get(condition.leaf) ?? leafText(condition.leaf, names, list);
    const members = condition.members.map(conditionText);
    if (members.length === 0) return 'true';
    switch (condition.operator) {
      case 'not':
        return `!(${members.join()})`;
      case 'all':
        return `(${members.join('&&')})`;
      case 'any':
        return `(${members.join('||')})`;
    }
  };
  for (const { rule, condition } of rules)
    lines.push(`if(${conditionText(condition)}){${writeHeld(rule, names, list)}}`);
  return list.written(`return function(f,o,w){${lines.join('')}return true;};`);
}
