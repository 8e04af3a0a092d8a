// One case: some rules of any key space, a history, filed exemptions, and ways in which it may come. Each rule is judged
// from scratch beside the evaluator (every-rule.ts), and all that hits say, rulings too, is the same in every way.
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import { Knowledge } from '../../engine/knowledge.ts';
import { readRule, type Rule } from '../../engine/rule.ts';
import { coldEvaluator, comparable } from '../engine/cold/cold-hits.ts';
import { comingOf, hitsOf, nameOf } from './disorder.ts';
import { linesOf, readingOf, worldOf } from './every-rule.ts';
import { hitLine } from './judgement.ts';
import { inBatches, shuffled } from './shuffled.ts';
import { wideEvents, widePlans } from './wide-events.ts';
import { ruleSets } from './wide-rules.ts';

export const wideCases = fc.record({ rules: ruleSets, plans: widePlans, filed: fc.nat(40), disorder: fc.nat(1e6) });
type WideCase = typeof wideCases extends fc.Arbitrary<infer Case> ? Case : never;

export interface WideSeen {
  hits: number;
  ruled: number;
  readonly operators: Set<string>;
  readonly spaces: Set<string>;
}

export const noWideCases = (): WideSeen => ({ hits: 0, ruled: 0, operators: new Set(), spaces: new Set() });

const villages = 'psn_no,village\nP0,A\nP1,A\nP2,B\n';
const rows = [
  'EX-71,person,P0,2026-01-06,2026-01-25', 'policy,person,P1,2025-01-01,', 'EX-72,stay,V1,2026-01-01,',
  'EX-71,institution,H1,2026-01-01,2026-01-12', 'trace,trace,81234567890123456781,2026-01-01,', 'EX-72,doctor,D1,2026-01-07,',
  'EX-71,item,X1,2026-01-01,2026-01-15', 'EX-78,person,P2,2026-01-01,', 'EX-71,doctor,H2|D0,2026-01-01,',
];

/** Two rows, or in half of the cases none. */
function filedExemptions(n: number): string {
  const own = n < rows.length * 2 ? [rows[n % rows.length], rows[(n * 5 + 3) % rows.length]] : [];
  return ['rule,subject_kind,subject,from,to', ...own, ''].join('\n');
}

interface Money {
  readonly rule_id: string;
  readonly amount?: string;
  readonly counted_amount?: string;
}

/** Throws on the first difference. */
export function checkWideCase({ rules: specs, plans, filed, disorder }: WideCase, seen: WideSeen): void {
  const rules = specs.map(asRule);
  const knowledge = { villages, exemptions: filedExemptions(filed) };
  const ruleSet = { rules, knowledge, read: new Knowledge(knowledge) };
  const events = wideEvents(plans);
  const standing = hitsOf(ruleSet, events, { order: 'as sent', fate: 'undisturbed', isCold: false, most: 500, seed: 1 });
  const all = [...standing.values()];
  note(rules, all, seen);
  const world = worldOf(events, readingOf(knowledge, rules), all);
  for (const rule of rules) {
    const found = all.filter(({ rule_id }) => rule_id === rule.id).map(hitLine).toSorted();
    const wanted = linesOf(rule, world);
    if (!isDeepStrictEqual(found, wanted))
      throw new Error(`${rule.id} found ${missing(found, wanted)}\nwanted ${missing(wanted, found)}\n${JSON.stringify(rule)}`);
  }
  for (const coming of [comingOf(disorder, 4), comingOf(disorder + 3, 7), comingOf(disorder + 11, 2)]) {
    const got = hitsOf(ruleSet, events, coming);
    for (const id of new Set([...got.keys(), ...standing.keys()]))
      if (!isDeepStrictEqual(got.get(id), standing.get(id)))
        throw new Error(`${nameOf(coming)}: got ${JSON.stringify(got.get(id))}\nwanted ${JSON.stringify(standing.get(id))}`);
  }
  outOfMemory(ruleSet, wideEvents(plans, 9000), disorder);
}

/** Batch by batch the same, events that come too late among them. */
function outOfMemory(ruleSet: RuleSet, events: readonly FundEvent[], disorder: number): void {
  const [usual, cold] = [new Evaluator(ruleSet), coldEvaluator(ruleSet)];
  const mixed = disorder % 2 === 0 ? shuffled(events, disorder) : events;
  for (const batch of inBatches([...mixed, ...mixed.slice(0, 3)], 5, disorder)) {
    const [wanted, got] = [comparable(usual.apply(batch)), comparable(cold.apply(batch))];
    if (!isDeepStrictEqual(got, wanted)) throw new Error(`out of memory: got ${JSON.stringify(got)}\nwanted ${JSON.stringify(wanted)}`);
  }
}

function asRule(spec: unknown): Rule {
  const read = readRule(spec);
  if ('rule' in read) return read.rule;
  throw new Error(`${read.problems.join('\n')}\n${JSON.stringify(spec)}`);
}

function missing(some: readonly string[], others: readonly string[]): string {
  return some.filter((line) => !others.includes(line)).join('\n  ') || 'the rest';
}

function note(rules: readonly Rule[], hits: readonly Money[], seen: WideSeen): void {
  seen.hits += hits.length;
  seen.ruled += hits.filter(({ amount, counted_amount }) => counted_amount !== amount).length;
  for (const rule of rules.filter(({ id }) => hits.some(({ rule_id }) => rule_id === id))) {
    seen.spaces.add(rule.key);
    for (const { op } of Object.values(rule.facts)) seen.operators.add(op);
  }
}
