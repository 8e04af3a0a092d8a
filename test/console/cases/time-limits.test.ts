import { expect, test } from 'vitest';
import { dueAfter, endOfDay, holidaysOf } from '../../../console/cases/time-limits.ts';

const at = (china: string): number => Date.parse(`${china}+08:00`);
const none = (): boolean => false;

test('the day on which a limit begins does not count, weekends do not count', () => {
  // A Thursday.
  expect(dueAfter(at('2025-07-03T09:00:00'), 1, none)).toBe('2025-07-05T00:00:00+08:00');
  expect(dueAfter(at('2025-07-03T09:00:00'), 2, none)).toBe('2025-07-08T00:00:00+08:00');
  expect(dueAfter(at('2025-07-05T23:59:59'), 1, none)).toBe('2025-07-08T00:00:00+08:00');
});

test('days are days of China: an hour before midnight there it is still the day before', () => {
  expect(dueAfter(Date.UTC(2025, 6, 3, 15, 59), 1, none)).toBe('2025-07-05T00:00:00+08:00');
  expect(dueAfter(Date.UTC(2025, 6, 3, 16), 1, none)).toBe('2025-07-08T00:00:00+08:00');
});

test('public holidays do not count, first and last day included', () => {
  const isHoliday = holidaysOf('holiday,from,to\n国庆节,2025-10-01,2025-10-08\n');
  expect([isHoliday('2025-09-30'), isHoliday('2025-10-01'), isHoliday('2025-10-08'), isHoliday('2025-10-09')]).toEqual([false, true, true, false]);
  expect(dueAfter(at('2025-09-30T10:00:00'), 1, isHoliday)).toBe('2025-10-10T00:00:00+08:00');
  expect(holidaysOf(undefined)('2025-10-01')).toBe(false);
});

test('the end of a day is the midnight after it', () => {
  expect(endOfDay('2025-12-31')).toBe('2026-01-01T00:00:00+08:00');
});
