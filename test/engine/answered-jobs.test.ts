// A trigger that waited for a feed and was judged again without asking is not called when the feed passes; one that still
// waits is, whatever stands beside it.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { RuleVersion } from '../../engine/rule-version.ts';
import { historyOf, raisedOf, ruleSetOf, stayOf, type Short } from './short-history.ts';

afterEach(() => vi.restoreAllMocks());

const split = ruleSetOf('SP-08');

/** Calls of the rule, by the ids of triggers. */
function judgedBy(work: () => void): number {
  const judged = vi.spyOn(RuleVersion.prototype, 'verdict');
  work();
  const calls = judged.mock.calls.length;
  judged.mockRestore();
  return calls;
}

const fact = (spec: object): object => ({ ...spec, name: { zh: '事实', en: 'fact' } });

/** On each stay of a person that has no fee line the day before or after it, once the feed of nursing records has passed. */
function rule(more: object): object {
  return {
    ...Object.assign({}, split.rules[0]),
    id: 'ZZ-01',
    key: 'person',
    params: {},
    facts: {
      fees: fact({ op: 'count', kind: 'inpatient_fee', window: { back_days: 1, ahead_days: 1 } }),
      complete: fact({ op: 'feed_passed', kinds: ['nursing'], time: 'trigger.at', grace_hours: 48 }),
    },
    evidence: [],
    evidence_facts: [],
    exclusions: [],
    grade_when: [],
    event: { type: 'x', message: { zh: '护理记录已齐：{{complete}}', en: 'complete: {{complete}}' } },
    ...more,
  };
}

const noFees = { fact: 'fees', operator: 'equal', value: 0 };
const complete = { fact: 'complete', operator: 'equal', value: true };
const admitted = (visit: string): readonly Short[] => stayOf(visit, '2025-07-01 09:00:00', undefined, { med_type: '21' });
const fee = (feedetl_sn: string, day = '01'): Short => ({
  kind: 'inpatient_fee', at: `2025-07-${day} 10:00:00`, mdtrt_id: 'M1', psn_no: 'P1', feedetl_sn, med_list_codg: 'X', cnt: 1,
});
/** The feed passes 2025-07-03 09:00. */
const later: Short = { kind: 'nursing', at: '2025-07-04 12:00:00', mdtrt_id: 'M9', psn_no: 'P9' };

describe('what a judgement waited for', () => {
  const waiting = rule({ trigger: { kind: 'stay', select: 'each' }, conditions: { all: [noFees, complete] } });

  it('calls it when nothing has come in between', () => {
    const evaluator = new Evaluator({ rules: [waiting], knowledge: {} });
    evaluator.apply(historyOf(...admitted('M1')));
    expect(raisedOf(evaluator.apply(historyOf(later)).hits)).toHaveLength(1);
  });

  it('does not call it when it was judged again and asked nothing', () => {
    const evaluator = new Evaluator({ rules: [waiting], knowledge: {} });
    evaluator.apply(historyOf(...admitted('M1')));
    evaluator.apply(historyOf(fee('1')));
    expect(judgedBy(() => expect(evaluator.apply(historyOf(later)).hits).toEqual([]))).toBe(0);
  });

  it('calls it when it asked again after that', () => {
    const evaluator = new Evaluator({ rules: [waiting], knowledge: {} });
    evaluator.apply(historyOf(...admitted('M1')));
    evaluator.apply(historyOf(fee('1')));
    evaluator.apply(historyOf({ kind: 'inpatient_fee_cancel', at: '2025-07-01 11:00:00', mdtrt_id: 'M1', psn_no: 'P1', feedetl_sn: '1' }));
    expect(raisedOf(evaluator.apply(historyOf(later)).hits)).toHaveLength(1);
  });

  it.each([['M1', 'M2'], ['M2', 'M1']])('calls one of two of the same moment, %s of which is answered', (answered, open) => {
    const ofOne = rule({
      trigger: { kind: 'stay', select: 'each' },
      facts: {
        fees: fact({ op: 'count', kind: 'inpatient_fee', like: ['mdtrt_id'], window: { back_days: 1, ahead_days: 1 } }),
        complete: fact({ op: 'feed_passed', kinds: ['nursing'], time: 'trigger.at', grace_hours: 48 }),
      },
      conditions: { all: [noFees, complete] },
    });
    const evaluator = new Evaluator({ rules: [ofOne], knowledge: {} });
    evaluator.apply(historyOf(...admitted('M1'), ...admitted('M2')));
    evaluator.apply(historyOf({ ...fee('1'), mdtrt_id: answered }));
    const hits = raisedOf(evaluator.apply(historyOf(later)).hits);
    expect(hits.map(({ mdtrt_id }) => mdtrt_id)).toEqual([open]);
  });

  it.each([['each'], ['merged']])('calls it for what a hit says, with triggers %s', (select) => {
    const shown = rule({
      trigger: { kind: 'stay', select },
      conditions: { all: [{ fact: 'fees', operator: 'greaterThan', value: 0 }] },
    });
    const evaluator = new Evaluator({ rules: [shown], knowledge: {} });
    const reasons = (...shorts: readonly Short[]): readonly string[] =>
      evaluator.apply(historyOf(...shorts)).hits.map(({ reason_en }) => reason_en);
    expect(reasons(...admitted('M1'), fee('1'))).toEqual(['complete: unknown']);
    reasons(fee('2'));
    expect(reasons(later)).toEqual(['complete: yes']);
  });
});
