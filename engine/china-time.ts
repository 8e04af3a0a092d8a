// Times in China Standard Time (UTC+8, no daylight saving since 1991; the interface never needed
// the years before). Inside the evaluator a time is a number of milliseconds since the epoch.

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const offsetMs = 8 * hourMs;

/** Milliseconds of `yyyy-MM-dd` (its first moment) or `yyyy-MM-dd HH:mm:ss`; undefined for any
 * other form. The gateway has normalised and checked these, so ranges are not checked again. */
export function readChinaTime(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const { length } = text;
  if (length !== 10 && length !== 19) return undefined;
  if (text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const day = daysSinceEpoch(year, twoDigits(text, 5), twoDigits(text, 8));
  let seconds = 0;
  if (length === 19) {
    const isTime =
      text.charCodeAt(10) === space &&
      text.charCodeAt(13) === colon &&
      text.charCodeAt(16) === colon;
    if (!isTime) return undefined;
    seconds = twoDigits(text, 11) * 3600 + twoDigits(text, 14) * 60 + twoDigits(text, 17);
  }
  const ms = day * dayMs + seconds * 1000 - offsetMs;
  return ms === ms ? ms : undefined;
}

const dash = 45;
const space = 32;
const colon = 58;

/** NaN when either sign is no digit. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar; years that begin in March put the leap
 * day last. A month or day too great runs over into the next, as `Date.UTC` has it. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const months = year * 12 + month - 3;
  const marchYear = Math.floor(months / 12);
  const dayOfYear = Math.floor((153 * (months - marchYear * 12) + 2) / 5) + day - 1;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - daysToEpoch;
}

/** From the first of March of the year 0 to 1970-01-01. */
const daysToEpoch = 719_468;

/** From here on an end is no end: some senders write an open stay as 9999-12-31. */
export const openEndMs = Date.UTC(9000, 0, 1);

/** Day number in China Standard Time; consecutive days differ by one. */
export function chinaDay(ms: number): number {
  return Math.floor((ms + offsetMs) / dayMs);
}

export function startOfChinaDay(day: number): number {
  return day * dayMs - offsetMs;
}

/** `yyyy-MM-ddTHH:mm:ss+08:00`. Made of characters at once: a text joined of pieces keeps the pieces,
 * and hits are full of times. */
export function chinaIso(ms: number): string {
  const { year, month, day } = dateOf(ms);
  const seconds = Math.floor((ms + offsetMs) / 1000);
  const ofDay = seconds - Math.floor(seconds / daySeconds) * daySeconds;
  const hour = Math.floor(ofDay / 3600);
  const minute = Math.floor(ofDay / 60) - hour * 60;
  const second = ofDay - hour * 3600 - minute * 60;
  return String.fromCharCode(
    zero + (Math.floor(year / 1000) % 10),
    zero + (Math.floor(year / 100) % 10),
    zero + (Math.floor(year / 10) % 10),
    zero + (year % 10),
    dash,
    zero + Math.floor(month / 10),
    zero + (month % 10),
    dash,
    zero + Math.floor(day / 10),
    zero + (day % 10),
    letterT,
    zero + Math.floor(hour / 10),
    zero + (hour % 10),
    colon,
    zero + Math.floor(minute / 10),
    zero + (minute % 10),
    colon,
    zero + Math.floor(second / 10),
    zero + (second % 10),
    plus,
    zero,
    zero + 8,
    colon,
    zero,
    zero,
  );
}

const daySeconds = 86_400;
const zero = 48;
const plus = 43;
const letterT = 84;

/** `yyyy-MM-dd HH:mm`. */
export function chinaMinute(ms: number): string {
  return chinaIso(ms).slice(0, 16).replace('T', ' ');
}

/** `yyyy-MM-dd`. */
export function chinaDate(ms: number): string {
  return chinaIso(ms).slice(0, 10);
}

/** Year, month from 1 and day of a time: the inverse of `daysSinceEpoch`, which makes a hit with many
 * times in it cheap. */
function dateOf(ms: number): { year: number; month: number; day: number } {
  const days = Math.floor((ms + offsetMs) / dayMs) + daysToEpoch;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return { year, month, day };
}
