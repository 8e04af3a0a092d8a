// Rules whose names are right and whose meaning is not: types, conditions, windows, results, examples.
import {
  asks, conditionsOf, counted, exampleHits, gapIs, message, where, words, type Case,
} from './case.ts';
import type { Json } from './small-rule.ts';

const later = { fact: 'prev', path: '$.endtime', operator: 'greaterThan' };
const gap = (operator: string, value: unknown): Json => ({ fact: 'gap', operator, value });
const medType = (value: string): Json => ({ fact: 'trigger', path: '$.med_type', operator: 'equal', value });

export const meaningCases: readonly Case[] = [
  {
    code: 'wrong_type',
    place: '/conditions/all/1/value',
    with: { conditions: conditionsOf({ fact: 'prev', path: '$.endtime', operator: 'greaterThan', value: 3 }) },
    without: { conditions: conditionsOf({ ...later, value: { fact: 'trigger', path: '$.begntime' } }) },
  },
  {
    code: 'wrong_type',
    place: '/conditions/all/1/value',
    with: asks('$.dscg_way', 'equal', 2),
    without: asks('$.dscg_way', 'equal', '2'),
  },
  {
    code: 'wrong_type',
    place: '/conditions/all/1/value',
    with: asks('$.diag_codes', 'equal', 'J18.900'),
    without: asks('$.diag_codes', 'contains', 'J18.900'),
  },
  {
    code: 'wrong_type',
    place: '/conditions/all/1/value',
    with: asks('$.med_type', 'lessThan', 30),
    without: asks('$.los_days', 'lessThan', 30),
  },
  {
    code: 'wrong_type',
    place: '/conditions/all/1/value',
    with: gapIs('in', 3),
    without: gapIs('in', [3]),
  },
  {
    code: 'wrong_type',
    place: '/facts/prev/where/open',
    with: where({ open: 'false' }),
    without: where({ open: false }),
  },
  {
    code: 'wrong_type',
    place: '/facts/gap/from',
    with: { facts: { gap: { from: 'prev.dscg_way' } } },
    without: {},
  },
  {
    code: 'wrong_type',
    place: '/facts/later/days',
    with: { facts: { later: { op: 'shift', from: 'trigger.at', days: 'prev' } } },
    without: { facts: { later: { op: 'shift', from: 'trigger.at', days: 'gap' } } },
  },
  {
    code: 'wrong_type',
    place: '/facts/stays/field',
    with: counted({ op: 'sum', field: 'dscg_way' }),
    without: counted({ op: 'sum', field: 'los_days' }),
  },
  {
    code: 'wrong_type',
    place: '/event/message/zh',
    with: message('{{trigger.psn_no|yuan}}{{gap}}'),
    without: message('{{trigger.medfee_sumamt|yuan}}{{gap}}'),
  },
  {
    code: 'wrong_type',
    place: '/params/days_max/by_admdvs/33',
    with: { params: { days_max: { by_admdvs: { '33': '10' } } } },
    without: {},
  },
  {
    code: 'mixed_units',
    place: '/conditions/all/0/value',
    with: { facts: { gap: { in: 'hours', unit: 'hours' } } },
    without: {},
  },
  {
    code: 'mixed_units',
    place: '/amount',
    with: { amount: 'gap' },
    without: {},
  },
  {
    code: 'substring_search',
    place: '/conditions/all/1/value',
    with: asks('$.med_type', 'in', '21,22'),
    without: asks('$.med_type', 'in', ['21', '22']),
  },
  {
    code: 'never_holds',
    place: '/conditions/all/1',
    with: gapIs('in', []),
    without: gapIs('in', [1]),
  },
  {
    code: 'never_holds',
    place: '/facts/prev/where/med_type',
    with: where({ med_type: [] }),
    without: where({ med_type: ['21'] }),
  },
  {
    code: 'always_true',
    place: '/conditions/all',
    with: { conditions: { all: [] } },
    without: {},
  },
  {
    code: 'always_true',
    place: '/conditions/any',
    with: { conditions: { any: [] } },
    without: {},
  },
  {
    code: 'always_true',
    place: '/conditions/any/1',
    with: { conditions: { any: [gap('lessThan', 5), gap('greaterThanInclusive', 5), medType('21')] } },
    without: { conditions: { any: [gap('lessThan', 5), gap('greaterThan', 5)] } },
  },
  {
    code: 'contradiction',
    place: '/conditions/all/1',
    with: gapIs('greaterThan', 20),
    without: gapIs('greaterThan', 5),
  },
  // Only in region 33, whose own limit is ten days.
  {
    code: 'contradiction',
    place: '/conditions/all/1',
    with: gapIs('greaterThan', 12),
    without: gapIs('greaterThan', 9),
  },
  {
    code: 'contradiction',
    place: '/conditions/all/2',
    with: { conditions: conditionsOf({ all: [medType('21')] }, medType('22')) },
    without: { conditions: conditionsOf({ any: [medType('21'), medType('22')] }) },
  },
  {
    code: 'contradiction',
    place: '/facts/prev/where/los_days/lessThan',
    with: where({ los_days: { greaterThan: 5, lessThan: 3 } }),
    without: where({ los_days: { greaterThan: 3, lessThan: 5 } }),
  },
  {
    code: 'constant_condition',
    place: '/conditions/all/1',
    with: { conditions: conditionsOf({ fact: 'days_max', operator: 'greaterThan', value: 12 }) },
    without: {},
  },
  {
    code: 'parameter_range',
    place: '/params/days_max/by_admdvs/33',
    with: { params: { days_max: { by_admdvs: { '33': 45 } } } },
    without: { params: { days_max: { by_admdvs: { '33': 31 } } } },
  },
  {
    code: 'parameter_range',
    place: '/params/days_max/min',
    with: { params: { days_max: { min: 32 } } },
    without: {},
  },
  {
    code: 'unbounded_window',
    place: '/facts/stays',
    with: counted({ window: undefined }),
    without: counted({ window: 'all' }),
  },
  {
    code: 'unbounded_window',
    place: '/facts/prev',
    with: { facts: { prev: { within_days: undefined } } },
    without: {},
  },
  {
    code: 'window_beyond_horizon',
    place: '/facts/stays/window',
    with: counted({ window: { back_days: 800 } }),
    without: counted({ window: { back_days: 365 } }),
  },
  {
    code: 'empty_window',
    place: '/facts/stays/window',
    with: counted({ window: { back_days: 7, ahead_days: -30 } }),
    without: counted({ window: { back_days: 30, ahead_days: -7 } }),
  },
  {
    code: 'never_in_force',
    place: '/effective/to',
    with: { effective: { to: '2024-12-31' } },
    without: { effective: { to: '2025-12-31' } },
  },
  {
    code: 'missing_example',
    place: '/examples',
    with: { examples: exampleHits([1], [1]) },
    without: {},
  },
  {
    code: 'missing_example',
    place: '/examples',
    with: { examples: exampleHits([], []) },
    without: {},
  },
  {
    code: 'failing_example',
    place: '/examples/1',
    with: {},
    without: {},
    context: { runExamples: () => [[], ['1 hits instead of 0']].map((problems) => ({ problems, reasons: [] })) },
  },
  {
    code: 'missing_basis',
    place: '/basis/0',
    with: { basis: ['待补'] },
    without: {},
  },
  {
    code: 'malformed_template',
    place: '/event/message/zh',
    with: message('{{trigger.psn_no}}{{gap}'),
    without: message('{{trigger.psn_no}}{{gap}}'),
  },
  {
    code: 'malformed_template',
    place: '/event/message/zh',
    with: message('{{trigger.psn_no}}[[，隔{{gap}}'),
    without: message('{{trigger.psn_no}}[[，隔{{gap}}]]'),
  },
  {
    code: 'message_without_values',
    place: '/event/message/zh',
    with: message('疑似分解住院'),
    without: {},
  },
  {
    code: 'messages_differ',
    place: '/event/message/en',
    with: message('{{trigger.psn_no}}{{gap}}', '{{gap}}'),
    without: {},
  },
  {
    code: 'empty_in_message',
    place: '/event/message/zh',
    with: {},
    without: {},
    context: { runExamples: ({ examples }) => examples.map(() => ({ problems: [], reasons: ['P1\u0001不详'] })) },
  },
  {
    code: 'amount_is_no_number',
    place: '/amount',
    with: { amount: 'prev' },
    without: {},
  },
  {
    code: 'about_is_no_entry',
    place: '/about',
    with: { about: 'gap' },
    without: { about: 'prev' },
  },
  {
    code: 'evidence_is_no_entry',
    place: '/evidence/0',
    with: { evidence: ['gap'] },
    without: {},
  },
  {
    code: 'unused_parameter',
    place: '/params/more',
    with: { params: { more: { name: words, unit: 'days', default: 1 } } },
    without: {},
  },
  {
    code: 'unused_fact',
    place: '/facts/more',
    with: { facts: { more: { op: 'matched' } } },
    without: {},
  },
  {
    code: 'hit_loop',
    place: '/trigger',
    with: { trigger: { kind: 'hit', where: {} } },
    without: { trigger: { kind: 'hit', where: { rule_id: 'SP-01' } } },
  },
  {
    code: 'duplicate_name',
    place: '/exclusions/1/id',
    with: { exclusions: [1, 2].map(() => ({ id: 'x', name: words, conditions: gap('equal', 3) })) },
    without: {},
  },
];
