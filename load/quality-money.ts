// How far the money of the hits is from what the law takes back, where the law says how much that
// is (DESIGN.md section 14, 实施细则 art. 35). Counted in fen, so that sums are exact.

import type { Hit } from '../engine/hit.ts';
import type { Truth } from './city/truth.ts';

export interface MoneyScore {
  /** Cases that were found and whose amount the law defines. */
  readonly cases: number;
  /** Those right to the fen. */
  readonly exact: number;
  readonly true_yuan: number;
  readonly hit_yuan: number;
  /** Sum of the differences over the true sum; 0 when there is nothing to compare. */
  readonly error: number;
}

export interface WrongAmount {
  readonly truth: Truth;
  readonly amount: string;
}

/** `found`: cases with the hits of the rules they accept. Hits of several of these rules about one case are one sum each. */
export function scoreMoney(found: ReadonlyMap<Truth, readonly Hit[]>): MoneyScore & {
  readonly wrong: readonly WrongAmount[];
} {
  let cases = 0;
  let exact = 0;
  let truthFen = 0;
  let hitFen = 0;
  let errorFen = 0;
  const wrong: WrongAmount[] = [];
  for (const [truth, hits] of found) {
    if (truth.amount === undefined) continue;
    const expected = fenOf(truth.amount);
    const claimed = claimedFen(truth, hits, expected);
    cases += 1;
    truthFen += expected;
    hitFen += claimed;
    errorFen += Math.abs(expected - claimed);
    if (expected === claimed) exact += 1;
    else wrong.push({ truth, amount: (claimed / 100).toFixed(2) });
  }
  return {
    cases,
    exact,
    true_yuan: truthFen / 100,
    hit_yuan: hitFen / 100,
    error: truthFen === 0 ? 0 : Math.round((errorFen / truthFen) * 10000) / 10000,
    wrong,
  };
}

/** Rules that speak about one case say the same money each: the nearest of their sums counts. */
function claimedFen(truth: Truth, hits: readonly Hit[], expected: number): number {
  const byRule = new Map<string, number>();
  for (const hit of hits)
    byRule.set(hit.rule_id, (byRule.get(hit.rule_id) ?? 0) + fenOf(hit.amount ?? '0'));
  const own = byRule.get(truth.rule_id ?? '');
  if (own !== undefined) return own;
  return [...byRule.values()].toSorted(
    (a, b) => Math.abs(a - expected) - Math.abs(b - expected) || a - b,
  )[0] ?? 0;
}

function fenOf(yuan: string): number {
  return Math.round(Number(yuan) * 100);
}
