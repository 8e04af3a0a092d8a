import { expect, test } from 'vitest';
import { en } from '../../../console/web/words/en.ts';
import { zh } from '../../../console/web/words/zh.ts';
import { keySpaces } from '../../../engine/rule.ts';

test('what a hit can be about has a name in both languages', () => {
  expect(Object.keys(zh.subjects).sort()).toEqual([...keySpaces].sort());
  expect(Object.keys(en.subjects).sort()).toEqual([...keySpaces].sort());
});
