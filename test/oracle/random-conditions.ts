// What surrounds the facts of a random rule: filters with everything they can say, trees of conditions,
// exclusions, and an older version that a newer one takes over from on some day of the history.
import * as fc from 'fast-check';
import type { Spec } from './naive-facts.ts';

export interface Names {
  /** Fields of texts, and of numbers, of some kinds at least. */
  readonly names: readonly string[];
  readonly amounts: readonly string[];
}

/** `other` is a fact that holds an entry, or nothing: a reference through it may be unknown. */
export function oddFilters({ names, amounts }: Names): fc.Arbitrary<Spec> {
  const name = fc.constantFrom(...names);
  const amount = fc.constantFrom(...amounts);
  const leaf = (fact: fc.Arbitrary<string>, operator: string, value: unknown): fc.Arbitrary<Spec> =>
    fact.map((one) => ({ fact: one, operator, value }));
  const trigger = (field: string): Spec => ({ fact: 'trigger', path: `$.${field}` });
  const leaves = fc.oneof(
    leaf(amount, 'lessThanInclusive', 20.2),
    leaf(amount, 'notIn', [10.1, 0]),
    name.map((one) => ({ fact: one, operator: 'equal', value: trigger(one) })),
    name.map((one) => ({ fact: one, operator: 'not:equal', value: trigger(one) })),
    amount.map((one) => ({ fact: one, operator: 'greaterThan', value: { fact: 'days' } })),
    leaf(name, 'someValue:equal', ['M1', 'H1', 'C1', 'L1', 'P1', '41']),
  );
  return fc.oneof(
    fc.tuple(fc.oneof(name, amount), fc.boolean()).map(([field, isThere]) => ({ where: { [field]: { known: isThere } } })),
    name.map((field) => ({ where: { [field]: `@other.${field}` } })),
    name.map((field) => ({ where: { [field]: { notEqual: `@other.${field}` } } })),
    amount.map((field) => ({ where: { [field]: { greaterThan: '@days', lessThan: 30 } } })),
    amount.map((field) => ({ where: { [field]: { lessThan: `@trigger.${field}` } } })),
    amount.map((field) => ({ where: { [field]: [10.1, 33.33, 2] } })),
    fc.constant({ where: { at: { lessThan: '@trigger.at' } } }),
    fc.constant({ where: { until: { greaterThan: '@trigger.at' } } }),
    { weight: 3, arbitrary: demands(names).map((where) => ({ where })) },
    fc.tuple(demands(names), amount).map(([where, field]) => ({ where: { ...where, [field]: { known: true } } })),
    fc.constant({ like: ['day'] }),
    fc.constant({ where: { day: '@trigger.day', fixmedins_code: '@trigger.fixmedins_code' } }),
    fc.constant({ like: ['fixmedins_code'], where: { admdvs: ['330702'] } }),
    fc.array(leaves, { minLength: 1, maxLength: 3 }).map((all) => ({ where: { all } })),
    fc.array(leaves, { minLength: 1, maxLength: 3 }).map((any) => ({ where: { any } })),
    leaves.map((not) => ({ where: { not } })),
  );
}

/** Values that the fields of names have. */
export const known: Readonly<Record<string, readonly string[]>> = {
  ...{ fixmedins_code: ['H1', 'H2'], med_type: ['41', '42', '21'], mdtrt_id: ['V1', 'M3'] },
  ...{ med_list_codg: ['C0', 'C1'], psn_no: ['P0', 'P1'], manu_lotnum: ['L0', 'L2'] },
  ...{ rxno: ['RX0000000', 'RX0000001'], bilg_dr_codg: ['D0'], dr_codg: ['D0', 'D1'], subject: ['P1', 'H1|V0'] },
  ...{ matter: ['visit|H1|V0', 'box|81234567890123456780'] },
};

/** A constant, or some, that a field must have. */
export function demands(names: readonly string[]): fc.Arbitrary<Spec> {
  return fc.constantFrom(...names).chain((name) => {
    const values = known[name] ?? [];
    return fc.oneof(fc.constantFrom(...values), fc.subarray([...values], { minLength: 1 })).map((value) => ({ [name]: value }));
  });
}

/** Windows that lie on one side of the trigger, or are a moment. */
export const oddWindows: fc.Arbitrary<unknown> = fc.constantFrom<unknown>(
  { back_days: 0 },
  { back_days: 10, ahead_days: -3 },
  { back_days: 'days', ahead_days: -1 },
  { back_days: -1, ahead_days: 4 },
  { back_days: 0, ahead_days: 'days' },
  { back_days: -0.5, ahead_days: 'days' },
  { ahead_days: -2 },
  { ahead_days: 3 },
  { back_days: 1.5, ahead_days: 0.25 },
);

const facts = ['a', 'b', 'c', 'days'];
const leaf: fc.Arbitrary<Spec> = fc.oneof(
  fc.record({
    fact: fc.constantFrom(...facts),
    operator: fc.constantFrom('greaterThan', 'lessThanInclusive', 'equal', 'notEqual', 'greaterThanInclusive'),
    value: fc.constantFrom<unknown>(0, 1, 2, 5, 30, true, { fact: 'b' }, { fact: 'days' }),
  }),
  fc.record({
    fact: fc.constantFrom('a', 'b'),
    path: fc.constantFrom('$.count', '$.balance', '$.gap_nights', '$.relation', '$.hours'),
    operator: fc.constantFrom('greaterThan', 'lessThan', 'equal', 'notEqual', 'not:equal'),
    value: fc.constantFrom<unknown>(0, 1, 2, 'P0', { fact: 'c' }),
  }),
  fc.record({
    fact: fc.constantFrom('a', 'b', 'c'),
    operator: fc.constantFrom('in', 'notIn', 'not:in', 'someValue:lessThan', 'everyValue:notEqual'),
    value: fc.constantFrom<unknown>([0, 1, 2], [true, 3]),
  }),
  fc.record({
    fact: fc.constantFrom('a', 'b'),
    operator: fc.constantFrom('contains', 'doesNotContain', 'someFact:equal', 'everyFact:notEqual'),
    value: fc.constantFrom<unknown>('H1', 'L1', 'P0', 'C1', '41'),
  }),
  // A list that only stays have.
  fc.record({
    fact: fc.constant('trigger'),
    path: fc.constant('$.main_diag_code'),
    operator: fc.constantFrom('in', 'notIn', 'not:in', 'someValue:equal', 'everyValue:notEqual'),
    value: fc.constant({ fact: 'other', path: '$.diag_codes' }),
  }),
  fc.record({
    fact: fc.constant('other'),
    path: fc.constant('$.diag_codes'),
    operator: fc.constantFrom('contains', 'swap:in', 'swap:not:in', 'not:swap:notIn', 'someFact:equal'),
    value: fc.constantFrom('J11.900', 'J13.900', 'I10.x00'),
  }),
);

export const trees: fc.Arbitrary<Spec> = fc.letrec<{ tree: Spec; leaf: Spec }>((tie) => ({
  leaf,
  tree: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'condition' },
    tie('leaf'),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('tree').map((not) => ({ not })),
  ),
})).tree;
