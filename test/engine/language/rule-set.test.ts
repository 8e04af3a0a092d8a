// What json-rules-engine's JSON means, in examples, and where rule sets differ from it on purpose.
import { Engine } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import {
  compileRuleSet,
  type Facts,
  type RuleSetOptions,
  type RunResult,
} from '../../../engine/language/rule-set.ts';

const leaf = (fact: string, operator: string, value: unknown): object => ({ fact, operator, value });

function run(conditions: object, facts: Facts, options: RuleSetOptions = {}): RunResult {
  return compileRuleSet([{ conditions, event: { type: 'held' } }], options).run(facts);
}

function holds(conditions: object, facts: Facts): boolean {
  return run(conditions, facts, { allowUndefinedFacts: true }).events.length === 1;
}

function problems({ broken }: RunResult): string[] {
  return broken.flatMap((rule) => rule.problems.map(({ message }) => message));
}

describe('traps of the language', () => {
  it.each([
    ['an empty any holds', { any: [] }, {}, true],
    ['an empty all holds', { all: [] }, {}, true],
    ['in looks for a part of a text', { all: [leaf('a', 'in', 'xaby')] }, { a: 'ab' }, true],
    ['contains is false on what is no list', { all: [leaf('a', 'contains', 'x')] }, { a: 'x' }, false],
    ['so is doesNotContain', { all: [leaf('a', 'doesNotContain', 'x')] }, { a: 'y' }, false],
    ['but not:contains holds', { all: [leaf('a', 'not:contains', 'x')] }, { a: 'x' }, true],
    ['a text that reads as a number counts', { all: [leaf('a', 'lessThan', 6)] }, { a: '5' }, true],
    ['null counts as nothing', { all: [leaf('a', 'lessThan', 6)] }, { a: null }, false],
    ['dates compare as texts', { all: [leaf('a', 'lessThan', '2025-07-02')] }, { a: '2025-07-01' }, true],
    ['decorators apply from the left', { all: [leaf('a', 'everyFact:not:in', [1, 2])] }, { a: [3, 4] }, true],
    [
      'any counts before all, all before not',
      { not: leaf('a', 'equal', 1), all: [], any: [leaf('a', 'equal', 1)] },
      { a: 1 },
      true,
    ],
    ['NaN is in no list', { all: [leaf('a', 'in', [NaN])] }, { a: NaN }, false],
    ['a path is ignored on a text', { all: [{ ...leaf('a', 'equal', 'x'), path: '$.b' }] }, { a: 'x' }, true],
    [
      'a filter picks members',
      { all: [{ ...leaf('a', 'contains', 3), path: '$[?(@.n > 1)].n' }] },
      { a: [{ n: 1 }, { n: 2 }, { n: 3 }] },
      true,
    ],
  ])('%s', (_, conditions, facts, wanted) => {
    expect(holds(conditions, facts)).toBe(wanted);
  });

  it('one member answers for its set, whatever it says', () => {
    const own = { operators: { echo: { compare: (fact: unknown) => fact } } };
    expect(run({ all: [leaf('a', 'echo', 0)] }, { a: 'yes' }, own).results[0]?.result).toBe('yes');
    expect(
      run({ all: [{ all: [leaf('a', 'echo', 0)] }] }, { a: 'yes' }, own).failureResults[0]?.result,
    ).toBe(false);
  });

  it('members of a lower priority are not looked at when the answer is known', () => {
    const { failureResults } = run(
      { all: [leaf('missing', 'equal', 1), { ...leaf('a', 'equal', 1), priority: 9 }] },
      { a: 2 },
    );
    expect(failureResults[0]?.conditions['all']).toEqual([
      leaf('missing', 'equal', 1),
      { ...leaf('a', 'equal', 1), priority: 9, factResult: 2, valueResult: 1, result: false },
    ]);
  });
});

describe('facts', () => {
  it('a function of params is asked once for the same params in any order, and in the next run again', () => {
    const asked: unknown[] = [];
    const rate = (params: unknown): number => {
      asked.push(params);
      return 3;
    };
    const same = [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1, b: 3 }];
    const set = compileRuleSet([
      { conditions: { all: same.map((params) => ({ ...leaf('rate', 'equal', 3), params })) }, event: { type: 'held' } },
    ]);
    expect(set.run({ rate }).events).toHaveLength(1);
    expect(asked).toEqual([{ a: 1, b: 2 }, { a: 1, b: 3 }]);
    set.run({ rate });
    expect(asked).toHaveLength(4);
  });

  it('event params become what they refer to, at the top level only', () => {
    const set = compileRuleSet(
      [
        {
          conditions: { all: [] },
          event: { type: 'held', params: { fee: { fact: 'claim', path: '$.fee' }, deep: { x: { fact: 'claim' } } } },
        },
      ],
      { replaceFactsInEventParams: true },
    );
    expect(set.run({ claim: { fee: 7 } }).events).toEqual([
      { type: 'held', params: { fee: 7, deep: { x: { fact: 'claim' } } } },
    ]);
  });
});

describe('what cannot be judged', () => {
  it.each([
    ['a missing fact', { all: [leaf('missing', 'equal', 1)] }, ['Undefined fact: missing']],
    ['an unknown operator', { all: [leaf('a', 'like', 1)] }, ['Unknown operator: like']],
    ['a missing condition', { condition: 'nowhere' }, ['No condition nowhere exists']],
    [
      'all that is wrong at once',
      { any: [leaf('b', 'equal', 1), leaf('a', 'like', 1)] },
      ['Undefined fact: b', 'Unknown operator: like'],
    ],
  ])('%s breaks the rule in the words of json-rules-engine, and no other rule', async (_, conditions, words) => {
    const rules = [
      { conditions, event: { type: 'broken' } },
      { conditions: { all: [leaf('a', 'equal', 1)] }, event: { type: 'well' } },
    ];
    const set = compileRuleSet(rules);
    for (const found of [set.run({ a: 1 }), set.fire({ a: 1 }), set.judge({ a: 1 })])
      expect(found.events).toEqual([{ type: 'well' }]);
    expect(problems(set.run({ a: 1 }))).toEqual(words);
    const engine = new Engine();
    for (const { conditions: root, event } of rules)
      engine.addRule({ conditions: Object.assign(Object.create(Object.prototype), root), event });
    const theirs = await engine.run({ a: 1 }).catch((error: unknown) => error);
    expect(words).toContain(theirs instanceof Error ? theirs.message : theirs);
  });

  it.each([
    [undefined, 'requires options'],
    [{ conditions: { all: [] } }, 'requires "event" property'],
    [{ conditions: { fact: 'a' }, event: { type: 'x' } }, 'must contain a single instance'],
    [{ conditions: { all: {} }, event: { type: 'x' } }, '"all" must be an array'],
    [{ conditions: { not: [] }, event: { type: 'x' } }, '"not" cannot be an array'],
    [{ conditions: { all: [{ fact: 'a', operator: 'equal' }] }, event: { type: 'x' } }, '"value" property required'],
    [{ conditions: { all: [] }, event: {} }, 'event object with "type"'],
    [{ conditions: { all: [] }, event: { type: 'x' }, priority: -1 }, 'greater than zero'],
  ])('a rule like %j is refused as there', (rule, words) => {
    expect(() => compileRuleSet([rule])).toThrow(words);
    const engine = new Engine();
    expect(() => Reflect.apply(engine.addRule, engine, [structuredClone(rule)])).toThrow(words);
  });

  it('conditions that refer to themselves, in a ring or too often, break the rule', () => {
    const ring = { c1: { condition: 'c2' }, c2: { all: [{ condition: 'c1' }, leaf('a', 'equal', 1)] } };
    expect(problems(run({ condition: 'c1' }, { a: 1 }, { conditions: ring }))).toEqual([
      'condition c1 refers to itself',
    ]);
    const names = Array.from({ length: 40 }, (_, i) => `c${i}`);
    const doubling = Object.fromEntries(
      names.map((name, i) => [
        name,
        { all: i === 0 ? [leaf('a', 'equal', 1)] : [{ condition: `c${i - 1}` }, { condition: `c${i - 1}` }] },
      ]),
    );
    expect(problems(run({ condition: 'c39' }, { a: 1 }, { conditions: doubling }))).toHaveLength(1);
  });

  it('a fact that answers with a promise, or with itself, breaks the rules that read it', () => {
    expect(problems(run({ all: [leaf('a', 'equal', 1)] }, { a: () => Promise.resolve(1) }))).toEqual([
      'fact a answers with a promise; facts here are synchronous',
    ]);
    const a = (_: unknown, facts: { factValue(id: string): unknown }): unknown => facts.factValue('a');
    expect(problems(run({ all: [leaf('a', 'equal', 1)] }, { a }))).toEqual(['fact a depends on itself']);
  });
});

describe('on purpose', () => {
  it('events come by priority, and as given inside one', () => {
    const deep = { all: [{ all: [{ all: [leaf('a', 'equal', 1), leaf('a', 'equal', 1)] }] }] };
    const set = compileRuleSet([
      { conditions: deep, event: { type: 'deep' } },
      { conditions: { all: [] }, event: { type: 'plain' } },
      { conditions: { all: [] }, event: { type: 'first' }, priority: 2 },
    ]);
    for (const { events } of [set.run({ a: 1 }), set.fire({ a: 1 }), set.judge({ a: 1 })])
      expect(events.map(({ type }) => type)).toEqual(['first', 'deep', 'plain']);
  });

  it('a run within a run changes neither', () => {
    const rules = [{ conditions: { all: [leaf('a', 'equal', 1)] }, event: { type: 'held' } }];
    const set = compileRuleSet(rules);
    let inner: unknown;
    const outer = set.run({
      a: () => {
        inner = set.run({ a: 2 }).failureEvents;
        return 1;
      },
    });
    expect([outer.events, inner]).toEqual([[{ type: 'held' }], [{ type: 'held' }]]);
  });

  it('neither the author nor a reader of results can change a compiled rule', () => {
    const list = [1, 2];
    const set = compileRuleSet([
      { conditions: { all: [leaf('a', 'in', list)] }, event: { type: 'held', params: { list } } },
    ]);
    list.push(3);
    expect(set.run({ a: 3 }).events).toEqual([]);
    const shown = set.run({ a: 1 }).events[0]?.params;
    expect(Object.isFrozen(shown)).toBe(true);
  });
});
