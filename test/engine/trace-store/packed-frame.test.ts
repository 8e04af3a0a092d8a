import { expect, test } from 'vitest';
import { codeOf, emptyDisk, openSmall, texts } from './store-on-disk.ts';

test('what was asked for ahead changes nothing: in another order, twice, never, or in an array that is used again', () => {
  const store = openSmall(emptyDisk(), 0);
  const frame = [codeOf(1), codeOf(2), 'a code of a maker', codeOf(2), codeOf(3), codeOf(4)];
  store.prefetch(frame);
  frame[1] = codeOf(7);
  const used = [codeOf(1), codeOf(7), 'a code of a maker', codeOf(2), codeOf(2), codeOf(4), codeOf(8), codeOf(3)];
  const expected = new Map<string, string[]>();
  for (const [i, code] of used.entries()) {
    expect(texts(store.get(code))).toEqual(expected.get(code));
    store.put(code, Buffer.from(`use ${i}`));
    expected.set(code, [...(expected.get(code) ?? []), `use ${i}`]);
  }
  for (const [code, uses] of expected) expect(texts(store.get(code))).toEqual(uses);
  expect(store.counters().codes).toBe(expected.size);
});

test('a frame that is asked for and then put, while its codes crowd the same segments', () => {
  const store = openSmall(emptyDisk(), 0);
  const count = 1_500;
  for (let from = 0; from < count; from += 250) {
    const frame = Array.from({ length: 250 }, (_, i) => codeOf((from + i) * 13));
    store.prefetch(frame);
    for (const [i, code] of frame.entries()) store.put(code, Buffer.from(`use ${from + i}`));
    for (const code of frame.slice(0, 20)) store.remove(code);
  }
  for (let i = 0; i < count; i += 1)
    expect(texts(store.get(codeOf(i * 13)))).toEqual(i % 250 < 20 ? undefined : [`use ${i}`]);
});
