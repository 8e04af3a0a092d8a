// What one more event costs on a key on which a lot happens, in judgements made: a number that no other program on
// the machine disturbs. `npm run bench:history` tells the same in time.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { RuleVersion } from '../../engine/rule-version.ts';
import { busyKeys, eventsOfBusyKey, type BusyKeyName } from '../../load/busy-keys.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { historyOf, raisedOf, ruleSetOf, type Short } from './short-history.ts';

const { rules } = loadRules();
const knowledge = loadKnowledge();
const judged = vi.spyOn(RuleVersion.prototype, 'verdict');
afterEach(() => judged.mockClear());

function judgementsOf(work: () => void): number {
  const before = judged.mock.calls.length;
  work();
  return judged.mock.calls.length - before;
}

/** With so many events before; the lines of a long visit matter to each other (IV-03), those of two months. */
const most: Readonly<Partial<Record<BusyKeyName, number>>> = { 'one visit of two hundred days': 70, 'sales of one item': 15 };
const names = Object.keys(busyKeys).filter((name): name is BusyKeyName => Object.hasOwn(busyKeys, name));

it.each(names)('an event in order calls few judgements, by all shipped rules: %s', (name) => {
  const evaluator = new Evaluator({ rules, knowledge });
  evaluator.apply([...eventsOfBusyKey(name, 0, 1500)]);
  judged.mockClear();
  const events = [...eventsOfBusyKey(name, 1500, 1600)];
  const judgements = judgementsOf(() => {
    for (const event of events) evaluator.apply([event]);
  });
  expect(judgements / events.length).toBeLessThan(most[name] ?? 10);
});

describe('what an entry calls', () => {
  const fact = (spec: object): object => ({ ...spec, name: { zh: '事实', en: 'fact' } });
  const [sample] = ruleSetOf('IV-10').rules;
  const kind = 'inpatient_fee';

  /** On lines of a product at a hospital. */
  function ruleOf(more: object): Evaluator {
    const message = { zh: '{{trigger.cnt}}，另有{{others}}', en: '{{trigger.cnt}}, {{others}} more' };
    const nothing = { params: {}, exclusions: [], grade_when: [], evidence: [], evidence_facts: [] };
    const rule = {
      ...{ ...Object.assign({}, sample), ...nothing, id: 'ZZ-01', version: 1, key: 'product', trigger: { kind, select: 'each' } },
      ...{ amount: undefined, fund_amount: undefined, about: undefined, event: { type: 'x', message } },
      ...more,
    };
    return new Evaluator({ rules: [rule], knowledge: {} });
  }

  const line = (serial: number, mdtrt_id: string, cnt = 1): Short => ({
    ...{ kind, at: `2025-07-01 10:${String(serial).padStart(2, '0')}:00`, mdtrt_id, psn_no: `P${mdtrt_id}`, cnt },
    ...{ feedetl_sn: `${serial}`, med_list_codg: 'X' },
  });
  const bought = (number: number, day: string): Short => ({
    ...{ kind: 'purchase', at: `2025-${day} 08:00:00`, med_list_codg: 'X', fixmedins_hilist_id: 'L' },
    ...{ fixmedins_bchno: `B${number}`, purc_retn_cnt: 5 },
  });
  const notBought = (number: number): Short => ({
    ...{ kind: 'stock_delete', at: '2025-07-02 09:00:00', fixmedins_bchno: `B${number}`, inv_data_type: '3' },
  });
  const lines = Array.from({ length: 50 }, (_, i) => line(i, `V${i % 10}`));

  it('when it only changes what a hit says: that hit, and nothing else', () => {
    const evaluator = ruleOf({
      facts: { others: fact({ op: 'count', kind, window: { back_days: 0, ahead_days: 1 } }) },
      conditions: { all: [{ fact: 'trigger', path: '$.cnt', operator: 'greaterThan', value: 5 }] },
    });
    evaluator.apply(historyOf(...lines));
    expect(judgementsOf(() => evaluator.apply(historyOf(line(50, 'V0'))))).toBe(1);
    expect(raisedOf(evaluator.apply(historyOf(line(51, 'V0', 6))).hits)).toHaveLength(1);
    let said: readonly string[] = [];
    const work = (): void => void (said = evaluator.apply(historyOf(line(52, 'V0'))).hits.map(({ reason_en }) => reason_en));
    expect(judgementsOf(work)).toBe(2);
    expect(said).toEqual(['6, 1 more']);
  });

  it('when both must be alike: those that it is like, few or many', () => {
    const evaluator = ruleOf({
      facts: { others: fact({ op: 'count', kind, like: ['mdtrt_id'], window: { back_days: 0, ahead_days: 1 } }) },
      conditions: { all: [{ fact: 'others', operator: 'equal', value: 6 }] },
    });
    evaluator.apply(historyOf(...lines.slice(0, 20)));
    expect(judgementsOf(() => evaluator.apply(historyOf(line(20, 'V0'))))).toBe(3);
    evaluator.apply(historyOf(...lines.slice(20)));
    // The first of the six before has six after it.
    expect(judgementsOf(() => evaluator.apply(historyOf(line(50, 'V0'))))).toBeLessThanOrEqual(7);
    expect(raisedOf(evaluator.apply(historyOf(line(51, 'V0'))).hits).map(({ at }) => at.slice(11, 16))).toEqual(['10:00']);
    // It is like nothing that it does not say.
    const { mdtrt_id, ...nameless } = line(52, '');
    expect(mdtrt_id).toBe('');
    expect(judgementsOf(() => evaluator.apply(historyOf(nameless)))).toBe(1);
  });

  it('when another rules them out: nothing, until that goes', () => {
    const where = { purc_retn_cnt: { greaterThan: 0 } };
    const evaluator = ruleOf({
      facts: { others: fact({ op: 'count', kind: 'purchase', where, window: { back_days: 30, ahead_days: 1 } }) },
      conditions: { all: [{ fact: 'others', operator: 'equal', value: 0 }] },
    });
    const raised = (shorts: readonly Short[]): number => raisedOf(evaluator.apply(historyOf(...shorts)).hits).length;
    const few = lines.slice(0, 3);
    expect(raised(few)).toBe(3);
    expect(evaluator.apply(historyOf(bought(1, '06-20'))).hits.map(({ state }) => state)).toEqual(['withdrawn', 'withdrawn', 'withdrawn']);
    expect(judgementsOf(() => expect(raised([bought(2, '06-21')])).toBe(0))).toBe(0);
    expect(judgementsOf(() => expect(raised([bought(3, '05-20')])).toBe(0))).toBe(0);
    expect(judgementsOf(() => expect(raised([notBought(1)])).toBe(0))).toBe(0);
    expect(raised([notBought(2)])).toBe(3);
    // Each rules out for the other, and still what stands is taken back.
    expect(evaluator.apply(historyOf(bought(4, '06-22'), bought(5, '06-23'))).hits).toHaveLength(3);
  });
});
