// Operators on purchases one after the other, groups of persons, hours of the day and daily limits.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayMs, hourMs } from '../../../engine/china-time.ts';
import type { Entry, EntryKind } from '../../../engine/entry.ts';
import { History } from '../../../engine/history.ts';
import { inOrder } from '../../oracle/naive-entries.ts';
import { fieldOf, type Question } from '../../oracle/naive-facts.ts';
import { pharmacyOperators } from '../../oracle/naive/pharmacy-operators.ts';
import { Past } from '../../oracle/past.ts';
import { Tables } from '../../oracle/reading.ts';
import { epoch, versionWith, type FactSpecs } from './random-entries.ts';

const limits = `med_list_codg,limit_kind,quantity_max,unit,per,zh
0012,quantity,24,小时,day,每日最多24小时
001203,quantity,10,小时,day,氧气每日最多10小时
0011,quantity,1,日,day,床位每日最多1日
0033,quantity,1,次,stay,每次住院最多1次
`;
const groups = 'psn_no,group_id,group_kind,group_name\nP0,V1,村,一村\nP1,V1,村,一村\nP2,V2,村,二村\nP3,,村,\n';
const texts = { limits, 'person-groups': groups };

function entry(kind: EntryKind, id: string, at: number, fields: Entry['fields'], until?: number): Entry {
  const place = { fixmedins_code: 'P42070400031', admdvs: '420704', sources: [] };
  return { id, kind, at, ...(until === undefined ? {} : { until }), ...place, fields };
}

/** The facts of one trigger, from a history filled in this order. */
function factsOf(specs: FactSpecs, entries: readonly Entry[], trigger: Entry): readonly unknown[] {
  const history = new History();
  for (const one of entries) history.insert(one);
  const version = versionWith(specs, undefined, texts);
  version.take('K', trigger, history, []);
  return version.factValues();
}

/** The same by the operators of the oracle. */
function naively(specs: FactSpecs, entries: readonly Entry[], trigger: Entry): readonly unknown[] {
  const operators = pharmacyOperators(new Tables(texts, []));
  const thing = (one: Entry) => ({ ...one, until: one.until });
  const q: Question = {
    trigger: thing(trigger),
    all: entries.map(thing).toSorted(inOrder),
    past: new Past([]),
    matches: [],
    ref: (path) => fieldOf(thing(trigger), path.replace('trigger.', '')),
  };
  return Object.values(specs).map((spec) => operators[String(spec['op'])]?.(spec, q));
}

function ids(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null, (name, one: unknown) => (name === 'sources' ? undefined : one)));
}

const run = { op: 'burst', kind: 'pharmacy_settlement', like: ['amount'], gap_seconds: 90, field: 'psn_no', sum: 'amount' };
const second = 1000;
const swipe = (i: number, seconds: number, fields: Entry['fields'] = {}): Entry =>
  entry('pharmacy_settlement', `s${String(i).padStart(3, '0')}`, epoch + seconds * second, {
    psn_no: `P${i}`, amount: 50, ...fields,
  });

describe('burst', () => {
  it('goes back while the next is near enough', () => {
    const all = [swipe(1, 0), swipe(2, 100), swipe(3, 190), swipe(4, 280)];
    const found = { count: 3, distinct: 3, total: 150, seconds: 180, began: all[1]!.at };
    expect(factsOf({ run }, all, all[3]!)[0]).toMatchObject(found);
  });

  it('is not broken by what is not alike, nor made longer', () => {
    const all = [swipe(1, 0), swipe(2, 40, { amount: 7 }), swipe(3, 80)];
    expect(factsOf({ run }, all, all[2]!)[0]).toMatchObject({ count: 2, distinct: 2, total: 100 });
  });

  it('counts one person once, and looks back no further than it may', () => {
    const all = Array.from({ length: 20 }, (_, i) => swipe(i, i * 10, { psn_no: 'P1' }));
    expect(factsOf({ run: { ...run, at_most: 5 } }, all, all[19]!)[0]).toMatchObject({ count: 5, distinct: 1, seconds: 40 });
  });

  it('says nothing of a trigger of another kind', () => {
    const sale = entry('sale', 'a', epoch, {});
    expect(factsOf({ run }, [sale], sale)[0]).toBeUndefined();
  });
});

describe('fellows', () => {
  const spec = {
    op: 'fellows', kind: 'pharmacy_settlement', window: { back_days: 0.1 }, member: 'psn_no',
    table: 'person-groups', column: 'group_id',
  };

  it('counts those of the same group only', () => {
    const all = [swipe(1, 0), swipe(2, 10), swipe(0, 20)];
    expect(factsOf({ it: spec }, all, all[2]!)[0]).toMatchObject({ group: 'V1', count: 2, distinct: 2 });
  });

  it.each([3, 9])('is unknown for a person without a group (P%i)', (i) => {
    const all = [swipe(1, 0), swipe(i, 20)];
    expect(factsOf({ it: spec }, all, all[1]!)[0]).toBeUndefined();
  });
});

describe('clock', () => {
  it.each([
    [0, 0],
    [18.5 * hourMs, 18.5],
    [dayMs - 1, 23.99],
    [dayMs, 0],
  ])('%i ms after midnight', (ms, hours) => {
    const one = entry('sale', 'a', epoch + ms, {});
    expect(factsOf({ it: { op: 'clock', of: 'trigger.at' } }, [one], one)[0]).toBe(hours);
  });
});

const over = { op: 'over_limits', kind: 'inpatient_fee', table: 'limits' };
const stay = entry('stay', 'stay', epoch, { open: false }, epoch + 5 * dayMs);
const line = (serial: string, day: number, code: string, cnt: number, more: Entry['fields'] = {}): Entry =>
  entry('inpatient_fee', serial, epoch + day * dayMs + hourMs, {
    feedetl_sn: serial, med_list_codg: code, cnt, det_item_fee_sumamt: cnt * 2, ...more,
  });

describe('over_limits', () => {
  const of = (...lines: readonly Entry[]): unknown => factsOf({ it: over }, [stay, ...lines], stay)[0];

  it('goes by the longest prefix', () => {
    expect(of(line('1', 0, '001203000010000', 20), line('2', 1, '001203000010000', 1))).toMatchObject({ excess: 10 });
    expect(of(line('1', 0, '001201000020000', 20), line('2', 1, '001201000020000', 1))).toMatchObject({ days: 0 });
    expect(of(line('1', 1, '001201000020000', 30))).toMatchObject({ days: 1, certain: 0, excess: 6 });
    const full = [0, 1, 2, 3, 4, 5].map((day) => line(String(day), day, '001203000010000', day === 2 ? 14 : 10));
    expect(of(...full)).toMatchObject({ days: 1, certain: 1, excess: 4, amount: 8, unit: '小时', limit: 10, day: epoch + 2 * dayMs });
  });

  it('adds up different codes under one limit', () => {
    const beds = [0, 1, 2, 3, 4, 5].map((day) => line(String(day), day, '001109000010000', 1));
    expect(of(...beds, line('9', 3, '001109000030000', 1))).toMatchObject({ days: 1, excess: 1, unit: '日' });
  });

  it('takes a refund from the day of its line', () => {
    const beds = [0, 1, 2, 3, 4, 5].map((day) => line(String(day), day, '001109000010000', day === 3 ? 2 : 1));
    const refund = line('9', 5, '001109000010000', -1, { init_feedetl_sn: '3' });
    expect(of(...beds)).toMatchObject({ days: 1 });
    expect(of(...beds, refund)).toMatchObject({ days: 0, amount: 0, details: [] });
  });

  it('lets days without the item take what was posted together, inside the stay only', () => {
    expect(of(line('1', 3, '001109000010000', 6))).toMatchObject({ days: 0 });
    expect(of(line('1', 3, '001109000010000', 7))).toMatchObject({ days: 1, excess: 1 });
  });

  it('judges limits of a whole stay', () => {
    expect(of(line('1', 0, '003310060020000', 1))).toMatchObject({ days: 0 });
    expect(of(line('1', 0, '003310060020000', 1), line('2', 3, '003310060020000', 1))).toMatchObject({
      days: 1, excess: 1, details: ['本次住院计费2次（每次住院最多1次）'],
    });
  });

  it('waits for the end of the stay', () => {
    const open = entry('stay', 'stay', epoch, { open: true });
    expect(factsOf({ it: over }, [open, line('1', 0, '001109000010000', 9)], open)[0]).toBeUndefined();
  });
});

describe('every one of them', () => {
  const specs: FactSpecs = {
    run,
    short: { ...run, gap_seconds: 20, at_most: 3 },
    group: {
      op: 'fellows', kind: 'pharmacy_settlement', like: ['amount'], window: { back_days: 0.02, ahead_days: 0.001 },
      member: 'psn_no', table: 'person-groups', column: 'group_id',
    },
    hour: { op: 'clock', of: 'trigger.at' },
  };
  const swipes = fc.array(
    fc.record({ seconds: fc.nat(900), person: fc.nat(4), amount: fc.constantFrom(50, 60, undefined) }),
    { minLength: 1, maxLength: 60 },
  );
  const lines = fc.array(
    fc.record({
      day: fc.integer({ min: -1, max: 6 }),
      code: fc.constantFrom('001203000010000', '001201000020000', '0011090', '0033', '0099'),
      cnt: fc.integer({ min: -8, max: 30 }), refunds: fc.option(fc.nat(9), { nil: undefined }),
    }),
    { maxLength: 30 },
  );

  it('gives what the whole list gives, in whatever order it came', () => {
    fc.assert(
      fc.property(swipes, fc.nat(), (plans, which) => {
        const all = plans.map(({ seconds, person, amount }, i) => swipe(i, seconds, { psn_no: `P${person}`, amount }));
        const trigger = all[which % all.length]!;
        const wanted = ids(naively(specs, all, trigger));
        expect(ids(factsOf(specs, all, trigger))).toEqual(wanted);
        expect(ids(factsOf(specs, all.toReversed(), trigger))).toEqual(wanted);
      }),
    );
  });

  it('over_limits too', () => {
    fc.assert(
      fc.property(lines, (plans) => {
        const all = plans.map(({ day, code, cnt, refunds }, i) =>
          line(String(i), day, code, cnt, refunds === undefined ? {} : { init_feedetl_sn: String(refunds) }),
        );
        const wanted = ids(naively({ over }, [stay, ...all], stay));
        expect(ids(factsOf({ over }, [stay, ...all], stay))).toEqual(wanted);
        expect(ids(factsOf({ over }, [...all.toReversed(), stay], stay))).toEqual(wanted);
      }),
    );
  });
});
