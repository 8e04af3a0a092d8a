import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { TimeRanges } from '../../engine/time-ranges.ts';

const intervals = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.nat(6)).map(([from, length]) => [from, from + length] as const),
  { minLength: 1, maxLength: 200 },
);

function rangesOf([first, ...others]: readonly (readonly [number, number])[]): TimeRanges {
  const ranges = new TimeRanges(first?.[0] ?? NaN, first?.[1] ?? NaN);
  for (const [from, to] of others) ranges.add(from, to);
  return ranges;
}

const shown = (ranges: TimeRanges): readonly (readonly [number, number])[] =>
  Array.from({ length: ranges.count }, (_, i) => [ranges.fromOf(i), ranges.toOf(i)] as const);

it('covers all that was added, in order and without overlap, with few intervals', () => {
  fc.assert(
    fc.property(intervals, (all) => {
      const parts = shown(rangesOf(all));
      expect(parts.length).toBeLessThanOrEqual(64);
      parts.forEach(([from, to], i) => {
        expect(from).toBeLessThanOrEqual(to);
        expect(from).toBeGreaterThan(parts[i - 1]?.[1] ?? -Infinity);
      });
      for (const [from, to] of all)
        expect(parts.some((part) => part[0] <= from && part[1] >= to)).toBe(true);
      for (const bound of parts.flat()) expect(all.flat()).toContain(bound);
    }),
    { seed: 1 },
  );
});

it('covers nothing else while the intervals are few', () => {
  fc.assert(
    fc.property(intervals.map((all) => all.slice(0, 64)), (all) => {
      const ranges = rangesOf(all);
      for (let time = 0; time <= 1010; time += 1)
        expect(ranges.touches(time, time)).toBe(all.some(([from, to]) => from <= time && time <= to));
      for (let time = 0; time <= 1000; time += 7)
        expect(ranges.touches(time, time + 3)).toBe(all.some(([from, to]) => from <= time + 3 && time <= to));
    }),
    { seed: 1 },
  );
});

it('joins those nearest to each other when there are too many', () => {
  const ranges = new TimeRanges(0, 0);
  for (let n = 1; n <= 63; n += 1) ranges.add(n * 100, n * 100);
  ranges.add(530, 530);
  expect(shown(ranges)).toEqual([
    ...[0, 100, 200, 300, 400].map((time) => [time, time]),
    [500, 530],
    ...Array.from({ length: 58 }, (_, i) => [(i + 6) * 100, (i + 6) * 100]),
  ]);
});
