// Rules on trial, versions switched off and on, rules that fail, and loops of rules over hits.
import { describe, expect, it } from 'vitest';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { historyOf, purchaseOf, raisedOf, ruleSetOf, stayOf, type Short } from './short-history.ts';

const split = ruleSetOf('SP-01');
const twoStays: readonly Short[] = [
  ...stayOf('M1', '2025-07-01 09:00:00', '2025-07-08 10:00:00'),
  ...stayOf('M2', '2025-07-10 09:00:00', '2025-07-18 10:00:00'),
];
const third = stayOf('M3', '2025-07-20 09:00:00', '2025-07-28 10:00:00');

function changed(ruleSet: RuleSet, settings: object): readonly object[] {
  return ruleSet.rules.map((rule) => ({ ...Object.assign({}, rule), ...settings }));
}

/** A rule over hits of SP-01 that fires at the first. */
function composite(id: string, reads: object, settings: object = {}): object {
  const shipped = loadRules().rules.find((rule) => rule.id === 'CS-01');
  return {
    ...shipped,
    id,
    facts: { all: { op: 'count', kind: 'hit', where: reads, window: 'all', with_trigger: true } },
    params: {},
    grade_when: [],
    trigger: { kind: 'hit', where: reads, select: 'each' },
    conditions: { all: [{ fact: 'all', operator: 'greaterThan', value: 0 }] },
    event: { type: 'x', message: { zh: '{{all}}', en: '{{all}}' } },
    ...settings,
  };
}

describe('a rule on trial', () => {
  const later = changed(split, { version: 2, name: { zh: '试', en: 'trial' } });
  const over = composite('ZZ-01', { rule_id: 'SP-01' });

  it('judges the same state apart, and feeds nothing', () => {
    const evaluator = new Evaluator({ ...split, rules: [over], shadow: split.rules });
    const { hits, shadow } = evaluator.apply(historyOf(...twoStays));
    expect(hits).toEqual([]);
    expect(shadow.map((hit) => hit.mdtrt_id)).toEqual(['M2']);
  });

  it('of a rule in force goes beside it, with its own revisions', () => {
    const evaluator = new Evaluator({ ...split, shadow: later });
    const first = evaluator.apply(historyOf(...twoStays));
    expect(first.hits.map((hit) => hit.rule_version)).toEqual([1]);
    expect(first.shadow.map((hit) => [hit.rule_version, hit.revision])).toEqual([[2, 1]]);
    const ended = evaluator.activate(split, 0);
    expect([ended.hits, ended.shadow.map((hit) => hit.state)]).toEqual([[], ['withdrawn']]);
  });

  it('over hits reads the real ones', () => {
    const evaluator = new Evaluator({ ...split, shadow: [over] });
    const { hits, shadow } = evaluator.apply(historyOf(...twoStays));
    expect([hits.map((hit) => hit.rule_id), shadow.map((hit) => hit.rule_id)]).toEqual([
      ['SP-01'],
      ['ZZ-01'],
    ]);
  });

  it('does not answer before payment', () => {
    const trace = ruleSetOf('TR-01');
    const evaluator = new Evaluator({ ...trace, rules: [], shadow: trace.rules });
    evaluator.apply(historyOf(...purchaseOf('B1', '2025-08-01 10:00:00')));
    const entry = {
      id: 'use:B2',
      kind: 'use' as const,
      at: Date.parse('2025-08-03T10:00:00+08:00'),
      fixmedins_code: 'P42070400031',
      admdvs: '420704',
      fields: { trdn_flag: '0' },
      sources: [],
    };
    const prospect = { space: 'trace' as const, key: '81234567890123456781', entry };
    expect(evaluator.foresee([prospect])).toEqual([]);
  });
});

describe('switching off', () => {
  const both = { ...split, rules: [...split.rules, composite('ZZ-01', { rule_id: 'SP-01' })] };

  it('withdraws what the version said and what was built on it, and stays until switched on', () => {
    const evaluator = new Evaluator(both);
    evaluator.apply(historyOf(...twoStays));
    const off = evaluator.switchOff('SP-01', 1, '误报', 0);
    expect(off.hits.map((hit) => [hit.rule_id, hit.state])).toEqual([
      ['SP-01', 'withdrawn'],
      ['ZZ-01', 'withdrawn'],
    ]);
    expect(off.hits[0]?.withdrawn_reason).toContain('误报');
    expect(evaluator.switchOff('SP-01', 1, '误报', 0).hits).toEqual([]);
    expect(evaluator.switchedOff()).toMatchObject([{ rule_id: 'SP-01', version: 1, decided: true }]);
    expect(evaluator.apply(historyOf(...third)).hits).toEqual([]);
    expect(evaluator.activate(both, 0).hits).toEqual([]);
    const on = evaluator.switchOn('SP-01', 1, 0).hits;
    expect(raisedOf(on).map((hit) => `${hit.rule_id} ${hit.at.slice(0, 10)}`).toSorted()).toEqual([
      'SP-01 2025-07-10',
      'SP-01 2025-07-20',
      'ZZ-01 2025-07-10',
      'ZZ-01 2025-07-20',
    ]);
    expect(evaluator.switchedOff()).toEqual([]);
  });

  it('a new version judges what the old one no longer does', () => {
    const evaluator = new Evaluator(split);
    evaluator.apply(historyOf(...twoStays));
    evaluator.switchOff('SP-01', 1, '误报', 0);
    const next = { ...split, rules: changed(split, { version: 2 }) };
    expect(evaluator.activate(next, 0).hits.map((hit) => [hit.rule_version, hit.state])).toEqual([
      [2, 'raised'],
    ]);
    expect(evaluator.activate(split, 0).hits.map((hit) => hit.state)).toEqual(['withdrawn']);
  });

  it('of a version that is not in force is remembered', () => {
    const evaluator = new Evaluator({ ...split, rules: [] });
    evaluator.switchOff('SP-01', 1, '误报', 0);
    evaluator.activate(split, 0);
    expect(evaluator.apply(historyOf(...twoStays)).hits).toEqual([]);
  });
});

describe('a version that fails', () => {
  const failing = {
    version: 2,
    conditions: {
      all: [
        { fact: 'gap_days', operator: 'greaterThan', value: 0 },
        {
          any: [
            { fact: 'gap_days', operator: 'lessThan', value: 5 },
            { fact: 'gap_days', operator: 'in', value: 5 },
          ],
        },
      ],
    },
  };

  it('says nothing more and keeps what it said until somebody decides; the others go on', () => {
    const evaluator = new Evaluator({ ...split, rules: changed(split, failing) });
    expect(evaluator.apply(historyOf(...twoStays)).hits).toHaveLength(1);
    const far = stayOf('M9', '2025-08-20 09:00:00', '2025-08-21 10:00:00');
    const failed = evaluator.apply(historyOf(...far));
    expect(failed.broken).toMatchObject([{ rule_id: 'SP-01', version: 2, shadow: false }]);
    expect(failed.hits).toEqual([]);
    expect(evaluator.switchedOff()).toMatchObject([{ version: 2, decided: false }]);
    expect(evaluator.counts().broken).toHaveProperty('SP-01');
    expect(evaluator.apply(historyOf(...third)).hits).toEqual([]);
    const off = evaluator.switchOff('SP-01', 2, '运行出错', 0).hits;
    expect(off.map((hit) => hit.state)).toEqual(['withdrawn']);
  });

  it('on trial harms no version in force', () => {
    const evaluator = new Evaluator({ ...split, shadow: changed(split, failing) });
    const far = stayOf('M9', '2025-08-20 09:00:00', '2025-08-21 10:00:00');
    const { hits, broken } = evaluator.apply(historyOf(...twoStays, ...far));
    expect(hits).toHaveLength(1);
    expect(broken).toMatchObject([{ version: 2, shadow: true }]);
  });
});

describe('rules that read hits', () => {
  it.each([
    ['its own', [composite('ZZ-01', { rule_id: 'ZZ-01' })], 'ZZ-01 reads ZZ-01'],
    ['every rule’s', [composite('ZZ-01', {})], 'ZZ-01 reads ZZ-01'],
    ['its own family’s', [composite('ZZ-01', { family: ['indicator'] })], 'ZZ-01 reads ZZ-01'],
    [
      'each other’s',
      [composite('ZZ-01', { rule_id: 'ZZ-02' }), composite('ZZ-02', { rule_id: { in: ['ZZ-01'] } })],
      'ZZ-01 reads ZZ-02 reads ZZ-01',
    ],
  ])('%s are refused', (_, rules, loop) => {
    expect(() => new Evaluator({ ...split, rules })).toThrow(loop);
  });

  it('a loop in an activation leaves the rules in force', () => {
    const evaluator = new Evaluator(split);
    const looped = { ...split, rules: [composite('ZZ-01', {})] };
    expect(() => evaluator.activate(looped, 0)).toThrow('in a loop');
    expect(evaluator.apply(historyOf(...twoStays)).hits).toHaveLength(1);
  });

  it('come after what they read, however they are listed, and may be read in turn', () => {
    const top = composite('ZZ-03', { rule_id: 'ZZ-02' });
    const middle = composite('ZZ-02', {
      all: [{ fact: 'rule_id', operator: 'equal', value: 'SP-01' }],
    });
    const evaluator = new Evaluator({ ...split, rules: [top, middle, ...split.rules] });
    const order = evaluator.apply(historyOf(...twoStays)).hits.map((hit) => hit.rule_id);
    expect(order).toEqual(['SP-01', 'ZZ-02', 'ZZ-03']);
    const cancel = { kind: 'admission_cancel', at: '2025-07-11 08:00:00', mdtrt_id: 'M2' };
    const gone = evaluator.apply(historyOf(cancel)).hits.map((hit) => [hit.rule_id, hit.state]);
    expect(gone).toEqual([
      ['SP-01', 'withdrawn'],
      ['ZZ-02', 'withdrawn'],
      ['ZZ-03', 'withdrawn'],
    ]);
  });
});
