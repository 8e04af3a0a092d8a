import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../../engine/entry.ts';
import { projectEvent } from '../../engine/projection.ts';
import { StockLedger, stockInKinds } from '../../engine/views/stock-ledger.ts';
import {
  deliveryOf,
  historyOf,
  raisedBy,
  returnOf,
  ruleSetOf,
  saleOf,
  stocktakeOf,
  type Short,
} from './short-history.ts';

const unitsPerPack = (): number => 14;

function ledgerOf(...shorts: readonly Short[]): readonly Readonly<Record<string, unknown>>[] {
  const ledger = new StockLedger(unitsPerPack);
  for (const event of historyOf(...shorts)) ledger.add(projectEvent(event));
  return ledger.compose('key', () => false).map((entry) => ({ kind: entry.kind, ...entry.fields }));
}

const baseline = stocktakeOf('2025-07-31', 20);
const later = (counted: number): Short => stocktakeOf('2025-08-10', counted);

describe('stock ledger', () => {
  it('§14 Stock ledger: the first stocktake is the baseline, movements dated before its end are not added again', () => {
    const before = [
      deliveryOf('1', '2025-07-20 09:00:00', 50),
      saleOf('R0', '2025-07-31 23:00:00'),
    ];
    const after = [deliveryOf('2', '2025-08-01 00:00:00', 10), saleOf('R1', '2025-08-02 09:00:00')];
    expect(ledgerOf(...before, baseline, ...after, later(29))).toMatchObject([
      { kind: 'count_check', computed: 29, difference: 0 },
    ]);
    expect(ledgerOf(later(29), ...after.toReversed(), baseline, ...before)).toMatchObject([
      { computed: 29 },
    ]);
  });

  it('without a baseline nothing is known', () => {
    expect(ledgerOf(saleOf('R1', '2025-08-02 09:00:00', { sel_retn_cnt: 99 }))).toEqual([]);
  });

  it('§14 Stock ledger: 3502 kinds go in or out, returns too', () => {
    const change = (inv_chg_type: string): Short => ({
      ...deliveryOf(inv_chg_type, '2025-08-02 09:00:00', 0),
      kind: 'stock_change',
      inv_chg_type,
      cnt: 3,
      purc_retn_cnt: undefined,
    });
    const kinds = Array.from({ length: 11 }, (_, i) => String(101 + i));
    const into = kinds.filter((kind) => {
      const { purc_retn_cnt, ...event } = change(kind);
      return ledgerOf(baseline, event, later(0))[0]?.['computed'] === 23;
    });
    expect(into).toEqual(['101', '103', '106', '108', '110']);
    expect([...stockInKinds]).toEqual(into);
    expect(ledgerOf(baseline, returnOf('X', '2025-08-03 09:00:00'), later(0))).toMatchObject([
      { computed: 21 },
    ]);
    const sentBack = { ...deliveryOf('3', '2025-08-02 09:00:00', 4), kind: 'purchase_return' };
    expect(ledgerOf(baseline, sentBack, later(0))).toMatchObject([{ computed: 16 }]);
  });

  it('§14 Stock ledger: split packs count through the pack size', () => {
    expect(
      ledgerOf(
        baseline,
        saleOf('R1', '2025-08-02 09:00:00', { trdn_flag: '1', sel_retn_cnt: 7 }),
        later(19),
      ),
    ).toMatchObject([{ computed: 19.5, difference: -0.5, uncertain: 0 }]);
  });

  it('a break shows in the count that ends its time and in no later one', () => {
    const moves = [saleOf('R1', '2025-08-02 09:00:00'), deliveryOf('1', '2025-08-12 09:00:00', 5)];
    expect(ledgerOf(baseline, ...moves, later(9), stocktakeOf('2025-08-20', 14))).toMatchObject([
      { computed: 19, difference: -10 },
      { computed: 14, difference: 0, opening: 9, moved_in: 5, moved_out: 0 },
    ]);
  });

  it('a split count of an unknown pack leaves only the time it falls in unknown', () => {
    const ledger = new StockLedger(() => undefined);
    const split = saleOf('R1', '2025-08-02 09:00:00', { trdn_flag: '1', sel_retn_cnt: 7 });
    for (const event of historyOf(baseline, split, later(20), stocktakeOf('2025-08-20', 12)))
      ledger.add(projectEvent(event));
    const checks = ledger.compose('key', () => false).map(({ fields }) => [fields['uncertain'], fields['difference']]);
    expect(checks).toEqual([[1, 0], [0, -8]]);
  });

  it('a shortage begins at the sale that makes it and ends with what makes it up, found again when that comes late', () => {
    const ruleSet = ruleSetOf('IV-02');
    const sale = saleOf('R1', '2025-08-02 09:00:00', { sel_retn_cnt: 23 });
    const feed = deliveryOf('9', '2025-08-09 09:00:00', 1, { fixmedins_hilist_id: 'D9' });
    const late = deliveryOf('1', '2025-08-01 09:00:00', 5, { inf_time: '2025-08-09 10:00:00' });
    expect(ledgerOf(baseline, sale)).toMatchObject([{ kind: 'shortage', lowest_balance: -3 }]);
    expect(raisedBy(ruleSet, baseline, sale, feed).map((hit) => [hit.grade, hit.amount])).toEqual([
      [2, '90.00'],
    ]);
    expect(raisedBy(ruleSet, baseline, sale, feed, late)).toEqual([]);
    expect(
      raisedBy(ruleSet, baseline, sale, feed, deliveryOf('1', '2025-08-02 20:00:00', 5)),
    ).toEqual([]);
  });

  it('of one lot and serial counted twice the newest counts, lots add up', () => {
    const again = stocktakeOf('2025-07-31', 30, { inf_time: '2025-08-01 09:00:00' });
    const lot = stocktakeOf('2025-07-31', 5, { manu_lotnum: 'L2' });
    expect(ledgerOf(again, baseline, lot, later(1))).toMatchObject([{ computed: 35 }]);
  });

  it('after any additions and cancellations the records are those of a ledger made from scratch (seed 1)', () => {
    const move = fc.record({
      day: fc.nat(9),
      hour: fc.nat(3),
      way: fc.nat(5),
      packs: fc.integer({ min: 0, max: 9 }),
      isUndone: fc.boolean(),
      isSplit: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        (moves, every) => {
          const events = historyOf(
            ...moves.map(({ day, hour, way, packs, isSplit }, n): Short => {
              const at = `2025-08-0${Math.min(day, 8) + 1} 0${hour}:00:00`;
              const trdn_flag = isSplit ? '1' : '0';
              switch (way) {
                case 0:
                  return stocktakeOf(at.slice(0, 10), packs, { fixmedins_bchno: `i${n}` });
                case 1:
                  return deliveryOf(`${n}`, at, packs, { trdn_flag });
                case 2:
                  return returnOf(`${n}`, at, { sel_retn_cnt: packs, trdn_flag });
                default:
                  return saleOf(`${n}`, at, { sel_retn_cnt: packs, trdn_flag });
              }
            }),
          );
          let units: number | undefined;
          const ledger = new StockLedger(() => units);
          const stored: StoredEvent[] = [];
          const settle = (): void => {
            const fresh = new StockLedger(() => units);
            for (const event of stored) fresh.add(event);
            expect(ledger.compose('key', () => true)).toEqual(fresh.compose('key', () => true));
          };
          events.forEach((event, n) => {
            const added = projectEvent(event);
            stored.push(added);
            ledger.add(added);
            if (n % every === 0) settle();
            if (n === 12) {
              units = 14;
              ledger.repack();
            }
            const undone = stored[Math.floor(n / 2)];
            if (moves[n]?.isUndone === true && undone !== undefined) {
              undone.isVoid = !undone.isVoid;
              ledger.recount();
            }
          });
          settle();
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});
