import { describe, expect, it } from 'vitest';
import { Knowledge } from '../../engine/knowledge.ts';
import { runExamples } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';

const knowledge = loadKnowledge();
const read = new Knowledge(knowledge);
const { rules, problems } = loadRules();

describe('shipped rules', () => {
  it('all load', () => {
    expect(problems).toEqual([]);
    expect(rules.length).toBeGreaterThanOrEqual(19);
  });

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s does what its examples say',
    (_, rule) => {
      const wrong = runExamples(rule, knowledge, rules, read).filter((result) => result.problems.length > 0);
      expect(wrong).toEqual([]);
    },
  );

  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s has an example that hits and a near miss',
    (_, rule) => {
      expect(rule.examples.some((example) => example.hits.length > 0)).toBe(true);
      expect(rule.examples.some((example) => example.hits.length === 0)).toBe(true);
    },
  );
});
