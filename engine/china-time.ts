// Times in China Standard Time (UTC+8, no daylight saving since 1991; the interface never needed
// the years before). Inside the evaluator a time is a number of milliseconds since the epoch.

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;
const offsetMs = 8 * hourMs;

const nationalTime = /^(\d{4})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d))?$/;

/** Milliseconds of `yyyy-MM-dd` (its first moment) or `yyyy-MM-dd HH:mm:ss`; undefined for any
 * other form. The gateway has normalised and checked these, so ranges are not checked again. */
export function readChinaTime(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  const match = nationalTime.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return (
    Date.UTC(
      Number(year),
      Number(month) - 1,
      Number(day),
      Number(hour ?? 0),
      Number(minute ?? 0),
      Number(second ?? 0),
    ) - offsetMs
  );
}

/** From here on an end is no end: some senders write an open stay as 9999-12-31. */
export const openEndMs = Date.UTC(9000, 0, 1);

/** Day number in China Standard Time; consecutive days differ by one. */
export function chinaDay(ms: number): number {
  return Math.floor((ms + offsetMs) / dayMs);
}

export function startOfChinaDay(day: number): number {
  return day * dayMs - offsetMs;
}

/** `yyyy-MM-ddTHH:mm:ss+08:00`. */
export function chinaIso(ms: number): string {
  return `${new Date(ms + offsetMs).toISOString().slice(0, 19)}+08:00`;
}

/** `yyyy-MM-dd HH:mm`. */
export function chinaMinute(ms: number): string {
  return new Date(ms + offsetMs).toISOString().slice(0, 16).replace('T', ' ');
}

export function chinaDate(ms: number): string {
  return new Date(ms + offsetMs).toISOString().slice(0, 10);
}
