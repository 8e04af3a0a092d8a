import { describe, expect, it } from 'vitest';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { Hit } from '../../engine/hit.ts';
import { parameterValues } from '../../engine/rule.ts';
import { loadRules } from '../../rules/load-rules.ts';
import {
  deliveryOf,
  historyOf,
  purchaseOf,
  raisedBy,
  raisedOf,
  ruleSetOf,
  saleOf,
  stayOf,
  stocktakeOf,
  type Short,
} from './short-history.ts';

const shippedSplit = loadRules().rules.find((rule) => rule.id === 'SP-01');
const split = ruleSetOf('SP-01');
const twoStays = (gapDays: number, more: Short = {}): readonly Short[] => [
  ...stayOf('M1', '2025-07-01 09:00:00', '2025-07-08 10:00:00', more),
  ...stayOf(
    'M2',
    `2025-07-${String(8 + gapDays).padStart(2, '0')} 10:00:00`,
    '2025-07-30 10:00:00',
    more,
  ),
];

/** The rule with other settings, as a set of one rule. */
function changed(ruleSet: RuleSet, settings: object): RuleSet {
  return { ...ruleSet, rules: ruleSet.rules.map((rule) => Object.assign({}, rule, settings)) };
}

describe('one hit of each trigger', () => {
  it('three stays close together are two hits, each with its own later stay', () => {
    const third = stayOf('M3', '2025-08-02 10:00:00', '2025-08-09 10:00:00');
    expect(raisedBy(split, ...twoStays(3), ...third).map((hit) => hit.mdtrt_id)).toEqual([
      'M2',
      'M3',
    ]);
  });
});

describe('one hit of the earliest', () => {
  const trace = ruleSetOf('TR-01');
  const uses = ['01', '03', '05'].map((day, n) =>
    purchaseOf(`B${n}`, `2025-08-${day} 10:00:00`, { psn_no: `P${n}` }),
  );

  it('a third use revises the hit, an earlier late one moves it', () => {
    const [first = [], second = [], third = []] = uses;
    const evaluator = new Evaluator(trace);
    const raised = evaluator.apply(historyOf(...second, ...third)).hits;
    // Judged at the first use, and about the second.
    const firstOf = (hit: Hit): unknown => hit.evidence[0]?.fields['setl_id'];
    expect(raised.map((hit) => [hit.revision, hit.state, firstOf(hit), hit.setl_id])).toEqual([
      [1, 'raised', 'S-B1', 'S-B2'],
    ]);
    const revised = evaluator.apply(historyOf(...purchaseOf('B9', '2025-08-09 10:00:00'))).hits;
    expect(revised.map((hit) => [hit.hit_id, hit.revision, hit.grade])).toEqual([
      [raised[0]?.hit_id, 2, 1],
    ]);
    const moved = evaluator.apply(historyOf(...first)).hits;
    expect(moved.map((hit) => [hit.state, firstOf(hit)]).toSorted()).toEqual([
      ['raised', 'S-B0'],
      ['withdrawn', 'S-B1'],
    ]);
    expect(moved.find((hit) => hit.state === 'withdrawn')?.withdrawn_reason).toContain('撤销');
  });
});

describe('one hit of all that match', () => {
  const merged = ruleSetOf('TR-05');
  const known = stocktakeOf('2025-07-31', 20);
  const feed = deliveryOf('9', '2025-08-20 09:00:00', 1, {
    fixmedins_hilist_id: 'D9',
    manu_lotnum: 'Q',
  });
  const strange = ['05', '07'].map((day) =>
    saleOf(`R${day}`, `2025-08-${day} 10:00:00`, { manu_lotnum: 'L9' }),
  );

  it('adds up its triggers, and is withdrawn with the last', () => {
    expect(
      raisedBy(merged, known, ...strange, feed).map((hit) => [hit.facts['sales'], hit.amount]),
    ).toEqual([[2, '60.00']]);
    const evaluator = new Evaluator(merged);
    evaluator.apply(historyOf(known, ...strange, feed));
    const deletion = (id: string): Short => ({
      kind: 'stock_delete',
      at: '2025-08-21 09:00:00',
      fixmedins_code: 'P42070400031',
      fixmedins_bchno: `b-${id}`,
      inv_data_type: '4',
      msgid: `d-${id}`,
    });
    expect(
      evaluator.apply(historyOf(deletion('R07'))).hits.map((hit) => [hit.state, hit.amount]),
    ).toEqual([['raised', '30.00']]);
    expect(evaluator.apply(historyOf(deletion('R05'))).hits.map((hit) => hit.state)).toEqual([
      'withdrawn',
    ]);
  });
});

describe('parameters', () => {
  it('are those of the most specific region', () => {
    const params = {
      days: {
        name: { zh: '天', en: 'days' },
        unit: 'days',
        default: 15,
        by_admdvs: { '33': 14, '3307': 10, '330702': 9 },
      },
    };
    expect(
      ['420704', '330100', '330799', '330702'].map(
        (place) => parameterValues(params, place)['days'],
      ),
    ).toEqual([15, 14, 10, 9]);
  });

  it('judge by the place of care', () => {
    expect(shippedSplit?.params['window_days']?.by_admdvs).toMatchObject({ '3307': 10 });
    expect(raisedBy(split, ...twoStays(12))).toHaveLength(1);
    expect(raisedBy(split, ...twoStays(12, { admdvs: '330702' }))).toEqual([]);
    expect(raisedBy(split, ...twoStays(9, { admdvs: '330702' }))).toHaveLength(1);
  });
});

describe('effective dates', () => {
  it('are compared with the service date, the last day included', () => {
    const between = (from: string, to?: string): number =>
      raisedBy(
        changed(split, { effective: { from, ...(to === undefined ? {} : { to }) } }),
        ...twoStays(3),
      ).length;
    expect([
      between('2025-07-11'),
      between('2025-07-12'),
      between('2025-01-01', '2025-07-11'),
      between('2025-01-01', '2025-07-10'),
    ]).toEqual([1, 0, 1, 0]);
  });
});

describe('activation', () => {
  it('of the same set says nothing, in whatever state', () => {
    const ruleSet = ruleSetOf();
    const evaluator = new Evaluator(ruleSet);
    evaluator.apply(
      historyOf(
        ...twoStays(3),
        ...purchaseOf('B1', '2025-08-01 10:00:00'),
        ...purchaseOf('B2', '2025-08-03 10:00:00'),
      ),
    );
    expect(evaluator.activate(ruleSet, Date.UTC(2025, 8, 1))).toMatchObject({
      hits: [],
      broken: [],
    });
  });

  it('of another parameter judges what there is again, and goes on from there', () => {
    const evaluator = new Evaluator(split);
    expect(raisedOf(evaluator.apply(historyOf(...twoStays(12))).hits)).toHaveLength(1);
    const window = (days: number): RuleSet =>
      changed(split, {
        version: 2,
        params: { window_days: { name: { zh: '天', en: 'days' }, unit: 'days', default: days } },
      });
    expect(evaluator.activate(window(7), 0).hits.map((hit) => [hit.state, hit.revision])).toEqual([
      ['withdrawn', 2],
    ]);
    expect(
      evaluator
        .activate(window(14), 0)
        .hits.map((hit) => [hit.state, hit.revision, hit.rule_version]),
    ).toEqual([['raised', 3, 2]]);
    expect(evaluator.activate({ ...split, rules: [] }, 0).hits.map((hit) => hit.state)).toEqual([
      'withdrawn',
    ]);
  });

  it('ends where an evaluator ends that had the rules from the beginning', () => {
    const events = historyOf(
      ...twoStays(3),
      ...purchaseOf('B1', '2025-08-01 10:00:00'),
      ...purchaseOf('B2', '2025-08-03 10:00:00'),
    );
    const evaluator = new Evaluator({ ...split, rules: [] });
    evaluator.apply(events.slice(0, 4));
    const hits = [
      ...evaluator.activate(ruleSetOf(), 0).hits,
      ...evaluator.apply(events.slice(4)).hits,
    ];
    const content = (all: typeof hits): readonly unknown[] =>
      raisedOf(all).map(({ detected_at, revision, ...hit }) => hit);
    expect(content(hits)).toEqual(content([...new Evaluator(ruleSetOf()).apply(events).hits]));
  });

  it('of a rule that does not compile changes nothing', () => {
    const evaluator = new Evaluator(split);
    expect(() =>
      evaluator.activate(changed(split, { facts: { odd: { op: 'no_such' } } }), 0),
    ).toThrow('no_such');
    expect(raisedOf(evaluator.apply(historyOf(...twoStays(3))).hits)).toHaveLength(1);
  });

  it('of other pack sizes counts the stock again', () => {
    const ruleSet = ruleSetOf('IV-02');
    const evaluator = new Evaluator(ruleSet);
    const split40 = saleOf('R1', '2025-08-02 09:00:00', { trdn_flag: '1', sel_retn_cnt: 40 });
    const feed = deliveryOf('9', '2025-08-09 09:00:00', 1, { fixmedins_hilist_id: 'D9' });
    expect(
      evaluator.apply(historyOf(stocktakeOf('2025-07-31', 1), split40, feed)).hits,
    ).toHaveLength(1);
    const bigger = {
      ...ruleSet.knowledge,
      'pack-sizes': 'med_list_codg,units_per_pack,min_unit\nXA02BCA001B001010100001,40,粒\n',
    };
    expect(
      evaluator.activate({ ...ruleSet, knowledge: bigger }, 0).hits.map((hit) => hit.state),
    ).toEqual(['withdrawn']);
  });
});

describe('a rule that fails', () => {
  it('is switched off and named; the others go on', () => {
    const broken = changed(split, {
      conditions: { all: [{ fact: 'gap_days', operator: 'in', value: 5 }] },
      id: 'ZZ-99',
    });
    const evaluator = new Evaluator({ ...split, rules: [...broken.rules, ...split.rules] });
    const { hits, broken: named } = evaluator.apply(historyOf(...twoStays(3)));
    expect(named.map(({ rule_id }) => rule_id)).toEqual(['ZZ-99']);
    expect(raisedOf(hits).map((hit) => hit.rule_id)).toEqual(['SP-01']);
  });
});

describe('why and why not', () => {
  const why = (shorts: readonly Short[], kind: string): unknown => {
    const evaluator = new Evaluator(split);
    const events = historyOf(...shorts);
    evaluator.apply(events);
    const last = events.findLast((event) => event.kind === kind);
    return evaluator
      .explain(last?.event_id ?? '', 'SP-01')
      .map(({ verdict, excludedBy, conditions }) => [
        verdict,
        excludedBy,
        conditions.filter((one) => !one.result).map((one) => one.fact),
      ]);
  };

  it('names the verdict, the conditions that fail and the exclusion', () => {
    expect(why(twoStays(3), 'admission')).toEqual([
      ['holds', [], expect.not.arrayContaining(['gap_days'])],
    ]);
    expect(why(twoStays(16), 'admission')).toEqual([
      ['conditions', [], expect.arrayContaining(['gap_days'])],
    ]);
    expect(why(twoStays(3, { med_type: '28' }), 'discharge')).toEqual([
      ['excluded', ['日间手术'], expect.anything()],
    ]);
    expect(new Evaluator(split).explain('0'.repeat(32), 'SP-01')).toEqual([]);
  });

  it('asking changes nothing', () => {
    const evaluator = new Evaluator(split);
    const [first, ...rest] = historyOf(...twoStays(3));
    if (first === undefined) throw new Error('no event');
    evaluator.apply([first]);
    evaluator.explain(first.event_id, 'SP-01');
    expect(raisedOf(evaluator.apply(rest).hits)).toHaveLength(1);
  });
});

it.each(['each', 'first', 'merged'])('a trigger that waits for a feed to be one is found when the feed has come (%s)', (select) => {
  const words = { zh: '试', en: 'test' };
  const example = { name: words, events: [{ kind: 'sale', at: '2026-01-01' }], hits: [] };
  const rule = {
    ...{ id: 'ZZ-01', version: 1, name: words, family: 'policy', grade: 3, stages: ['after'], basis: ['试'] },
    ...{ effective: { from: '2020-01-01' }, key: 'person' },
    trigger: { kind: 'pharmacy_settlement', select, where: { all: [{ fact: 'done', operator: 'equal', value: true }] } },
    facts: { done: { op: 'feed_passed', kinds: ['pharmacy_settlement'], time: 'trigger.at', grace_hours: 0 } },
    ...{ conditions: { all: [] }, event: { type: 'test', message: words }, examples: [example, example] },
  };
  const evaluator = new Evaluator({ rules: [rule], knowledge: {} });
  const settlement = (id: string, at: string, psn_no: string): Short => ({
    kind: 'pharmacy_settlement', at, psn_no, mdtrt_id: id, setl_id: id, medfee_sumamt: 5,
  });
  const events = historyOf(settlement('M1', '2026-01-01 08:00:00', 'P1'), settlement('M2', '2026-01-09 08:00:00', 'P2'));
  expect(events.flatMap((event) => evaluator.apply([event]).hits).map(({ subject }) => subject)).toEqual(['P1']);
});
