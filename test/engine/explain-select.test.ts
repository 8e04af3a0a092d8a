// Why and why not of rules that make one hit of several triggers, and of conditions of which only some wait for
// a feed.
import { expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import type { Explanation } from '../../engine/explain-event.ts';
import { historyOf, raisedOf } from './short-history.ts';

const words = { zh: '试', en: 'test' };
const example = { name: words, events: [{ kind: 'sale', at: '2026-01-01' }], hits: [] };
const isDear = { fact: 'trigger', path: '$.medfee_sumamt', operator: 'greaterThan', value: 100 };

function ruleWith(more: object): object {
  return {
    ...{ id: 'ZZ-01', version: 1, name: words, family: 'policy', grade: 3, stages: ['after'], basis: ['试'] },
    ...{ effective: { from: '2020-01-01' }, key: 'person', trigger: { kind: 'pharmacy_settlement' }, facts: {} },
    ...{ conditions: { all: [isDear] }, event: { type: 'test', message: words }, examples: [example, example] },
    ...more,
  };
}

/** Of three settlements of one person, what is said of each and how many hits stand. */
function explained(rule: object, fees: readonly number[]): { readonly said: readonly Explanation[]; readonly hits: number } {
  const events = historyOf(
    ...fees.map((medfee_sumamt, i) => ({
      ...{ kind: 'pharmacy_settlement', at: `2026-01-0${i + 1} 08:00:00`, psn_no: 'P1' },
      ...{ mdtrt_id: `M${i}`, setl_id: `S${i}`, medfee_sumamt },
    })),
  );
  const evaluator = new Evaluator({ rules: [rule], knowledge: {} });
  const hits = raisedOf(evaluator.apply(events).hits).length;
  return { said: events.flatMap(({ event_id }) => evaluator.explain(event_id, 'ZZ-01')), hits };
}

it('of a rule that judges the first trigger only, that one answers for the others', () => {
  const rule = ruleWith({ trigger: { kind: 'pharmacy_settlement', select: 'first' } });
  const silent = explained(rule, [50, 200, 300]);
  expect([silent.hits, ...silent.said.map(({ verdict }) => verdict)]).toEqual([0, 'conditions', 'conditions', 'conditions']);
  expect(new Set(silent.said.map(({ trigger }) => trigger)).size).toBe(1);
  const raised = explained(rule, [200, 50, 300]);
  expect([raised.hits, ...raised.said.map(({ verdict }) => verdict)]).toEqual([1, 'holds', 'holds', 'holds']);
});

it('of a rule that joins triggers, the facts say what the hit says', () => {
  const facts = { count: { op: 'matched' }, total: { op: 'matched', field: 'medfee_sumamt' } };
  const all = explained(ruleWith({ trigger: { kind: 'pharmacy_settlement', select: 'merged' }, facts }), [200, 50, 300]);
  expect(all.said.map(({ verdict, facts: shown }) => [verdict, shown['count'], shown['total']])).toEqual([
    ['holds', 2, 500],
    ['conditions', 0, 0],
    ['holds', 2, 500],
  ]);
  const apart = ruleWith({ trigger: { kind: 'pharmacy_settlement', select: 'merged', apart_days: 1 }, facts });
  expect(explained(apart, [200, 50, 300]).said.map(({ facts: shown }) => shown['total'])).toEqual([200, 0, 300]);
});

it('what fails whatever a feed has to say waits for nothing', () => {
  const done = { op: 'feed_passed', kinds: ['sale'], time: 'trigger.at' };
  const isDone = { fact: 'done', operator: 'equal', value: true };
  for (const all of [[isDear, isDone], [isDone, isDear], [{ all: [isDone, isDear] }]]) {
    const { said } = explained(ruleWith({ facts: { done }, conditions: { all } }), [50, 200]);
    expect(said.map(({ verdict, waiting }) => [verdict, waiting.length])).toEqual([['conditions', 0], ['held', 1]]);
  }
});
