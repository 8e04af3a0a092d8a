// The examples of the rules, with the evaluator ending again and again while they are told: the next one goes on
// from what was said, without judging it once more, and says at every step what one says that never ended.
// A rule that waits for something (a feed that must pass an hour, peers, the first day of a feed) is ended
// before each event, so that whatever it waits for comes to one that was told nothing of the waiting.
import { describe, expect, it } from 'vitest';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import { Knowledge } from '../../engine/knowledge.ts';
import type { Rule } from '../../engine/rule.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { coldEvaluator } from '../engine/cold/cold-hits.ts';
import { resumed } from '../oracle/resumed.ts';

const knowledge = loadKnowledge();
const read = new Knowledge(knowledge);
const { rules } = loadRules();
/** Batches in which an example is told: of a rule that waits for something, and of any other. */
const batchesMost = { waiting: 8, other: 2 } as const;

type Example = Rule['examples'][number];
type Maker = (ruleSet: RuleSet) => Evaluator;

function ruleSetOf(rule: Rule, example: Example): RuleSet {
  const along = rules.filter(({ id }) => example.with?.includes(id) === true && id !== rule.id);
  return {
    rules: [rule, ...along],
    knowledge: { ...knowledge, ...example.knowledge },
    read: example.knowledge === undefined ? read : read.with(example.knowledge),
  };
}

/** So many batches at most; the last events, for which absences wait, come alone. */
function batchesOf(events: readonly FundEvent[], most: number): readonly (readonly FundEvent[])[] {
  const alone = Math.min(events.length, Math.ceil(most / 2));
  const before = events.slice(0, events.length - alone);
  const size = Math.max(1, Math.ceil(before.length / Math.max(1, most - alone)));
  const chunks: (readonly FundEvent[])[] = [];
  for (let i = 0; i < before.length; i += size) chunks.push(before.slice(i, i + size));
  return [...chunks, ...events.slice(events.length - alone).map((event) => [event])];
}

/** What is said at each batch by one evaluator, or by as many as there are batches. */
function sayings(ruleSet: RuleSet, batches: readonly (readonly FundEvent[])[], make: Maker, ends: boolean): unknown[] {
  let evaluator = make(ruleSet);
  const said = new Map<string, Hit>();
  return batches.map((batch, i) => {
    const before = batches.slice(0, i);
    if (ends) evaluator = resumed(evaluator, { ruleSet, before, said: said.values(), make, isTrusting: true });
    const { hits, broken } = evaluator.apply(batch);
    expect(broken).toEqual([]);
    for (const hit of hits) said.set(hit.hit_id, hit);
    return hits.toSorted((a, b) => (a.hit_id < b.hit_id ? -1 : 1));
  });
}

function waits(ruleSet: RuleSet, events: readonly FundEvent[]): boolean {
  const evaluator = new Evaluator(ruleSet);
  for (const event of events) evaluator.apply([event]);
  return evaluator.asking().length > 0;
}

describe('examples told to evaluators that end', { timeout: 60_000 }, () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
    for (const [n, example] of rule.examples.entries()) {
      const ruleSet = ruleSetOf(rule, example);
      const events = exampleEvents(example.events);
      const most = events.length <= 400 && waits(ruleSet, events) ? batchesMost.waiting : batchesMost.other;
      const batches = batchesOf(events, most);
      const make: Maker = n % 2 === 0 ? (given) => new Evaluator(given) : coldEvaluator;
      const wanted = sayings(ruleSet, batches, (given) => new Evaluator(given), false);
      expect(sayings(ruleSet, batches, make, true), `${id}, ${example.name.zh}`).toEqual(wanted);
    }
  });
});
