import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import {
  historyOf,
  purchaseOf,
  raisedBy,
  raisedOf,
  returnOf,
  ruleSetOf,
  saleOf,
  type Short,
} from './short-history.ts';

const ruleSet = ruleSetOf('TR-01', 'TR-11');
const first = purchaseOf('B1', '2025-08-01 10:00:00');
const second = purchaseOf('B2', '2025-08-03 11:00:00', { psn_no: 'P2' });
const withCode = { drugtracinfo: [{ drug_trac_codg: '81234567890123456781' }] };
const cancelOf = (id: string, at: string): Short => ({
  kind: 'pharmacy_settlement_cancel',
  at,
  fixmedins_code: 'P42070400031',
  setl_id: `S-${id}`,
  mdtrt_id: id,
});

function usesOf(...shorts: readonly Short[]): unknown {
  return raisedBy(ruleSet, ...shorts)[0]?.facts['whole_uses'];
}

describe('uses of a trace code', () => {
  it('are one when both channels tell of it, linked by settlement, visit or time', () => {
    for (const link of [{ setl_id: 'S-B1' }, { mdtrt_sn: 'B1' }, { psn_no: 'P1' }]) {
      expect(raisedBy(ruleSet, ...first, saleOf('R1', '2025-08-01 10:00:10', link))).toEqual([]);
      expect(usesOf(...first, saleOf('R1', '2025-08-01 10:00:10', link), ...second)).toBe(2);
    }
  });

  it('are two when the ledger sale is another day and nothing links it', () => {
    expect(usesOf(...first, saleOf('R1', '2025-08-04 10:00:00'))).toBe(2);
  });

  it('are one when settlement or sale are sent again under another number', () => {
    expect(
      raisedBy(ruleSet, ...first, ...purchaseOf('B1', '2025-08-01 10:00:00', { msgid: 'again' })),
    ).toEqual([]);
    const sale = saleOf('R1', '2025-08-01 10:00:00');
    expect(raisedBy(ruleSet, sale, { ...sale, msgid: 'again', fixmedins_bchno: 'b2' })).toEqual([]);
    const named = saleOf('R1', '2025-08-01 10:00:00', { setl_id: 'S-9' });
    expect(
      raisedBy(ruleSet, named, {
        ...named,
        rtal_docno: 'R2',
        mdtrt_sn: 'R2',
        fixmedins_bchno: 'b2',
      }),
    ).toEqual([]);
  });

  it('§14 Corrections: a sale that names a cancelled settlement is no use, even if only the ledger has the code', () => {
    const bare = purchaseOf('B1', '2025-08-01 10:00:00', { codes: [] });
    const sale = saleOf('R1', '2025-08-01 10:00:10', { setl_id: 'S-B1' });
    const events = historyOf(...bare, sale, cancelOf('B1', '2025-08-01 10:05:00'), ...second);
    expect(raisedOf(new Evaluator(ruleSet).apply(events).hits)).toEqual([]);
    const evaluator = new Evaluator(ruleSet);
    expect(
      raisedOf(
        [sale, ...second, ...bare].flatMap(
          (one, i) => evaluator.apply(historyOf({ msgid: `n${i}`, ...one })).hits,
        ),
      ),
    ).toHaveLength(1);
    expect(
      evaluator
        .apply(historyOf(cancelOf('B1', '2025-08-01 10:05:00')))
        .hits.map((hit) => hit.state),
    ).toEqual(['withdrawn']);
  });

  it('§14 Stock ledger: a return belongs to the sale with the same code, of the document, or the newest of person and lot', () => {
    const sale = saleOf('R1', '2025-08-01 10:00:00', { psn_no: 'P1' });
    for (const back of [withCode, { medins_prod_sel_no: 'R1' }, { psn_no: 'P1' }]) {
      expect(
        raisedBy(ruleSet, sale, returnOf('X', '2025-08-01 18:00:00', back), ...second),
      ).toEqual([]);
      expect(
        raisedBy(ruleSet, ...second, returnOf('X', '2025-08-01 18:00:00', back), sale),
      ).toEqual([]);
    }
    for (const other of [
      { medins_prod_sel_no: 'R9' },
      { psn_no: 'P9' },
      { psn_no: 'P1', manu_lotnum: 'L9' },
    ]) {
      expect(usesOf(sale, returnOf('X', '2025-08-01 18:00:00', other), ...second)).toBe(2);
    }
  });

  it('a return takes back one use only, and only an earlier one', () => {
    const back = returnOf('X', '2025-08-02 18:00:00', withCode);
    expect(usesOf(...first, ...second, ...purchaseOf('B3', '2025-08-05 09:00:00'), back)).toBe(2);
    expect(usesOf(...first, ...second, returnOf('X', '2025-07-01 18:00:00', withCode))).toBe(2);
  });

  it('§14 Corrections: a return that is itself deleted gives the use back', () => {
    const back = returnOf('X', '2025-08-02 18:00:00', withCode);
    const deletion = {
      kind: 'stock_delete',
      at: '2025-08-04 08:00:00',
      fixmedins_code: 'P42070400031',
      fixmedins_bchno: 'r-X',
      inv_data_type: '4',
    };
    expect(raisedBy(ruleSet, ...first, back, ...second)).toEqual([]);
    expect(usesOf(...first, back, ...second, deletion)).toBe(2);
  });

  it('split units add up to the pack, returned units come off', () => {
    const split = (id: string, at: string, cnt: number): readonly Short[] =>
      purchaseOf(id, at, { trdn_flag: '1', cnt });
    expect(
      raisedBy(
        ruleSet,
        ...split('B1', '2025-08-01 10:00:00', 7),
        ...split('B2', '2025-08-02 10:00:00', 7),
      ),
    ).toEqual([]);
    const over = [
      ...split('B1', '2025-08-01 10:00:00', 7),
      ...split('B2', '2025-08-02 10:00:00', 8),
    ];
    expect(raisedBy(ruleSet, ...over).map((hit) => [hit.rule_id, hit.facts['sold']])).toEqual([
      ['TR-11', 15],
    ]);
    expect(
      raisedBy(
        ruleSet,
        ...over,
        returnOf('X', '2025-08-02 12:00:00', { ...withCode, trdn_flag: '1' }),
      ),
    ).toEqual([]);
  });

  it('§14 Amount: the price of the uses after the first rightful one', () => {
    expect(
      raisedBy(ruleSet, ...first, ...second, ...purchaseOf('B3', '2025-08-05 09:00:00')).map(
        (hit) => [hit.grade, hit.amount],
      ),
    ).toEqual([[1, '60.00']]);
  });
});
