// The examples of the rules on split and hanging-bed stays, told in other orders, one event at a time and
// twice over: the hits are those of the order they were written in.
import { describe, expect, it } from 'vitest';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { finalHits } from '../oracle/final-hits.ts';
import { shuffled } from '../oracle/shuffled.ts';

const knowledge = loadKnowledge();
const { rules } = loadRules();
const ours = rules.filter(({ family }) => family === 'split' || family === 'hanging');

describe('rules on stays', () => {
  it.each(ours.map((rule) => [rule.id, rule] as const))('%s does not mind the order of arrival', (_, rule) => {
    for (const example of rule.examples) {
      const along = rules.filter(({ id }) => example.with?.includes(id) === true && id !== rule.id);
      const ruleSet = { rules: [rule, ...along], knowledge: { ...knowledge, ...example.knowledge } };
      const events = exampleEvents(example.events);
      const written = Object.fromEntries(finalHits(ruleSet, [events]));
      const mixed = shuffled(events, events.length);
      const told = [...events.toReversed().map((event) => [event]), mixed, mixed];
      expect(Object.fromEntries(finalHits(ruleSet, told)), example.name.zh).toEqual(written);
      const own = Object.values(written).filter(({ rule_id: id }) => id === rule.id);
      expect(own, example.name.zh).toHaveLength(example.hits.length);
    }
  });
});
