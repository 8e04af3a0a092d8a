import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ResendIndex } from '../../../connectors/gateway/resend-index.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

test('knows what it was told: same body, other body, never seen', () => {
  const index = new ResendIndex();
  for (let number = 0; number < 20_000; number += 1) index.remember(`H1|${number}`, hash(`body ${number}`));
  expect(index.size).toBe(20_000);
  const numbers = Array.from({ length: 20_000 }, (_, number) => number);
  expect(numbers.filter((number) => index.look(`H1|${number}`, hash(`body ${number}`)) !== 'same')).toEqual([]);
  expect(index.look('H1|7', hash('other'))).toBe('differs');
  expect(index.look('H2|7', hash('body 7'))).toBe('new');
});

test('the first body stands, and telling twice changes nothing', () => {
  const index = new ResendIndex();
  index.remember('H|1', hash('first'));
  index.remember('H|1', hash('second'));
  expect([index.look('H|1', hash('first')), index.look('H|1', hash('second')), index.size]).toEqual(['same', 'differs', 1]);
});

test('is bounded: the newest are known, the oldest forgotten', () => {
  const index = new ResendIndex(100);
  for (let number = 0; number < 1_050; number += 1) index.remember(`H|${number}`, hash(String(number)));
  expect(index.size).toBeLessThanOrEqual(200);
  for (let number = 950; number < 1_050; number += 1) expect(index.look(`H|${number}`, hash(String(number)))).toBe('same');
  expect(index.look('H|0', hash('0'))).toBe('new');
});
