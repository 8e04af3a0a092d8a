// The ways in which the evaluator uses conditions: tests made for their operator and value, and
// explanations made once.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileConditions } from '../../../engine/language/compile-conditions.ts';
import type { Condition } from '../../../engine/language/conditions.ts';
import { compileExplainer } from '../../../engine/language/explain-conditions.ts';
import { findOperator } from '../../../engine/language/operators.ts';
import { conditions, facts, operators, scalar, type Facts } from './generated.ts';

const scope = { bind: (fact: string) => (from: Facts) => new Map<string, unknown>(Object.entries(from)).get(fact) };

function attempt(work: () => unknown): unknown {
  try {
    return work();
  } catch {
    return 'threw';
  }
}

it('a test made for its value answers as the operator does', () => {
  const values = fc.oneof(scalar, fc.array(scalar, { maxLength: 12 }));
  const seen = { true: 0, false: 0, threw: 0 };
  fc.assert(
    fc.property(fc.constantFrom(...operators), values, fc.oneof(scalar, values), (operator, value, fact) => {
      const wanted = attempt(() => findOperator(operator)?.(fact, value));
      const test = compileConditions<unknown>({ fact: 'a', operator, value }, { bind: () => (from) => from });
      expect(attempt(() => test(fact))).toBe(wanted);
      if (wanted === true || wanted === false || wanted === 'threw') seen[`${wanted}`] += 1;
    }),
    { numRuns: 5_000, seed: 4 },
  );
  expect(Math.min(seen.true, seen.false, seen.threw)).toBeGreaterThan(50);
});

it('every leaf of an explanation says what it says as a condition of its own', () => {
  let leaves = 0;
  fc.assert(
    fc.property(conditions, facts, (condition, values) => {
      const explainer = compileExplainer(condition, scope);
      const answers = attempt(() => explainer.explain(values));
      if (!Array.isArray(answers)) return;
      expect(answers).toHaveLength(explainer.leaves.length);
      for (const [index, { leaf }] of explainer.leaves.entries()) {
        expect(answers[index]?.result).toBe(compileConditions(leaf, scope)(values));
        leaves += 1;
      }
    }),
    { numRuns: 1_000, seed: 5 },
  );
  expect(leaves).toBeGreaterThan(500);
});

it('an explanation follows references and counts what stands before a leaf', () => {
  const named = new Map<string, Condition>([['old', { not: { fact: 'q', operator: 'lessThan', value: 60 } }]]);
  const explainer = compileExplainer(
    { all: [{ fact: 'p', operator: 'equal', value: { fact: 'r' } }, { not: { condition: 'old' } }] },
    { ...scope, named },
  );
  expect(explainer.leaves.map(({ leaf, nots }) => [leaf.fact, nots])).toEqual([['p', 0], ['q', 2]]);
  expect(explainer.explain({ p: 1, q: 70, r: 1, s: 0 })).toEqual([
    { actual: 1, required: 1, result: true },
    { actual: 70, required: 60, result: false },
  ]);
});
