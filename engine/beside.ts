// A number beside others: mean, spread, percentile. Used for peers and for an institution's own past.
import type { PeerComparison } from './peer-questions.ts';

/** `others` in ascending order, so that sums are the same however they came. */
export function beside(value: number, others: readonly number[]): PeerComparison {
  const n = others.length;
  if (n === 0) return { value, n };
  const mean = others.reduce((a, b) => a + b, 0) / n;
  const lower = others.filter((one) => one < value).length;
  const equal = others.filter((one) => one === value).length;
  const spread =
    n < 2
      ? undefined
      : Math.sqrt(others.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1));
  return {
    value,
    n,
    mean: rounded(mean),
    median: rounded(quantile(others, 0.5)),
    p90: rounded(quantile(others, 0.9)),
    percentile: rounded((lower + equal / 2) / n),
    ...(spread === undefined ? {} : { sd: rounded(spread) }),
    ...(spread === undefined || spread === 0 ? {} : { z: rounded((value - mean) / spread) }),
    ...(mean === 0 ? {} : { ratio: rounded(value / mean) }),
  };
}

export function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Linear between the two nearest ranks, as spreadsheets do (PERCENTILE.INC). */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (place - low);
}
