import { expect, test } from 'vitest';
import { fitLine } from '../../load/fit-line.ts';

test('points on a line give the line, others the nearest one', () => {
  expect(fitLine([[0, 1], [1, 3], [2, 5]])).toEqual({ start: 1, slope: 2 });
  expect(fitLine([[0, 0], [1, 1], [2, 0]]).slope).toBeCloseTo(0);
  expect(fitLine([[3, 7]])).toEqual({ start: 7, slope: 0 });
});
