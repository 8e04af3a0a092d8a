// A number beside others again: mean, spread and place among them.
const six = (value: number): number => Math.round(value * 1e6) / 1e6;

/** PERCENTILE.INC of a spreadsheet. */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

/** What `peers` and `own_past` say of a value beside the others. */
export function besideOf(value: number, all: readonly number[]): Readonly<Record<string, number>> {
  const others = all.toSorted((a, b) => a - b);
  const n = others.length;
  if (n === 0) return { value, n };
  const mean = others.reduce((a, b) => a + b, 0) / n;
  const sd = n < 2 ? undefined : Math.sqrt(others.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1));
  const below = others.filter((one) => one < value).length;
  const same = others.filter((one) => one === value).length;
  return {
    value,
    n,
    mean: six(mean),
    median: six(quantile(others, 0.5)),
    p90: six(quantile(others, 0.9)),
    percentile: six((below + same / 2) / n),
    ...(sd === undefined ? {} : { sd: six(sd) }),
    ...(sd === undefined || sd === 0 ? {} : { z: six((value - mean) / sd) }),
    ...(mean === 0 ? {} : { ratio: six(value / mean) }),
  };
}
