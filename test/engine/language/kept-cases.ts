// Runs that once came out differently, as the fuzzer shrank them, and what was wrong. They are
// judged again with every change.
import type { RunCase } from './generated-cases.ts';

const strict = {
  allowUndefinedFacts: false,
  allowUndefinedConditions: false,
  replaceFactsInEventParams: false,
  ownOperators: false,
} as const;

export const keptCases: readonly { readonly why: string; readonly run: RunCase }[] = [
  {
    why: 'a reference keeps the members of its own that it does not use',
    run: {
      ...strict,
      allowUndefinedConditions: true,
      rules: [{ conditions: { all: [{ condition: 'c2' }] }, event: { type: 'e0' } }],
      conditions: { c2: { all: [], condition: 'c1' } },
      known: {},
      facts: {},
    },
  },
  {
    why: 'every event param that cannot be replaced is a problem, not only the first',
    run: {
      ...strict,
      replaceFactsInEventParams: true,
      rules: [
        {
          conditions: { all: [] },
          event: {
            type: 'e0',
            params: { c: { fact: 'missing' }, a: { fact: 'g', params: { b: '' } } },
          },
        },
      ],
      conditions: {},
      known: {},
      facts: { g: { kind: 'throws' } },
    },
  },
  {
    why: 'filters calculate with lists as JavaScript does',
    run: {
      ...strict,
      rules: [
        {
          conditions: {
            all: [{ fact: 'r', operator: 'equal', value: [], path: '$..[?(@.c*2+1 <= 11)]' }],
          },
          event: { type: 'e0' },
        },
      ],
      conditions: {},
      known: {},
      facts: { r: { kind: 'value', value: { b: { c: [] } } } },
    },
  },
  {
    why: 'event params are replaced for rules that do not hold, too, and may break them',
    run: {
      ...strict,
      replaceFactsInEventParams: true,
      rules: [
        {
          conditions: { not: { fact: 'p', operator: 'not:equal', value: 1 } },
          event: { type: 'e0', params: [{ fact: 'r', path: '$[?(@root.b.c == @)]' }] },
        },
      ],
      conditions: {},
      known: {},
      facts: {
        p: { kind: 'value', value: '5' },
        r: { kind: 'value', value: { list: [] } },
      },
    },
  },
  {
    why: 'minus zero is shown as minus zero, though it equals zero',
    run: {
      ...strict,
      rules: [
        {
          conditions: {
            all: [
              { fact: 'p', operator: 'equal', value: 0 },
              { fact: 'p', operator: 'equal', value: -0 },
              { fact: 'p', operator: 'in', value: [0] },
              { fact: 'p', operator: 'in', value: [-0] },
            ],
          },
          event: { type: 'e0' },
        },
      ],
      conditions: {},
      known: {},
      facts: { p: { kind: 'value', value: -0 } },
    },
  },
  {
    why: 'a value known before the run answers for a function of the same name given to it',
    run: {
      ...strict,
      rules: [
        {
          conditions: {
            all: [
              { fact: 'f', operator: 'equal', value: 1 },
              { fact: 'f', operator: 'equal', value: 1, params: { a: 2 } },
            ],
          },
          event: { type: 'e0' },
        },
      ],
      conditions: {},
      known: { f: { spec: { kind: 'value', value: 1 } } },
      facts: { f: { kind: 'params', pick: 'a' } },
    },
  },
];
