// Half of a character that takes two (a surrogate alone) can come of any cut through a text. ClickHouse refuses the whole
// insert for it, and whoever repeats the insert until it works would stand still: such halves become U+FFFD.

/** As `JSON.stringify`, which writes a half as an escape. */
export function wellFormedJson(value: unknown): string {
  const text = JSON.stringify(value);
  if (!text.includes('\\ud')) return text;
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? one.toWellFormed() : one));
}
