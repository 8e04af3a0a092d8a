// Times of China read and written by arithmetic, against the calendar of the language.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chinaDate, chinaIso, chinaMinute, readChinaTime } from '../../engine/china-time.ts';

const offsetMs = 8 * 3_600_000;
const time = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(9999, 11, 30) });

test('a time is written as the calendar has it', () => {
  fc.assert(
    fc.property(time, (ms) => {
      const text = new Date(ms + offsetMs).toISOString();
      expect(chinaIso(ms)).toBe(`${text.slice(0, 19)}+08:00`);
      expect(chinaDate(ms)).toBe(text.slice(0, 10));
      expect(chinaMinute(ms)).toBe(text.slice(0, 16).replace('T', ' '));
    }),
    { numRuns: 3000 },
  );
});

test('a text is read as the calendar has it, to the second or to the day', () => {
  fc.assert(
    fc.property(time, (ms) => {
      const second = Math.floor(ms / 1000) * 1000;
      const text = new Date(second + offsetMs).toISOString();
      expect(readChinaTime(text.slice(0, 19).replace('T', ' '))).toBe(second);
      expect(readChinaTime(text.slice(0, 10))).toBe(Date.parse(`${text.slice(0, 10)}T00:00:00+08:00`));
    }),
    { numRuns: 3000 },
  );
});

test.each(['2025-07-01T08:00:00', '2025-7-1', '2025-07-01 8:00', '2025/07/01', '2025-07-0x', '', 20250701, null])(
  '%j is no time',
  (text) => {
    expect(readChinaTime(text)).toBeUndefined();
  },
);
