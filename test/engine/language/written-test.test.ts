// Functions written from rules: nothing a rule says is in their text, and where none may be written,
// rules judge the same.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestPlan } from '../../../engine/language/plan-tests.ts';
import { readSourceRule } from '../../../engine/language/rule-source.ts';
import { compileRuleSet } from '../../../engine/language/rule-set.ts';
import { writeTest } from '../../../engine/language/written-test.ts';
import { writeResult } from '../../../engine/language/written-trace.ts';
import { makeFacts, makePack } from '../../../load/rule-pack.ts';
import { hostileTexts } from './hostile-texts.ts';

interface Texts {
  readonly facts: readonly [string, string, string];
  readonly words: readonly [string, string, string];
  readonly name: string;
  readonly numbers: readonly [number, number];
}

/** Rules of one build, whatever they say. */
function rulesOf({ facts: [a, b, c], words: [x, y, z], name, numbers: [m, n] }: Texts): object[] {
  return [
    {
      name,
      conditions: {
        all: [
          { fact: a, operator: 'equal', value: x, name: y, priority: 3 },
          {
            any: [
              { fact: b, operator: 'in', value: [x, y, z] },
              { fact: c, operator: 'lessThan', value: m },
            ],
          },
          { not: { fact: b, operator: 'greaterThan', value: { fact: c, params: { [x]: y } } } },
          { fact: a, operator: 'not:contains', value: z },
        ],
      },
      event: { type: x, params: { [y]: z } },
      priority: 2,
    },
    {
      conditions: {
        any: [
          { fact: c, operator: 'lessThan', value: m },
          { fact: c, operator: 'greaterThan', value: n },
        ],
      },
      event: { type: y },
    },
  ];
}

function textsOf(rules: readonly object[]): string {
  const slots: string[] = [];
  const plan = new TestPlan({
    slotOf: (fact) => (slots.includes(fact) ? slots.indexOf(fact) : slots.push(fact) - 1),
    isDefined: () => false,
    isOwnOperator: () => false,
    named: new Map(),
    factPriority: () => 1,
  });
  const planned = rules.map((rule) => {
    const source = readSourceRule(rule);
    const condition = plan.plan(source.conditions);
    if (condition === undefined) throw new Error('a rule that is not planned');
    return { condition, rule: { ...source, condition, isReference: false, place: 3 } };
  });
  return writeTest(planned, true, writeResult).text;
}

/** All that may be in a text: its phrases, the usual keys, signs, and a letter with a count. */
const words = new Set(
  ("'use strict'|const|let|return|function|if|typeof|'number'|'string'|true|false|null|fact|operator|value|path|" +
    'params|priority|name|any|all|not|factResult|valueResult|result|conditions|event|push|length|has|K|f|o|w|t').split('|'),
);
const signOrCount = /^(?:[knspbx]?\d+|[-=!<>&|?:;,.(){}[\]])$/;

function strangeTokens(text: string): string[] {
  const tokens = text.match(/'[^']*'|\w+|[^\w\s]/g) ?? [];
  return tokens.filter((token) => !words.has(token) && !signOrCount.test(token));
}

const plain: Texts = { facts: ['a', 'b', 'c'], words: ['x', 'y', 'z'], name: 'n', numbers: [1, 2] };

describe('the text of a function', () => {
  it('is made of known phrases and counts', () => {
    expect(strangeTokens(textsOf(rulesOf(plain)))).toEqual([]);
    const pack = makePack().map(({ conditions }) => ({ conditions, event: { type: 'x' } }));
    expect(strangeTokens(textsOf(pack))).toEqual([]);
    expect(strangeTokens('const k1=process')).toEqual(['process']);
  });

  it('is the same whatever the rules say', () => {
    const text = fc.oneof(fc.constantFrom(...hostileTexts), fc.string({ unit: 'binary' }));
    // Names that every object has are judged step by step, so no text is written for them.
    const fact = text.filter((name) => !(name in {}));
    const three = fc.uniqueArray(fact, { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(three, three, text, fc.double(), fc.double(), (names, said, name, m, n) => {
        const [a = '', b = '', c = ''] = names;
        const [x = '', y = '', z = ''] = said;
        // Equal constants are handed over once, which is how a rule is built, not what it says.
        fc.pre(name !== '' && new Set([a, b, c, x, y, z, name]).size === 7);
        fc.pre(new Set([m, n, 0, 1, 2, 3]).size === 6);
        const other = rulesOf({ facts: [a, b, c], words: [x, y, z], name, numbers: [m, n] });
        expect(textsOf(other)).toBe(textsOf(rulesOf({ ...plain, numbers: [7, 8] })));
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});

describe('where no function may be made from text', () => {
  it('rules judge and explain the same', () => {
    const rules = makePack().map(({ id, conditions }) => ({ name: id, conditions, event: { type: id } }));
    const written = compileRuleSet(rules);
    const closed = compileRuleSet(rules, { mayGenerate: false });
    for (const facts of makeFacts(200, 5)) {
      expect(closed.judge(facts)).toEqual(written.judge(facts));
      expect(closed.fire(facts)).toEqual(written.fire(facts));
      expect(written.fire(facts).results).toEqual(written.run(facts).results);
    }
  });

  it('a process that forbids it still judges', () => {
    const set = fileURLToPath(new URL('../../../engine/language/rule-set.ts', import.meta.url));
    const program = `
      import { compileRuleSet } from ${JSON.stringify(set)};
      const conditions = { all: [{ fact: 'a', operator: 'equal', value: 1 }] };
      const set = compileRuleSet([{ conditions, event: { type: 'held' } }]);
      console.log(JSON.stringify([set.judge({ a: 1 }), set.fire({ a: 2 })]));`;
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', program],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([
      { events: [{ type: 'held' }], broken: [] },
      { results: [], events: [], broken: [] },
    ]);
  });
});
