// Rule texts written to do harm: they are data, so the worst they can do is to be refused or to
// hold or not.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileConditions } from '../../../engine/language/compile-conditions.ts';
import { conditionSchema } from '../../../engine/language/conditions.ts';
import { compilePath } from '../../../engine/language/path.ts';
import { findOperator } from '../../../engine/language/operators.ts';
import { compileRule } from '../../../engine/compile-rule.ts';
import { loadRules } from '../../../rules/load-rules.ts';

const hostile = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'constructor.constructor',
  '"];process.exit(1);//',
  "');process.exit(1);('",
  '`${process.exit(1)}`',
  '${globalThis.polluted = 1}',
  '$..constructor',
  '$[?(globalThis.polluted = 1)]',
  '$[(globalThis.polluted = 1)]',
  '$.__proto__.polluted',
  '\u0000',
  '$[?(@.constructor.constructor("globalThis.polluted = 1")())]',
];

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
  it.each(hostile)('%s as fact, operator, value and path', (text) => {
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

  it('never reads what an object inherits', () => {
    for (const name of ['constructor', '__proto__', 'toString']) {
      expect(compilePath(`$.${name}`)({ a: 1 })).toBeUndefined();
      expect(compilePath(`$.a.${name}`)({ a: { b: 1 } })).toBeUndefined();
    }
  });

  it('knows no operator by an inherited name', () => {
    for (const name of hostile) {
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
      fc.property(fc.oneof(fc.constantFrom(...hostile), fc.string()), (text) => {
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
