import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEnvelopeText } from '../../../connectors/national/envelope-text.ts';
import type { RefusalCode } from '../../../connectors/national/refusal.ts';
import { anyText } from './any-text.ts';
import { sample } from './samples.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('text and bytes give the value, with or without a byte order mark', () => {
  const envelope = sample('2207');
  const text = JSON.stringify(envelope);
  for (const source of [text, `\uFEFF${text}`, bytes(text), bytes(`\uFEFF${text}`), JSON.stringify(envelope, null, 2)]) {
    expect(readEnvelopeText(source)).toEqual({ ok: true, value: JSON.parse(text) });
  }
});

test.each<[string, string | Uint8Array, RefusalCode, string]>([
  ['no JSON', 'infno=2207', 'not_json', ''],
  ['nothing', '', 'not_json', ''],
  ['half a message', '{"infno":"2207","input":{', 'not_json', ''],
  ['a raw NUL', '{"infno":"22\u000007"}', 'not_json', ''],
  ['a list', '[]', 'not_an_envelope', ''],
  ['null', 'null', 'not_an_envelope', ''],
  ['a text', '"2207"', 'not_an_envelope', ''],
  ['a key given twice', '{"infno":"2207","msgid":"1","msgid":"2"}', 'duplicate_key', 'msgid'],
  ['a key given twice, once escaped', '{"msgid":"1","\\u006dsgid":"2"}', 'duplicate_key', 'msgid'],
  ['a key given twice, deep', '{"input":{"data":[{"a":1},{"psn_no":"1","x":{"psn_no":"3"},"psn_no":"2"}]}}', 'duplicate_key', 'psn_no'],
  ['a prototype', '{"input":{"__proto__":{"a":1}}}', 'forbidden_key', '__proto__'],
  ['too deep', `${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, 'too_deep', ''],
  ['a tower', '['.repeat(200_000), 'not_json', ''],
  ['a closed tower', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'too_deep', ''],
  ['GBK', Uint8Array.from([0x7b, 0x22, 0xd2, 0xbd, 0xb1, 0xa3, 0x22, 0x3a, 0x31, 0x7d]), 'bad_charset', ''],
  ['UTF-16', Uint8Array.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]), 'bad_charset', ''],
])('%s is refused', (_, source, code, field) => {
  expect(readEnvelopeText(source, 7)).toMatchObject({ ok: false, code, field, line: 7 });
});

test('a GBK body is told so', () => {
  const answer = readEnvelopeText(Uint8Array.from([0x7b, 0x22, 0xd2, 0xbd, 0xb1, 0xa3, 0x22, 0x3a, 0x31, 0x7d]));
  expect(answer.ok ? '' : answer.reason).toContain('GBK');
});

test('keys that only look repeated are not: in values, in other objects, behind escapes', () => {
  const text = '{"a":"\\"a\\":1, \\\\","b":{"a":1},"c":[{"a":1},{"a" : 2}],"d\\"":"a","":1," ":2}';
  expect(readEnvelopeText(text)).toEqual({ ok: true, value: JSON.parse(text) });
});

test('what JSON writes is read as it is; what is spliced into it never throws', () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
    const text = JSON.stringify(value);
    fc.pre(!text.includes('__proto__'));
    expect(readEnvelopeText(text)).toEqual({ ok: true, value: JSON.parse(text) });
  }));
  const text = JSON.stringify(sample('2301'));
  fc.assert(fc.property(fc.nat(text.length), anyText(5), (at, splice) => {
    expect(typeof readEnvelopeText(text.slice(0, at) + splice + text.slice(at)).ok).toBe('boolean');
  }));
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (source) => {
    expect(readEnvelopeText(source).ok).toBe(false);
  }));
});
