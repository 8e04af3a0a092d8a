// Months of one stock item: what they say, and that the order of arrival and the moment at which the
// watermark is asked leave no trace.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectEvent } from '../../engine/projection.ts';
import { StockLedger } from '../../engine/views/stock-ledger.ts';
import { deliveryOf, historyOf, returnOf, saleOf, stocktakeOf, type Short } from './short-history.ts';

const unitsPerPack = (): number => 14;
const endOf = (month: string): number => Date.parse(`${month}-01T00:00:00+08:00`);

function monthsOf(passed: number, ...shorts: readonly Short[]): readonly Readonly<Record<string, unknown>>[] {
  const ledger = new StockLedger(unitsPerPack);
  for (const event of historyOf(...shorts)) ledger.add(projectEvent(event));
  const records = ledger.compose('key', (_, time) => time <= passed);
  return records.filter(({ kind }) => kind === 'stock_month').map(({ fields }) => ({ ...fields }));
}

const count = stocktakeOf('2025-07-31', 20);
const trade: readonly Short[] = [
  deliveryOf('d', '2025-08-02 09:00:00', 10),
  saleOf('a', '2025-08-05 10:00:00', { sel_retn_cnt: 8, setl_id: 'S1' }),
  saleOf('b', '2025-08-06 10:00:00', { sel_retn_cnt: 3, mdtrt_setl_type: '2' }),
  saleOf('c', '2025-08-07 10:00:00', { sel_retn_cnt: 14, trdn_flag: '1', setl_id: 'S2' }),
];

describe('a month of a stock item', () => {
  it('says what there was, what came in and what was sold', () => {
    expect(monthsOf(endOf('2025-09'), count, ...trade)).toMatchObject([
      { period: '2025-08', opening: 20, bought: 10, sold: 12, insured_sold: 9, found: 0, uncertain: 0 },
    ]);
  });

  it('has no record before it is over, nor when its opening is unknown', () => {
    expect(monthsOf(endOf('2025-08'), count, ...trade)).toEqual([]);
    expect(monthsOf(endOf('2025-10'), stocktakeOf('2025-08-03', 20), ...trade)).toEqual([]);
    expect(monthsOf(endOf('2025-10'), ...trade)).toEqual([]);
  });

  it('opens with the greater of the books and the newest stocktake', () => {
    const next = saleOf('n', '2025-09-05 10:00:00', { sel_retn_cnt: 1 });
    const openings = (counted: number): unknown =>
      monthsOf(endOf('2025-10'), count, ...trade, stocktakeOf('2025-08-31', counted), next).at(-1)?.['opening'];
    expect([openings(15), openings(30)]).toEqual([18, 30]);
  });

  it('knows what a stocktake in it found too much', () => {
    const found = monthsOf(endOf('2025-09'), count, ...trade, stocktakeOf('2025-08-20', 25)).at(-1);
    expect(found?.['found']).toBe(7);
  });

  it('is the same in every order of arrival, and whenever the watermark is asked', () => {
    const step = fc.record({ kind: fc.nat(3), hour: fc.nat(24 * 100), packs: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 14 }), fc.array(fc.nat(3), { maxLength: 14 }), (steps, asks) => {
        const events = historyOf(
          ...steps.map(({ kind, hour, packs }, n): Short => {
            const day = new Date(Date.UTC(2025, 6, 1) + hour * 3_600_000).toISOString();
            const at = `${day.slice(0, 10)} ${day.slice(11, 19)}`;
            if (kind === 0) return stocktakeOf(at.slice(0, 10), packs);
            if (kind === 1) return deliveryOf(`${n}`, at, packs);
            if (kind === 2) return saleOf(`${n}`, at, { sel_retn_cnt: packs, setl_id: 'S' });
            return returnOf(`${n}`, at, { sel_retn_cnt: packs });
          }),
        ).map((event) => projectEvent(event));
        let passed = 0;
        const isPassed = (_: string, time: number): boolean => time <= passed;
        const ledger = new StockLedger(unitsPerPack);
        events.forEach((event, n) => {
          ledger.add(event);
          passed = Math.max(passed, endOf(`2025-${String(7 + (asks[n] ?? 0)).padStart(2, '0')}`));
          ledger.monthEnded();
          ledger.compose('key', isPassed);
        });
        const fresh = new StockLedger(unitsPerPack);
        for (const event of events.toReversed()) fresh.add(event);
        expect(ledger.compose('key', isPassed)).toEqual(fresh.compose('key', isPassed));
      }),
      { numRuns: 300 },
    );
  });
});
