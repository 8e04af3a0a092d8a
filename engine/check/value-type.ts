// Types of the values that conditions compare, as far as they can be known without judging anything.
// `unknown` agrees with everything: what cannot be known is no mistake.
import type { Field } from '../field-names.ts';
import type { Texts } from './finding.ts';

export type ValueType =
  | { readonly is: 'unknown' }
  | { readonly is: 'text' }
  | { readonly is: 'flag' }
  | { readonly is: 'time' }
  /** Both ends inside; absent: no bound. */
  | { readonly is: 'number'; readonly unit?: string; readonly least?: number; readonly most?: number }
  | { readonly is: 'list'; readonly of: ValueType; readonly isEmpty?: boolean }
  | { readonly is: 'entry'; readonly kinds: readonly string[] }
  | { readonly is: 'object'; readonly members: Readonly<Record<string, ValueType>> };

export const unknown: ValueType = { is: 'unknown' };
export const text: ValueType = { is: 'text' };
export const flag: ValueType = { is: 'flag' };
export const moment: ValueType = { is: 'time' };
export const texts: ValueType = { is: 'list', of: text };

export function number(unit?: string, least?: number, most?: number): ValueType {
  return {
    is: 'number',
    ...(unit === undefined ? {} : { unit }),
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
  };
}

export function typeOfField({ type, unit }: Field): ValueType {
  switch (type) {
    case 'text':
      return text;
    case 'number':
      return number(unit);
    case 'time':
    case 'date':
      return moment;
    case 'flag':
      return flag;
    case 'codes':
      return texts;
  }
}

/** The type of a value written in a rule. */
export function typeOfConstant(value: unknown): ValueType {
  if (typeof value === 'number') return number(undefined, value, value);
  if (typeof value === 'string') return text;
  if (typeof value === 'boolean') return flag;
  // Nothing that is judged is null or the same object as one in a rule.
  if (!Array.isArray(value)) return value === undefined ? unknown : { is: 'object', members: {} };
  const members = value.map(typeOfConstant);
  return { is: 'list', of: joined(members), isEmpty: members.length === 0 };
}

/** What is true of every one of the types. */
export function joined(types: readonly ValueType[]): ValueType {
  const [first, ...rest] = types;
  if (first === undefined) return unknown;
  return rest.reduce((one, other) => (one.is === other.is ? widened(one, other) : unknown), first);
}

function widened(one: ValueType, other: ValueType): ValueType {
  if (one.is === 'number' && other.is === 'number') {
    const least = bound(Math.min, one.least, other.least);
    return number(one.unit ?? other.unit, least, bound(Math.max, one.most, other.most));
  }
  if (one.is === 'entry' && other.is === 'entry')
    return { is: 'entry', kinds: [...new Set([...one.kinds, ...other.kinds])] };
  if (one.is === 'list' && other.is === 'list') return { is: 'list', of: joined([one.of, other.of]) };
  return one.is === 'object' ? unknown : one;
}

function bound(
  pick: (...values: number[]) => number,
  one: number | undefined,
  other: number | undefined,
): number | undefined {
  return one === undefined || other === undefined ? undefined : pick(one, other);
}

/** Whether two values may be the same at all, judged by their sorts. */
export function isSameSort(one: ValueType, other: ValueType): boolean {
  return one.is === 'unknown' || other.is === 'unknown' || one.is === other.is;
}

/** Whether two units may be compared; a value without unit goes with every unit. */
export function isSameUnit(one: string | undefined, other: string | undefined): boolean {
  const plain = [undefined, '', 'text', 'number'];
  return plain.includes(one) || plain.includes(other) || one === other;
}

const names: Readonly<Record<ValueType['is'], Texts>> = {
  unknown: { zh: '未知', en: 'unknown' },
  text: { zh: '文本', en: 'a text' },
  flag: { zh: '是否值', en: 'true or false' },
  time: { zh: '时间', en: 'a time' },
  number: { zh: '数值', en: 'a number' },
  list: { zh: '列表', en: 'a list' },
  entry: { zh: '记录', en: 'a record' },
  object: { zh: '一组值', en: 'a set of values' },
};

export function nameOfType({ is }: ValueType): Texts {
  return names[is];
}
