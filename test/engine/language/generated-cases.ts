// Random whole runs: rules, named conditions, facts known before and given to the run, operators of
// one's own, and every option, with values and texts that have surprised somebody before.
import * as fc from 'fast-check';
import { operators, record, scalar as anyScalar } from './generated.ts';

/** What a fact is, as data, so that a failing case can be printed and kept. */
export type FactSpec =
  | { readonly kind: 'value'; readonly value: unknown }
  /** A function that answers with its params, or one of them. */
  | { readonly kind: 'params'; readonly pick?: string }
  /** A function that reads another fact. */
  | { readonly kind: 'from'; readonly fact: string; readonly path?: string }
  | { readonly kind: 'throws' };

export interface KnownFact {
  readonly spec: FactSpec;
  readonly cache?: boolean;
  readonly priority?: number;
}

export interface RunCase {
  readonly rules: readonly Readonly<Record<string, unknown>>[];
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly known: Readonly<Record<string, KnownFact>>;
  readonly facts: Readonly<Record<string, FactSpec>>;
  readonly allowUndefinedFacts: boolean;
  readonly allowUndefinedConditions: boolean;
  readonly replaceFactsInEventParams: boolean;
  readonly ownOperators: boolean;
}

// Few enough values that facts meet what they are compared with.
const scalar = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<unknown>(1, 5, NaN, 'abc', '5', null, true) },
  { weight: 2, arbitrary: anyScalar },
);
const list = fc.array(scalar, { maxLength: 4 });

type Tree = Readonly<Record<string, unknown>>;

const absent = Symbol('absent');

const factName = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom('p', 'q', 'r', 'r', 's', 'f', 'g') },
  { weight: 1, arbitrary: fc.constantFrom('missing', 'constructor', 'toString', '费用 "x"') },
);

const path = fc.constantFrom(
  '$.a',
  '$.b.c',
  '$.list[0].c',
  '$.list[*].c',
  '$..c',
  '$.missing',
  '$.b',
  '$',
  '$.list.length',
  '$.a.length',
  '$.a[1]',
  '$.a[-1:]',
  '$.a[0:2]',
  '$.list[?(@.c > 2)]',
  "$.list[?(@.c == 'abc' || @.c === 5)].c",
  '$.list[?(@.c && !(@.c < 1))].c',
  '$.list[(@.length-1)].c',
  '$.list[?(@property > 0)].c',
  "$.list[?(@.c.length >= 2)]['c']",
  '$.b^',
  '$.b.c~',
  "$['a','b']",
  '$.*',
  'a',
  '.b.c',
  '$.constructor',
  '$.__proto__',
  '$.a.constructor',
  'constructor',
  '$.list[?(@.d.e == 1)]',
  '$.b[?(@)]',
  '$..[?(@.c*2+1 <= 11)]',
  '$.a@number()',
  '$[?(@root.b.c == @)]',
  '',
);

const params = fc.oneof(
  fc.constantFrom<unknown>({}, { a: 1 }, { a: 2 }, { a: 1, b: [1, '1'] }, { b: [1, '1'], a: 1 }, null),
  fc.record({ a: scalar, b: fc.oneof(scalar, list) }, { requiredKeys: [] }),
);

const reference = withOptional({ fact: factName }, { path, params });

/** An object with the required keys and, each in one of three, the optional ones. */
function withOptional(
  required: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  optional: Readonly<Record<string, fc.Arbitrary<unknown>>>,
): fc.Arbitrary<Tree> {
  const maybe = Object.entries(optional).map(
    ([key, arbitrary]): [string, fc.Arbitrary<unknown>] => [
      key,
      fc.option(arbitrary, { nil: absent, freq: 2 }),
    ],
  );
  return fc
    .record({ ...required, ...Object.fromEntries(maybe) })
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== absent)));
}
const decorator = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom('someFact', 'everyFact', 'someValue', 'everyValue', 'swap', 'not'),
  },
  { weight: 1, arbitrary: fc.constantFrom('both', 'raw', 'present') },
);
const operator = fc.oneof(
  {
    weight: 30,
    arbitrary: fc
      .tuple(
        fc.oneof(
          { weight: 5, arbitrary: fc.constant<string[]>([]) },
          { weight: 2, arbitrary: fc.array(decorator, { minLength: 1, maxLength: 3 }) },
        ),
        fc.constantFrom(...operators),
      )
      .map(([before, name]) => [...before, name].join(':')),
  },
  { weight: 2, arbitrary: fc.constantFrom('echo', 'startsWith', 'odd:name', 'not:echo', 'raw:echo', 'not:odd:name') },
  { weight: 1, arbitrary: fc.constantFrom('nothing', ':equal', 'equal:', 'not:', 'constructor', '__proto__', 'not:toString') },
);

const priority = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(0, -2, '3', 'high', 1.5, null, '2nd', 10) },
);

const leaf = withOptional(
  {
    fact: factName,
    operator,
    value: fc.oneof(
      { weight: 4, arbitrary: scalar },
      { weight: 3, arbitrary: list },
      { weight: 2, arbitrary: reference },
      { weight: 1, arbitrary: record },
    ),
    members: list,
  },
  { path, params, priority, name: fc.constantFrom('n', ''), note: scalar },
).map(({ members, ...made }) =>
  // Most of what wants a list gets one: a rule that breaks shows nothing else.
  wantsList(made['operator']) && typeof made['value'] !== 'object' && made['note'] !== true
    ? { ...made, value: members }
    : made,
);

function wantsList(name: unknown): boolean {
  return typeof name === 'string' && /(?:some|every)Value|(?:^|:)(?:in|notIn)$/.test(name);
}

function trees(named: readonly string[]): fc.Arbitrary<Tree> {
  const pointer = withOptional(
    { condition: fc.constantFrom(...named, 'nowhere') },
    { priority, name: fc.constant('ref') },
  );
  return fc.letrec<{ tree: Tree; set: Tree }>((tie) => {
    const members = fc.array(tie('tree'), { maxLength: 4 });
    const rest = { priority, name: fc.constant('set') };
    return {
      tree: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        { weight: 6, arbitrary: leaf },
        { weight: 1, arbitrary: pointer },
        { weight: 4, arbitrary: tie('set') },
      ),
      set: fc.oneof(
        { maxDepth: 4 },
        { weight: 4, arbitrary: withOptional({ all: members }, rest) },
        { weight: 4, arbitrary: withOptional({ any: members }, rest) },
        { weight: 2, arbitrary: withOptional({ not: tie('tree') }, rest) },
        // Several keys at once: which of them counts is part of the meaning.
        { weight: 1, arbitrary: withOptional({ any: members, all: members }, { not: leaf }) },
        { weight: 1, arbitrary: withOptional({ not: tie('tree'), all: members }, {}) },
        { weight: 1, arbitrary: fc.record({ all: members, condition: fc.constantFrom(...named) }) },
      ),
    };
  }).set;
}

const root = (named: readonly string[]): fc.Arbitrary<Tree> =>
  fc.oneof(
    { weight: 8, arbitrary: trees(named) },
    { weight: 1, arbitrary: fc.record({ condition: fc.constantFrom(...named, 'nowhere') }) },
  );

const value: fc.Arbitrary<unknown> = fc.oneof({ weight: 3, arbitrary: scalar }, list, record);
const valueFact: fc.Arbitrary<FactSpec> = value.map((one) => ({ kind: 'value', value: one }));
const computedFact: fc.Arbitrary<FactSpec> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom<FactSpec>(
      { kind: 'params' },
      { kind: 'params', pick: 'a' },
      { kind: 'params', pick: 'b' },
    ),
  },
  {
    weight: 6,
    arbitrary: fc
      .record({ fact: fc.constantFrom('p', 'q', 'r'), path })
      .map(({ fact, path: at }): FactSpec => ({ kind: 'from', fact, path: at })),
  },
  { weight: 1, arbitrary: fc.constant<FactSpec>({ kind: 'throws' }) },
);
const anyFact = fc.oneof({ weight: 3, arbitrary: valueFact }, { weight: 1, arbitrary: computedFact });

const mostly = fc.integer({ min: 0, max: 3 }).map((n) => n > 0);

const eventParams = fc.oneof(
  fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(scalar, reference, list), { maxKeys: 3 }),
  fc.array(fc.oneof(scalar, reference), { maxLength: 2 }),
  scalar,
);

const wildCases: fc.Arbitrary<RunCase> = fc.record({
  rules: fc
    .array(
      withOptional(
        { conditions: root(['c1', 'c2', 'c3']) },
        { priority, name: fc.constantFrom<unknown>('rule', 0, ''), params: eventParams },
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((rules) =>
      rules.map(({ params: shown, priority: first, ...rule }, index) => ({
        ...rule,
        // json-rules-engine refuses a rule with such a priority; the refusals are tested elsewhere.
        ...(isRefused(first) ? {} : { priority: first }),
        event: { type: `e${index}`, ...(shown === undefined ? {} : { params: shown }) },
      })),
    ),
  conditions: fc.record(
    { c1: trees(['nowhere']), c2: root(['c1']), c3: root(['c1', 'c2']) },
    { requiredKeys: [] },
  ),
  known: fc.dictionary(
    fc.constantFrom('f', 'g', 's'),
    fc.record(
      { spec: anyFact, cache: fc.boolean(), priority: fc.integer({ min: 1, max: 4 }) },
      { requiredKeys: ['spec'] },
    ),
    { maxKeys: 3 },
  ),
  facts: fc.record(
    {
      p: valueFact,
      q: valueFact,
      r: record.map((one): FactSpec => ({ kind: 'value', value: one })),
      s: anyFact,
      f: fc.option(anyFact, { nil: { kind: 'value', value: undefined }, freq: 4 }),
      g: computedFact,
    },
    { requiredKeys: ['p', 'q', 'r', 's', 'f'] },
  ),
  allowUndefinedFacts: mostly,
  allowUndefinedConditions: mostly,
  replaceFactsInEventParams: fc.boolean(),
  ownOperators: fc.boolean(),
});

// Runs over flat facts with the default operators: what the fast tests take.
const flatLeaf = fc
  .record({
    fact: fc.constantFrom('p', 'q', 'r', 's'),
    operator: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...operators) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('not', 'someValue', 'everyValue', 'someFact'), fc.constantFrom(...operators))
          .map((names) => names.join(':')),
      },
    ),
    value: fc.oneof(
      { weight: 4, arbitrary: scalar },
      {
        weight: 2,
        arbitrary: fc.constantFrom('p', 'q', 'r', 's').map((fact): unknown => ({ fact })),
      },
    ),
    members: fc.oneof(
      { weight: 4, arbitrary: list },
      { weight: 1, arbitrary: fc.array(scalar, { minLength: 9, maxLength: 12 }) },
    ),
  })
  .map(({ members, ...made }): Tree => (wantsList(made.operator) ? { ...made, value: members } : made));
const flatSet = fc.letrec<{ tree: Tree; set: Tree }>((tie) => {
  const members = fc.array(tie('tree'), { maxLength: 4 });
  return {
    tree: fc.oneof({ maxDepth: 3 }, { weight: 3, arbitrary: flatLeaf }, { weight: 2, arbitrary: tie('set') }),
    set: fc.oneof(
      { weight: 3, arbitrary: fc.record({ all: members }) },
      { weight: 3, arbitrary: fc.record({ any: members }) },
      { weight: 1, arbitrary: fc.record({ not: tie('tree') }) },
    ),
  };
}).set;
const flatFact: fc.Arbitrary<FactSpec> = scalar.map((one) => ({ kind: 'value', value: one }));
const flatCases: fc.Arbitrary<RunCase> = fc.record({
  rules: fc
    .array(fc.record({ conditions: flatSet, priority: fc.integer({ min: 1, max: 3 }) }), {
      minLength: 1,
      maxLength: 5,
    })
    .map((rules) => rules.map((rule, index) => ({ ...rule, event: { type: `e${index}` } }))),
  conditions: fc.constant({}),
  known: fc.constant({}),
  facts: fc.record(
    { p: flatFact, q: flatFact, r: flatFact, s: flatFact },
    { requiredKeys: ['p', 'q', 'r'] },
  ),
  allowUndefinedFacts: mostly,
  allowUndefinedConditions: fc.constant(false),
  replaceFactsInEventParams: fc.constant(false),
  ownOperators: fc.constant(false),
});

export const runCases: fc.Arbitrary<RunCase> = fc.oneof(
  { weight: 3, arbitrary: wildCases },
  { weight: 2, arbitrary: flatCases },
);

function isRefused(first: unknown): boolean {
  return first === undefined || Number.parseInt(`${first || 1}`, 10) <= 0;
}
