// Random rules of every key space that single events, stays, beds, uses of boxes and hits stand in, with everything
// that a rule can say of its hits: other grades, evidence, amounts, what they are about.
import * as fc from 'fast-check';
import type { KeySpace } from '../../engine/rule.ts';
import { demands, trees } from './random-conditions.ts';
import { factSpec, oftenUnknown, type FactWorld, type Pieces } from './random-facts.ts';
import type { Spec } from './naive-facts.ts';

interface Space extends FactWorld {
  readonly key: KeySpace;
}

const fee = { amounts: ['det_item_fee_sumamt', 'cnt'], feeds: ['pharmacy_fee', 'inpatient_fee'] };
export const spaces: readonly Space[] = [
  {
    key: 'person',
    kinds: ['pharmacy_settlement', 'stay', 'inpatient_fee', 'pharmacy_fee', 'transfer_filing', 'sale', 'order'],
    names: ['fixmedins_code', 'med_type', 'mdtrt_id', 'med_list_codg', 'psn_no'],
    amounts: ['medfee_sumamt', 'det_item_fee_sumamt', 'cnt'],
    feeds: ['pharmacy_settlement', 'nursing'],
  },
  {
    key: 'encounter',
    kinds: ['inpatient_fee', 'stay', 'nursing', 'order', 'pharmacy_fee'],
    names: ['med_list_codg', 'psn_no', 'mdtrt_id'],
    amounts: ['det_item_fee_sumamt', 'cnt', 'medfee_sumamt'],
    feeds: ['nursing', 'order'],
  },
  {
    key: 'stock',
    kinds: ['sale', 'purchase', 'stocktake', 'sale_return'],
    names: ['manu_lotnum', 'psn_no', 'med_list_codg'],
    amounts: ['sel_retn_cnt', 'amount', 'purc_retn_cnt', 'inv_cnt'],
    feeds: ['purchase', 'sale'],
  },
  { key: 'product', kinds: ['inpatient_fee', 'pharmacy_fee', 'purchase', 'stocktake'], names: ['psn_no', 'manu_lotnum', 'mdtrt_id'], ...fee },
  {
    key: 'institution',
    kinds: ['pharmacy_settlement', 'purchase'],
    names: ['psn_no', 'mdtrt_id', 'med_list_codg'],
    amounts: ['medfee_sumamt', 'purc_retn_cnt'],
    feeds: ['pharmacy_settlement', 'purchase'],
  },
  { key: 'doctor', kinds: ['admission', 'order', 'registration'], names: ['psn_no', 'mdtrt_id', 'fixmedins_code'], amounts: ['cnt'], feeds: ['order'] },
  { key: 'prescriber', kinds: ['pharmacy_fee'], names: ['psn_no', 'rxno', 'fixmedins_code'], ...fee },
  { key: 'prescription', kinds: ['pharmacy_fee'], names: ['psn_no', 'bilg_dr_codg', 'fixmedins_code'], ...fee },
  { key: 'pharmacist', kinds: ['sale'], names: ['psn_no', 'fixmedins_code', 'manu_lotnum'], amounts: ['sel_retn_cnt', 'amount'], feeds: ['sale'] },
  { key: 'trace', kinds: ['use', 'sale_return', 'purchase'], names: ['psn_no', 'fixmedins_code', 'mdtrt_id'], amounts: ['amount', 'cnt'], feeds: ['sale'] },
  { key: 'bed', kinds: ['bed_use'], names: ['psn_no', 'mdtrt_id'], amounts: ['cnt'], feeds: ['nursing'] },
];

const overHits = ['person', 'institution', 'encounter', 'doctor', 'trace', 'product', 'area', 'prescriber'] as const;

function spaceOverHits(key: KeySpace): Space {
  const names = ['psn_no', 'mdtrt_id', 'matter', 'subject', 'med_list_codg', 'fixmedins_code', 'dr_codg'];
  return { key, kinds: ['hit'], names, amounts: ['amount', 'fund_amount', 'grade'], feeds: ['nursing'] };
}

const name = { zh: '试', en: 'test' };
const example = { name, events: [{ kind: 'sale', at: '2026-01-01' }], hits: [] };
/** What a rule over hits reads. */
const readIds = ['EX-71', 'EX-72'];

function furtherOperators({ over, amount, feed }: Pieces): readonly fc.Arbitrary<Spec>[] {
  const table = { op: 'fellows', member: 'psn_no', table: 'villages', column: 'village' };
  return [
    over('own_past', amount.map((field) => ({ field })), false),
    over('fellows', fc.constant(table), false),
    fc.record({
      ...{ op: fc.constant('gaps'), kind: fc.oneof(feed, fc.constant(['nursing', 'order'])) },
      ...{ from: fc.constantFrom('trigger.at', 'other.at'), to: fc.constantFrom('trigger.until', 'later', 'trigger.at') },
      ...{ least_hours: fc.constantFrom<unknown>(5, 24, 'days'), drift_hours: fc.constantFrom<unknown>(undefined, 9) },
      grace_hours: fc.constantFrom<unknown>(undefined, 0, 'days'),
      window: fc.constantFrom<unknown>(undefined, 'all', { back_days: 30, ahead_days: 10 }),
      charged_classes: fc.constantFrom<unknown>(undefined, undefined, ['09'], ['09', '05']),
    }),
  ];
}

function ruleIn(space: Space, id: string): fc.Arbitrary<Spec> {
  const fact = factSpec(space, furtherOperators);
  const kinds = fc.oneof(fc.constantFrom(...space.kinds), fc.subarray([...space.kinds], { minLength: 1 }));
  const isHits = space.kinds.includes('hit');
  const where = fc.oneof({ weight: 4, arbitrary: fc.constant<Spec>({}) }, demands(space.names)).map((one) => ({
    ...one, ...(isHits ? { rule_id: readIds } : {}),
  }));
  const amount = fc.constantFrom(...space.amounts);
  const shape = fc.record({
    ...{ kind: kinds, where, a: fact, b: fact, c: fact, amount },
    select: fc.constantFrom('each', 'each', 'first', 'merged', 'merged'),
    apart_days: fc.constantFrom(undefined, undefined, 0.5, 3),
    conditions: fc.array(trees, { maxLength: 1 }),
    excluded: fc.array(trees, { maxLength: 1 }),
    grades: fc.array(
      fc.record({ grade: fc.constantFrom(1, 2), conditions: trees.map((tree) => ({ all: [tree] })), why: fc.constant(name) }),
      { maxLength: 2 },
    ),
    evidence_facts: fc.subarray(['a', 'gap_of', 'trigger.psn_no', 'other']),
    about: fc.constantFrom(undefined, undefined, 'other', 'several', 'several'),
    evidence: fc.subarray(['other', 'several', 'c']),
    money: fc.constantFrom(undefined, 'of_trigger', 'of_several', 'of_matched'),
    several: fc.constantFrom<Spec>(
      {}, { window: 'all' }, { window: { back_days: 3, ahead_days: 9 } }, { window: { back_days: 0, ahead_days: 30 } },
    ),
    family: fc.constantFrom('policy', 'trace', 'hanging', 'stock', 'indicator', 'pharmacy'),
    ends: fc.constantFrom(undefined, undefined, undefined, '2026-01-20'),
  });
  return shape.map((one) => ({
    ...{ id, version: 1, name, family: one.family, grade: 3, stages: ['after'], basis: ['试'] },
    effective: { from: '2020-01-01', ...(one.ends === undefined ? {} : { to: one.ends }) },
    params: { days: { name, unit: 'days', default: 7, by_admdvs: { '33': 2, '3307': 20 } } },
    key: space.key,
    trigger: {
      ...{ kind: one.kind, where: one.where, select: one.select },
      ...(one.select === 'merged' && one.apart_days !== undefined ? { apart_days: one.apart_days } : {}),
    },
    facts: {
      ...{ a: narrowed(one.a, isHits), b: narrowed(one.b, isHits), c: narrowed(one.c, isHits) },
      other: narrowed({ op: 'previous', kind: [...space.kinds] }, isHits),
      ...oftenUnknown,
      several: narrowed({ op: 'entries', kind: [...space.kinds], ...one.several }, isHits),
      of_trigger: { op: 'first_known', of: [`trigger.${one.amount}`] },
      of_several: narrowed({ op: 'sum', kind: [...space.kinds], ...one.several, field: one.amount, with_trigger: true }, isHits),
      of_matched: { op: 'matched', field: one.amount },
    },
    conditions: { all: [...one.conditions] },
    exclusions: one.excluded.map((conditions, i) => ({ id: `excused${i}`, name, conditions: { all: [conditions] } })),
    grade_when: one.grades,
    evidence_facts: one.evidence_facts,
    evidence: one.evidence,
    ...(one.about === undefined ? {} : { about: one.about }),
    ...(one.money === undefined ? {} : { amount: one.money, fund_amount: one.money }),
    event: { type: 'test', message: { zh: '{{a}}、{{trigger.at|time}}', en: '{{b}}' } },
    examples: [example, example],
  }));
}

/** A fact over hits names the rules it reads, wherever it reads any. */
function narrowed(spec: Spec, isHits: boolean): Spec {
  if (!isHits) return spec;
  const members = Object.entries(spec).map(([member, value]) => [member, member === 'where' ? value : narrow(value)] as const);
  const { kind } = spec;
  const isRead = kind === 'hit' || (Array.isArray(kind) && kind.includes('hit'));
  return { ...Object.fromEntries(members), ...(isRead ? { where: { ...plainWhere(spec['where']), rule_id: readIds } } : {}) };
}

function narrow(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(narrow);
  return typeof value === 'object' && value !== null ? narrowed(Object.fromEntries(Object.entries(value)), true) : value;
}

/** Trees of conditions leave the rules open that are read. */
function plainWhere(where: unknown): object {
  if (typeof where !== 'object' || where === null) return {};
  if ('all' in where || 'any' in where || 'not' in where) return {};
  return Object.fromEntries(Object.entries(where).filter(([member]) => member !== 'kind'));
}

/** One to three rules over events, and sometimes one over their hits. */
export const ruleSets: fc.Arbitrary<readonly Spec[]> = fc
  .tuple(
    fc.array(fc.constantFrom(...spaces), { minLength: 1, maxLength: 2 }),
    fc.option(fc.constantFrom(...overHits), { nil: undefined }),
  )
  .chain(([plain, over]) =>
    fc.tuple(
      ...plain.map((space, i) => ruleIn(space, `EX-7${i + 1}`)),
      ...(over === undefined ? [] : [ruleIn(spaceOverHits(over), 'EX-78')]),
    ));
