// Why and why not, for one event under one rule.
import { describe, expect, it } from 'vitest';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { Explanation } from '../../engine/explain-event.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { historyOf, ruleSetOf, stayOf, type Short } from './short-history.ts';

const split = ruleSetOf('SP-01');
const twoStays: readonly Short[] = [
  ...stayOf('M1', '2025-07-01 09:00:00', '2025-07-08 10:00:00'),
  ...stayOf('M2', '2025-07-10 09:00:00', '2025-07-18 10:00:00'),
];

/** What is said of the newest event of a kind. */
function asked(
  ruleSet: RuleSet,
  rule: string,
  kind: string,
  shorts: readonly Short[],
): readonly Explanation[] {
  const evaluator = new Evaluator(ruleSet);
  const events = historyOf(...shorts);
  evaluator.apply(events);
  return evaluator.explain(events.findLast((event) => event.kind === kind)?.event_id ?? '', rule);
}

describe('an explanation', () => {
  it('gives each condition with actual and required value, in both languages', () => {
    const [one] = asked(split, 'SP-01', 'admission', twoStays);
    expect(one).toMatchObject({ verdict: 'holds', rule_version: 1, shadow: false, waiting: [] });
    const gap = one?.conditions.find(({ operator }) => operator === 'lessThanInclusive');
    expect([gap?.fact, gap?.required, gap?.result]).toEqual(['gap_days', 15, true]);
    expect(gap?.actual).toBeCloseTo(1.958, 3);
    expect([gap?.zh, gap?.en]).toEqual([
      '出院到再入院间隔 2天，要求不超过 15天',
      'gap between discharge and admission 2 days, required: is at most 15 days',
    ]);
  });

  it('speaks for every version: one judges, the other leaves it to that one', () => {
    const [rule] = split.rules;
    const rules = [rule ?? {}, { ...Object.assign({}, rule), version: 2, effective: { from: '2025-01-01' } }];
    const said = asked({ ...split, rules }, 'SP-01', 'admission', twoStays);
    expect(said.map((one) => [one.rule_version, one.verdict])).toEqual([
      [1, 'out_of_effect'],
      [2, 'holds'],
    ]);
  });

  it('names a version switched off', () => {
    const evaluator = new Evaluator(split);
    const events = historyOf(...twoStays);
    evaluator.apply(events);
    evaluator.switchOff('SP-01', 1, '误报', 0);
    const id = events.findLast(({ kind }) => kind === 'admission')?.event_id ?? '';
    expect(evaluator.explain(id, 'SP-01').map((one) => one.verdict)).toEqual(['switched_off']);
  });

  it('says that the event was taken back', () => {
    const cancel = { kind: 'admission_cancel', at: '2025-07-11 08:00:00', mdtrt_id: 'M2', psn_no: 'P1' };
    const [one] = asked(split, 'SP-01', 'admission', [...twoStays, cancel]);
    expect(one?.verdict).toBe('taken_back');
    expect(one?.zh).toBe('该事件已被撤销、删除或冲正，或为同一记录的重复报送');
  });

  it('says that the rule does not judge such events', () => {
    const nursing = { kind: 'nursing', at: '2025-07-11 08:00:00', mdtrt_sn: 'M2', psn_no: 'P1' };
    expect(asked(split, 'SP-01', 'nursing', [...twoStays, nursing])).toMatchObject([
      { verdict: 'no_trigger', conditions: [] },
    ]);
  });

  it('says what a held judgement waits for, and asking twice leaves nothing behind', () => {
    const idle = ruleSetOf('HB-01');
    const fee = { kind: 'inpatient_fee', at: '2025-07-02 08:00:00', mdtrt_id: 'M1', psn_no: 'P1', feedetl_sn: '1', cnt: 1 };
    const shorts = [...stayOf('M1', '2025-07-01 09:00:00', '2025-07-12 10:00:00'), fee];
    const evaluator = new Evaluator(idle);
    const events = historyOf(...shorts);
    evaluator.apply(events);
    const id = events[1]?.event_id ?? '';
    const [first] = evaluator.explain(id, 'HB-01');
    expect(first?.verdict).toBe('held');
    expect(first?.waiting[0]).toMatchObject({ fixmedins_code: 'H42070400001', kind: 'nursing' });
    expect(first?.waiting[0]).not.toHaveProperty('newest');
    expect(first?.zh).toContain('等待 H42070400001 的 nursing 数据到达');
    expect(evaluator.explain(id, 'HB-01')).toEqual([first]);
  });

  it('of a month says whose data the comparison waits for', () => {
    const rule = loadRules().rules.find(({ id }) => id === 'SP-09');
    const example = rule?.examples[2];
    const evaluator = new Evaluator({ rules: [rule], knowledge: { ...example?.knowledge } });
    const events = exampleEvents(example?.events ?? []);
    evaluator.apply(events);
    const july = (code: string): string =>
      events.find((event) => event.fixmedins_code === code && event.kind === 'discharge' && event.at > Date.UTC(2025, 6, 10))
        ?.event_id ?? '';
    const [compared] = evaluator.explain(july('H42070400001'), 'SP-09');
    expect(compared?.verdict).toBe('held');
    expect(compared?.waiting.map((one) => one.fixmedins_code)).toEqual(['H42070400007']);
    const [open] = evaluator.explain(july('H42070400007'), 'SP-09');
    expect([open?.verdict, open?.waiting[0]?.kind]).toEqual(['held', 'discharge']);
  });

  it('of a rule over hits finds the hits that an event led to', () => {
    const rules = loadRules().rules.filter(({ id }) => id === 'SP-01' || id === 'CS-01' || id === 'CS-02');
    const example = rules.find(({ id }) => id === 'CS-02')?.examples[0];
    const evaluator = new Evaluator({ rules, knowledge: split.knowledge });
    const events = exampleEvents(example?.events ?? []);
    evaluator.apply(events);
    const last = events.findLast(({ kind }) => kind === 'admission')?.event_id ?? '';
    expect(evaluator.explain(last, 'CS-02').map((one) => one.verdict)).toContain('holds');
    const said = evaluator.explain(last, 'CS-01').map((one) => one.verdict);
    expect(new Set(said)).toEqual(new Set(['conditions']));
  });
});
