// What a key must hold at least, read off conditions. That nothing is missed for it is shown by the oracles.
import { describe, expect, it } from 'vitest';
import { compileRule } from '../../engine/compile-rule.ts';
import { readRule } from '../../engine/rule.ts';
import { loadRules } from '../../rules/load-rules.ts';

const shipped = loadRules().rules;

function needsOf(id: string, changes: object = {}): readonly string[] {
  const read = readRule({ ...shipped.find((rule) => rule.id === id), ...changes });
  if ('problems' in read) throw new Error(read.problems.join());
  return compileRule(read.rule).needs.map(({ kinds, count, alike }) =>
    [`${count} ${kinds.join()}`, ...(alike === undefined ? [] : [`${alike.count} with ${alike.field} ${[...alike.values].join()}`])].join(', '),
  );
}

function conditionOn(fact: string, operator: string, value: unknown): object {
  return { conditions: { all: [{ fact, operator, value }] } };
}

describe('what a key must hold', () => {
  it.each([
    ['TR-01', ['2 use, 2 with trdn_flag 0']],
    ['TR-03', ['2 use, 2 with trdn_flag 0']],
    ['TR-11', ['1 use, 1 with trdn_flag 1']],
    ['HB-04', ['1 stay']],
    ['SP-01', ['2 stay']],
    ['UC-02', []],
    ['IV-03', ['1 outpatient_fee,pharmacy_fee,inpatient_fee']],
  ])('for %s is %j', (id, needs) => {
    expect(needsOf(id)).toEqual(needs);
  });

  it.each([
    ['a number', conditionOn('whole_uses', 'greaterThan', 2.5), ['3 use, 3 with trdn_flag 0']],
    ['the least value of a parameter anywhere', parameterOf(3, 2), ['2 use, 2 with trdn_flag 0']],
    ['nothing when a parameter may be text', parameterOf(3, 'many'), []],
    ['nothing for at most', conditionOn('whole_uses', 'lessThan', 3), []],
    ['nothing for none', conditionOn('whole_uses', 'greaterThanInclusive', 0), []],
    ['nothing when one of several is enough', { conditions: { any: [leaf('whole_uses', 2)] } }, []],
    ['nothing under a not', { conditions: { not: leaf('whole_uses', 2) } }, []],
    ['the most of several', { conditions: { all: [leaf('persons', 2), { all: [leaf('whole_uses', 4)] }] } }, ['4 use, 4 with trdn_flag 0']],
    ['one for a sum above nothing', conditionOn('later_amount', 'greaterThan', 2), ['2 use, 1 with trdn_flag 0']],
    ['nothing for a sum that none would reach', conditionOn('later_amount', 'greaterThan', -1), []],
    ['nothing for a sum of nothing or more', conditionOn('later_amount', 'greaterThanInclusive', 0), []],
  ])('is %s', (_, changes, needs) => {
    expect(needsOf('TR-01', changes)).toEqual(needs);
  });
});

function leaf(fact: string, least: number): object {
  return { fact, operator: 'greaterThanInclusive', value: least };
}

function parameterOf(usual: number, local: number | string): object {
  const name = { zh: '次数', en: 'uses' };
  return {
    params: { uses_min: { name, unit: 'count', default: usual, by_admdvs: { '42': local } } },
    ...conditionOn('whole_uses', 'greaterThanInclusive', { fact: 'uses_min' }),
  };
}
