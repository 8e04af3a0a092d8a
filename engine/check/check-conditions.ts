// Conditions: every fact, path and operator known, values of a type that the operator can compare, and
// conditions that can hold and can fail. Filters (check-where.ts) are checked by the same walk; what
// differs is what a fact name stands for.
import {
  factReference,
  isAll,
  isAny,
  isNot,
  isReference,
  type Condition,
  type Leaf,
} from '../language/conditions.ts';
import { checkCodes } from './check-codes.ts';
import { checkPath } from './check-path.ts';
import { checkComparison } from './compare-types.ts';
import { reportNoReferences } from './condition-keys.ts';
import { checkTogether, type Atom } from './contradictions.ts';
import { pointer, type Report } from './finding.ts';
import type { RuleScope } from './rule-scope.ts';
import { typeOfConstant, type ValueType } from './value-type.ts';

export interface ConditionScope {
  readonly scope: RuleScope;
  readonly report: Report;
  /** The type of a fact in a condition, what is wrong with it reported. */
  typeOf(fact: string, path: string | undefined, place: string): ValueType;
}

/** Conditions of a rule: facts, parameters and the trigger. */
export function checkConditions(condition: Condition, place: string, scope: RuleScope, report: Report): void {
  const typeOf = (fact: string, path: string | undefined, at: string): ValueType =>
    scope.resolvePath(fact, path, at, report);
  checkTree(condition, place, { scope, report, typeOf });
}

/** Checks a tree; gives the atoms that must hold together for it to hold. */
export function checkTree(condition: Condition, place: string, environment: ConditionScope): readonly Atom[] {
  const { report, scope } = environment;
  if (isAny(condition)) {
    const members = condition.any.map((member, i) => checkTree(member, pointer(place, 'any', i), environment));
    if (members.length === 0) reportEmpty('any', place, report);
    const single = members.flatMap((atoms) => (atoms.length === 1 ? atoms : []));
    checkTogether('any', single, scope.rule, report);
    return members.length === 1 ? (members[0] ?? []) : [];
  }
  if (isAll(condition)) {
    const atoms = condition.all.flatMap((member, i) => checkTree(member, pointer(place, 'all', i), environment));
    if (condition.all.length === 0) reportEmpty('all', place, report);
    checkTogether('all', atoms, scope.rule, report);
    return atoms;
  }
  if (isNot(condition)) {
    checkTree(condition.not, pointer(place, 'not'), environment);
    return [];
  }
  if (isReference(condition)) {
    report('unknown_reference', pointer(place, 'condition'), {
      zh: `没有名为“${condition.condition}”的条件`,
      en: `no condition is named ${condition.condition}`,
    });
    return [];
  }
  const atom = checkLeaf(condition, place, environment);
  if (atom === undefined) return [];
  checkTogether('alone', [atom], scope.rule, report);
  return [atom];
}

function reportEmpty(key: 'any' | 'all', place: string, report: Report): void {
  report('always_true', pointer(place, key), {
    zh: `空的 ${key} 总是成立`,
    en: `an empty ${key} always holds`,
  });
}

function checkLeaf(leaf: Leaf, place: string, { scope, report, typeOf }: ConditionScope): Atom | undefined {
  const fact = typeOf(leaf.fact, leaf.path, place);
  const reference = factReference(leaf.value);
  const valuePlace = pointer(place, 'value');
  checkPath(leaf.path, place, report);
  checkPath(reference?.path, valuePlace, report);
  const value =
    reference === undefined
      ? typeOfConstant(leaf.value)
      : scope.resolvePath(reference.fact, reference.path, valuePlace, report);
  const { operator } = leaf;
  const field = leaf.path?.split('.').at(-1) ?? leaf.fact;
  if (reference === undefined) {
    reportNoReferences(Array.isArray(leaf.value) ? leaf.value : [leaf.value], valuePlace, report);
    checkCodes({ field, operator, value: leaf.value, place: valuePlace }, report);
  }
  if (!checkComparison({ operator, fact, value, place, valuePlace }, report)) return undefined;
  const parameter = reference !== undefined && Object.hasOwn(scope.rule.params, reference.fact) ? reference.fact : undefined;
  if (reference !== undefined && parameter === undefined) return undefined;
  const isConstant = Object.hasOwn(scope.rule.params, leaf.fact);
  if (isConstant) {
    report('constant_condition', place, {
      zh: `“${leaf.fact}”是参数：该条件与数据无关`,
      en: `${leaf.fact} is a parameter: this condition does not depend on the data`,
    });
  }
  return {
    operand: `${leaf.fact} ${leaf.path ?? ''}`.trim(),
    type: fact,
    operator,
    value: parameter === undefined ? { constant: leaf.value } : { parameter },
    place,
  };
}
