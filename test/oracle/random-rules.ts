// Random rules over random histories, for the property that the evaluator agrees with reading
// everything: every operator, window and filter, over persons, visits and stock. All of it is a
// function of plans that fast-check makes and shrinks.
import * as fc from 'fast-check';
import { chinaIso, hourMs } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';
import { exampleEvent } from '../../rules/examples.ts';
import { demands, trees } from './random-conditions.ts';
import { derived, factSpec, oftenUnknown, type FactWorld } from './random-facts.ts';
import type { NaiveSpace } from './naive-entries.ts';
import type { Spec } from './naive-facts.ts';
import type { NaiveLeaf, NaiveRule } from './naive-rules.ts';

/** First moment of the day on which histories begin. */
export const start = Date.UTC(2026, 0, 5) - 8 * hourMs;

const worlds: Readonly<Record<NaiveSpace, FactWorld>> = {
  person: {
    kinds: ['pharmacy_settlement', 'stay', 'transfer_filing'],
    names: ['fixmedins_code', 'med_type', 'mdtrt_id'],
    amounts: ['medfee_sumamt'],
    feeds: ['pharmacy_settlement', 'pharmacy_settlement', 'nursing'],
  },
  encounter: {
    kinds: ['inpatient_fee', 'stay', 'nursing'],
    names: ['med_list_codg', 'psn_no'],
    amounts: ['det_item_fee_sumamt', 'cnt'],
    feeds: ['nursing'],
  },
  stock: {
    kinds: ['sale', 'purchase', 'stocktake'],
    names: ['manu_lotnum', 'psn_no'],
    amounts: ['sel_retn_cnt', 'amount', 'purc_retn_cnt'],
    feeds: ['purchase', 'sale'],
  },
};

const threeFacts = (world: FactWorld): fc.Arbitrary<[Spec, Spec, Spec]> =>
  fc.tuple(factSpec(world), factSpec(world), factSpec(world));

export interface RandomRule extends NaiveRule {
  /** The version before: which triggers it took, on which day of the history it ceased to judge, and how many days
   * after that its own term ends. */
  readonly older?: { readonly day: number; readonly select: NaiveRule['select']; readonly ends: number | undefined } | undefined;
}

export const rules: fc.Arbitrary<RandomRule> = fc
  .constantFrom<NaiveSpace>('person', 'encounter', 'stock')
  .chain((key) =>
    fc.record({
      id: fc.constant('EX-77'),
      key: fc.constant(key),
      kind: fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom<string | readonly string[]>(...worlds[key].kinds) },
        fc.subarray([...worlds[key].kinds], { minLength: 2 }),
      ),
      where: fc.oneof(demands(worlds[key].names), fc.constantFrom<Spec>(
        {}, {}, {}, { fixmedins_code: ['H1', 'H2'] }, { fixmedins_code: 'H1' },
        { psn_no: { known: true } }, { at: { greaterThan: '@other.at' } },
        { all: [{ fact: 'fixmedins_code', operator: 'equal', value: { fact: 'trigger', path: '$.fixmedins_code' } }] },
      )),
      select: fc.constantFrom('each' as const, 'each' as const, 'first' as const, 'merged' as const),
      apart_days: fc.constantFrom(undefined, 0.5, 3),
      params: fc.constant({ days: { default: 7, by_admdvs: { '33': 2, '3307': 20 } } }),
      facts: fc.tuple(threeFacts(worlds[key]), fc.boolean()).map(([[a, b, c], isMore]) => ({
        a,
        b,
        c,
        other: { op: 'previous', kind: [...worlds[key].kinds] },
        ...record(oftenUnknown),
        ...(isMore ? record(derived) : {}),
        joined: { op: 'matched' },
      })),
      all: fc.oneof(fc.constant<NaiveLeaf[]>([]), fc.array(leaf, { minLength: 1, maxLength: 1 })),
      trees: fc.array(trees, { maxLength: 2 }),
      excluded: fc.array(trees, { maxLength: 1 }),
      older: fc.option(fc.record({
        day: fc.nat(40),
        select: fc.constantFrom('each' as const, 'first' as const, 'merged' as const),
        ends: fc.constantFrom(undefined, 0, -3, 5),
      }), { nil: undefined }),
    }),
  );

const leaf: fc.Arbitrary<NaiveLeaf> = fc.record({
  fact: fc.constantFrom('a', 'b', 'a.count', 'a.balance'),
  operator: fc.constantFrom('greaterThan' as const, 'lessThan' as const, 'equal' as const, 'notEqual' as const),
  value: fc.constantFrom<number | boolean>(0, 1, 2, 30, true, false),
});

function record(value: Spec): Readonly<Record<string, Spec>> {
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, Object.fromEntries(Object.entries(Object(one)))]),
  );
}

export interface EventPlan {
  readonly what: number;
  readonly hours: number;
  readonly who: number;
  readonly place: number;
  readonly amount: number;
  readonly target: number;
}

/** Most histories are short; some are long on one key. */
export const eventPlans: fc.Arbitrary<readonly EventPlan[]> = fc.oneof(
  { weight: 3, arbitrary: plansOf(4, 40, 2) },
  { weight: 1, arbitrary: plansOf(70, 130, 0) },
);

function plansOf(minLength: number, maxLength: number, who: number): fc.Arbitrary<EventPlan[]> {
  const plan = fc.record({
    what: fc.nat(99),
    hours: fc.nat(30),
    who: fc.nat(who),
    place: fc.nat(1),
    amount: fc.nat(5),
    target: fc.nat(),
  });
  return fc.array(plan, { minLength, maxLength });
}

type Short = Readonly<Record<string, unknown>>;

/** The events of the plans, in the order of their time. */
export function eventsOf(space: NaiveSpace, plans: readonly EventPlan[]): readonly FundEvent[] {
  const shorts: Short[] = [];
  let hours = 0;
  plans.forEach((plan, serial) => {
    hours += plan.hours % 13 === 0 ? 0 : plan.hours % 29;
    const place = { fixmedins_code: `H${plan.place + 1}`, admdvs: plan.place === 0 ? '420704' : '330702' };
    const at = nationalTime(hours);
    // Some are sent long after what they tell of.
    const inf_time = nationalTime(hours + (plan.target % 5 === 0 ? 40 : 0));
    const head = { ...place, at, inf_time, msgid: `m${serial}` };
    const target = shorts[plan.target % Math.max(1, shorts.length)];
    if (plan.what >= 88 && target !== undefined) shorts.push(...undoing(target, head));
    else shorts.push(...happening[space](plan, serial, head));
  });
  return shorts.map(exampleEvent);
}

/** `yyyy-MM-dd HH:mm:ss` so many hours after the start. */
function nationalTime(hours: number): string {
  return chinaIso(start + hours * hourMs).slice(0, 19).replace('T', ' ');
}

const yuan = [5, 10.1, 20.2, 33.33, 0, 99.99];

const happening: Readonly<Record<NaiveSpace, (plan: EventPlan, serial: number, head: Short) => readonly Short[]>> = {
  person(plan, serial, head) {
    const psn_no = `P${plan.who}`;
    if (plan.what % 4 === 0) return stay(plan, `V${plan.target % 6}`, head);
    if (plan.what % 4 === 1) return [{ ...head, kind: 'transfer_filing', psn_no, refl_type: '1' }];
    return [{
      ...{ ...head, kind: 'pharmacy_settlement', psn_no, mdtrt_id: `M${serial}`, setl_id: `S${serial}` },
      ...{ med_type: plan.what % 3 === 0 ? '41' : '42', medfee_sumamt: yuan[plan.amount] },
    }];
  },
  encounter(plan, serial, head) {
    const visit = { mdtrt_id: `V${plan.who}`, psn_no: `P${plan.who}` };
    if (plan.what % 5 === 0) return stay(plan, visit.mdtrt_id, head);
    if (plan.what % 5 === 1) return [{ ...head, ...visit, kind: 'nursing', mdtrt_sn: `n${serial}`, vali_flag: '1' }];
    return [{
      ...{ ...head, ...visit, kind: 'inpatient_fee', feedetl_sn: `f${serial}` },
      ...{ med_list_codg: `C${plan.amount % 3}`, det_item_fee_sumamt: yuan[plan.amount], cnt: plan.amount },
    }];
  },
  stock(plan, serial, head) {
    const item = {
      ...head,
      ...{ fixmedins_hilist_id: `D${plan.who}`, med_list_codg: 'X1', manu_lotnum: `L${plan.target % 3}` },
      ...{ fixmedins_bchno: `b${serial}`, trdn_flag: '0' },
    };
    if (plan.what % 6 === 0) return [{ ...item, kind: 'stocktake', at: String(head['at']).slice(0, 10), inv_cnt: plan.amount }];
    if (plan.what % 6 === 1) return [{ ...item, kind: 'purchase', purc_retn_cnt: plan.amount * 3, spler_name: 'A' }];
    return [{
      ...{ ...item, kind: 'sale', sel_retn_cnt: plan.amount + 1, finl_trns_pric: 10.1 },
      ...{ psn_no: `P${plan.target % 2}`, rtal_docno: `r${serial}` },
    }];
  },
};

/** A stay: its admission, or its discharge some time after. */
function stay(plan: EventPlan, mdtrt_id: string, head: Short): readonly Short[] {
  const diseinfo = [{ diag_code: `J1${plan.amount}.900`, maindiag_flag: '1' }, { diag_code: 'I10.x00' }];
  const visit = { ...head, mdtrt_id, psn_no: `P${plan.who}`, diseinfo };
  return plan.what % 8 < 5
    ? [{ ...visit, kind: 'admission', med_type: '21', adm_dept_codg: '01' }]
    : [{ ...visit, kind: 'discharge', dscg_way: '1' }];
}

/** Takes back what an earlier event said, in the way of its kind. */
function undoing(target: Short, head: Short): readonly Short[] {
  const ids = { fixmedins_code: target['fixmedins_code'], admdvs: target['admdvs'], psn_no: target['psn_no'] };
  const visit = { ...head, ...ids, mdtrt_id: target['mdtrt_id'] };
  switch (target['kind']) {
    case 'pharmacy_settlement':
      return [{ ...visit, kind: 'pharmacy_settlement_cancel', setl_id: target['setl_id'] }];
    case 'inpatient_fee':
      return [{ ...visit, kind: 'inpatient_fee_cancel', feedetl_sn: target['feedetl_sn'] }];
    case 'admission':
    case 'discharge':
      return [{ ...visit, kind: `${target['kind']}_cancel` }];
    case 'nursing': {
      const record = { kind: 'nursing', mdtrt_sn: target['mdtrt_sn'], at: target['at'], vali_flag: '0' };
      return [{ ...visit, ...record }];
    }
    case 'sale':
    case 'purchase':
    case 'stocktake': {
      const inv_data_type = target['kind'] === 'sale' ? '4' : target['kind'] === 'purchase' ? '3' : '1';
      const { psn_no, ...place } = ids;
      return [{ ...head, ...place, kind: 'stock_delete', fixmedins_bchno: target['fixmedins_bchno'], inv_data_type }];
    }
    default: {
      const { psn_no, ...place } = ids;
      return [{ ...head, ...place, kind: 'reversal', omsgid: target['msgid'], oinfno: '2601' }];
    }
  }
}
