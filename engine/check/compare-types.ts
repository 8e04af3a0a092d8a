// Whether an operator can say anything sensible about two values of these types. json-rules-engine
// compares what it is given without complaint, so that a mistaken type shows as a condition that never
// holds, or always.
import { operatorNames } from '../language/operators.ts';
import type { Report, Texts } from './finding.ts';
import { nearest } from './nearest.ts';
import { isSameSort, isSameUnit, nameOfType, type ValueType } from './value-type.ts';

export const decoratorNames = ['not', 'someFact', 'everyFact', 'someValue', 'everyValue', 'swap'] as const;

export interface Comparison {
  readonly operator: string;
  readonly fact: ValueType;
  readonly value: ValueType;
  /** Place of the whole condition; `operator` and `value` lie below. */
  readonly place: string;
  readonly valuePlace: string;
}

/** Reports an unknown operator, a wrong type, units that do not go together. True when none. */
export function checkComparison({ operator, fact, value, place, valuePlace }: Comparison, report: Report): boolean {
  const parts = operator.split(':');
  const base = parts.at(-1) ?? '';
  const unknownPart = parts.slice(0, -1).find((one) => !decoratorNames.some((name) => name === one));
  if (unknownPart !== undefined || !operatorNames().includes(base)) {
    reportUnknown(operator, parts, `${place}/operator`, report);
    return false;
  }
  const sides = { fact, value };
  for (const decorator of parts.slice(0, -1)) {
    const wrong = decorate(decorator, sides);
    if (wrong === undefined) continue;
    report('wrong_type', valuePlace, wrong);
    return false;
  }
  const wrong = judge(base, sides.fact, sides.value);
  if (wrong !== undefined) report('wrong_type', valuePlace, wrong);
  if (base === 'in' || base === 'notIn') checkSubstring(sides.value, valuePlace, report);
  return wrong === undefined && checkUnits(base, sides, valuePlace, report);
}

function reportUnknown(operator: string, parts: readonly string[], place: string, report: Report): void {
  const guessed = parts.map((part, i) => {
    const names = i === parts.length - 1 ? operatorNames() : decoratorNames;
    return names.find((name) => name === part) ?? nearest(part, names) ?? habits.get(part);
  });
  const suggestion = guessed.every((part) => part !== undefined) ? guessed.join(':') : undefined;
  report(
    'unknown_operator',
    place,
    { zh: `没有运算符“${operator}”`, en: `there is no operator ${operator}` },
    { suggestion },
  );
}

/** What people write out of habit. */
const habits: ReadonlyMap<string, string> = new Map(Object.entries({
  '=': 'equal', '==': 'equal', '===': 'equal', eq: 'equal', '!=': 'notEqual', '<>': 'notEqual', ne: 'notEqual',
  '>': 'greaterThan', gt: 'greaterThan', '>=': 'greaterThanInclusive', gte: 'greaterThanInclusive',
  '<': 'lessThan', lt: 'lessThan', '<=': 'lessThanInclusive', lte: 'lessThanInclusive',
  greaterThanOrEqual: 'greaterThanInclusive', lessThanOrEqual: 'lessThanInclusive',
}));

/** Brings the sides to what the next operator inside compares; says what cannot be. */
function decorate(decorator: string, sides: { fact: ValueType; value: ValueType }): Texts | undefined {
  switch (decorator) {
    case 'someFact':
    case 'everyFact':
      return unwrap('fact', decorator, sides);
    case 'someValue':
    case 'everyValue':
      return unwrap('value', decorator, sides);
    case 'swap':
      [sides.fact, sides.value] = [sides.value, sides.fact];
      return undefined;
    default:
      return undefined;
  }
}

function unwrap(
  side: 'fact' | 'value',
  decorator: string,
  sides: { fact: ValueType; value: ValueType },
): Texts | undefined {
  const type = sides[side];
  if (type.is !== 'list' && type.is !== 'unknown') {
    const { zh, en } = nameOfType(type);
    return { zh: `${decorator} 需要列表，这里是${zh}`, en: `${decorator} takes a list, this is ${en}` };
  }
  if (type.is === 'list') sides[side] = type.of;
  return undefined;
}

function judge(base: string, fact: ValueType, value: ValueType): Texts | undefined {
  switch (base) {
    case 'equal':
    case 'notEqual':
      if (isCompound(fact) || isCompound(value)) return differ(fact, value, base);
      return isSameSort(fact, value) ? undefined : differ(fact, value, base);
    case 'in':
    case 'notIn':
      return judgeMembership(base, fact, value);
    case 'contains':
    case 'doesNotContain':
      if (fact.is !== 'list' && fact.is !== 'unknown') return needs(base, 'list', fact);
      return fact.is === 'list' && !isSameSort(fact.of, value) ? differ(fact.of, value, base) : undefined;
    default:
      if (!isOrdered(fact)) return needs(base, 'order', fact);
      if (!isOrdered(value)) return needs(base, 'order', value);
      return isSameSort(fact, value) ? undefined : differ(fact, value, base);
  }
}

function judgeMembership(base: string, fact: ValueType, value: ValueType): Texts | undefined {
  if (value.is === 'unknown') return undefined;
  if (isCompound(fact)) return needs(base, 'single', fact);
  if (value.is === 'text') return isSameSort(fact, value) ? undefined : differ(fact, value, base);
  if (value.is !== 'list') return needs(base, 'list', value);
  return isSameSort(fact, value.of) ? undefined : differ(fact, value.of, base);
}

/** Compared by identity, so that no two are equal. */
function isCompound(type: ValueType): boolean {
  return type.is === 'list' || type.is === 'entry' || type.is === 'object';
}

function isOrdered(type: ValueType): boolean {
  return type.is === 'unknown' || type.is === 'number' || type.is === 'time';
}

function differ(fact: ValueType, value: ValueType, base: string): Texts {
  const [a, b] = [nameOfType(fact), nameOfType(value)];
  return {
    zh: `${a.zh}与${b.zh}不能用 ${base} 比较`,
    en: `${a.en} cannot be compared with ${b.en} by ${base}`,
  };
}

const needed = {
  list: { zh: '列表', en: 'a list' },
  order: { zh: '数值或时间', en: 'a number or a time' },
  single: { zh: '单个值', en: 'a single value' },
} as const;

function needs(base: string, what: keyof typeof needed, type: ValueType): Texts {
  const { zh, en } = nameOfType(type);
  return { zh: `${base} 需要${needed[what].zh}，这里是${zh}`, en: `${base} takes ${needed[what].en}, this is ${en}` };
}

function checkSubstring(value: ValueType, place: string, report: Report): void {
  if (value.is !== 'text') return;
  report('substring_search', place, {
    zh: '值是文本而不是列表：in 会按子串查找',
    en: 'the value is a text, not a list: in then searches for a substring',
  });
}

function checkUnits(
  base: string,
  { fact, value }: { readonly fact: ValueType; readonly value: ValueType },
  place: string,
  report: Report,
): boolean {
  if (fact.is !== 'number' || value.is !== 'number' || isSameUnit(fact.unit, value.unit)) return true;
  report('mixed_units', place, {
    zh: `单位不同：${fact.unit}与${value.unit}用 ${base} 比较`,
    en: `units differ: ${fact.unit} is compared with ${value.unit} by ${base}`,
  });
  return true;
}
