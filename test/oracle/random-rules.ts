// Random rules over random histories, for the property that the evaluator agrees with reading
// everything: every operator, window and filter, over persons, visits and stock. All of it is a
// function of plans that fast-check makes and shrinks.
import * as fc from 'fast-check';
import { chinaIso, hourMs } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';
import { exampleEvent } from '../../rules/examples.ts';
import { allenRelations } from '../../engine/facts/allen.ts';
import { demands, oddFilters, oddWindows, trees } from './random-conditions.ts';
import type { NaiveSpace } from './naive-entries.ts';
import type { Spec } from './naive-facts.ts';
import type { NaiveLeaf, NaiveRule } from './naive-rules.ts';

/** First moment of the day on which histories begin. */
export const start = Date.UTC(2026, 0, 5) - 8 * hourMs;

const triggers: Readonly<Record<NaiveSpace, readonly string[]>> = {
  person: ['pharmacy_settlement', 'stay', 'transfer_filing'],
  encounter: ['inpatient_fee', 'stay', 'nursing'],
  stock: ['sale', 'purchase', 'stocktake'],
};
const amounts: Readonly<Record<NaiveSpace, readonly string[]>> = {
  person: ['medfee_sumamt'],
  encounter: ['det_item_fee_sumamt', 'cnt'],
  stock: ['sel_retn_cnt', 'amount', 'purc_retn_cnt'],
};
const feedsOf: Readonly<Record<NaiveSpace, readonly string[]>> = {
  person: ['pharmacy_settlement', 'pharmacy_settlement', 'nursing'],
  encounter: ['nursing'],
  stock: ['purchase', 'sale'],
};
const names: Readonly<Record<NaiveSpace, readonly string[]>> = {
  person: ['fixmedins_code', 'med_type', 'mdtrt_id'],
  encounter: ['med_list_codg', 'psn_no'],
  stock: ['manu_lotnum', 'psn_no'],
};

const days = fc.constantFrom<number | string>(1, 3, 10, 40, 'days');
const windowSpec = fc.oneof(
  fc.constant(undefined),
  fc.constant('all' as const),
  fc.record({ back_days: days }),
  fc.record({ back_days: days, ahead_days: fc.constantFrom(0, 1, 4, -2) }),
  oddWindows,
);

function factSpec(space: NaiveSpace): fc.Arbitrary<Spec> {
  const kinds = triggers[space];
  const kind = fc.oneof(fc.constantFrom(...kinds), fc.subarray([...kinds], { minLength: 2 }));
  const name = fc.constantFrom(...names[space]);
  const amount = fc.constantFrom(...amounts[space]);
  const filter: fc.Arbitrary<Spec> = fc.oneof(
    fc.constant({}),
    amount.map((field) => ({ where: { [field]: { greaterThan: 10 } } })),
    name.map((field) => ({ where: { [field]: `@trigger.${field}` } })),
    name.map((field) => ({ like: [field] })),
    name.map((field) => ({ where: { [field]: { notEqual: `@trigger.${field}` } } })),
    fc.constant({ like: [...names[space]].slice(0, 2), where: { kind: kinds.slice(0, 2) } }),
    { weight: 4, arbitrary: oddFilters({ names: names[space], amounts: amounts[space] }) },
  );
  const common = fc.record({ kind, filter, window: windowSpec, own: fc.boolean() });
  const over = (op: string, more: fc.Arbitrary<Spec>, withOwn = true): fc.Arbitrary<Spec> =>
    fc.tuple(common, more).map(([{ kind: of, filter: by, window, own }, rest]) => ({
      op,
      kind: of,
      ...by,
      ...(window === undefined ? {} : { window }),
      ...(withOwn ? { with_trigger: own } : {}),
      ...rest,
    }));
  const near = (op: string, more: fc.Arbitrary<Spec>): fc.Arbitrary<Spec> =>
    fc.tuple(kind, filter, more).map(([of, by, rest]) => ({ op, kind: of, ...by, ...rest }));
  const none = fc.constant({});
  const field = amount.map((one) => ({ field: one }));
  const side = fc.tuple(kind, filter, amount).map(([of, by, one]) => ({
    kind: of,
    ...('where' in by ? { where: by['where'] } : {}),
    field: one,
  }));
  const feed = fc.constantFrom(...feedsOf[space]);
  const asking = (op: string, more: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<Spec> =>
    fc.record({ op: fc.constant(op), kinds: feed.map((one) => [one]), ...more });
  const ends = { from: fc.constant('trigger.at'), to: fc.constantFrom('trigger.until', 'trigger.at') };
  return fc.oneof(
    over('count', fc.constantFrom<Spec>({}, { at_most: 2 })),
    ...['sum', 'mean', 'min', 'max'].map((op) => over(op, field)),
    ...['distinct', 'list'].map((op) => over(op, name.map((one) => ({ field: one })))),
    over('ratio', amount.map((one) => ({ part: { [one]: { greaterThan: 20 } } }))),
    over('ratio', fc.tuple(amount, amount, fc.constantFrom<unknown>(0, 20, 'days', 'gap_of')).map(([one, to_field, least]) => (
      { part: { [one]: { known: true } }, field: one, to_field, least }
    ))),
    over('ratio', amount.map((one) => ({ part: { [one]: { greaterThan: 20 } }, field: one }))),
    over('entries', fc.constant({ at_most: 3 }), false),
    ...['earliest', 'last', 'position'].map((op) => over(op, none, false)),
    near('previous', fc.constantFrom<Spec>({}, { within_days: 'days' })),
    near('next', fc.record({ within_days: fc.oneof(days, fc.constant(0)) })),
    near('covering', fc.record({ time: fc.constant('trigger.at') })),
    near('covering', fc.constant({ time: 'trigger.at', margin_hours: 5, ahead_days: 1 })),
    near('covering', fc.record({
      time: fc.constantFrom('trigger.until', 'other.until', 'other.at'), margin_hours: fc.constantFrom(0, 'days'),
    })),
    near('overlap', none),
    near('related', fc.record({
      relations: fc.subarray([...allenRelations], { minLength: 1 }),
      window: fc.constantFrom('all', { back_days: 30, ahead_days: 2 }),
      pick: fc.constantFrom('first', 'last'),
    })),
    ...['within_days', 'within_nights'].map((within) =>
      near('related', fc.record({
        relations: fc.subarray(['before', 'meets', 'overlaps', 'contains', 'starts', 'equals', 'finished_by'], { minLength: 1 }),
        [within]: fc.constantFrom<unknown>(0, 1, 3, 0.5, 'days', 'gap_of'),
        window: fc.constantFrom<unknown>(undefined, 'all', { back_days: 10, ahead_days: -1 }, { back_days: -1, ahead_days: 9 }),
      })),
    ),
    fc.record({
      op: fc.constant('balance'),
      add: fc.array(side, { minLength: 1, maxLength: 2 }),
      subtract: fc.array(side, { maxLength: 1 }),
      until: fc.constantFrom('trigger', 'end'),
      like: fc.constantFrom(undefined, [...names[space]].slice(0, 1)),
      opening: fc.constantFrom<unknown>(undefined, 3, 'days', 'gap_of'),
      baseline: fc.oneof(
        fc.constant(undefined),
        fc.tuple(side, fc.constantFrom('first', 'last')).map(([one, use]) => ({ ...one, use })),
      ),
    }),
    over('chain', fc.record({
      gap_days_min: fc.constantFrom(0, 1), gap_days_max: fc.constantFrom<unknown>(1, 3, 'days', 'gap_of'),
    }), false),
    over('outside', fc.record({
      side: fc.constantFrom('before', 'after', 'both'), field: amount,
      margin_days: fc.constantFrom<unknown>(0, 1, 'days', 'gap_of'), margin_hours: fc.constantFrom(0, 30),
    }), false),
    fc.record({
      ...{ op: fc.constant('burst'), kind: fc.constantFrom(...kinds) },
      like: fc.constantFrom(undefined, [...names[space]].slice(0, 1)),
      ...{ gap_seconds: fc.constantFrom(0, 3600, 90_000), field: name, sum: amount, at_most: fc.constantFrom(3, 60) },
    }),
    fc.record({ op: fc.constant('clock'), of: fc.constantFrom('trigger.until', 'other.at', 'later') }),
    fc.record({ op: fc.constant('calendar'), of: fc.constantFrom('trigger.until', 'later'), in: fc.constantFrom('day', 'month', 'weekday') }),
    name.map((one) => ({
      op: 'choose', by: `trigger.${one}`, cases: { H1: 'gap_of', '41': 3, P0: { value: 'x' } }, else: 'later',
    })),
    fc.constant({
      op: 'tier', of: 'gap_of',
      steps: [{ from: -20, zh: 'a', en: 'a' }, { from: 'days', zh: 'b', en: 'b' }, { from: 3, zh: 'c', en: 'c' }],
    }),
    asking('spoke', { time: fc.constantFrom('trigger.at', 'later') }),
    asking('silent', { time: fc.constantFrom('trigger.until', 'trigger.at', 'later'), days: fc.constantFrom<unknown>(1, 2.5, 'days', 'gap_of') }),
    asking('feed_passed', { time: ends.to, grace_hours: fc.constantFrom(0, 24) }),
    asking('observed', { time: fc.constant('trigger.at'), back_days: fc.constantFrom(0, 3) }),
    asking('lasting', { ...ends, to: fc.constant('trigger.until'), least_hours: fc.constantFrom(10, 50) }),
    near('absent', fc.record({
      ...{ feeds: feed.map((one) => [one]), grace_hours: fc.constantFrom<unknown>(0, 24, 'gap_of'), daily: fc.boolean() },
      from: fc.constantFrom('trigger.at', 'other.at', 'other.until'),
      to: fc.constantFrom('trigger.until', 'trigger.at', 'later'),
      window: fc.constantFrom<unknown>(undefined, 'all', { back_days: 1, ahead_days: 2 }, { back_days: 'days', ahead_days: 'days' }),
    })),
  ).map((spec) => Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined)));
}

/** Facts of which some are unknown now and then, for settings that refer to them. */
const oftenUnknown: Spec = {
  gap_of: { op: 'between', from: 'other.until', to: 'trigger.at', in: 'days' },
  later: { op: 'shift', from: 'trigger.at', days: 'gap_of', hours: 12 },
};

/** Facts over the facts before them. */
const derived: Spec = {
  gap: { op: 'between', from: 'other.at', to: 'trigger.at', in: 'nights' },
  hours: { op: 'between', from: 'other.at', to: 'trigger.until', in: 'hours' },
  known: { op: 'first_known', of: ['other.until', 'other.at', 'gap'] },
  alike: { op: 'similarity', of: 'other.diag_codes', to: 'trigger.diag_codes', measure: 'dice', length: 3 },
  stands: { op: 'relation', of: 'other' },
  added: { op: 'compute', do: 'add', of: ['gap', 'days'] },
  shop: { op: 'prefix', of: 'other.fixmedins_code', length: 2 },
  same_shop: { op: 'same', of: ['other.fixmedins_code', 'trigger.fixmedins_code'] },
};

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
        { weight: 4, arbitrary: fc.constantFrom<string | readonly string[]>(...triggers[key]) },
        fc.subarray([...triggers[key]], { minLength: 2 }),
      ),
      where: fc.oneof(demands(names[key]), fc.constantFrom<Spec>(
        {}, {}, {}, { fixmedins_code: ['H1', 'H2'] }, { fixmedins_code: 'H1' },
        { psn_no: { known: true } }, { at: { greaterThan: '@other.at' } },
        { all: [{ fact: 'fixmedins_code', operator: 'equal', value: { fact: 'trigger', path: '$.fixmedins_code' } }] },
      )),
      select: fc.constantFrom('each' as const, 'each' as const, 'first' as const, 'merged' as const),
      apart_days: fc.constantFrom(undefined, 0.5, 3),
      params: fc.constant({ days: { default: 7, by_admdvs: { '33': 2, '3307': 20 } } }),
      facts: fc.tuple(factSpec(key), factSpec(key), factSpec(key), fc.boolean()).map(([a, b, c, isMore]) => ({
        a,
        b,
        c,
        other: { op: 'previous', kind: [...triggers[key]] },
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
