// Times between the tables (ms since the epoch) and hits (ISO 8601, +08:00).
const offsetMs = 8 * 3_600_000;

/** `yyyy-MM-ddTHH:mm:ss+08:00`, with milliseconds only when there are any, so that what the evaluator wrote comes back. */
export function isoTime(ms: number): string {
  const text = new Date(ms + offsetMs).toISOString();
  return `${text.slice(0, ms % 1000 === 0 ? 19 : 23)}+08:00`;
}

/** ms since the epoch. Throws on what is not a time: only our own processes write here. */
export function readIsoTime(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`not a time: ${text}`);
  return ms;
}
