import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineSplitter } from '../../../connectors/gateway/split-lines.ts';

function split(text: string, chunkBytes: number, lineBytesMax = 1_000) {
  const bytes = Buffer.from(text);
  const splitter = new LineSplitter(lineBytesMax);
  const lines = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) lines.push(...splitter.push(bytes.subarray(at, at + chunkBytes)));
  lines.push(...splitter.end());
  return lines.map(({ number, bytes: line, isTooLong }) => ({ number, text: Buffer.from(line).toString(), isTooLong }));
}

test('the lines do not depend on how the bytes were cut', () => {
  const texts = fc.array(fc.stringMatching(/^[a-z医]{0,12}$/));
  const ends = fc.constantFrom('\n', '\r\n');
  fc.assert(fc.property(texts, ends, fc.integer({ min: 1, max: 9 }), (texts, end, chunkBytes) => {
    const numbered = texts.map((text, index) => ({ number: index + 1, text, isTooLong: false }));
    const expected = numbered.filter(({ text }) => text !== '');
    expect(split(texts.join(end), chunkBytes)).toEqual(expected);
    expect(split(texts.map((text) => text + end).join(''), chunkBytes)).toEqual(expected);
  }));
});

test('a line beyond the bound is marked and cut, and the next one is whole', () => {
  const lines = split(`${'x'.repeat(5_000)}\nok\n`, 64, 100);
  expect(lines.map(({ number, isTooLong }) => [number, isTooLong])).toEqual([[1, true], [2, false]]);
  expect(lines[1]?.text).toBe('ok');
  expect(lines[0]?.text.length).toBeLessThan(200);
});
