// The JSON of the editor: where places stand in it, and how it is laid out.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layoutJson } from '../../../../console/web/rules/json-layout.ts';
import { lineOfPlace, readJson } from '../../../../console/web/rules/json-places.ts';
import { valueAt } from '../../../../console/web/rules/place-words.ts';
import { loadRules } from '../../../../rules/load-rules.ts';

test('laid out and read again it is the same value', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    expect(JSON.parse(layoutJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
  }));
});

test('every place found in a text is one of its value, and its line holds the name', () => {
  for (const rule of loadRules().rules) {
    const text = layoutJson(rule);
    const read = readJson(text);
    if (read.kind !== 'value') throw new Error(`${rule.id} cannot be read`);
    const lines = text.split('\n');
    for (const [place, line] of read.lines) {
      expect(valueAt(read.value, place), place).not.toBe(undefined);
      const name = place.slice(place.lastIndexOf('/') + 1);
      if (place !== '' && !/^\d+$/.test(name)) expect(lines[line - 1]).toContain(JSON.stringify(name));
    }
  }
});

test.each([
  ['{\n  "a": 1,\n  "b": [1, 2,,]\n}', 3],
  ['{\n  "a": 1\n  "b": 2\n}', 3],
  ['{\n"a": tru\n}', 2],
  ['', 1],
])('%j is broken in line %i', (text, line) => {
  expect(readJson(text)).toEqual({ kind: 'broken', line });
});

test('a place that is not there stands where the nearest around it does', () => {
  const read = readJson('{\n  "facts": {\n    "a": {"op": "count"}\n  }\n}');
  if (read.kind !== 'value') throw new Error('it is JSON');
  expect(['', '/facts', '/facts/a/window', '/params/x'].map((place) => lineOfPlace(read.lines, place))).toEqual([1, 2, 3, 1]);
});
