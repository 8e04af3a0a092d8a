// Everything that can be said of a rule before it judges anything.
//
//   checkRule(rule, context)      a rule that readRule has accepted
//   checkSource(input, context)   any JSON value; the rule too, when it is one
//
// The same rule and context give the same findings. Nothing is read but what is handed in.
import { compileRule } from '../compile-rule.ts';
import { ruleSchema, type Rule } from '../rule.ts';
import { strataOf } from '../strata.ts';
import { checkConditions } from './check-conditions.ts';
import { checkConditionKeysOfRule } from './condition-keys.ts';
import { checkExamples, runExamples } from './check-examples.ts';
import { checkFacts, compilerTexts } from './check-facts.ts';
import { checkMessages, checkResults } from './check-message.ts';
import { checkNames, checkUsage } from './check-names.ts';
import { checkWhere } from './check-where.ts';
import { checkWindows } from './check-windows.ts';
import { costOf } from './cost.ts';
import {
  bySeverity,
  hasErrors,
  pointer,
  reportTo,
  type CheckContext,
  type Cost,
  type Finding,
  type Report,
  type RuleCheck,
} from './finding.ts';
import { checkKinds } from './kinds-and-bounds.ts';
import { RuleScope } from './rule-scope.ts';
import { isDeeperThan, reportIssues } from './shape.ts';

export function checkRule(rule: Rule, context: CheckContext = {}): RuleCheck {
  const findings: Finding[] = [];
  const report = reportTo(findings);
  const scope = new RuleScope(rule);
  checkNames(rule, report);
  checkTrigger(scope, report);
  const facts = checkFacts(scope, context, report);
  checkWindows(facts, rule, report);
  checkJudgements(scope, report);
  checkMessages(scope, report);
  checkResults(scope, report);
  checkUsage(rule, facts, scope.used, report);
  checkExamples(rule, report);
  checkLoop(rule, report);
  if (!hasErrors(findings)) checkCompiles(rule, report);
  if (!hasErrors(findings)) runExamples(rule, context, report);
  return { findings: bySeverity(findings), cost: costOf(rule, facts) };
}

function checkTrigger(scope: RuleScope, report: Report): void {
  const { trigger } = scope.rule;
  checkKinds(trigger.kind, '/trigger/kind', scope, report);
  if (trigger.apart_days !== undefined && trigger.select !== 'merged') {
    const texts = { zh: 'apart_days 只用于 select: merged', en: 'apart_days is read with select: merged only' };
    report('unknown_setting', '/trigger/apart_days', texts);
  }
  checkWhere({ where: trigger.where, place: '/trigger/where', kinds: scope.triggerKinds }, scope, report);
}

function checkJudgements(scope: RuleScope, report: Report): void {
  const { rule } = scope;
  checkConditions(rule.conditions, '/conditions', scope, report);
  rule.exclusions.forEach(({ conditions }, i) =>
    checkConditions(conditions, pointer('/exclusions', i, 'conditions'), scope, report),
  );
  rule.grade_when.forEach(({ conditions }, i) =>
    checkConditions(conditions, pointer('/grade_when', i, 'conditions'), scope, report),
  );
}

/** A rule over hits must not read its own. */
function checkLoop(rule: Rule, report: Report): void {
  const loop = hitLoop([rule]);
  if (loop !== undefined) report('hit_loop', '/trigger', { zh: `规则之间互相依赖：${loop}`, en: loop });
}

/** What is wrong with rules that read each other's hits in a circle, if some do. */
export function hitLoop(rules: readonly Rule[]): string | undefined {
  try {
    strataOf(rules);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What no check has foreseen. */
function checkCompiles(rule: Rule, report: Report): void {
  try {
    compileRule(rule);
  } catch (error) {
    report('does_not_compile', '', compilerTexts(error));
  }
}

/** Conditions may nest 64 deep, and each takes two of these. */
const depthMax = 200;
const noCost: Cost = { units: 0, class: 'cheap', parts: [] };

export function checkSource(input: unknown, context: CheckContext = {}): RuleCheck & { readonly rule?: Rule } {
  const findings: Finding[] = [];
  if (isDeeperThan(input, depthMax)) {
    reportTo(findings)('shape', '', { zh: `嵌套超过${depthMax}层`, en: `nested deeper than ${depthMax}` });
    return { findings, cost: noCost };
  }
  const parsed = ruleSchema.safeParse(input);
  if (parsed.success) {
    const check = checkRule(parsed.data, context);
    checkConditionKeysOfRule(input, reportTo(findings));
    return { rule: parsed.data, ...check, findings: bySeverity([...findings, ...check.findings]) };
  }
  reportIssues(parsed.error.issues, { schema: ruleSchema, place: '', input, report: reportTo(findings) });
  return { findings: bySeverity(findings), cost: noCost };
}
