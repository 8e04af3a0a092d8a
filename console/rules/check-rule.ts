// Checks one rule as far as it can be checked without data: what engine/check finds, its examples,
// and whether it goes together with the rules in force.
import { checkSource } from '../../engine/check/check-rule.ts';
import { hasErrors } from '../../engine/check/finding.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import type { Rule } from '../../engine/rule.ts';
import { checkContext } from '../../rules/check-context.ts';
import type { ExampleResult } from '../../rules/examples.ts';
import { z } from 'zod';
import type { RuleCheck, RuleFinding } from '../wire.ts';

export interface CheckOrder {
  readonly rule: unknown;
  /** In force: the rule must go together with them. */
  readonly rules: readonly unknown[];
  /** CSV text by table name. */
  readonly knowledge: Readonly<Record<string, string>>;
}

/** Everything but when it was checked. */
export type Checked = Omit<RuleCheck, 'at'>;

/** Never throws for anything a rule may hold. */
export function checkRuleText({ rule: input, rules, knowledge }: CheckOrder): Checked {
  const context = checkContext(knowledge, rules);
  let examples: readonly ExampleResult[] | undefined;
  const { rule, findings, cost } = checkSource(input, {
    ...context,
    // The check runs them more than once; the first time as they are.
    runExamples(checked) {
      const results = context.runExamples(checked);
      examples ??= results;
      return results;
    },
  });
  const isSound = !findings.some(({ severity }) => severity === 'error');
  const together = rule !== undefined && isSound ? problemsTogether(rule, rules, knowledge) : [];
  const all = [...together, ...findings];
  return {
    errors: all.filter(({ severity }) => severity === 'error').length,
    warnings: all.filter(({ severity }) => severity === 'warning').length,
    findings: all,
    cost,
    examples: (examples ?? []).map(({ name, problems }) => ({ name, problems })),
  };
}

/** Rules that build upon each other's hits are refused as a set, not one by one. */
function problemsTogether(
  rule: Rule, rules: readonly unknown[], knowledge: CheckOrder['knowledge'],
): readonly RuleFinding[] {
  try {
    const others = rules.filter((other) => !isVersionOf(other, rule));
    void new Evaluator({ rules: [...others, rule], knowledge });
    return [];
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return [{ severity: 'error', code: 'does_not_compile', place: '', zh: `无法与现行规则一起使用：${text}`, en: text }];
  }
}

function isVersionOf(other: unknown, { id, version }: Rule): boolean {
  const read = z.looseObject({ id: z.string(), version: z.number() }).safeParse(other);
  return read.data?.id === id && read.data.version === version;
}
