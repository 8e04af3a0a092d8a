// Times as the national interface writes them, in China Standard Time. Plain arithmetic instead of
// Date, because a simulated day writes some hundred thousand of them.

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
const offsetMs = 8 * hourMs;
const two: readonly string[] = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

/** First moment of `yyyy-MM-dd` in China, ms. */
export function startOfDay(date: string): number {
  const ms = Date.parse(`${date}T00:00:00+08:00`);
  if (Number.isNaN(ms)) throw new Error(`not a date (yyyy-MM-dd): ${date}`);
  return ms;
}

/** First moment of the China day that holds `ms`. */
export function dayStart(ms: number): number {
  return Math.floor((ms + offsetMs) / dayMs) * dayMs - offsetMs;
}

/**
 * `yyyy-MM-dd`. Days to civil date after Hinnant, "chrono-compatible low-level date
 * algorithms".
 */
export function dateText(ms: number): string {
  const days = Math.floor((ms + offsetMs) / dayMs) + 719468;
  const era = Math.floor(days / 146097);
  const doe = days - era * 146097;
  const yoe = Math.floor(
    (doe - Math.floor(doe / 1460) + Math.floor(doe / 36524) - Math.floor(doe / 146096)) / 365,
  );
  const doy = doe - (365 * yoe + Math.floor(yoe / 4) - Math.floor(yoe / 100));
  const mp = Math.floor((5 * doy + 2) / 153);
  const day = doy - Math.floor((153 * mp + 2) / 5) + 1;
  const month = mp < 10 ? mp + 3 : mp - 9;
  const year = yoe + era * 400 + (month <= 2 ? 1 : 0);
  return `${year}-${two[month]}-${two[day]}`;
}

/** `HH:mm:ss`. */
function clockText(ms: number): string {
  const second = Math.floor(((ms + offsetMs) % dayMs) / 1000);
  const minute = Math.floor(second / 60);
  return `${two[Math.floor(minute / 60)]}:${two[minute % 60]}:${two[second % 60]}`;
}

/** `yyyy-MM-dd HH:mm:ss`. */
export function timeText(ms: number): string {
  return `${dateText(ms)} ${clockText(ms)}`;
}

/** `yyyy-MM-dd HH:mm:ss` as `yyyyMMddHHmmss`, the way message ids carry it. */
export function stampOf(time: string): string {
  return (
    time.slice(0, 4) +
    time.slice(5, 7) +
    time.slice(8, 10) +
    time.slice(11, 13) +
    time.slice(14, 16) +
    time.slice(17, 19)
  );
}
