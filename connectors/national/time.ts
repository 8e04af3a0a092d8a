// Dates and times of the national interface: China Standard Time unless an offset is given (no
// daylight saving since 1991). One regular expression would read them all; reading by character
// code keeps the usual form `yyyy-MM-dd HH:mm:ss` at a few dozen nanoseconds on the ingest path.

export const dayMs = 86_400_000;
const minuteMs = 60_000;
const chinaOffsetMs = 8 * 60 * minuteMs;
const yearMin = 1900;
const yearMax = 2199;
/** How some clients write "has not ended yet". */
const openEndYear = 9999;

export interface ReadTime {
  /** ms since the epoch, whole seconds. */
  readonly at: number;
  /** Exclusive end, ms: the text was a bare date, which covers its whole day. */
  readonly until?: number;
}

/**
 * Reads `yyyy-MM-dd`, `yyyy-MM-dd HH:mm[:ss[.SSS]]` (with a space, a `T` or nothing in between, and
 * an optional `Z` or `+08:00`), the same with `/`, `yyyyMMdd` and `yyyyMMddHHmmss`.
 * `undefined` for anything else and for days and hours that do not exist. Fractions of a second are cut.
 */
export function parseTime(text: string): ReadTime | undefined {
  const mark = text.charCodeAt(4);
  if (mark !== hyphen && mark !== slash) return parseCompact(text);
  if (text.charCodeAt(7) !== mark) return undefined;
  const day = dayNumber(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2));
  if (day === undefined) return undefined;
  if (text.length === 10) return wholeDay(day);
  const gap = text.charCodeAt(10);
  return clockTime(text, gap === space || gap === letterT ? 11 : 10, day);
}

/** The national form of a text that `parseTime` can read: `yyyy-MM-dd` for a bare date, else
 * `yyyy-MM-dd HH:mm:ss`. `undefined` as there. */
export function normaliseTime(text: string): string | undefined {
  const read = parseTime(text);
  if (read === undefined) return undefined;
  const isNational = text.charCodeAt(4) === hyphen
    && (text.length === 10 || (text.length === 19 && text.charCodeAt(10) === space));
  if (isNational) return text;
  return read.until === undefined ? formatTime(read.at) : formatDate(read.at);
}

/** `yyyy-MM-dd HH:mm:ss` in China Standard Time. */
export function formatTime(at: number): string {
  const seconds = Math.floor((((at + chinaOffsetMs) % dayMs) + dayMs) % dayMs / 1000);
  const hour = Math.floor(seconds / 3600);
  const minute = Math.floor(seconds / 60) % 60;
  return `${formatDate(at)} ${two(hour)}:${two(minute)}:${two(seconds % 60)}`;
}

/** `yyyy-MM-dd` in China Standard Time. */
export function formatDate(at: number): string {
  // From days to the civil calendar, counting years from March so that the leap day comes last
  // (H. Hinnant, "chrono-compatible low-level date algorithms").
  const days = Math.floor((at + chinaOffsetMs) / dayMs) + daysToEpoch;
  const era = Math.floor(days / daysOfEra);
  const dayOfEra = days - era * daysOfEra;
  const yearOfEra = quotient(
    dayOfEra - quotient(dayOfEra, 1460) + quotient(dayOfEra, 36_524) - quotient(dayOfEra, 146_096), 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + quotient(yearOfEra, 4) - quotient(yearOfEra, 100));
  const month = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * month + 2) / 5) + 1;
  const year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${two(month < 10 ? month + 3 : month - 9)}-${two(day)}`;
}

/** `yyyyMMddHHmmssSSS`, the receipts' own form. */
export function formatStamp(at: number): string {
  const whole = formatTime(at).replace(/\D/g, '');
  return whole + String(((at % 1000) + 1000) % 1000).padStart(3, '0');
}

/** Whether a national date or time says "no end yet" (`9999-12-31`, with or without an hour). */
export function isOpenEnd(text: string): boolean {
  return text.startsWith('9999-12-31');
}

const hyphen = 0x2d;
const slash = 0x2f;
const space = 0x20;
const letterT = 0x54;
const letterZ = 0x5a;
const colon = 0x3a;
const dot = 0x2e;
const plus = 0x2b;

const daysOfEra = 146_097;
/** Days from 0000-03-01 to 1970-01-01. */
const daysToEpoch = 719_468;

function quotient(value: number, divisor: number): number {
  return Math.floor(value / divisor);
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** NaN when one of the characters is no digit. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let index = start; index < start + count; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function dayNumber(year: number, month: number, day: number): number | undefined {
  const isOpen = year === openEndYear && month === 12 && day === 31;
  if (!isOpen && !(year >= yearMin && year <= yearMax)) return undefined;
  if (!(month >= 1 && month <= 12) || !(day >= 1 && day <= monthDays(year, month))) return undefined;
  return Date.UTC(year, month - 1, day) / dayMs;
}

function monthDays(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function wholeDay(day: number): ReadTime {
  const at = day * dayMs - chinaOffsetMs;
  return { at, until: at + dayMs };
}

function parseCompact(text: string): ReadTime | undefined {
  if (text.length !== 8 && text.length !== 14) return undefined;
  const day = dayNumber(digits(text, 0, 4), digits(text, 4, 2), digits(text, 6, 2));
  if (day === undefined) return undefined;
  if (text.length === 8) return wholeDay(day);
  return instant(day, digits(text, 8, 2), digits(text, 10, 2), digits(text, 12, 2), chinaOffsetMs);
}

/** `HH:mm[:ss[.S...]][offset]` from `start` to the end of the text. */
function clockTime(text: string, start: number, day: number): ReadTime | undefined {
  if (text.charCodeAt(start + 2) !== colon) return undefined;
  const hour = digits(text, start, 2);
  const minute = digits(text, start + 3, 2);
  let end = start + 5;
  let second = 0;
  if (text.charCodeAt(end) === colon) {
    second = digits(text, end + 1, 2);
    end += 3;
    if (text.charCodeAt(end) === dot) {
      const first = ++end;
      while (digits(text, end, 1) >= 0) end++;
      if (end === first || end > first + 9) return undefined;
    }
  }
  if (end === text.length) return instant(day, hour, minute, second, chinaOffsetMs);
  const offsetMs = readOffset(text, end);
  return offsetMs === undefined ? undefined : instant(day, hour, minute, second, offsetMs);
}

/** `Z`, `+08:00` or `+0800` as the last characters of the text. */
function readOffset(text: string, start: number): number | undefined {
  const sign = text.charCodeAt(start);
  if (sign === letterZ) return text.length === start + 1 ? 0 : undefined;
  if (sign !== plus && sign !== hyphen) return undefined;
  const hasColon = text.charCodeAt(start + 3) === colon;
  if (text.length !== start + (hasColon ? 6 : 5)) return undefined;
  const hour = digits(text, start + 1, 2);
  const minute = digits(text, start + (hasColon ? 4 : 3), 2);
  if (!(hour <= 14 && minute <= 59)) return undefined;
  return (sign === plus ? 1 : -1) * (hour * 60 + minute) * minuteMs;
}

function instant(
  day: number, hour: number, minute: number, second: number, offsetMs: number,
): ReadTime | undefined {
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return { at: day * dayMs + ((hour * 60 + minute) * 60 + second) * 1000 - offsetMs };
}
