import { expect, test } from 'vitest';
import { turnMessagesMax, Turns, type Waiting } from '../../engine/turns.ts';

const frames = (first: number, count: number, bytes = 1_000): Waiting[] =>
  Array.from({ length: count }, (_, i) => ({ seq: first + i, bytes, mayJoin: true }));
const apart = (seq: number): Waiting => ({ seq, bytes: 1_000, mayJoin: false });
const nothingTold = new Turns([], 1);

test('one that waits alone is judged alone, and nothing is waited for', () => {
  expect(nothingTold.last(1)).toBe(1);
  expect(nothingTold.count(frames(1, 1))).toBe(1);
});

test('frames that wait are judged together, up to a message that must stand alone', () => {
  expect(nothingTold.count(frames(1, 5))).toBe(5);
  expect(nothingTold.count([...frames(1, 2), apart(3), ...frames(4, 2)])).toBe(2);
  expect(nothingTold.count([apart(1), ...frames(2, 2)])).toBe(1);
});

test('while few wait each is judged alone', () => {
  const turns = new Turns([], 4);
  expect([1, 2, 4, 5, 6].map((count) => turns.count(frames(1, count)))).toEqual([1, 1, 1, 5, 6]);
});

test('a turn is bounded in messages and in bytes, and a great frame stands alone', () => {
  expect(nothingTold.count(frames(1, 100))).toBe(turnMessagesMax);
  expect(nothingTold.count(frames(1, 10, 50_000))).toBe(2);
  expect(nothingTold.count(frames(1, 3, 5_000_000))).toBe(1);
});

test('what HITS tells is cut again as it was cut, whatever waits', () => {
  const turns = new Turns([{ events_sequence: 4, turns: [[2, 4]] }, { events_sequence: 9, turns: [[6, 7], [8, 9]] }]);
  expect([1, 2, 5, 6, 8, 10].map((seq) => turns.last(seq))).toEqual([1, 4, 5, 7, 9, 10]);
  expect(turns.count(frames(1, 20))).toBe(1);
  expect(turns.count(frames(2, 20))).toBe(3);
  expect(turns.count(frames(5, 20))).toBe(1);
  expect(turns.count(frames(6, 2))).toBe(2);
  expect(turns.count(frames(10, 20))).toBe(20);
});

test('what HITS tells holds also where an erasure has left a hole since: nothing behind it is drawn in', () => {
  const turns = new Turns([{ events_sequence: 9, turns: [[6, 9]] }]);
  expect(turns.count([...frames(6, 1), ...frames(8, 8)])).toBe(3);
  expect(turns.count([...frames(6, 3), ...frames(10, 8)])).toBe(3);
  expect(turns.count(frames(7, 8))).toBe(1);
});

test('no more is waited for than a turn may have', () => {
  const turns = new Turns([{ events_sequence: 100, turns: [[1, turnMessagesMax], [33, 100]] }]);
  expect([turns.last(1), turns.last(33)]).toEqual([turnMessagesMax, 33]);
});

test('where something is known against one of them by now, each stands alone', () => {
  const turns = new Turns([{ events_sequence: 4, turns: [[2, 4]] }]);
  expect(turns.count([...frames(2, 1), apart(3), ...frames(4, 1)])).toBe(1);
  expect(turns.count(frames(4, 3))).toBe(1);
});
