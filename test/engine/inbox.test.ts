import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Inbox } from '../../engine/inbox.ts';

test('what has come is seen, and taken in order', async () => {
  const inbox = new Inbox(numbers(5), 10);
  expect(await inbox.atLeast(1)).toBe(true);
  await turn();
  expect(inbox.waiting()).toEqual([1, 2, 3, 4, 5]);
  expect(inbox.take(2)).toEqual([1, 2]);
  expect(inbox.take(2)).toEqual([3, 4]);
  expect(await inbox.atLeast(1)).toBe(true);
  expect(inbox.take(1)).toEqual([5]);
  expect(await inbox.atLeast(1)).toBe(false);
});

test('no more is read than is asked to be read ahead', async () => {
  let read = 0;
  const inbox = new Inbox(numbers(100, () => (read += 1)), 4);
  await inbox.atLeast(4);
  await turn();
  expect([read, inbox.waiting().length]).toEqual([4, 4]);
  inbox.take(3);
  await turn();
  expect([read, inbox.waiting().length]).toEqual([7, 4]);
});

test('what is waited for by its number need not be there', async () => {
  const inbox = new Inbox(numbers(9), 10);
  expect(await inbox.until((newest) => newest >= 3)).toBe(true);
  inbox.take(9);
  expect(await inbox.until((newest) => newest >= 12)).toBe(false);
});

test('fewer than asked for are left when the source ends', async () => {
  const inbox = new Inbox(numbers(2), 10);
  expect(await inbox.atLeast(3)).toBe(false);
  expect(inbox.take(2)).toEqual([1, 2]);
});

test('what the source throws comes after what came before it', async () => {
  const inbox = new Inbox(numbers(3, (number) => {
    if (number === 3) throw new Error('torn');
  }), 10);
  expect(await inbox.atLeast(2)).toBe(true);
  inbox.take(2);
  await expect(inbox.atLeast(1)).rejects.toThrow('torn');
});

async function* numbers(count: number, seen: (number: number) => void = () => undefined): AsyncGenerator<number> {
  for (let number = 1; number <= count; number += 1) {
    seen(number);
    yield number;
  }
}
