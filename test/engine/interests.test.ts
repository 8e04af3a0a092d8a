// Which entries call which rules: by kind, and by the constants their filters demand.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { RuleVersion } from '../../engine/rule-version.ts';
import { historyOf, raisedOf, ruleSetOf, stayOf, type Short } from './short-history.ts';

const split = ruleSetOf('SP-08');

/** A rule that fires on every stay that its filter lets through. */
function onStays(where: object): object {
  return {
    ...Object.assign({}, split.rules[0]),
    id: 'ZZ-01',
    key: 'person',
    trigger: { kind: 'stay', where },
    params: {},
    facts: {},
    evidence: [],
    evidence_facts: [],
    conditions: { all: [{ fact: 'trigger', path: '$.open', operator: 'equal', value: true }] },
    exclusions: [],
    grade_when: [],
    event: { type: 'x', message: { zh: '在院', en: 'in hospital' } },
  };
}

const admitted = stayOf('M1', '2025-07-01 09:00:00', undefined, { med_type: '21' });
const changed = {
  kind: 'admission_change',
  at: '2025-07-01 12:00:00',
  mdtrt_id: 'M1',
  psn_no: 'P1',
  med_type: '28',
};

describe('a filter on a constant', () => {
  it.each([
    ['the constant', { med_type: '21' }, 1],
    ['one of several', { med_type: ['28', '21'] }, 1],
    ['another', { med_type: '28' }, 0],
    ['an operator', { med_type: { notEqual: '28' } }, 1],
    ['a whole condition', { all: [{ fact: 'med_type', operator: 'equal', value: '21' }] }, 1],
    ['two constants', { med_type: '21', open: true }, 1],
    ['two constants of which one is not met', { open: true, med_type: '28' }, 0],
    ['the place of care', { fixmedins_code: 'H42070400001' }, 1],
    ['another place of care', { fixmedins_code: 'H42070400002' }, 0],
  ])('lets through what has %s', (_, where, hits) => {
    const evaluator = new Evaluator({ rules: [onStays(where)], knowledge: {} });
    expect(evaluator.apply(historyOf(...admitted)).hits).toHaveLength(hits);
  });

  it('is asked again when the field changes, away and back', () => {
    const evaluator = new Evaluator({ rules: [onStays({ med_type: '21' })], knowledge: {} });
    evaluator.apply(historyOf(...admitted));
    const away = evaluator.apply(historyOf(changed)).hits.map((hit) => hit.state);
    expect(away).toEqual(['withdrawn']);
    const again = { ...changed, at: '2025-07-01 13:00:00', med_type: '21' };
    expect(raisedOf(evaluator.apply(historyOf(again)).hits)).toHaveLength(1);
  });
});

describe('what is read beside triggers', () => {
  /** Fires on stays with fees beside them. */
  const withFees = (where: object): object => ({
    ...onStays(where),
    facts: {
      fees: {
        op: 'count', kind: 'inpatient_fee', window: { back_days: 5, ahead_days: 40 }, name: { zh: '费用', en: 'fees' },
      },
    },
    conditions: { all: [{ fact: 'fees', operator: 'greaterThan', value: 0 }] },
  });
  const fee = {
    kind: 'inpatient_fee', at: '2025-07-02 09:00:00', mdtrt_id: 'M1', psn_no: 'P1', feedetl_sn: '1', med_list_codg: 'X', cnt: 1,
  };
  const states = (evaluator: Evaluator, ...shorts: readonly object[]): readonly string[] =>
    evaluator.apply(historyOf(...shorts.map((short) => ({ ...short })))).hits.map((hit) => hit.state);

  it.each([[{ med_type: '21' }, ['raised']], [{ med_type: '28' }, []], [{ open: true }, ['raised']]])(
    'calls a rule when the key has a trigger as %j asks',
    (where, wanted) => {
      const evaluator = new Evaluator({ rules: [withFees(where)], knowledge: {} });
      evaluator.apply(historyOf(...admitted));
      expect(states(evaluator, fee)).toEqual(wanted);
    },
  );

  it('a trigger that comes to have it finds what was there before', () => {
    const evaluator = new Evaluator({ rules: [withFees({ med_type: '28' })], knowledge: {} });
    evaluator.apply(historyOf(...admitted));
    expect(states(evaluator, fee)).toEqual([]);
    expect(states(evaluator, changed)).toEqual(['raised']);
    expect(states(evaluator, { ...changed, at: '2025-07-01 13:00:00', med_type: '21' })).toEqual(['withdrawn']);
  });

  it('finds the one among many', () => {
    const evaluator = new Evaluator({ rules: [withFees({ med_type: '28' })], knowledge: {} });
    const many = Array.from({ length: 12 }, (_, i) =>
      stayOf(`M${i + 2}`, '2025-07-01 09:00:00', undefined, { med_type: i === 7 ? '28' : '21' }),
    );
    evaluator.apply(historyOf(...many.flat()));
    expect(states(evaluator, fee)).toEqual(['raised']);
  });
});

describe('what a fact filters', () => {
  afterEach(() => vi.restoreAllMocks());

  const fee = (feedetl_sn: string, more: Short): Short => ({
    kind: 'inpatient_fee', at: `2025-07-02 09:0${feedetl_sn}:00`, mdtrt_id: 'M1', psn_no: 'P1', feedetl_sn, med_list_codg: 'X',
    ...more,
  });
  /** Fires on the stay, or on each line without a quantity, beside lines that pass. */
  const besideLines = (where: object, trigger: object): object => ({
    ...onStays({}),
    trigger,
    facts: {
      lines: {
        op: 'count', kind: 'inpatient_fee', where, window: { back_days: 5, ahead_days: 40 }, name: { zh: '费用', en: 'fees' },
      },
    },
    conditions: { all: [{ fact: 'lines', operator: 'greaterThan', value: 0 }] },
  });
  const ofStay = { kind: 'stay' };
  const ofLine = { kind: 'inpatient_fee', where: { cnt: 0 } };
  /** States of hits, and how often a trigger was judged. */
  const seen = (rule: object, before: readonly Short[], after: Short): readonly unknown[] => {
    const evaluator = new Evaluator({ rules: [rule], knowledge: {} });
    evaluator.apply(historyOf(...admitted, ...before));
    const judged = vi.spyOn(RuleVersion.prototype, 'verdict');
    const { hits } = evaluator.apply(historyOf(after));
    return [hits.map(({ state }) => state), judged.mock.calls.length];
  };

  it.each([
    ['a constant', { cnt: 2 }],
    ['one of several', { cnt: [2, 3] }],
    ['an operator', { cnt: { greaterThan: 1 } }],
    ['a whole condition', { all: [{ fact: 'cnt', operator: 'greaterThan', value: 1 }] }],
    ['two things', { cnt: { greaterThan: 1 }, med_list_codg: 'X' }],
  ])('by %s: what passes calls the stay, what does not calls nobody', (_, where) => {
    const rule = besideLines(where, ofStay);
    expect(seen(rule, [], fee('1', { cnt: 2 }))).toEqual([['raised'], 1]);
    vi.restoreAllMocks();
    expect(seen(rule, [], fee('1', { cnt: 1 }))).toEqual([[], 0]);
  });

  it.each([
    ['a constant', { cnt: 2 }],
    ['an operator', { cnt: { greaterThan: 1 } }],
  ])('by %s: a line that does not pass is judged itself, and no other line again', (_, where) => {
    const rule = besideLines(where, ofLine);
    const earlier = [fee('1', { cnt: 0 }), fee('2', { cnt: 0 })];
    expect(seen(rule, earlier, fee('3', { cnt: 0 }))).toEqual([[], 1]);
    vi.restoreAllMocks();
    expect(seen(rule, earlier, fee('3', { cnt: 2 }))).toEqual([['raised', 'raised'], expect.any(Number)]);
  });

  it('every line matters when one of two facts reads them all', () => {
    const rule = besideLines({ cnt: 2 }, ofStay);
    const all = { op: 'count', kind: 'inpatient_fee', window: { back_days: 5, ahead_days: 40 }, name: { zh: '全部', en: 'all' } };
    const both = { ...rule, facts: { ...Object.assign({ facts: {} }, rule).facts, all } };
    const either = { ...both, conditions: { any: [{ fact: 'all', operator: 'greaterThan', value: 0 }] } };
    expect(seen(either, [], fee('1', { cnt: 1 }))).toEqual([['raised'], 1]);
  });

  it('a line that is taken back calls whom it called when it came', () => {
    const evaluator = new Evaluator({ rules: [besideLines({ cnt: 2 }, ofStay)], knowledge: {} });
    evaluator.apply(historyOf(...admitted, fee('1', { cnt: 2 })));
    const taken = { kind: 'inpatient_fee_cancel', at: '2025-07-02 10:00:00', mdtrt_id: 'M1', psn_no: 'P1', feedetl_sn: '1' };
    expect(evaluator.apply(historyOf(taken)).hits.map(({ state }) => state)).toEqual(['withdrawn']);
  });
});
