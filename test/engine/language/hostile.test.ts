// Rule texts written to do harm: they are data, so the worst they can do is to be refused or to
// hold or not.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileConditions } from '../../../engine/language/compile-conditions.ts';
import { conditionSchema } from '../../../engine/language/conditions.ts';
import { compilePath } from '../../../engine/language/path.ts';
import { findOperator } from '../../../engine/language/operators.ts';
import { compileRuleSet } from '../../../engine/language/rule-set.ts';
import { compileRule } from '../../../engine/compile-rule.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { hostileTexts } from './hostile-texts.ts';

function isUnharmed(): void {
  expect(Object.keys(globalThis)).not.toContain('polluted');
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(Reflect.has({}, 'polluted')).toBe(false);
}

function judge(tree: unknown, value: unknown): unknown {
  try {
    return compileConditions<unknown>(conditionSchema.parse(tree), { bind: () => () => value })(
      undefined,
    );
  } catch {
    return 'refused';
  }
}

describe('hostile rule texts', () => {
  it.each(hostileTexts)('%s as fact, operator, value and path', (text) => {
    for (const value of [{ a: 1 }, [1], 'text', undefined, Object.create(null)]) {
      for (const tree of [
        { all: [{ fact: text, operator: 'equal', value: 1 }] },
        { all: [{ fact: 'a', operator: text, value: 1 }] },
        { all: [{ fact: 'a', operator: `not:${text}`, value: 1 }] },
        { all: [{ fact: 'a', operator: 'equal', value: text }] },
        { all: [{ fact: 'a', operator: 'equal', value: 1, path: text }] },
        { not: { fact: 'a', operator: 'in', value: { fact: text, path: text } } },
      ])
        expect([true, false, 'refused']).toContain(judge(tree, value));
    }
    isUnharmed();
  });

  it.each(hostileTexts)('%s anywhere in a rule set', (text) => {
    const keyed: unknown = JSON.parse(`{${JSON.stringify(text)}: {"polluted": 1}}`);
    const leaf = { fact: text, operator: 'equal', value: 1 };
    const trees = [
      { all: [leaf, { fact: 'a', operator: text, value: text }, { condition: text }] },
      { any: [{ ...leaf, path: text, params: keyed, name: text, [text]: text }] },
      { all: [{ fact: 'a', operator: 'in', value: [text, keyed] }, { not: leaf }], [text]: text },
      { any: [{ fact: 'a', operator: 'lessThan', value: { fact: text, path: text, params: keyed } }] },
      { condition: text },
    ];
    const rules = trees.map((conditions) => ({
      name: text,
      conditions,
      event: { type: text, params: { [text]: { fact: text }, keyed } },
    }));
    for (const mayGenerate of [true, false]) {
      const set = compileRuleSet(rules, {
        mayGenerate,
        replaceFactsInEventParams: true,
        allowUndefinedFacts: true,
        conditions: JSON.parse(`{${JSON.stringify(text)}: {"all": []}}`),
      });
      for (const a of [text, [text], { [text]: 1 }, 1, undefined, null, Object.create(null)]) {
        for (const facts of [{ a }, { a, [text]: 1 }, JSON.parse(`{"a":1,${JSON.stringify(text)}:{"x":1}}`)]) {
          const { results, failureResults, broken } = set.run(facts);
          expect(results.length + failureResults.length + broken.length).toBe(rules.length);
          expect(set.fire(facts).events).toEqual(results.map(({ event }) => event));
        }
      }
    }
    isUnharmed();
  });

  it.each([
    ['a regular expression that never ends', '$[?(/^(a+)+$/.test(@))]'],
    ['a call', '$[?(@.repeat(9))]'],
    ['an assignment', '$[?(@.x = 1)]'],
    ['a method', '$[?(@.toString)]'],
    ['the constructor', '$[?(@.constructor)]'],
    ['a template', '$[?(`${@}`)]'],
    ['a function', '$[?((() => 1)())]'],
    ['new', '$[?(new Date())]'],
    ['a global', '$[?(process)]'],
    ['nesting without end', `$[?(${'('.repeat(100)}1${')'.repeat(100)})]`],
    ['many negations', `$[?(${'!'.repeat(300)}1)]`],
  ])('a filter cannot have %s', (_, path) => {
    expect(() => compilePath(path)([`${'a'.repeat(40)}b`])).toThrow();
    isUnharmed();
  });

  it('a path of unreasonable length is refused', () => {
    expect(() => compilePath(`$${'.a'.repeat(5_000)}`)).toThrow('at most 500');
    expect(() => compilePath(`$[?(${'@.a['.repeat(2_000)})]`)).toThrow('at most 500');
  });

  it('a value of enormous depth is refused, a list of enormous length is judged', () => {
    const deep: unknown = JSON.parse(`${'['.repeat(5_000)}1${']'.repeat(5_000)}`);
    const rule = (value: unknown): object => ({
      conditions: { all: [{ fact: 'a', operator: 'in', value }] },
      event: { type: 'held' },
    });
    expect(() => compileRuleSet([rule(deep)])).toThrow('nest deeper');
    const set = compileRuleSet([rule(Array.from({ length: 200_000 }, (_, i) => `code ${i}`))]);
    expect(set.judge({ a: 'code 199999' }).events).toHaveLength(1);
    expect(set.judge({ a: 'code 200000' }).events).toHaveLength(0);
  });

  it('many rules and wide conditions are judged', () => {
    const wide = Array.from({ length: 2_000 }, (_, i) => ({ fact: `f${i}`, operator: 'equal', value: i }));
    const rules = Array.from({ length: 300 }, (_, i) => ({
      conditions: { any: i === 0 ? wide : wide.slice(i, i + 5) },
      event: { type: `e${i}` },
    }));
    const set = compileRuleSet(rules, { allowUndefinedFacts: true });
    const types = set.judge({ f3: 3 }).events.map(({ type }) => type);
    expect(types).toEqual(['e0', 'e1', 'e2', 'e3']);
    expect(set.run({ f3: 3 }).events.map(({ type }) => type)).toEqual(types);
  });

  it('never reads what an object inherits', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(compilePath(`$.${name}`)({ a: 1 })).toBeUndefined();
      expect(compilePath(`$.a.${name}`)({ a: { b: 1 } })).toBeUndefined();
    }
  });

  it('knows no operator by an inherited name', () => {
    for (const name of hostileTexts) {
      expect(findOperator(name)).toBeUndefined();
      expect(findOperator(`not:${name}`)).toBeUndefined();
    }
  });

  it('refuses conditions nested beyond reason', () => {
    let deep: object = { fact: 'a', operator: 'equal', value: 1 };
    for (let i = 0; i < 500; i += 1) deep = { not: deep };
    expect(judge(deep, 1)).toBe('refused');
  });

  it('JSON with __proto__ keys pollutes nothing', () => {
    const tree: unknown = JSON.parse(
      '{"all":[{"fact":"a","operator":"equal","value":{"__proto__":{"polluted":1}},"__proto__":{"polluted":1}}]}',
    );
    expect(judge(tree, 1)).toBe(false);
    isUnharmed();
  });

  it('any text in any place of a shipped rule compiles or is refused, and harms nothing', () => {
    const [rule] = loadRules().rules;
    if (rule === undefined) throw new Error('no rule');
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...hostileTexts), fc.string()), (text) => {
        for (const changed of [
          { ...rule, facts: { ...rule.facts, extra: { op: text } } },
          { ...rule, trigger: { ...rule.trigger, kind: text } },
          { ...rule, facts: { ...rule.facts, [text]: { op: 'first_known', of: [text] } } },
          { ...rule, amount: text },
          {
            ...rule,
            event: { ...rule.event, message: { zh: `{{${text}}}`, en: `{{${text}|${text}}}` } },
          },
        ]) {
          try {
            compileRule(changed);
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
      { numRuns: 100, seed: 3, interruptAfterTimeLimit: 10_000 },
    );
    isUnharmed();
  });
});
