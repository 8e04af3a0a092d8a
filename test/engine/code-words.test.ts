// What sentences call the values of national code tables is what the gateway calls them.
import { expect, test } from 'vitest';
import { insutype, med_type } from '../../connectors/national/codes.ts';
import { insutypeWords, medTypeWords, wordOf } from '../../engine/policy/code-words.ts';

test('words are those of the gateway, and an unknown code is told as it is', () => {
  expect(insutypeWords).toEqual(Object.fromEntries(insutype.values));
  expect(medTypeWords).toEqual(Object.fromEntries(med_type.values));
  expect([wordOf(medTypeWords, '21', '医疗类别'), wordOf(medTypeWords, '777', '医疗类别')]).toEqual(['普通住院', '医疗类别777']);
});
