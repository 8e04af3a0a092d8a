import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDate, formatStamp, formatTime, normaliseTime, parseTime } from '../../../connectors/national/time.ts';
import { anyText } from './any-text.ts';

const nine = Date.UTC(2025, 7, 20, 1, 0, 0);
const midnight = Date.UTC(2025, 7, 19, 16, 0, 0);

test.each([
  '2025-08-20 09:00:00', '2025-08-2009:00:00', '2025-08-20T09:00:00', '2025-08-20T09:00:00.123',
  '2025-08-20T09:00:00.123+08:00', '2025-08-20T01:00:00Z', '2025-08-20T01:00:00.5Z',
  '2025-08-20T10:00:00+0900', '20250820090000', '2025/08/20 09:00:00', '2025-08-20 09:00', '2025-08-20T09:00',
])('§14 Event time: %s is nine o\'clock China Standard Time', (text) => {
  expect(parseTime(text)).toEqual({ at: nine });
  expect(normaliseTime(text)).toBe('2025-08-20 09:00:00');
});

test.each(['2025-08-20', '20250820', '2025/08/20'])('§14 Event time: the bare date %s covers its day', (text) => {
  expect(parseTime(text)).toEqual({ at: midnight, until: midnight + 86_400_000 });
  expect(normaliseTime(text)).toBe('2025-08-20');
});

test.each([
  '2025-02-30', '2025-02-29', '2025-13-01', '2025-00-10', '2025-01-00', '2025-07-01T8:00', '2025-7-1', '2025-07-01 24:00:00',
  '2025-07-01 10:60:00', '2025-07-01 10:00:60', '2025-07-01 10:00:00 ', '2025-07-01 10:00:00.', '2025-07-01 10:00:00+25:00',
  '2025-07-01 10', '2025-07/01', '202507', '20250701103', '', 'yesterday', '0001-01-01 00:00:00', '9999-01-01', '２０２５-07-01',
])('%j is no time', (text) => {
  expect(parseTime(text)).toBeUndefined();
});

test('leap days and the open end exist', () => {
  expect(parseTime('2024-02-29')).toBeDefined();
  expect(parseTime('2000-02-29')).toBeDefined();
  expect(parseTime('2100-02-29')).toBeUndefined();
  expect(normaliseTime('9999-12-31 00:00:00')).toBe('9999-12-31 00:00:00');
  expect(normaliseTime('99991231')).toBe('9999-12-31');
});

test('format then parse is identity, for every second of three centuries', () => {
  const seconds = fc.integer({ min: Date.UTC(1900, 0, 2) / 1000, max: Date.UTC(2199, 11, 30) / 1000 });
  fc.assert(fc.property(seconds, (second) => {
    const at = second * 1000;
    expect(parseTime(formatTime(at))).toEqual({ at });
    expect(new Date(at + 8 * 3_600_000).toISOString().slice(0, 10)).toBe(formatDate(at));
  }));
});

test('a receipt stamp has seventeen digits', () => {
  expect(formatStamp(nine + 7)).toBe('20250820090000007');
});

test('no text makes the reader throw', () => {
  fc.assert(fc.property(anyText(40), (text) => {
    const read = parseTime(text);
    expect(read === undefined || Number.isFinite(read.at)).toBe(true);
  }));
});
