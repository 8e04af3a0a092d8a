import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AlertWindow } from '../../../console/web/live/alert-window.ts';
import { fakeHit } from '../../browser/fake-hits.ts';

const at = Date.parse('2025-07-01T08:00:00+08:00');
const hit = (number: number, revision = 1) => ({ ...fakeHit(number, at), revision });
const revisions = fc.array(fc.record({ number: fc.nat(8), revision: fc.integer({ min: 1, max: 4 }) }), { maxLength: 40 });

test('repeats, batching and order of revisions leave the newest revision of each hit', () => {
  fc.assert(fc.property(revisions, fc.integer({ min: 1, max: 7 }), (drawn, batchSize) => {
    const window = new AlertWindow(100);
    const hits = drawn.map(({ number, revision }) => hit(number, revision));
    for (let start = 0; start < hits.length; start += batchSize) window.add(hits.slice(start, start + batchSize));
    window.add(hits);
    const expected = new Map<string, number>();
    for (const { hit_id, revision } of hits) expected.set(hit_id, Math.max(revision, expected.get(hit_id) ?? 0));
    expect(Object.fromEntries(window.rows().map((row) => [row.hit_id, row.revision]))).toEqual(Object.fromEntries(expected));
  }));
});

test('keeps the newest arrivals, newest first, and no more than its bound', () => {
  const window = new AlertWindow(3);
  window.add([1, 2, 3, 4, 5].map((number) => hit(number)));
  expect(window.rows().map((row) => row.cursor)).toEqual([5, 4, 3]);
});

test('a later revision changes a row where it stands', () => {
  const window = new AlertWindow(3);
  window.add([1, 2, 3].map((number) => hit(number)));
  expect(window.add([{ ...hit(2, 2), state: 'withdrawn' }])).toBe(1);
  expect(window.rows().map((row) => [row.cursor, row.state])).toEqual([[3, 'raised'], [2, 'withdrawn'], [1, 'raised']]);
  expect(window.add([hit(2, 1)])).toBe(0);
});
