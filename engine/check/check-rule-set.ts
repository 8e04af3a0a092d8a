// Rules together: each by itself, and versions of one rule beside one another. A later version takes
// over on its first day (of two in effect the newer judges), so that versions may overlap; what may not
// is a version said twice, or one whose days another covers before it begins.
import type { Rule } from '../rule.ts';
import { checkRule, hitLoop } from './check-rule.ts';
import { reportTo, bySeverity, type CheckContext, type Finding, type Report, type RuleCheck } from './finding.ts';

export interface CheckedRule extends RuleCheck {
  readonly rule: Rule;
}

/** Findings of each rule, in the order given; what concerns two versions is said of the newer. */
export function checkRuleSet(rules: readonly Rule[], context: CheckContext = {}): readonly CheckedRule[] {
  const loop = hitLoop(rules);
  return rules.map((rule, i) => {
    const check = checkRule(rule, context);
    const findings: Finding[] = [...check.findings];
    const report = reportTo(findings);
    if (loop?.includes(rule.id) === true) report('hit_loop', '/trigger', { zh: `规则之间互相依赖：${loop}`, en: loop });
    rules.forEach((other, j) => {
      if (other.id !== rule.id || i === j) return;
      if (other.version === rule.version && j < i) reportTwice(rule, report);
      if (other.version < rule.version) compareVersions(other, rule, report);
    });
    return { rule, cost: check.cost, findings: bySeverity(findings) };
  });
}

function reportTwice({ id, version }: Rule, report: Report): void {
  report('duplicate_version', '/version', {
    zh: `${id} 第${version}版出现两次`,
    en: `${id} version ${version} is there twice`,
  });
}

function compareVersions(older: Rule, newer: Rule, report: Report): void {
  if (newer.effective.from <= older.effective.from && endOf(newer) >= endOf(older)) {
    report(
      'never_in_force',
      '/effective/from',
      {
        zh: `第${older.version}版自${older.effective.from}起生效，此版的期间把它全部覆盖，它不再判断任何事件`,
        en: `covers every day of version ${older.version} (from ${older.effective.from}), which judges nothing any more`,
      },
      { severity: 'warning' },
    );
    return;
  }
  const { to } = older.effective;
  if (to === undefined || to < newer.effective.from) return;
  report('overlapping_versions', '/effective/from', {
    zh: `第${older.version}版写明到${to}止，此版自${newer.effective.from}起：重叠期间由此版判断`,
    en: `version ${older.version} ends on ${to}, this one begins on ${newer.effective.from}: from then on this one judges`,
  });
}

/** Dates compare as texts. */
function endOf({ effective: { to } }: Rule): string {
  return to ?? '9999-12-31';
}
