// The form of a rule: what the author is told stands there, and what should.
import { expect, test } from 'vitest';
import { checkSource } from '../../../engine/check/check-rule.ts';
import { soundRule } from './small-rule.ts';

const said = (part: Record<string, unknown>): readonly string[] =>
  checkSource({ ...soundRule, ...part }).findings
    .filter(({ severity }) => severity === 'error')
    .map(({ place, zh, en }) => `${place} ${zh} | ${en}`);

test.each([
  [{ grade: '2' }, '/grade 格式不对：应为1、2、3，这里是"2" | expected one of 1, 2, 3, this is "2"'],
  [{ version: 'two' }, '/version 格式不对：应为数值，这里是"two" | expected a number, this is "two"'],
  [{ trigger: undefined }, '/trigger 缺少这一项，应为对象 | is missing; expected an object'],
  [{ basis: [] }, '/basis 格式不对：应为至少 1 项，这里是0 项 | expected at least 1 items, this is a list of 0'],
  [{ id: 'my rule' }, '/id 格式不对：应为符合 /^[A-Z]{2,4}-\\d{2,6}$/ 的文本，这里是"my rule" | expected a text like /^[A-Z]{2,4}-\\d{2,6}$/, this is "my rule"'],
  [
    { examples: [] },
    '/examples 缺少样例：至少写一个命中的样例和一个不命中的相近情形 | examples are missing: at least one history that hits and one near miss that must not',
  ],
])('%j', (part, line) => {
  expect(said(part)).toEqual([line]);
});
