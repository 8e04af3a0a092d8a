// An evaluator that goes on from what another had taken in and said is that other: the same hits, the
// same revisions, from then on, whether it judges everything once or trusts what was said. Over random
// histories, rules that come, go, are tried, switched off and on again, and fail. RUNS=2000 SEED=7 looks
// longer and elsewhere.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { Evaluator, type Outcome, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { bringBack } from './checkpoint/brought-back.ts';
import { coldEvaluator } from './cold/cold-hits.ts';
import { historyOf, plans } from '../oracle/random-history.ts';
import { inBatches, shuffled } from '../oracle/shuffled.ts';
import { smallRuleSet } from '../oracle/small-tables.ts';
import { tinyRuleSet } from '../simulation/tiny-tables.ts';

const { rules } = loadRules();
const small = tinyRuleSet(smallRuleSet(rules, loadKnowledge()), rules);
const numRuns = Number(process.env['RUNS'] ?? 40);
const limitMs = Number(process.env['LIMIT_S'] ?? 30) * 1000;
const seed = Number(process.env['SEED'] ?? 20261122);

/** Fails as soon as a stay is longer than four days, so that some histories have it fail and others not. */
const failing = rules
  .filter(({ id }) => id === 'SP-01')
  .map((rule) => ({ ...rule, id: 'ZZ-99', conditions: { all: [{ fact: 'gap_days', operator: 'in', value: 5 }] } }));
/** Fires at the first hit of the family that somebody or some institution has, that of a failed rule too. */
const overHits = ['person', 'institution'].map((key) => ({
  ...rules.find(({ id }) => id === 'CS-01'),
  id: key === 'person' ? 'ZZ-01' : 'ZZ-02',
  key,
  facts: { all: { op: 'count', kind: 'hit', where: { family: ['split', 'trace'] }, window: 'all', with_trigger: true } },
  params: {},
  trigger: { kind: 'hit', where: { family: ['split', 'trace'] }, select: key === 'person' ? 'each' : 'merged' },
  conditions: { all: [{ fact: 'all', operator: 'greaterThan', value: 0 }] },
  exclusions: [],
  grade_when: [],
  evidence: [],
  evidence_facts: [],
  family: 'policy',
  event: { type: 'x', message: { zh: '{{all}}', en: '{{all}}' } },
}));
const half = small.rules.filter((_, i) => i % 2 === 0);
const newer = small.rules.map((rule) => ({ ...Object(rule), version: 9, effective: { from: '2025-07-10' } }));
/** With all rows of a table or none, and one more. */
function otherTable(table: string, isKept: () => boolean, ...more: readonly string[]): RuleSet {
  const [head = '', ...rows] = (small.knowledge[table] ?? '').trimEnd().split('\n');
  return { ...small, knowledge: { ...small.knowledge, [table]: [head, ...rows.filter(isKept), ...more, ''].join('\n') } };
}
const sets: readonly RuleSet[] = [
  small,
  { ...small, rules: [...small.rules, ...failing, ...overHits], shadow: newer },
  { ...small, rules: [...half, ...overHits], shadow: small.rules },
  { ...small, rules: [...small.rules, ...newer] },
  { ...small, rules: [] },
  { ...otherTable('charge-classes', () => false), rules: [...half, ...overHits], shadow: small.rules },
  otherTable('exemptions', () => true, 'leave,institution,H42070400001,2025-01-01,,leave,split'),
];

type Step =
  | { readonly type: 'events'; readonly events: readonly FundEvent[] }
  | { readonly type: 'activate'; readonly set: number }
  | { readonly type: 'switch'; readonly rule_id: string; readonly version: number; readonly on: boolean };

/** What it takes to go on: what is in a checkpoint. */
class Kept {
  readonly batches: (readonly FundEvent[])[] = [];
  readonly hits = new Map<string, Hit>();
  readonly shadow = new Map<string, Hit>();
  ruleSet: RuleSet = { rules: [], knowledge: {} };

  note(step: Step, { hits, shadow }: Pick<Outcome, 'hits' | 'shadow'>): void {
    if (step.type === 'events') this.batches.push(step.events);
    if (step.type === 'activate') this.ruleSet = sets[step.set] ?? small;
    for (const hit of hits) this.hits.set(hit.hit_id, written(hit));
    for (const hit of shadow) this.shadow.set(hit.hit_id, written(hit));
  }
}

function written(hit: Hit): Hit {
  return JSON.parse(JSON.stringify(hit));
}

function take(evaluator: Evaluator, step: Step, at: number): Outcome {
  switch (step.type) {
    case 'events':
      return evaluator.apply(step.events);
    case 'activate':
      return evaluator.activate(sets[step.set] ?? small, at);
    case 'switch':
      return step.on
        ? evaluator.switchOn(step.rule_id, step.version, at)
        : evaluator.switchOff(step.rule_id, step.version, '误报', at);
  }
}

function goOn(
  from: Evaluator,
  kept: Kept,
  { make, isTrusting }: Way,
): { readonly evaluator: Evaluator; readonly differences: readonly Hit[] } {
  const evaluator = make({ rules: [], knowledge: {} });
  const { duplicates, hits: said } = from.counts();
  evaluator.goOn(kept.ruleSet, {
    ...from.silenced(),
    hits: kept.hits.values(),
    shadow: kept.shadow.values(),
    counted: { duplicates, hits: said },
    ...(isTrusting ? { asking: from.asking(), asked: from.asked() } : {}),
    jobs: kept.batches.length % 3 === 2 ? undefined : from.takeJobs().asked,
  });
  if (isTrusting) bringBack(evaluator, kept.batches);
  else for (const batch of kept.batches) evaluator.reload(batch);
  const { hits, shadow, broken } = evaluator.resume(1);
  expect(broken).toEqual([]);
  return { evaluator, differences: [...hits, ...shadow] };
}

function comparable({ hits, shadow, late, duplicates, broken }: Outcome): unknown {
  const sorted = (all: readonly Hit[]) => all.toSorted((a, b) => (a.hit_id < b.hit_id ? -1 : 1));
  return { hits: sorted(hits), shadow: sorted(shadow), late, duplicates, broken };
}

const ids = [...rules.map(({ id }) => id), 'ZZ-99'];
const controls = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('activate' as const), set: fc.nat(sets.length - 1), after: fc.nat(99) }),
    fc.record({
      type: fc.constant('switch' as const),
      rule_id: fc.nat(999).map((n) => ids[n % ids.length] ?? ''),
      version: fc.constantFrom(1, 1, 9),
      on: fc.boolean(),
      after: fc.nat(99),
    }),
  ),
  { maxLength: 6 },
);

type Maker = (ruleSet: RuleSet) => Evaluator;
interface Way {
  readonly make: Maker;
  readonly isTrusting: boolean;
}
const makers: readonly (readonly [string, Maker])[] = [
  ['everything in memory', (ruleSet) => new Evaluator(ruleSet)],
  ['everything that may leave memory out of it', coldEvaluator],
];
const ways = makers.flatMap(([name, make]): (readonly [string, Way])[] => [
  [`${name}, judged once`, { make, isTrusting: false }],
  [`${name}, as it was said`, { make, isTrusting: true }],
]);

it.each(ways)(`goes on as if it had never stopped, %s (seed ${seed})`, { timeout: 3_600_000 }, (_, way) => {
  const { make } = way;
  const sum = { hits: 0, withdrawn: 0, shadow: 0, broken: 0, resumed: 0, overHits: 0 };
  fc.assert(
    fc.property(plans, fc.nat(), controls, fc.array(fc.nat(99), { maxLength: 3 }), (plan, disorder, control, stops) => {
      const events = shuffled(historyOf(plan, rules), disorder);
      const batches = inBatches(events.concat(events.slice(0, 3)), 5, disorder);
      const steps: Step[] = batches.map((batch) => ({ type: 'events', events: batch }));
      for (const { after, ...step } of control) steps.splice(Math.floor((steps.length * after) / 100), 0, step);
      steps.unshift({ type: 'activate', set: disorder % sets.length });
      const stopAt = new Set(stops.map((share) => Math.floor((steps.length * share) / 100)));
      const kept = new Kept();
      const unbroken = new Evaluator({ rules: [], knowledge: {} });
      let stopped = make({ rules: [], knowledge: {} });
      for (const [i, step] of steps.entries()) {
        const wanted = take(unbroken, step, i);
        const found = take(stopped, step, i);
        expect(comparable(found), `step ${i}`).toEqual(comparable(wanted));
        kept.note(step, found);
        sum.hits += wanted.hits.length;
        sum.shadow += wanted.shadow.length;
        sum.broken += wanted.broken.length;
        sum.withdrawn += wanted.hits.filter(({ state }) => state === 'withdrawn').length;
        sum.overHits += wanted.hits.filter(({ rule_id }) => rule_id.startsWith('ZZ-0')).length;
        if (!stopAt.has(i)) continue;
        const next = goOn(stopped, kept, way);
        expect(next.differences, `going on after step ${i}`).toEqual([]);
        stopped = next.evaluator;
        const { keys: _, ...counts } = unbroken.counts();
        expect(stopped.counts()).toMatchObject(counts);
        sum.resumed += 1;
      }
    }),
    { numRuns, seed, interruptAfterTimeLimit: limitMs },
  );
  for (const [what, count] of Object.entries(sum)) expect(count, what).toBeGreaterThan(0);
});
