// How values are written on the page. Times are the ones of China whatever the reader's clock is set to.
const chinaOffsetMs = 8 * 3_600_000;

/** `yyyy-MM-dd HH:mm:ss` in China Standard Time, from any ISO 8601 time. */
export function chinaTime(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return iso;
  return new Date(ms + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ');
}

/** `MM-dd HH:mm`. */
export function shortTime(iso: string): string {
  return chinaTime(iso).slice(5, 16);
}

/** `HH:mm:ss`. */
export function clockTime(iso: string): string {
  return chinaTime(iso).slice(11, 19);
}

/** `yyyy-MM-dd` in China at that moment. */
export function chinaDay(ms: number): string {
  return new Date(ms + chinaOffsetMs).toISOString().slice(0, 10);
}

/** `12,345.00`, from a decimal string or a number of yuan. */
export function yuan(amount: string | number | undefined): string {
  if (amount === undefined || amount === '') return '';
  const value = Number(amount);
  if (Number.isNaN(value)) return String(amount);
  return value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

export function wholeNumber(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `1,234.5` below a thousand with one decimal, whole above. */
export function rate(value: number): string {
  return value >= 100 ? wholeNumber(value) : value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

/** A fact or field as text: lists with commas, records as JSON. */
export function plain(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join(', ');
  return JSON.stringify(value);
}
