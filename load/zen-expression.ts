// The pack's conditions in the expression language of @gorules/zen-engine, so that it can judge
// the same facts.
import {
  isAll,
  isAny,
  isLeaf,
  isNot,
  factReference,
  type Condition,
} from '../engine/language/conditions.ts';

const comparisons: Readonly<Record<string, string>> = {
  equal: '==',
  notEqual: '!=',
  lessThan: '<',
  lessThanInclusive: '<=',
  greaterThan: '>',
  greaterThanInclusive: '>=',
};

/** Throws for what the pack does not use. */
export function zenExpression(condition: Condition): string {
  if (isAny(condition)) return `(${condition.any.map(zenExpression).join(' or ')})`;
  if (isAll(condition)) return `(${condition.all.map(zenExpression).join(' and ')})`;
  if (isNot(condition)) return `not ${zenExpression(condition.not)}`;
  if (!isLeaf(condition)) throw new Error('no such condition in the pack');
  const { fact, operator } = condition;
  const value = factReference(condition.value)?.fact ?? JSON.stringify(condition.value);
  if (operator === 'in') return `(${fact} in ${value})`;
  if (operator === 'notIn') return `(${fact} not in ${value})`;
  const comparison = comparisons[operator];
  if (comparison === undefined) throw new Error(`no such operator in the pack: ${operator}`);
  return `(${fact} ${comparison} ${value})`;
}

/** A decision with one expression a rule; its answer names each rule with true or false. */
export function zenDecision(
  rules: readonly { readonly id: string; readonly conditions: Condition }[],
): object {
  const expressions = rules.map(({ id, conditions }) => ({
    id,
    key: zenKey(id),
    value: zenExpression(conditions),
  }));
  return {
    contentType: 'application/vnd.gorules.decision',
    nodes: [
      { id: 'in', type: 'inputNode', name: 'in', position: { x: 0, y: 0 } },
      {
        id: 'rules',
        type: 'expressionNode',
        name: 'rules',
        position: { x: 1, y: 0 },
        content: { expressions },
      },
      { id: 'out', type: 'outputNode', name: 'out', position: { x: 2, y: 0 } },
    ],
    edges: [
      { id: 'a', type: 'edge', sourceId: 'in', targetId: 'rules' },
      { id: 'b', type: 'edge', sourceId: 'rules', targetId: 'out' },
    ],
  };
}

export function zenKey(id: string): string {
  return id.replaceAll('-', '_');
}
