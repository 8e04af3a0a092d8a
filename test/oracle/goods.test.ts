// Records of stock and operators on goods: the evaluator's against those counted from the complete list.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../engine/china-time.ts';
import type { Entry } from '../../engine/entry.ts';
import { formOf } from '../../engine/facts/code-form.ts';
import { State } from '../../engine/state.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { goodsOperators } from './naive/goods-operators.ts';
import { stockMonthsOf, uncodedSalesOf } from './naive/goods-records.ts';
import { Past } from './past.ts';
import { Tables } from './reading.ts';

const start = Date.UTC(2025, 6, 1);
const drug = 'XA02BCA001B001010100001';
const packs = `med_list_codg,units_per_pack,min_unit\n${drug},14,粒\n`;

const step = fc.record({
  kind: fc.constantFrom('stocktake', 'purchase', 'sale', 'sale', 'sale_return', 'stock_change', 'purchase_return', 'cancel'),
  hour: fc.nat(24 * 120),
  count: fc.integer({ min: 1, max: 9 }),
  way: fc.constantFrom('101', '102', '103', '106', '999'),
  setl: fc.option(fc.nat(3), { nil: undefined }),
  flags: fc.nat(31),
  isSentAgain: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer Of> ? Of : never;

function textAt(hour: number): string {
  return new Date(start + hour * hourMs).toISOString().slice(0, 19).replace('T', ' ');
}

function written({ kind, hour, count, way, setl, flags }: Step, n: number): Readonly<Record<string, unknown>>[] {
  const at = textAt(hour);
  const isSplit = (flags & 1) === 1;
  const item = { fixmedins_code: 'P1', med_list_codg: drug, fixmedins_hilist_id: `D${flags & 2}`, fixmedins_bchno: `b${n}` };
  const settled = setl === undefined ? {} : { setl_id: `S${setl}` };
  const pay = (flags & 4) === 0 ? {} : { mdtrt_setl_type: (flags & 8) === 0 ? '1' : '2' };
  const codes = (flags & 16) === 0 ? {} : { drugtracinfo: [{ drug_trac_codg: `8301789100000020${n + 1000}` }] };
  const split = { trdn_flag: isSplit ? '1' : '0' };
  switch (kind) {
    case 'stocktake':
      return [{ ...item, kind, at: at.slice(0, 10), inv_cnt: count * 3 }];
    case 'purchase':
    case 'purchase_return':
      return [{ ...item, kind, at, purc_retn_cnt: count * 2 }];
    case 'stock_change':
      return [{ ...item, ...split, kind, at, inv_chg_type: way, cnt: count }];
    case 'cancel':
      return [{ kind: 'pharmacy_settlement_cancel', at, fixmedins_code: 'P1', ...settled, mdtrt_id: 'M', psn_no: 'P' }];
    default: {
      const goods = { ...item, ...split, ...settled, ...pay, ...codes, kind, at, psn_no: 'P', rtal_docno: `${n}` };
      const sale = { ...goods, sel_retn_cnt: count };
      if (setl === undefined || (flags & 3) !== 0) return [sale];
      const info = (flags & 8) === 0 ? {} : { drug_trac_info: [{ drug_trac_codg: '83017891000000209999' }] };
      return [sale, { kind: 'pharmacy_settlement', at, fixmedins_code: 'P1', ...settled, ...info, mdtrt_id: 'M', psn_no: 'P' }];
    }
  }
}

/** Some are built anew and sent again. */
function sent(one: Step, n: number): Readonly<Record<string, unknown>>[] {
  return one.isSentAgain ? [...written(one, n), ...written(one, n)] : written(one, n);
}

describe('records of stock', () => {
  it('are what the complete list comes to, in whatever order it came', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.boolean(), fc.boolean(), (steps, isReversed, isKnown) => {
        const events = exampleEvents(steps.flatMap(sent));
        const tables = new Tables({ 'pack-sizes': isKnown ? packs : '' }, []);
        const state = new State({ unitsPerPack: () => (isKnown ? 14 : undefined), changed: () => {}, wake: () => {} });
        for (const event of isReversed ? events.toReversed() : events) {
          state.add(event);
          state.settle();
        }
        const standing = [...state.keys('stock')].flatMap(({ text, history }) =>
          [...(history?.of('stock_month') ?? []), ...(history?.of('uncoded_sale') ?? [])].map((entry) => ({ text, entry })));
        const past = new Past(events);
        const months = standing.filter(({ entry }) => entry.kind === 'stock_month');
        expect(sorted(months.map(({ text, entry }) => monthLine(text, entry)))).toEqual(
          sorted(stockMonthsOf(past, tables).map((month) => JSON.stringify(month))),
        );
        const uncoded = standing.filter(({ entry }) => entry.kind === 'uncoded_sale');
        expect(sorted(uncoded.map(({ entry }) => `${entry.id} ${String(entry.fields['setl_known'])}`))).toEqual(
          sorted([...uncodedSalesOf(past)].map(([id, one]) => `uncoded:${id} ${one.setl_known}`)),
        );
      }),
      { numRuns: 300 },
    );
  });
});

function sorted(lines: readonly string[]): readonly string[] {
  return lines.toSorted();
}

const named = [
  'period', 'opening', 'bought', 'moved_in', 'moved_out', 'sent_back', 'brought_back', 'sold', 'insured_sold', 'found',
  'uncertain',
] as const;

function monthLine(item: string, { fields }: Entry): string {
  return JSON.stringify({ item, ...Object.fromEntries(named.map((name) => [name, fields[name]])) });
}

describe('code_form', () => {
  it('is what a second reading finds', () => {
    const digit = fc.integer({ min: 0, max: 9 }).map(String);
    const run = fc.tuple(fc.nat(2), fc.nat(9), fc.integer({ min: 6, max: 22 }), fc.boolean()).map(([head, from, length, isUp]) =>
      '83'.slice(0, head) + Array.from({ length }, (_, i) => (isUp ? from + i : from + 90 - i) % 10).join(''));
    const code = fc.oneof(
      fc.array(digit, { minLength: 6, maxLength: 24 }).map((digits) => digits.join('')),
      fc.array(digit, { minLength: 19, maxLength: 19 }).map((digits) => `8${digits.join('')}`),
      run,
      fc.tuple(digit, digit, fc.integer({ min: 7, max: 21 })).map(([a, b, length]) => a + b.repeat(length)),
      fc.array(digit, { minLength: 14, maxLength: 14 }).map((digits) => `01${digits.join('')}21A7`),
      fc.string({ minLength: 6, maxLength: 24 }),
    );
    const naive = goodsOperators(new Tables({}, []))['code_form'];
    fc.assert(
      fc.property(code, (text) => {
        const trigger = { id: 'a', kind: 'use', at: 0, until: undefined, fixmedins_code: '', admdvs: '', fields: {} };
        const question = { trigger, all: [], past: new Past([]), matches: [], ref: () => text };
        expect(formOf(text)).toBe(naive?.({ of: 'trigger.drug_trac_codg' }, question));
      }),
      { numRuns: 2000 },
    );
  });

  it('knows a day from the next', () => {
    const calendar = goodsOperators(new Tables({}, []))['calendar'];
    const trigger = { id: 'a', kind: 'use', at: 0, until: undefined, fixmedins_code: '', admdvs: '', fields: {} };
    const at = (moment: number): unknown =>
      calendar?.({ of: 'x', in: 'weekday' }, { trigger, all: [], past: new Past([]), matches: [], ref: () => moment });
    const sunday = Date.parse('2025-08-03T12:00:00+08:00');
    expect([at(sunday), at(sunday + dayMs)]).toEqual([7, 1]);
  });
});
