// What a condition or missing evidence is called in a sentence: words, never the name of a field in our programs.
import { expect, test } from 'vitest';
import { z } from 'zod';
import { compileRule } from '../../engine/compile-rule.ts';
import { labelOf } from '../../engine/explain.ts';
import type { Rule } from '../../engine/rule.ts';
import { loadRules } from '../../rules/load-rules.ts';

const { rules } = loadRules();
const leaf = z.object({ fact: z.string(), path: z.string() });

/** Facts that a rule's sentences read a field of, and the field as a path. */
function namedFields(rule: Rule): readonly (readonly [fact: string, path: string])[] {
  const found: [string, string][] = [];
  JSON.parse(JSON.stringify([rule.conditions, rule.exclusions, rule.grade_when]), (_key, value: unknown) => {
    const { success, data } = leaf.safeParse(value);
    if (success) found.push([data.fact, data.path]);
    return value;
  });
  for (const name of rule.evidence_facts) {
    const [fact = '', field] = name.split('.');
    if (field !== undefined) found.push([fact, `$.${field}`]);
  }
  return found;
}

test('every field that a shipped rule compares or misses has a name', () => {
  const raw = rules.flatMap((rule) => {
    const compiled = compileRule(rule);
    return namedFields(rule)
      .filter(([fact, path]) => labelOf(compiled, fact, path)[0].endsWith(path.slice(2)))
      .map(([fact, path]) => `${rule.id} ${fact} ${path}`);
  });
  expect(raw).toEqual([]);
});

test('the end of a stay is its discharge', () => {
  const stays = rules.find(({ id }) => id === 'SP-01');
  const visits = rules.find(({ id }) => id === 'HB-04');
  if (stays === undefined || visits === undefined) throw new Error('SP-01 and HB-04 are shipped');
  expect(labelOf(compileRule(stays), 'trigger', '$.until')).toEqual(['出院时间', 'discharge']);
  expect(labelOf(compileRule(visits), 'stay', '$.until')[0]).toMatch(/ 出院时间$/);
});
