// Examples: at least one history that hits and one near miss that does not, all of them true when run,
// and sentences without holes in those that hit.
import type { Rule } from '../rule.ts';
import { optionalPart, unknownWords } from '../message.ts';
import { variablesOf } from './check-message.ts';
import { pointer, type CheckContext, type Report } from './finding.ts';

export function checkExamples(rule: Rule, report: Report): void {
  const hitting = rule.examples.filter(({ hits }) => hits.length > 0);
  if (hitting.length === 0) {
    report('missing_example', '/examples', { zh: '没有命中的例子', en: 'no example hits' });
  }
  if (hitting.length === rule.examples.length) {
    report('missing_example', '/examples', { zh: '没有不应命中的相似例子', en: 'no near miss: every example hits' });
  }
}

/** Runs them; for a rule without errors, since others cannot be run. */
export function runExamples(rule: Rule, { runExamples: run }: CheckContext, report: Report): void {
  if (run === undefined) return;
  run(rule).forEach(({ problems }, i) => {
    if (problems.length === 0) return;
    const what = problems.join('; ');
    report('failing_example', pointer('/examples', i), { zh: `例子不成立：${what}`, en: `the example does not hold: ${what}` });
  });
  checkHoles(rule, run, report);
}

/** Cannot occur in a value. */
const separator = '\u0001';

/** Runs the examples once more with a sentence that is only its values, one after the other, without
 * those that it need not say. */
function checkHoles(rule: Rule, run: NonNullable<CheckContext['runExamples']>, report: Report): void {
  const variables = variablesOf(rule.event.message.zh.replaceAll(optionalPart, ''));
  if (variables.length === 0) return;
  const zh = variables.map(({ reference }) => `{{${reference}}}`).join(separator);
  const bare = { ...rule, event: { ...rule.event, message: { zh, en: zh } } };
  const shown = run(bare).flatMap(({ reasons }) => reasons.map((reason) => reason.split(separator)));
  variables.forEach(({ reference }, i) => {
    const empty = shown.filter((values) => values[i] === unknownWords.zh).length;
    if (empty === 0) return;
    report('empty_in_message', '/event/message/zh', {
      zh: `“${reference}”在${shown.length}个例子命中中有${empty}个没有值`,
      en: `${reference} has no value in ${empty} of ${shown.length} hits of the examples`,
    });
  });
}
