// Rules that were let through though a part of them is never read or can never hold, rules that were
// refused though nothing is wrong with them, and rules that the check itself broke at.
import { describe, expect, it } from 'vitest';
import { checkSource } from '../../../engine/check/check-rule.ts';
import { conditionsOf, counted, gapIs, where } from './case.ts';
import { changed, findingsOf, soundRule, type Json } from './small-rule.ts';

const days = { fact: 'gap', operator: 'lessThan', value: 9 };
const isTrue = (fact: string): Json => ({ conditions: conditionsOf({ fact, operator: 'equal', value: true }) });
const asked = (spec: Json): Json => ({ facts: { asked: spec }, ...isTrue('asked') });
const none = { op: 'absent', kind: 'visit_settlement', from: 'trigger.at', to: 'trigger.until', window: 'all' };
const near = { facts: { near: { op: 'entries', kind: 'stay', window: { back_days: 30 } } } };

const wrong: readonly (readonly [code: string, place: string, change: Json, meant?: string])[] = [
  ['unknown_setting', '/conditions/all', { conditions: { all: [days], any: [days, { ...days, value: 3 }] } }],
  ['unknown_setting', '/conditions/all/1/pth', { conditions: conditionsOf({ ...days, pth: '$.x' }) }, 'path'],
  ['unknown_setting', '/conditions/all/1/params', { conditions: conditionsOf({ ...days, params: { a: 1 } }) }],
  ['unknown_setting', '/conditions/all/1/value/pth', gapIs('lessThan', { fact: 'days_max', pth: '$.x' }), 'path'],
  ['unknown_setting', '/facts/prev/where/open', where({ all: [{ fact: 'med_type', operator: 'equal', value: '21' }], open: false })],
  ['unknown_setting', '/trigger/apart_days', { trigger: { apart_days: 3 } }],
  ['unknown_kind', '/facts/asked/kinds/0', asked({ op: 'spoke', kinds: ['nursng'], time: 'trigger.at' }), 'nursing'],
  ['unknown_kind', '/facts/asked/kinds/0', asked({ op: 'silent', kinds: ['nursng'], time: 'trigger.at', days: 3 }), 'nursing'],
  ['unknown_kind', '/facts/asked/feeds', asked(none)],
  ['unknown_field', '/facts/run/sum', { facts: { run: { op: 'burst', kind: 'stay', gap_seconds: 9, field: 'psn_no', sum: 'medfee' } } }],
  ['unknown_field', '/conditions/all/1/path', { conditions: conditionsOf({ fact: 'trigger', path: '.med_type', operator: 'equal', value: '21' }) }, '$.med_type'],
  ['unknown_field', '/conditions/all/1/path', { conditions: conditionsOf({ fact: 'trigger', path: 'med_typ', operator: 'equal', value: '21' }) }, 'med_type'],
  ['unknown_field', '/facts/prev/where/all/0/path', where({ all: [{ fact: 'med_type', path: '$.x', operator: 'equal', value: '21' }] })],
  ['unknown_reference', '/facts/prev/where/mdtrt_id', where({ mdtrt_id: ['@trigger.mdtrt_id'] })],
  ['unknown_reference', '/facts/prev/where/mdtrt_id/in', where({ mdtrt_id: { in: ['@trigger.mdtrt_id'] } })],
  ['unknown_reference', '/conditions/all/1/value', gapIs('equal', '@days_max')],
  ['always_true', '/facts/prev/where/med_type', where({ med_type: {} })],
  ['wrong_type', '/facts/prev/where/med_type', where({ med_type: null })],
];

const right: Readonly<Record<string, Json>> = {
  'the moment itself is a window': counted({ window: { back_days: 0 } }),
  'and so is one moment before': counted({ window: { back_days: 2, ahead_days: -2 } }),
  'what a path finds in a list may be a list': {
    ...near,
    conditions: conditionsOf({ fact: 'near', path: '$[*].fields.med_type', operator: 'contains', value: '21' }),
  },
  'or have some that do': {
    ...near,
    conditions: conditionsOf({ fact: 'near', path: '$[*].fields.med_type', operator: 'someFact:equal', value: '21' }),
  },
  'a path of names alone': { conditions: conditionsOf({ fact: 'trigger', path: 'med_type', operator: 'equal', value: '21' }) },
  'a record that is absent, with its feeds': asked({ ...none, feeds: ['outpatient_settlement'] }),
};

describe('what is wrong is said', () => {
  for (const [code, place, change, meant] of wrong)
    it(`${code} at ${place}`, () => {
      const found = findingsOf(change).find((one) => one.code === code && one.place === place);
      expect(found, JSON.stringify(findingsOf(change))).toBeDefined();
      expect(found?.suggestion).toBe(meant);
    });
});

it.each(Object.entries(right))('%s', (_, change) => {
  expect(findingsOf(change).filter(({ severity }) => severity !== 'note')).toEqual([]);
});

describe('nothing is thrown at', () => {
  const operators = ['in', 'notIn', 'not:in', 'someValue:equal', 'everyValue:equal', 'swap:in', 'swap:someValue:equal'];
  const values = [null, 3, 'x', true, { a: 1 }, [], [null], [[1]]];
  const facts = ['gap', 'prev', 'near', 'alike'];
  const alike = { op: 'similarity', of: 'trigger.diag_codes', to: 'prev.diag_codes' };

  it.each(operators)('%s of anything', (operator) => {
    for (const value of values)
      for (const fact of facts)
        for (const path of [undefined, '$.x', '$[0].fields.med_type']) {
          const conditions = conditionsOf({ fact, operator, value, ...(path === undefined ? {} : { path }) });
          expect(Array.isArray(findingsOf({ facts: { ...near.facts, alike }, conditions }))).toBe(true);
        }
    for (const value of values) expect(Array.isArray(findingsOf(where({ med_type: { [operator]: value } })))).toBe(true);
  });

  it('names that every object has', () => {
    for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
      const text = `{{trigger.at|${name}}}{{${name}.x}}`;
      const asks = { fact: 'odd', path: '$.x', operator: name, value: 1 };
      const odd = { facts: { odd: { op: name } }, conditions: conditionsOf(asks), event: { message: { zh: text, en: text } } };
      for (const { suggestion } of checkSource(changed(soundRule, odd)).findings) expect(suggestion ?? '').not.toContain('native code');
    }
  });

  it('conditions in each other beyond any depth', () => {
    let deep: Json = days;
    for (let i = 0; i < 20_000; i += 1) deep = { not: deep };
    for (const change of [{ conditions: deep }, where(deep)])
      expect(findingsOf(change)).toEqual([expect.objectContaining({ severity: 'error', code: 'shape' })]);
  });
});
