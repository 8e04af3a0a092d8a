// Sets of hits of one rule, for the reports of back-tests and trials: counted, sampled, and two of
// them compared.
import { createHash } from 'node:crypto';
import type { Hit } from '../../engine/hit.ts';
import { personalValues } from '../server/masking.ts';
import type { HitsDifference, HitsSummary, SampleHit } from '../wire.ts';

const samplesMax = 20;
const differenceSamplesMax = 10;
const institutionsMax = 50;

export interface LeanHit {
  readonly hit: SampleHit;
  /** Hash of what the judgement says; equal hashes are the same judgement. */
  readonly content: string;
}

/** Raised hits by hit id. */
export type HitSet = ReadonlyMap<string, LeanHit>;

/** Versions differ in their number by nature, and arrival decides revisions: neither makes a
 * judgement another one. */
export function leanHit(hit: Hit | SampleHit): LeanHit {
  const rest = { evidence: 'evidence' in hit ? hit.evidence : [], facts: 'facts' in hit ? hit.facts : {} };
  const { grade, amount, fund_amount, reason, at } = hit;
  const content = createHash('sha256').update(JSON.stringify([grade, amount, fund_amount, reason, at, rest])).digest('base64url');
  return { hit: sampleOf(hit), content };
}

export function sampleOf(hit: Hit | SampleHit): SampleHit {
  if (!('evidence' in hit)) return hit;
  const { evidence, conditions: _conditions, facts, ...sample } = hit;
  const sentences = `${hit.reason} ${hit.reason_en}`;
  const isNamed = (number: string): boolean => number !== hit.psn_no && sentences.includes(number);
  const psn_nos = [...personalValues({ evidence, facts }).keys()].filter(isNamed);
  return psn_nos.length === 0 ? sample : { ...sample, psn_nos };
}

export function hitSetOf(hits: Iterable<Hit | SampleHit>): HitSet {
  return new Map([...hits].map((hit) => [hit.hit_id, leanHit(hit)]));
}

export function summaryOf(version: number, set: HitSet): HitsSummary {
  const hits = [...set.values()].map(({ hit }) => hit);
  const total = new Sum();
  const days = new Map<string, Sum>();
  const grades = new Map<string, Sum>();
  const institutions = new Map<string, Sum>();
  for (const hit of hits) {
    total.add(hit);
    sumOf(days, hit.at.slice(0, 10)).add(hit);
    sumOf(grades, String(hit.grade)).add(hit);
    sumOf(institutions, hit.fixmedins_code ?? '').add(hit);
  }
  return {
    version,
    ...total.counts(),
    fund_amount: total.fundAmount(),
    by_day: [...days].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([day, sum]) => ({ day, ...sum.counts() })),
    by_grade: [...grades].toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([grade, sum]) => ({ grade: Number(grade), ...sum.counts() })),
    by_institution: [...institutions]
      .toSorted(([one, a], [other, b]) => b.hits - a.hits || (one < other ? -1 : 1))
      .slice(0, institutionsMax)
      .map(([fixmedins_code, sum]) => ({ fixmedins_code, ...sum.counts() })),
    samples: sampled(hits, samplesMax),
  };
}

export function differenceOf(first: HitSet, second: HitSet): HitsDifference {
  const onlyFirst = [...first.values()].filter(({ hit }) => !second.has(hit.hit_id)).map(({ hit }) => hit);
  const onlySecond = [...second.values()].filter(({ hit }) => !first.has(hit.hit_id)).map(({ hit }) => hit);
  const changed = [...first.values()].flatMap(({ hit, content }) => {
    const other = second.get(hit.hit_id);
    return other === undefined || other.content === content ? [] : [{ hit_id: hit.hit_id, first: hit, second: other.hit }];
  });
  return {
    same: first.size - onlyFirst.length - changed.length,
    only_first: onlyFirst.length,
    only_second: onlySecond.length,
    changed: changed.length,
    only_first_samples: sampled(onlyFirst, differenceSamplesMax),
    only_second_samples: sampled(onlySecond, differenceSamplesMax),
    changed_samples: sampled(changed, differenceSamplesMax).map(({ hit_id: _, ...pair }) => pair),
  };
}

/** Ids are hashes: the lowest ones are a fair sample, and the same one whenever it is taken. */
function sampled<T extends { readonly hit_id: string }>(hits: readonly T[], samplesWanted: number): readonly T[] {
  return hits.toSorted((one, other) => (one.hit_id < other.hit_id ? -1 : 1)).slice(0, samplesWanted);
}

/** Money in fen, so that sums are exact. */
class Sum {
  hits = 0;
  #fen = 0;
  #fundFen = 0;

  add({ amount, fund_amount }: SampleHit): void {
    this.hits += 1;
    this.#fen += fen(amount);
    this.#fundFen += fen(fund_amount);
  }

  counts(): { readonly hits: number; readonly amount: string } {
    return { hits: this.hits, amount: (this.#fen / 100).toFixed(2) };
  }

  fundAmount(): string {
    return (this.#fundFen / 100).toFixed(2);
  }
}

function fen(yuan: string | undefined): number {
  return yuan === undefined ? 0 : Math.round(Number(yuan) * 100);
}

function sumOf(sums: Map<string, Sum>, key: string): Sum {
  const sum = sums.get(key) ?? new Sum();
  sums.set(key, sum);
  return sum;
}
