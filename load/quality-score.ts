// Compares raised hits with what the city planted. A hit is about a case when it names one of the
// case's people, visits, settlements, boxes or doctors, its product at its institution, or (when the
// hit's own subject is an institution) the institution; situations never share any of these.
//
// A planted case names one or several acceptable rules and is found when one of them hits. Hits of
// other rules about the same planted case are neither false nor counted a second time: whoever
// splits a stay is often seen by three checks. They are listed as `beside`, so that nobody hides
// there. A hit about a look-alike or about nobody is false.

import type { Family, Hit } from '../engine/hit.ts';
import type { Truth } from './city/truth.ts';
import { makeCaseIndex } from './quality-cases.ts';

export interface FamilyScore {
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly precision: number;
  readonly recall: number;
}

export interface FalseAlarm {
  readonly hit: Hit;
  readonly lookalike?: Truth;
}

export interface Score {
  readonly families: Readonly<Record<string, FamilyScore>>;
  /** By the first rule a case names; false alarms by the rule that hit. */
  readonly rules: Readonly<Record<string, FamilyScore>>;
  readonly planted: number;
  /** Situations among the planted, whatever the number of their instances and rules. */
  readonly planted_kinds: number;
  readonly lookalikes: number;
  readonly lookalike_kinds: number;
  readonly lookalikes_flagged: number;
  readonly lookalikes_flagged_grade1: number;
  /** Look-alikes by the heaviest grade somebody gave them. */
  readonly lookalikes_by_grade: Readonly<Record<'1' | '2' | '3', number>>;
  /** Planted and due, but not hit. */
  readonly missed: readonly Truth[];
  /** Planted and due, with which of its rules found it and what they said. */
  readonly found: ReadonlyMap<Truth, readonly Hit[]>;
  /** Raised without a case that explains it, or about a look-alike. */
  readonly falseAlarms: readonly FalseAlarm[];
  /** Hits of other rules about planted cases, of cases not due yet, and indicators. */
  readonly excused: number;
  /** Hits of other rules about planted cases, by rule. */
  readonly beside: Readonly<Record<string, number>>;
  /** Indicators raised, by rule. */
  readonly indicators: Readonly<Record<string, number>>;
  /** Checks that were planted and that no rule in force judges. */
  readonly unjudged: readonly string[];
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
  GZ: 'policy',
};

/** The rules one of which must hit a planted case. */
export function acceptable(truth: Truth): readonly string[] {
  return truth.rule_id === undefined ? [] : [truth.rule_id, ...(truth.accept ?? [])];
}

/** A check may be told apart into several rules, whose ids then begin with its own: HB-1102, PH-08R. */
function isOf(rule: string, check: string): boolean {
  return rule === check || (/^[A-Z]{2}-\d\d$/.test(check) && rule.startsWith(check));
}

/** `judged`: rules in force; planted cases of other rules are left out of recall. */
export function score(
  truths: readonly Truth[],
  hits: readonly Hit[],
  judged: ReadonlySet<string>,
): Score {
  const casesOf = makeCaseIndex(truths);
  const found = new Map<Truth, Hit[]>();
  const flagged = new Map<Truth, number>();
  const falseAlarms: FalseAlarm[] = [];
  const beside: Record<string, number> = {};
  const indicators: Record<string, number> = {};
  const families = makeTally();
  const rules = makeTally();
  let excused = 0;

  for (const hit of hits) {
    const cases = casesOf(hit);
    const own = cases.filter(
      (truth) => truth.kind === 'planted' && acceptable(truth).some((one) => isOf(hit.rule_id, one)),
    );
    for (const truth of own) {
      const known = found.get(truth);
      if (known === undefined) found.set(truth, [hit]);
      else known.push(hit);
    }
    if (own.length > 0) continue;
    const lookalike = cases.find((truth) => truth.kind === 'lookalike');
    if (hit.family === 'indicator') {
      // They add up what others found, or compare a month: they accuse no case of their own.
      indicators[hit.rule_id] = (indicators[hit.rule_id] ?? 0) + 1;
    } else if (cases.some((truth) => truth.kind === 'planted')) {
      beside[hit.rule_id] = (beside[hit.rule_id] ?? 0) + 1;
    } else if (lookalike === undefined || mattersTo(lookalike, hit)) {
      families.of(hit.family).fp += 1;
      rules.of(hit.rule_id).fp += 1;
      falseAlarms.push(lookalike === undefined ? { hit } : { hit, lookalike });
      if (lookalike !== undefined)
        flagged.set(lookalike, Math.min(flagged.get(lookalike) ?? 9, hit.grade));
      continue;
    }
    excused += 1;
  }

  const due = truths.filter((truth) => truth.complete);
  const planted = due.filter((truth) => truth.kind === 'planted');
  const inForce = planted.filter((truth) =>
    acceptable(truth).some((check) => [...judged].some((rule) => isOf(rule, check))),
  );
  const missed = inForce.filter((truth) => !found.has(truth));
  for (const truth of inForce) {
    const rule = truth.rule_id ?? '';
    const side = found.has(truth) ? 'tp' : 'fn';
    families.of(familyOfPrefix[rule.slice(0, 2)] ?? 'indicator')[side] += 1;
    rules.of(rule)[side] += 1;
  }
  const lookalikes = due.filter((truth) => truth.kind === 'lookalike');
  const withGrade = (grade: number): number =>
    [...flagged.values()].filter((one) => one === grade).length;
  return {
    families: families.scores(),
    rules: rules.scores(),
    planted: planted.length,
    planted_kinds: kindsOf(planted),
    lookalikes: lookalikes.length,
    lookalike_kinds: kindsOf(lookalikes),
    lookalikes_flagged: flagged.size,
    lookalikes_flagged_grade1: withGrade(1),
    lookalikes_by_grade: { 1: withGrade(1), 2: withGrade(2), 3: withGrade(3) },
    missed,
    found: new Map([...found].filter(([truth]) => truth.complete)),
    falseAlarms,
    excused,
    beside,
    indicators,
    unjudged: [
      ...new Set(planted.filter((one) => !inForce.includes(one)).map((one) => one.rule_id ?? '')),
    ].toSorted(),
  };
}

/** A look-alike that is not told to its end may look guilty, and some are rightly noticed by other rules. */
function mattersTo(lookalike: Truth, hit: Hit): boolean {
  return lookalike.complete && lookalike.also?.includes(hit.rule_id) !== true;
}

function kindsOf(truths: readonly Truth[]): number {
  return new Set(truths.map((truth) => truth.case_id.replace(/-\d+(\/.*)?$/, ''))).size;
}

interface Tally {
  of(name: string): { tp: number; fp: number; fn: number };
  scores(): Record<string, FamilyScore>;
}

function makeTally(): Tally {
  const counts = new Map<string, { tp: number; fp: number; fn: number }>();
  return {
    of(name) {
      const known = counts.get(name) ?? { tp: 0, fp: 0, fn: 0 };
      counts.set(name, known);
      return known;
    },
    scores: () =>
      Object.fromEntries(
        [...counts]
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([name, { tp, fp, fn }]) => [
            name,
            { tp, fp, fn, precision: share(tp, tp + fp), recall: share(tp, tp + fn) },
          ]),
      ),
  };
}

/** Four places; the share of nothing is 1. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.round((part / whole) * 10000) / 10000;
}
