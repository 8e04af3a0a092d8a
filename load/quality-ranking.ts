// What an inspector would look at first: stays and pharmacies in order of how much the hits about
// them weigh, and how many of the first ones were planted. Nobody has time for more.

import type { Hit } from '../engine/hit.ts';
import type { Truth } from './city/truth.ts';
import { share } from './quality-score.ts';
import { makeCaseIndex } from './quality-cases.ts';

/** Among how many of the heaviest how many were right. */
export interface TopScore {
  readonly of: number;
  readonly looked_at: number;
  readonly right: number;
  readonly precision: number;
}

const stayShare = 0.005;
const pharmacyShare = 0.01;
/** A clear violation weighs as much as ten faint suspicions. */
const gradeWeights = { 1: 10, 2: 4, 3: 1 } as const;

/** Weight of a hit: its grade, and a little more for every tenfold of yuan in question. */
export function weightOf(hit: Pick<Hit, 'grade' | 'amount'>): number {
  return gradeWeights[hit.grade] * (1 + Math.log10(1 + Math.max(0, Number(hit.amount ?? 0))) / 4);
}

/** `stays`: the visit ids of all admissions. */
export function topStays(
  truths: readonly Truth[],
  hits: readonly Hit[],
  stays: ReadonlySet<string>,
): TopScore {
  return top(
    hits.filter((hit) => hit.mdtrt_id !== undefined && stays.has(hit.mdtrt_id)),
    (hit) => hit.mdtrt_id ?? '',
    Math.ceil(stays.size * stayShare),
    stays.size,
    truths,
  );
}

/** `pharmacies`: the codes of all retail pharmacies. */
export function topPharmacies(
  truths: readonly Truth[],
  hits: readonly Hit[],
  pharmacies: ReadonlySet<string>,
): TopScore {
  return top(
    hits.filter((hit) => pharmacies.has(hit.fixmedins_code ?? '')),
    (hit) => hit.fixmedins_code ?? '',
    Math.ceil(pharmacies.size * pharmacyShare),
    pharmacies.size,
    truths,
  );
}

function top(
  hits: readonly Hit[],
  nameOf: (hit: Hit) => string,
  wanted: number,
  of: number,
  truths: readonly Truth[],
): TopScore {
  const casesOf = makeCaseIndex(truths);
  const weights = new Map<string, { weight: number; planted: boolean }>();
  for (const hit of hits) {
    const known = weights.get(nameOf(hit)) ?? { weight: 0, planted: false };
    known.weight += weightOf(hit);
    known.planted ||= casesOf(hit).some((truth) => truth.kind === 'planted');
    weights.set(nameOf(hit), known);
  }
  const first = [...weights]
    .toSorted(([a, x], [b, y]) => y.weight - x.weight || (a < b ? -1 : 1))
    .slice(0, wanted);
  const right = first.filter(([, { planted }]) => planted).length;
  return { of, looked_at: first.length, right, precision: share(right, first.length) };
}
