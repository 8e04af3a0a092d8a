// Closed periods against the naive records, in whatever order events come, with cancellations, lists
// that come late, repetition and rules that come in the middle. RUNS=500 SEED=7 looks longer.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import { exampleEvents, latest } from '../../rules/examples.ts';
import { finalHits, type FinalHit } from './final-hits.ts';
import { doingsOf } from './naive/doings.ts';
import { periodKinds, periodsOf, type PeriodKind } from './naive/period-records.ts';
import { Past } from './past.ts';
import { Tables } from './reading.ts';
import { inBatches, shuffled } from './shuffled.ts';

const numRuns = Number(process.env['RUNS'] ?? 40);
const seed = Number(process.env['SEED'] ?? 20261122);
const words = { zh: '{{trigger.period}}', en: '{{trigger.period}}' };
const example = { name: words, events: [{}], hits: [] };

/** Every record is a hit that shows its fields. */
function observer(kind: PeriodKind, number: number): unknown {
  return {
    id: `ZZ-0${number}`, version: 1, name: words, family: 'indicator', grade: 3, stages: ['after'], basis: ['test'],
    effective: { from: '2008-01-01' },
    key: { doctor_month: 'doctor', area_month: 'area', test_day: 'product' }[String(kind)] ?? 'institution',
    trigger: { kind }, facts: {}, conditions: { all: [{ fact: 'trigger', operator: 'notEqual', value: 0 }] },
    event: { type: kind, message: words }, examples: [example, example],
  };
}

const knowledge = {
  'charge-classes': 'code_prefix,med_chrgitm_type,class_name\nX,09,西药费\n0025,04,化验费\n0021,03,检查费\n',
  reagents: 'item_prefix,kit_codg,tests_per_kit,zh\n0025,C1,100,试剂甲\nXA,C2,10,试剂乙\nXB,C2,10,试剂乙\nXB,C3,10,试剂丙\n',
};
const rules = periodKinds.map(observer);
const ruleSet: RuleSet = { rules, knowledge };
const tables = new Tables(knowledge, []);

interface Seen {
  readonly name: string;
  readonly fields: ReadonlyMap<string, unknown>;
}

function seenIn(hits: Iterable<FinalHit>): readonly Seen[] {
  return [...hits]
    .map((hit) => {
      const kind = periodKinds[Number(hit.rule_id.slice(-1))] ?? '';
      const fields = new Map<string, unknown>(Object.entries(Object(hit.conditions[0]?.actual)));
      return { name: `${kind} ${hit.subject} ${hit.reason}`, fields };
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** What was seen, of each record the fields that the naive one has. */
function asWanted(seen: readonly Seen[], wanted: readonly Wanted[]): readonly Wanted[] {
  const byName = new Map(wanted.map((one) => [one.name, one.fields]));
  return seen.map(({ name, fields }) => ({
    name,
    fields: Object.fromEntries(Object.keys(byName.get(name) ?? {}).map((field) => [field, fields.get(field) ?? undefined])),
  }));
}

interface Wanted {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

function wantedOf(past: Past): readonly Wanted[] {
  const doings = doingsOf(past, tables);
  return periodKinds
    .flatMap((kind) => periodsOf(doings, kind))
    .map(({ kind, key, period, entry }) => ({ name: `${kind} ${key} ${period}`, fields: entry.fields }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

const rare = fc.integer({ min: 0, max: 6 }).map((n) => n === 0);
const day = fc.integer({ min: -4, max: 45 });
const plans = fc.record({
  stays: fc.array(
    fc.record({
      ...{ place: fc.nat(2), person: fc.nat(2), day, nights: fc.nat(9), other: fc.boolean(), planned: fc.boolean() },
      ...{ fee: fc.nat(3), doctor: fc.nat(1), home: fc.nat(2), cancelled: rare },
    }),
    { maxLength: 12 },
  ),
  visits: fc.array(
    fc.record({ place: fc.nat(2), day, fee: fc.integer({ min: 1, max: 9 }), doctor: fc.nat(2), cancelled: rare }),
    { maxLength: 8 },
  ),
  fees: fc.array(
    fc.record({
      ...{ place: fc.nat(2), day, code: fc.nat(4), amount: fc.integer({ min: -2, max: 9 }) },
      ...{ sort: fc.nat(2), typed: fc.boolean(), cancelled: rare },
    }),
    { maxLength: 14 },
  ),
  shops: fc.array(
    fc.record({
      ...{ place: fc.nat(2), day, fee: fc.integer({ min: 1, max: 9 }) },
      ...{ insured: fc.constantFrom('420704', '429004', ''), cancelled: rare },
    }),
    { maxLength: 8 },
  ),
  sales: fc.array(
    fc.record({
      ...{ place: fc.nat(2), day, code: fc.nat(4), product: fc.nat(3), own: fc.boolean(), split: rare },
      cancelled: rare,
    }),
    { maxLength: 12 },
  ),
  closedOn: fc.array(fc.constantFrom(20, 31, 32, 33, 34, 44, 50, 70), { minLength: 3, maxLength: 3 }),
  openedOn: fc.array(fc.constantFrom(-9, -9, -9, 12), { minLength: 3, maxLength: 3 }),
});
type Plan = typeof plans extends fc.Arbitrary<infer T> ? T : never;

const july = Date.UTC(2025, 6, 1) - 8 * 3_600_000;
function at(days: number, minutes: number): string {
  const time = july + days * 86_400_000 + (8 + 8) * 3_600_000 + minutes * 60_000;
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

const codes = ['XA', 'XB', '0025', '002103', '0041'];
const addresses = ['太和镇陈太村1组', '凤凰街道幸福养老院', '明堂路3号'];

function eventsOf(plan: Plan): readonly FundEvent[] {
  const events: unknown[] = [];
  const put = (kind: string, time: string, data: object, cancel?: object): void => {
    events.push({ kind, at: time, ...data });
    if (cancel !== undefined) events.push({ at: at(71, events.length), ...data, ...cancel });
  };
  plan.stays.forEach((one, i) => {
    const { day: from, nights } = one;
    const data = {
      fixmedins_code: `H${one.place}`,
      mdtrt_id: `M${i}`,
      psn_no: `P${one.person}`,
      diseinfo: [{ diag_code: one.other ? 'I10.x00' : 'J18.900', maindiag_flag: '1' }],
    };
    const cancel = one.cancelled ? { kind: 'admission_cancel' } : undefined;
    put('admission', at(from, i), { ...data, atddr_no: `D${one.doctor}` }, cancel);
    put('discharge', at(from + nights, 60 + i), { ...data, dscg_way: '1' });
    const paid = { setl_id: `S${i}`, medfee_sumamt: one.fee * 100.5, fund_pay_sumamt: one.fee * 50 };
    if (one.fee > 0) put('inpatient_settlement', at(from + nights, 90 + i), { ...data, ...paid });
    if (one.home === 2) return;
    const list = { dscg_time: at(from + nights, 60 + i), curr_addr: addresses[one.home] };
    const plan31 = { days_rinp_flag_31: one.planned ? '2' : '1' };
    put('settlement_list', at(from + nights + 3, i), { ...data, ...list, ...plan31 });
  });
  plan.visits.forEach((one, i) => {
    const data = { fixmedins_code: `H${one.place}`, mdtrt_id: `V${i}`, psn_no: `P${i}`, setl_id: `VS${i}` };
    if (one.doctor < 2) put('registration', at(one.day, i), { ...data, atddr_no: `D${one.doctor}` });
    const cancel = one.cancelled ? { kind: 'outpatient_settlement_cancel' } : undefined;
    const paid = { medfee_sumamt: one.fee * 10, fund_pay_sumamt: one.fee * 6 };
    put('outpatient_settlement', at(one.day, 100 + i), { ...data, ...paid }, cancel);
  });
  plan.fees.forEach((one, i) => {
    const kind = ['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'][one.sort] ?? '';
    const data = {
      ...{ fixmedins_code: `H${one.place}`, mdtrt_id: `F${i}`, psn_no: `P${i}`, feedetl_sn: `${i}` },
      chrg_bchno: `${i}`,
    };
    const cancel = [{ kind: 'inpatient_fee_cancel' }, { kind: 'outpatient_fee_delete' }][one.sort];
    const line = { med_list_codg: codes[one.code], cnt: 1, pric: one.amount > 5 ? 400 : 20 };
    const typed = one.typed ? { med_chrgitm_type: '05' } : {};
    const cost = { det_item_fee_sumamt: one.amount * 7.25 };
    put(kind, at(one.day, i), { ...data, ...line, ...typed, ...cost }, one.cancelled ? cancel : undefined);
  });
  plan.shops.forEach((one, i) => {
    const data = { fixmedins_code: `H${one.place}`, mdtrt_id: `B${i}`, psn_no: `P${i}`, setl_id: `BS${i}` };
    const cancel = one.cancelled ? { kind: 'pharmacy_settlement_cancel' } : undefined;
    const paid = { medfee_sumamt: one.fee * 3.3, fund_pay_sumamt: one.fee * 2.1 };
    const insured = one.insured === '' ? {} : { insuplc_admdvs: one.insured };
    put('pharmacy_settlement', at(one.day, i), { ...data, ...paid, ...insured }, cancel);
  });
  plan.sales.forEach((one, i) => {
    const data = { fixmedins_code: `H${one.place}`, fixmedins_bchno: `b${i}`, inv_data_type: '4' };
    const goods = {
      ...{ fixmedins_hilist_id: `I${one.product}`, med_list_codg: ['XA', 'XB', 'ZC', 'N1'][one.product] },
      ...{ trdn_flag: one.split ? '1' : '0', sel_retn_cnt: 2, finl_trns_pric: 4.5 + i },
      drugtracinfo: [{ drug_trac_codg: `8100000000000000000${one.code}` }],
    };
    const buyer = { rtal_docno: `d${i}`, psn_no: `Q${i}`, mdtrt_setl_type: one.own ? '2' : '1' };
    const settled = one.own ? {} : { setl_id: `SS${i}` };
    const cancel = one.cancelled ? { kind: 'stock_delete' } : undefined;
    put('sale', at(one.day, 200 + i), { ...data, ...goods, ...buyer, ...settled }, cancel);
  });
  plan.closedOn.forEach((last, place) => {
    for (const [n, days] of [plan.openedOn[place] ?? -9, last].entries()) {
      const visit = { mdtrt_id: `E${place}${n}`, setl_id: `ES${place}${n}`, feedetl_sn: '1' };
      const data = { fixmedins_code: `H${place}`, psn_no: `E${place}`, ...visit };
      put('outpatient_settlement', at(days, 300), { ...data, medfee_sumamt: 1, fund_pay_sumamt: 1 });
      put('outpatient_fee', at(days, 301), { ...data, med_list_codg: 'XZ', det_item_fee_sumamt: 1 });
      if (place === 2) continue;
      const paid = { setl_id: `ET${place}${n}`, medfee_sumamt: 1, fund_pay_sumamt: 1 };
      put('pharmacy_settlement', at(days, 302), { ...data, ...paid });
      const sold = { setl_id: `EU${place}${n}`, med_list_codg: 'XZ', fixmedins_bchno: `e${n}` };
      put('sale', at(days, 303), { ...data, ...sold, sel_retn_cnt: 1, finl_trns_pric: 1 });
    }
  });
  return exampleEvents(events);
}

describe('closed periods', () => {
  it(`are what a naive count makes of all events (seed ${seed})`, { timeout: 3_600_000 }, () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(plans, fc.nat(), (plan, disorder) => {
        const events = eventsOf(plan);
        const mixed = shuffled(events, disorder);
        const wanted = wantedOf(new Past(events));
        for (const { name } of wanted) seen.set(name.split(' ')[0] ?? '', 1);
        const check = (hits: Iterable<FinalHit>, how: string): void =>
          expect(asWanted(seenIn(hits), wanted), how).toEqual(wanted);
        check(finalHits(ruleSet, [events]).values(), 'at once');
        check(finalHits(ruleSet, mixed.map((event) => [event])).values(), 'one by one');
        check(finalHits(ruleSet, inBatches(mixed, 7, disorder)).values(), 'in batches');
        const evaluator = new Evaluator({ ...ruleSet, rules: [] });
        const half = disorder % (mixed.length + 1);
        evaluator.apply(mixed.slice(0, half));
        const hits = [...evaluator.activate(ruleSet, 0).hits, ...evaluator.apply(mixed.slice(half)).hits];
        check(latest(hits).filter(({ state }) => state === 'raised'), 'later');
      }),
      { numRuns, seed },
    );
    expect([...seen.keys()].toSorted()).toEqual(periodKinds.toSorted());
  });
});
