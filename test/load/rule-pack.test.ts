import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { expect, test } from 'vitest';
import { compileConditions } from '../../engine/language/compile-conditions.ts';
import { makeFacts, makePack, type Facts } from '../../load/rule-pack.ts';
import { zenExpression } from '../../load/zen-expression.ts';

test('the pack means the same to the compiled conditions and to json-rules-engine, and every rule holds and fails somewhere', async () => {
  const pack = makePack();
  const engine = new Engine();
  for (const { id, conditions } of pack) {
    const own: TopLevelCondition = JSON.parse(JSON.stringify(conditions));
    engine.addRule({ conditions: own, event: { type: id } });
  }
  const compiled = pack.map(({ id, conditions }) => ({
    id,
    test: compileConditions<Facts>(conditions, { bind: (fact) => (facts) => facts[fact] }),
  }));
  const held = new Map<string, number>();
  const sets = makeFacts(400, 3);
  for (const facts of sets) {
    const ours = compiled.flatMap(({ id, test: holds }) => (holds(facts) ? [id] : []));
    const { events } = await engine.run({ ...facts });
    expect(events.map(({ type }) => type).toSorted()).toEqual(ours);
    for (const id of ours) held.set(id, (held.get(id) ?? 0) + 1);
  }
  expect(
    pack.filter(({ id }) => (held.get(id) ?? 0) === 0 || held.get(id) === sets.length),
  ).toEqual([]);
});

test('conditions in the words of zen', () => {
  expect(
    zenExpression({
      all: [
        { fact: 'a', operator: 'in', value: ['x'] },
        { not: { fact: 'b', operator: 'equal', value: { fact: 'c' } } },
      ],
    }),
  ).toBe('((a in ["x"]) and not (b == c))');
});
