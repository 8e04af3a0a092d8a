// The fields of hits, of closed periods and of what connects histories, as rules over them see them: gathered by a rule that
// holds for every one and shows its whole trigger.
import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { fieldsOf, kindSpaces } from '../../engine/fields.ts';
import { ruleSchema, type Rule } from '../../engine/rule.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';

const { rules } = loadRules();
const knowledge = loadKnowledge();
const words = { zh: '名称', en: 'name' };

/** What the examples of rules over periods lack: settlements of stays and of visits, day by day. */
const settlement = {
  at: '2025-06-28 18:30:00', repeat: { times: 40, every_hours: 24 }, fixmedins_code: 'H42070400002', psn_no: 'P2-{n}',
  medfee_sumamt: 100, fund_pay_sumamt: 60,
};
const settlements = [
  { ...settlement, kind: 'inpatient_settlement', mdtrt_id: 'P2-{n}', setl_id: 'S{n}' },
  { ...settlement, kind: 'outpatient_settlement', mdtrt_id: 'V{n}', setl_id: 'T{n}' },
];

function observer(kind: string): Rule {
  const where = kind === 'hit' ? { rule_id: rules.map(({ id }) => id) } : {};
  const example = { name: words, events: [{}], hits: [] };
  return ruleSchema.parse({
    id: 'ZZ-99', version: 1, name: words, family: 'indicator', grade: 3, stages: ['after'], basis: ['观察'],
    effective: { from: '2008-01-01' }, key: kind === 'hit' ? 'institution' : kindSpaces[kind]?.[0], trigger: { kind, where }, facts: {},
    conditions: { all: [{ fact: 'trigger', operator: 'notEqual', value: 0 }] },
    event: { type: 'seen', message: words }, examples: [example, example],
  });
}

/** Names of the fields of every entry of a kind that the hitting examples of the shipped rules bring about; of the
 * rules that read the kind, unless it is hits. */
function seen(kind: string): readonly string[] {
  const watching = observer(kind);
  const names = new Set<string>();
  const readers = kind === 'hit' ? rules : rules.filter((rule) => JSON.stringify(rule).includes(`"${kind}"`));
  for (const { rule, example } of readers.flatMap((one) => one.examples.map((example) => ({ rule: one, example })))) {
    if (example.hits.length === 0) continue;
    const company = rules.filter(({ id }) => id === rule.id || example.with?.includes(id) === true);
    const evaluator = new Evaluator({ rules: [...company, watching], knowledge: { ...knowledge, ...example.knowledge } });
    for (const hit of evaluator.apply(exampleEvents([...example.events, ...(kind === 'hit' ? [] : settlements)])).hits) {
      if (hit.rule_id === watching.id) for (const name of Object.keys(Object(hit.conditions[0]?.actual))) names.add(name);
    }
  }
  return [...names].toSorted();
}

describe('fields of records that rules over rules read', () => {
  it.each([
    'hit', 'institution_month', 'institution_day', 'doctor_month', 'cost_month', 'trade_month', 'area_month',
    'shared_code', 'passed_code', 'contact_stay', 'cluster',
  ])('%s has those of the table', (kind) => {
    const declared = [...fieldsOf(kind).keys()].toSorted();
    const found = seen(kind);
    expect(found.filter((name) => !declared.includes(name))).toEqual([]);
    expect(declared.filter((name) => !found.includes(name))).toEqual([]);
  });
});
