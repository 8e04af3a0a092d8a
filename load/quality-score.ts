// Compares raised hits with what the city planted. A hit counts for a case when it names one of
// the case's people, visits, settlements, boxes, or its product at its institution; situations
// never share any of these.

import type { Family, Hit } from '../engine/hit.ts';
import type { Truth, TruthSubject } from './city/truth.ts';

export interface FamilyScore {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly precision: number;
  readonly recall: number;
}

export interface Score {
  readonly families: Readonly<Record<string, FamilyScore>>;
  readonly planted: number;
  readonly lookalikes: number;
  readonly lookalikes_flagged: number;
  readonly lookalikes_flagged_grade1: number;
  /** Planted and due, but not hit. */
  readonly missed: readonly Truth[];
  /** Raised without a case that explains it, or about a look-alike. */
  readonly falseAlarms: readonly { readonly hit: Hit; readonly lookalike?: Truth }[];
  /** Hits that a case allows besides its own rule, those of cases not due yet, and indicators. */
  readonly excused: number;
}

const familyOfPrefix: Readonly<Record<string, Family>> = {
  SP: 'split',
  HB: 'hanging',
  LS: 'hanging',
  UC: 'upcoding',
  TR: 'trace',
  IV: 'stock',
  PH: 'pharmacy',
  GN: 'policy',
};

/** `judged`: rules in force; planted cases of other rules are left out of recall. */
export function score(
  truths: readonly Truth[],
  hits: readonly Hit[],
  judged: ReadonlySet<string>,
): Score {
  const index = indexOf(truths);
  const found = new Set<Truth>();
  const flagged = new Map<Truth, number>();
  const falseAlarms: { hit: Hit; lookalike?: Truth }[] = [];
  const counts = new Map<string, { tp: number; fp: number; fn: number }>();
  let excused = 0;
  const of = (family: string): { tp: number; fp: number; fn: number } => {
    const known = counts.get(family) ?? { tp: 0, fp: 0, fn: 0 };
    counts.set(family, known);
    return known;
  };

  for (const hit of hits) {
    // Indicators add up what others found, or compare a month: they accuse no case of their own.
    if (hit.family === 'indicator') {
      excused += 1;
      continue;
    }
    const cases = casesOf(index, hit);
    const own = cases.filter((truth) => truth.kind === 'planted' && truth.rule_id === hit.rule_id);
    if (own.length > 0) {
      for (const truth of own) {
        if (truth.complete && !found.has(truth)) of(hit.family).tp += 1;
        found.add(truth);
      }
      continue;
    }
    if (
      cases.some((truth) => truth.kind === 'planted' && truth.also?.includes(hit.rule_id) === true)
    ) {
      excused += 1;
      continue;
    }
    const lookalike = cases.find((truth) => truth.kind === 'lookalike');
    if (lookalike !== undefined && !lookalike.complete) {
      excused += 1;
      continue;
    }
    of(hit.family).fp += 1;
    falseAlarms.push(lookalike === undefined ? { hit } : { hit, lookalike });
    if (lookalike?.forbidden?.includes(hit.rule_id) === true)
      flagged.set(lookalike, Math.min(flagged.get(lookalike) ?? 9, hit.grade));
  }

  const due = truths.filter((truth) => truth.complete);
  const missed = due.filter(
    (truth) => truth.kind === 'planted' && judged.has(truth.rule_id ?? '') && !found.has(truth),
  );
  for (const truth of missed)
    of(familyOfPrefix[(truth.rule_id ?? '').slice(0, 2)] ?? 'indicator').fn += 1;
  const share = (part: number, whole: number): number =>
    whole === 0 ? 1 : Math.round((part / whole) * 10000) / 10000;
  return {
    families: Object.fromEntries(
      [...counts]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([family, { tp, fp, fn }]) => [
          family,
          { tp, fp, fn, precision: share(tp, tp + fp), recall: share(tp, tp + fn) },
        ]),
    ),
    planted: due.filter((truth) => truth.kind === 'planted').length,
    lookalikes: due.filter((truth) => truth.kind === 'lookalike').length,
    lookalikes_flagged: flagged.size,
    lookalikes_flagged_grade1: [...flagged.values()].filter((grade) => grade === 1).length,
    missed,
    falseAlarms,
    excused,
  };
}

type Named = Readonly<{ [Name in keyof TruthSubject]?: string | undefined }>;

/** Every name by which a subject can be recognised. */
function namesOf(subject: Named): string[] {
  const names: string[] = [];
  if (subject.psn_no !== undefined) names.push(`person ${subject.psn_no}`);
  if (subject.mdtrt_id !== undefined) names.push(`visit ${subject.mdtrt_id}`);
  if (subject.setl_id !== undefined) names.push(`settlement ${subject.setl_id}`);
  if (subject.drug_trac_codg !== undefined) names.push(`box ${subject.drug_trac_codg}`);
  if (subject.fixmedins_code !== undefined && subject.med_list_codg !== undefined)
    names.push(`product ${subject.fixmedins_code} ${subject.med_list_codg}`);
  return names;
}

function indexOf(truths: readonly Truth[]): ReadonlyMap<string, ReadonlySet<Truth>> {
  const index = new Map<string, Set<Truth>>();
  for (const truth of truths) {
    for (const subject of [truth.subject, ...truth.involves]) {
      for (const name of namesOf(subject)) {
        const known = index.get(name) ?? new Set();
        known.add(truth);
        index.set(name, known);
      }
    }
  }
  return index;
}

function casesOf(index: ReadonlyMap<string, ReadonlySet<Truth>>, hit: Hit): Truth[] {
  return [...new Set(namesOf(hit).flatMap((name) => [...(index.get(name) ?? [])]))];
}
