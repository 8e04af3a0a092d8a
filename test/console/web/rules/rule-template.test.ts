import { expect, test } from 'vitest';
import { checkRuleText } from '../../../../console/rules/check-rule.ts';
import { ruleTemplate } from '../../../../console/web/rules/rule-template.ts';

test('a new rule starts as one that passes the check', () => {
  const { findings, examples } = checkRuleText({ rule: ruleTemplate, rules: [], knowledge: {} });
  expect(findings.filter(({ severity }) => severity !== 'note')).toEqual([]);
  expect(examples.map(({ problems }) => problems)).toEqual([[], []]);
});
