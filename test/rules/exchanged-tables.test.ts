// The examples of every rule, with tables exchanged while and after they are told: whatever tables a rule reads,
// in whatever way, what stands is what an evaluator says that always had the last ones; also one that goes on from
// what was said before it, without having judged it. SEED=7 changes other ones.
import { describe, expect, it } from 'vitest';
import { chinaDate } from '../../engine/china-time.ts';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import { Knowledge } from '../../engine/knowledge.ts';
import type { Rule } from '../../engine/rule.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { coldEvaluator } from '../engine/cold/cold-hits.ts';
import { finalHits, standingHits } from '../oracle/final-hits.ts';
import { resumed } from '../oracle/resumed.ts';
import { randomFrom, shuffled } from '../oracle/shuffled.ts';
import { WatchedKnowledge } from '../oracle/watched-knowledge.ts';

const shipped = loadKnowledge();
const read = new Knowledge(shipped);
const { rules } = loadRules();
const random = randomFrom(Number(process.env['SEED'] ?? 20261122));
/** Tables of an example that are changed one after the other. */
const tablesMost = 4;

type Texts = Readonly<Record<string, string>>;
type Example = Rule['examples'][number];
type Tables = Pick<RuleSet, 'knowledge' | 'dated'>;
let changed = 0;

/** Tables of which a grouper is made. */
const partsOf: Readonly<Record<string, readonly string[]>> = {
  drg: ['drg-weights', 'drg-diagnoses'],
  dip: ['dip-rates', 'dip-catalogue'],
};

function tablesReadOf(rules: readonly Rule[], own: Texts, events: readonly FundEvent[]): readonly string[] {
  const watched = new WatchedKnowledge(own, [read]);
  new Evaluator({ rules, knowledge: own, read: watched }).apply(events);
  const names = [...watched.names].map((name) => partsOf[name]?.[Math.floor(random() * 2)] ?? name);
  return names.filter((name) => (own[name]?.trimEnd().split('\n').length ?? 0) > 1);
}

/** With fewer rows, or none. */
function without(text: string): string {
  const [head = '', ...rows] = text.split('\n').filter((line) => line !== '');
  const isLess = random() < 0.3;
  return `${[head, ...rows.filter(() => isLess && random() < 0.5)].join('\n')}\n`;
}

/** One table other, on all dates or from one on. */
function varied(knowledge: Texts, table: string | undefined, days: readonly string[]): Tables {
  if (table === undefined) return { knowledge };
  const csv = without(knowledge[table] ?? '');
  const from = days[Math.floor(random() * days.length)];
  return from !== undefined && random() < 0.3
    ? { knowledge, dated: [{ table, from, csv }] }
    : { knowledge: { ...knowledge, [table]: csv } };
}

function setOf(judged: readonly Rule[], tables: Tables): RuleSet {
  return { rules: judged, ...tables, read: new Knowledge(tables.knowledge, [read]) };
}

function exchangesTables(rule: Rule, example: Example, make: (set: RuleSet) => Evaluator): void {
  const judged = [rule, ...rules.filter(({ id }) => example.with?.includes(id) === true && id !== rule.id)];
  const own = { ...shipped, ...example.knowledge };
  const events = exampleEvents(example.events);
  const days = [...new Set(events.map(({ at }) => chinaDate(at)))];
  const some = shuffled(tablesReadOf(judged, own, events), Math.floor(random() * 1e9)).slice(0, tablesMost);
  const variant = (table: string | undefined): RuleSet => setOf(judged, varied(own, table, days));
  let inForce = variant(some[0]);
  let evaluator = make(inForce);
  const then = [...some.slice(1), undefined, some[0]].map(variant);
  const newest = new Map<string, Hit>();
  const standing = (): unknown => Object.fromEntries(standingHits(newest.values()));
  const told: FundEvent[] = [];
  // Often nobody has asked for anything yet when tables are exchanged for the first time.
  const share = Math.ceil(Math.max(0, random() - 0.3) * events.length);
  for (const [n, set] of then.entries()) {
    const batch = n === 0 ? events.slice(0, share) : n === 1 ? events.slice(share) : [];
    told.push(...batch);
    for (const hit of evaluator.apply(batch).hits) newest.set(hit.hit_id, hit);
    const before = standing();
    if (random() < 0.3)
      evaluator = resumed(evaluator, { ruleSet: inForce, before: [told], said: newest.values(), make, isTrusting: true });
    inForce = set;
    const { hits, broken } = evaluator.activate(set, 0);
    expect(broken).toEqual([]);
    for (const hit of hits) {
      expect(hit.revision).toBe((newest.get(hit.hit_id)?.revision ?? 0) + 1);
      newest.set(hit.hit_id, hit);
    }
    const wanted = Object.fromEntries(finalHits(set, [told]));
    expect(standing(), `${rule.id}, ${example.name.zh}`).toEqual(wanted);
    if (hits.length > 0 && JSON.stringify(before) !== JSON.stringify(wanted)) changed += 1;
  }
}

describe('examples told while tables are exchanged', { timeout: 60_000 }, () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
    for (const [n, example] of rule.examples.entries())
      exchangesTables(rule, example, n % 2 === 0 ? (set) => new Evaluator(set) : coldEvaluator);
  });

  it('changes what stands often enough', () => expect(changed).toBeGreaterThan(200));
});
