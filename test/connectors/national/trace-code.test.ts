import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readDigitalLink } from '../../../connectors/national/gs1.ts';
import { normaliseTraceCode } from '../../../connectors/national/trace-code.ts';
import { anyText } from './any-text.ts';

const twenty = '81234567890123456789';
const gs1 = '010950600013435221A1B2C3';

test.each([
  twenty, ` ${twenty} `, '8123 4567 8901 2345 6789', '８１２３４５６７８９０１２３４５６７８９', `${twenty}\r\n`,
  `\u200b${twenty}`, `https://www.example.cn/q?c=${twenty}`, `HTTP://example.cn/${twenty}`, `https://example.cn/a/${twenty}?v=1`,
])('§14 Names: %j is the box %s', (text) => {
  expect(normaliseTraceCode(text)).toEqual({ code: twenty, kind: '20-digit' });
});

test.each([
  '(01)09506000134352(21)a1b2c3', '(01) 09506000134352 (21) a1b2c3', '010950600013435221a1b2c3',
  ']d2010950600013435221a1b2c3', '\x1d010950600013435217270228\x1d10LOT7\x1d21a1b2c3'.replace('0228\x1d', '0228'),
  ']C1010950600013435221a1b2c3\x1d17270228', '^010950600013435210LOT7^21a1b2c3',
  '(01)09506000134352(17)270228(10)LOT(21)A1B2C3', 'https://id.gs1.org/01/09506000134352/21/a1b2c3',
  'https://example.com/some/01/9506000134352/10/LOT/21/a1b2c3?17=270228', 'https://example.com/gtin/9506000134352/ser/a1b2c3',
])('%j is the GS1 box', (text) => {
  expect(normaliseTraceCode(text)).toEqual({ code: gs1, kind: 'gs1' });
});

test.each([
  ['abcd1234', { code: 'ABCD1234', kind: 'own' }],
  ['12345678901234567890', { code: '12345678901234567890', kind: 'own' }],
  ['0109506000134351' + '21A1B2C3', { code: '010950600013435121A1B2C3', kind: 'own' }],
  ['x-1', { code: 'X-1', kind: 'invalid' }],
  ['无码', { code: '无码', kind: 'invalid' }],
  ['https://example.com/nothing', { code: 'HTTPS://EXAMPLE.COM/NOTHING', kind: 'invalid' }],
])('%j is kept as %j', (text, expected) => {
  expect(normaliseTraceCode(text)).toEqual(expected);
});

test('normalising twice changes nothing, and nothing throws', () => {
  const anything = fc.oneof(
    anyText(100), fc.stringMatching(/^8[0-9]{19}$/),
    fc.stringMatching(/^(\(01\)|01)[0-9]{14}(\(21\)|21)[!-~]{1,21}$/),
    fc.webUrl({ withQueryParameters: true }),
  );
  fc.assert(fc.property(anything, (text) => {
    const { code, kind } = normaliseTraceCode(text);
    if (kind === '20-digit' || kind === 'own') expect(normaliseTraceCode(code).code).toBe(code);
  }), { numRuns: 500 });
});

const vectorsPath = new URL('../../../../shared/data/gs1-vectors/vectors.json', import.meta.url);

// The vectors are third-party data beside the repository; a clone without them has the cases above.
describe.skipIf(!existsSync(vectorsPath))('GS1 syntax engine vectors', () => {
  const vector = z.object({ kind: z.string(), ok: z.boolean(), input: z.string(), expected: z.string().nullable() });
  const vectors = existsSync(vectorsPath)
    ? z.array(vector).parse(JSON.parse(readFileSync(vectorsPath, 'utf8')))
    : [];

  test('digital links with item and serial give the same two as the element string', () => {
    const links = vectors.filter(({ kind, ok, expected }) => kind === 'digital-link' && ok && /^\^01\d{14}21/.test(expected ?? ''));
    for (const { input, expected } of links) {
      const serial = /^\^01(\d{14})21([^^]*)/.exec(expected ?? '');
      expect(readDigitalLink(input), input).toBe(`01${serial?.[1]}21${serial?.[2]?.toUpperCase()}`);
    }
  });

  test('no vector makes the reader throw', () => {
    for (const { input } of vectors) expect(normaliseTraceCode(input).code.length).toBeLessThanOrEqual(input.length + 1);
  });
});
