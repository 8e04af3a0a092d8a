// DESIGN section 14 as the evaluator keeps it: event time, lateness, grades, amounts, stock items.
import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import {
  deliveryOf,
  historyOf,
  purchaseOf,
  raisedBy,
  raisedOf,
  returnOf,
  ruleSetOf,
  saleOf,
  stayOf,
  stocktakeOf,
  type Short,
} from './short-history.ts';

const split = ruleSetOf('SP-01');
const trace = ruleSetOf('TR-01');
const twoStays = [
  ...stayOf('M1', '2025-07-01 09:00:00', '2025-07-08 10:00:00'),
  ...stayOf('M2', '2025-07-11 10:00:00', '2025-07-18 10:00:00'),
];
const otherFeed = (at: string): Short =>
  deliveryOf(at, at, 1, { fixmedins_hilist_id: 'D9', med_list_codg: 'XB', manu_lotnum: 'Q' });

it('§14 Event time: a cancellation acts on its target though it arrives first, and is dated inf_time', () => {
  const cancel = {
    kind: 'admission_cancel',
    at: '2025-07-11 12:00:00',
    mdtrt_id: 'M2',
    psn_no: 'P1',
  };
  const evaluator = new Evaluator(split);
  expect(evaluator.apply(historyOf(cancel, ...twoStays)).hits).toEqual([]);
});

it('§14 Event time: a stocktake covers its whole day', () => {
  const ruleSet = ruleSetOf('IV-05');
  const evening = deliveryOf('1', '2025-07-31 23:59:00', 50);
  const wrong = [
    stocktakeOf('2025-07-31', 20),
    evening,
    stocktakeOf('2025-08-10', 20),
    otherFeed('2025-08-20 10:00:00'),
  ];
  expect(raisedBy(ruleSet, ...wrong)).toEqual([]);
  const morning = deliveryOf('1', '2025-08-01 00:00:00', 50);
  expect(raisedBy(ruleSet, ...wrong.map((one) => (one === evening ? morning : one)))).toHaveLength(
    1,
  );
});

describe('lateness', () => {
  const newest = { kind: 'other', at: '2026-09-01 00:00:00' };

  it('§14 Lateness: inside 400 days it re-derives, older is handed back as late and judged no more', () => {
    const evaluator = new Evaluator(split);
    evaluator.apply(historyOf({ kind: 'other', at: '2026-08-01 00:00:00' }));
    expect(raisedOf(evaluator.apply(historyOf(...twoStays)).hits)).toHaveLength(1);
    const late = new Evaluator(split);
    late.apply(historyOf(newest));
    const outcome = late.apply(historyOf(...twoStays));
    expect([outcome.late.length, outcome.hits.length]).toEqual([4, 0]);
  });

  it('§14 Lateness: the newest event of another institution says nothing; history loaded oldest first is never late', () => {
    const evaluator = new Evaluator(split);
    evaluator.apply(historyOf({ ...newest, fixmedins_code: 'H42070400002' }));
    expect(evaluator.apply(historyOf(...twoStays))).toMatchObject({ late: [], hits: [{}] });
    expect(new Evaluator(split).apply(historyOf(...twoStays, newest)).late).toEqual([]);
  });

  it('§14 Lateness: messages about trace codes are never too late', () => {
    const evaluator = new Evaluator(trace);
    evaluator.apply(
      historyOf(
        { ...newest, fixmedins_code: 'P42070400031' },
        ...purchaseOf('B9', '2026-09-02 10:00:00'),
      ),
    );
    const sale = saleOf('R1', '2025-08-01 10:00:00');
    expect(evaluator.apply(historyOf(sale))).toMatchObject({
      late: [],
      hits: [{ rule_id: 'TR-01' }],
    });
  });

  it('§14 Lateness: absence is judged when the watermark has passed the grace, and a later record withdraws it', () => {
    const ruleSet = ruleSetOf('TR-05');
    const evaluator = new Evaluator(ruleSet);
    const sale = saleOf('R1', '2025-08-05 10:00:00', { manu_lotnum: 'L9' });
    expect(evaluator.apply(historyOf(stocktakeOf('2025-07-31', 20), sale)).hits).toEqual([]);
    expect(evaluator.apply(historyOf(otherFeed('2025-08-07 09:59:59'))).hits).toEqual([]);
    expect(
      evaluator.apply(historyOf(otherFeed('2025-08-07 10:00:00'))).hits.map((hit) => hit.state),
    ).toEqual(['raised']);
    const late = deliveryOf('5', '2025-08-04 09:00:00', 9, {
      manu_lotnum: 'L9',
      inf_time: '2025-08-09 09:00:00',
    });
    expect(evaluator.apply(historyOf(late)).hits.map((hit) => hit.state)).toEqual(['withdrawn']);
  });
});

it('§14 Resends: the same event again is counted and changes nothing', () => {
  const evaluator = new Evaluator(split);
  const events = historyOf(...twoStays);
  evaluator.apply(events);
  expect(evaluator.apply(events)).toMatchObject({ duplicates: 4, hits: [], late: [] });
});

describe('stock items', () => {
  it("§14 Stock ledger: an item is the institution's own number, else the national code", () => {
    const ruleSet = ruleSetOf('IV-05');
    const bare = (one: Short): Short => {
      const { fixmedins_hilist_id, ...rest } = one;
      return rest;
    };
    const counts = [
      stocktakeOf('2025-07-31', 20),
      stocktakeOf('2025-08-10', 5),
      otherFeed('2025-08-20 10:00:00'),
    ];
    expect(raisedBy(ruleSet, ...counts).map((hit) => hit.subject)).toEqual(['P42070400031|D1']);
    expect(raisedBy(ruleSet, ...counts.map(bare)).map((hit) => hit.subject)).toEqual([
      'P42070400031|XA02BCA001B001010100001',
    ]);
  });

  it('§14 Stock ledger: 101 is a proper way in for TR-05, 102 is none', () => {
    const sale = saleOf('R1', '2025-08-05 10:00:00', { manu_lotnum: 'L9' });
    const moved = (inv_chg_type: string): Short => ({
      ...returnOf('T', '2025-08-02 09:00:00'),
      kind: 'stock_change',
      fixmedins_bchno: 'c1',
      inv_chg_type,
      cnt: 5,
    });
    const history = [stocktakeOf('2025-07-31', 20), sale, otherFeed('2025-08-20 10:00:00')];
    expect(raisedBy(ruleSetOf('TR-05'), ...history, moved('101'))).toEqual([]);
    expect(raisedBy(ruleSetOf('TR-05'), ...history, moved('102'))).toHaveLength(1);
  });
});

describe('grades and amounts', () => {
  it('§14 Grades: 2 when the evidence is complete, 3 while the stay is still open', () => {
    expect(raisedBy(split, ...twoStays).map((hit) => hit.grade)).toEqual([2]);
    expect(raisedBy(split, ...twoStays.slice(0, 3)).map((hit) => hit.grade)).toEqual([3]);
  });

  it('§14 Grades: three uses, or two provinces, are a clear violation', () => {
    const uses = (place: string): readonly Short[] => [
      ...purchaseOf('B1', '2025-08-01 10:00:00'),
      ...purchaseOf('B2', '2025-08-02 10:00:00', { admdvs: place }),
    ];
    expect(
      [uses('420704'), uses('330702')].map((history) => raisedBy(trace, ...history)[0]?.grade),
    ).toEqual([2, 1]);
  });

  it('§14 Grades: an upcoding hit without the settlement list is grade 3', () => {
    const rule = loadRules().rules.find((one) => one.id === 'UC-02');
    const events = rule?.examples.find((example) => example.hits.length > 0)?.events ?? [];
    const ruleSet = { rules: rule === undefined ? [] : [rule], knowledge: loadKnowledge() };
    expect(raisedBy(ruleSet, ...events).map((hit) => hit.grade)).toEqual([2]);
    expect(
      raisedBy(ruleSet, ...events.filter((event) => event['kind'] !== 'settlement_list')).map(
        (hit) => hit.grade,
      ),
    ).toEqual([3]);
  });

  it('§14 Amount: split is the total fee of the later stay and its fund share, absent while not settled', () => {
    const paid = {
      kind: 'inpatient_settlement',
      at: '2025-07-18 11:00:00',
      mdtrt_id: 'M2',
      psn_no: 'P1',
      setl_id: 'S1',
      medfee_sumamt: 8200.5,
      fund_pay_sumamt: 6100,
    };
    expect(raisedBy(split, ...twoStays, paid).map((hit) => [hit.amount, hit.fund_amount])).toEqual([
      ['8200.50', '6100.00'],
    ]);
    expect(raisedBy(split, ...twoStays)[0]).not.toHaveProperty('amount');
  });

  it('§14 Amount: fee lines are the violating lines', () => {
    const ruleSet = ruleSetOf('IV-03');
    const lines = ['05', '06'].flatMap((day) =>
      purchaseOf(`B${day}`, `2025-08-${day} 10:00:00`, { codes: [] }),
    );
    const counted = stocktakeOf('2025-07-31', 20, {
      med_list_codg: 'XZ',
      fixmedins_hilist_id: 'D8',
    });
    expect(
      raisedBy(ruleSet, counted, ...lines, otherFeed('2025-08-20 10:00:00')).map(
        (hit) => hit.amount,
      ),
    ).toEqual(['60.00']);
  });
});
