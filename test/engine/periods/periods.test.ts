// Stays in closed periods whose person is corrected.
import { expect, it } from 'vitest';
import { Evaluator, type RuleSet } from '../../../engine/evaluator.ts';
import type { Hit } from '../../../engine/hit.ts';
import { historyOf, raisedOf, stayOf, type Short } from '../short-history.ts';

const words = { zh: '{{trigger.period}}', en: '{{trigger.period}}' };
const example = { name: words, events: [{}], hits: [] };
/** Every closed month of an institution is a hit that shows its fields. */
const observer = {
  id: 'ZZ-01', version: 1, name: words, family: 'indicator', grade: 3, stages: ['after'], basis: ['test'],
  effective: { from: '2008-01-01' }, key: 'institution', trigger: { kind: 'institution_month' }, facts: {},
  conditions: { all: [{ fact: 'trigger', operator: 'notEqual', value: 0 }] },
  event: { type: 'month', message: words }, examples: [example, example],
};
const ruleSet: RuleSet = { rules: [observer], knowledge: {} };

const hospital = { fixmedins_code: 'H42070400001' };

function monthsOf(hits: readonly Hit[]): readonly unknown[] {
  return raisedOf(hits)
    .map(({ reason, conditions }) => [reason, Object(conditions[0]?.actual)['stays']])
    .toSorted();
}

/** What was discharged from February on is in a month that the feed has not passed. */
const later: readonly Short[] = stayOf('M9', '2026-03-01 09:00:00', '2026-03-05 09:00:00', { ...hospital, psn_no: 'P9' });
const earlier: readonly Short[] = stayOf('M8', '2025-12-01 09:00:00', '2025-12-05 09:00:00', { ...hospital, psn_no: 'P8' });
const another = stayOf('M1', '2026-01-03 09:00:00', '2026-01-05 09:00:00', { ...hospital, psn_no: 'P2' });
const wrong = stayOf('M2', '2026-01-10 09:00:00', '2026-01-14 09:00:00', { ...hospital, psn_no: 'P1' });
const right: Short = { ...wrong[0], psn_no: 'P2', inf_time: '2026-01-20 09:00:00' };

it('a stay that was another person\'s counts once, whoever of the two is looked at first', () => {
  const wanted = monthsOf(new Evaluator(ruleSet).apply(historyOf(...earlier, ...another, ...wrong, right, ...later)).hits);
  expect(wanted).toContainEqual(['2026-01', 2]);
  const evaluator = new Evaluator(ruleSet);
  const hits = [...evaluator.apply(historyOf(...earlier, ...wrong, ...later)).hits];
  hits.push(...evaluator.apply(historyOf(...another, right)).hits);
  expect(monthsOf(hits)).toEqual(wanted);
});
