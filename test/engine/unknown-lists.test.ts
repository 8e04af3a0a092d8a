// A list that is not known is daily life: a message left it out, or there is no stay before. What asks
// whether something is in it does not hold, and the rule goes on judging.
import { expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { changed, soundRule, type Json } from './check/small-rule.ts';
import { checkSource } from '../../engine/check/check-rule.ts';
import { historyOf, raisedOf } from './short-history.ts';

const before = { fact: 'prev', path: '$.diag_codes' };
const longestHas = { fact: 'main_diag_code', operator: 'in', value: { fact: 'longest', path: '$.diag_codes' } };
const rules: Readonly<Record<string, Json>> = {
  'in conditions': { conditions: { all: [{ fact: 'trigger', path: '$.main_diag_code', operator: 'in', value: before }] } },
  'turned round': { conditions: { all: [{ ...before, operator: 'swap:in', value: 'J18.900' }] } },
  'some of them': { conditions: { all: [{ fact: 'trigger', path: '$.main_diag_code', operator: 'someValue:equal', value: before }] } },
  'in a filter': {
    facts: {
      longest: { op: 'previous', kind: 'stay', within_days: 400, where: { los_days: { greaterThan: 30 } } },
      prev: { where: { any: [longestHas, { fact: 'main_diag_code', operator: 'equal', value: 'J18.900' }] } },
      other: { op: 'previous', kind: 'stay', within_days: 400, where: { main_diag_code: { in: '@longest.diag_codes' } } },
    },
    conditions: { all: [{ fact: 'gap', operator: 'lessThan', value: 40 }] },
  },
};

function stay(mdtrt_id: string, at: string, until: string, code?: string): readonly Json[] {
  const diseinfo = code === undefined ? [] : [{ diag_code: code, maindiag_flag: '1' }];
  return [
    { kind: 'admission', at, psn_no: 'P1', mdtrt_id, diseinfo },
    { kind: 'discharge', at: until, psn_no: 'P1', mdtrt_id, dscg_way: '1', diseinfo },
  ];
}

it.each(Object.entries(rules))('%s', (_, change) => {
  const rule = changed(soundRule, { params: { days_max: undefined }, ...change });
  expect(checkSource(rule).findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const evaluator = new Evaluator({ rules: [rule], knowledge: {} });
  const history = historyOf(
    ...stay('M1', '2025-07-01 08:00:00', '2025-07-03 08:00:00'),
    ...stay('M2', '2025-07-05 08:00:00', '2025-07-07 08:00:00', 'J18.900'),
    ...stay('M3', '2025-07-09 08:00:00', '2025-07-11 08:00:00', 'J18.900'),
  );
  const outcome = evaluator.apply(history);
  expect(outcome.broken).toEqual([]);
  expect(raisedOf(outcome.hits).map(({ mdtrt_id }) => mdtrt_id)).toEqual(['M3']);
});
