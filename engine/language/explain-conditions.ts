// Conditions explained leaf by leaf, for an evaluator with its own way of reading facts. Compiled
// once beside the test, run when somebody asks: each leaf with its actual and its required value.
import { compileLeaf, depthMax, type ConditionScope } from './compile-conditions.ts';
import { isAll, isAny, isNot, isReference, type Condition, type Leaf } from './conditions.ts';

export interface ExplainedLeaf {
  readonly leaf: Leaf;
  /** How many `not` it stands under; under an odd number it must not hold. */
  readonly nots: number;
}

export interface LeafAnswer {
  readonly actual: unknown;
  readonly required: unknown;
  readonly result: boolean;
}

export interface Explainer<Environment> {
  /** Every leaf in reading order, references followed. */
  readonly leaves: readonly ExplainedLeaf[];
  /** What each of them says now, in the same order. All are looked at, whatever the others say. */
  explain(environment: Environment): readonly LeafAnswer[];
}

/** Throws what compileConditions throws for the same conditions. */
export function compileExplainer<Environment>(
  condition: Condition,
  scope: ConditionScope<Environment>,
): Explainer<Environment> {
  const leaves = [...leavesOf(condition, scope, 0, 0)];
  const compiled = leaves.map(({ leaf }) => compileLeaf(leaf, scope));
  return {
    leaves,
    explain(environment) {
      const answers: LeafAnswer[] = [];
      for (const { readFact, readValue, compare } of compiled) {
        const actual = readFact(environment);
        const required = readValue(environment);
        answers.push({ actual, required, result: compare(actual, required) });
      }
      return answers;
    },
  };
}

function* leavesOf<Environment>(
  condition: Condition,
  scope: ConditionScope<Environment>,
  nots: number,
  depth: number,
): Generator<ExplainedLeaf> {
  if (depth > depthMax) throw new Error(`conditions nest deeper than ${depthMax}`);
  if (isAny(condition) || isAll(condition)) {
    const members = isAny(condition) ? condition.any : condition.all;
    for (const member of members) yield* leavesOf(member, scope, nots, depth + 1);
  } else if (isNot(condition)) yield* leavesOf(condition.not, scope, nots + 1, depth + 1);
  else if (isReference(condition)) {
    const target = scope.named?.get(condition.condition);
    if (target === undefined) throw new Error(`no condition is named ${condition.condition}`);
    yield* leavesOf(target, scope, nots, depth + 1);
  } else yield { leaf: condition, nots };
}
