// Checks one rule as far as it can be checked without data: its shape, what engine/check finds, and its examples.
import { compileRule } from '../../engine/compile-rule.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import { readRule } from '../../engine/rule.ts';
import type { Rule } from '../../engine/rule.ts';
import { runExamples } from '../../rules/examples.ts';
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
  const read = readRule(input);
  if ('problems' in read) return checked(read.problems.map((text) => finding('shape', text)));
  try {
    compileRule(read.rule);
    const others = rules.filter((other) => !isVersionOf(other, read.rule));
    // Rules that build upon each other's hits are refused as a set, not one by one.
    void new Evaluator({ rules: [...others, read.rule], knowledge });
  } catch (error) {
    return checked([finding('does_not_compile', error instanceof Error ? error.message : String(error))]);
  }
  const examples = runExamples(read.rule, knowledge, rules).map(({ name, problems }) => ({ name, problems }));
  const failing = examples.flatMap(({ name, problems }) => problems.map((text) => finding('failing_example', `${name}: ${text}`)));
  return checked(failing, examples);
}

function isVersionOf(other: unknown, { id, version }: Rule): boolean {
  const read = z.looseObject({ id: z.string(), version: z.number() }).safeParse(other);
  return read.data?.id === id && read.data.version === version;
}

function checked(findings: readonly RuleFinding[], examples: Checked['examples'] = []): Checked {
  return {
    errors: findings.filter(({ severity }) => severity === 'error').length,
    warnings: findings.filter(({ severity }) => severity === 'warning').length,
    findings,
    examples,
  };
}

function finding(code: string, text: string): RuleFinding {
  return { severity: 'error', code, place: '', zh: text, en: text };
}
