// Random conditions in json-rules-engine's JSON, and facts to try them on: odd values on purpose.
import * as fc from 'fast-check';
import type { Condition } from '../../../engine/language/conditions.ts';

export const scalar: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    0,
    1,
    -1,
    5,
    5.5,
    10,
    NaN,
    Infinity,
    '5',
    '10',
    '5abc',
    'abc',
    '',
    ' 7 ',
    '2025-07-01',
    '2025-07-02',
    true,
    false,
  ),
  fc.constantFrom(null, undefined),
  fc.integer({ min: -3, max: 12 }),
  fc.string({ maxLength: 3 }),
);
export const list: fc.Arbitrary<unknown[]> = fc.array(scalar, { maxLength: 4 });
export const record: fc.Arbitrary<unknown> = fc.record(
  {
    a: fc.oneof(scalar, list),
    b: fc.record({ c: fc.oneof(scalar, list) }),
    list: fc.array(fc.record({ c: scalar }), { maxLength: 3 }),
  },
  { requiredKeys: [] },
);

export const factNames = ['p', 'q', 'r', 's'] as const;
export type Facts = Readonly<Record<(typeof factNames)[number], unknown>>;
export const facts: fc.Arbitrary<Facts> = fc.record({
  p: fc.oneof({ weight: 3, arbitrary: scalar }, list),
  q: fc.oneof(scalar, list, record),
  r: record,
  s: fc.oneof(scalar, list, record),
});

export const operators = [
  'equal',
  'notEqual',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
];
const decorators = ['someFact', 'everyFact', 'someValue', 'everyValue', 'swap', 'not'];
const operator = fc
  .tuple(fc.array(fc.constantFrom(...decorators), { maxLength: 2 }), fc.constantFrom(...operators))
  .map(([before, name]) => [...before, name].join(':'));
const path = fc.option(
  fc.constantFrom(
    '$.a',
    '$.b.c',
    '$.list[0].c',
    '$.list[*].c',
    '$..c',
    '$.missing',
    '$.b',
    '$',
    '$.list.length',
    '$.a[1]',
  ),
  { nil: undefined },
);
const fact = fc.constantFrom(...factNames);
const reference = fc
  .record({ fact, path })
  .map(({ fact: name, path: at }) => ({ fact: name, ...(at === undefined ? {} : { path: at }) }));

export const leaves: fc.Arbitrary<Condition> = fc
  .record({
    fact,
    operator,
    path,
    value: fc.oneof({ weight: 3, arbitrary: scalar }, { weight: 3, arbitrary: list }, reference),
    priority: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  })
  .map(({ path: at, priority, value, ...rest }) => ({
    // The library wants a value to be there; `undefined` is only a fact's value.
    ...rest,
    value: value === undefined ? null : value,
    ...(at === undefined ? {} : { path: at }),
    ...(priority === undefined ? {} : { priority }),
  }));

export const conditions: fc.Arbitrary<Condition> = fc.letrec<{ tree: Condition; top: Condition }>(
  (tie) => ({
    tree: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaves,
      fc.array(tie('tree'), { maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('tree'), { maxLength: 3 }).map((any) => ({ any })),
      tie('tree').map((not) => ({ not })),
    ),
    top: fc.oneof(
      fc.array(tie('tree'), { maxLength: 3 }).map((all) => ({ all })),
      fc.array(tie('tree'), { maxLength: 3 }).map((any) => ({ any })),
      tie('tree').map((not) => ({ not })),
    ),
  }),
).top;
