// Who is on the staff is knowledge, not an event: exchanging the table puts stays into the histories of
// doctors and takes them out again, and what was said follows.
import { expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import type { Hit } from '../../engine/hit.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { coldEvaluator } from './cold/cold-hits.ts';

const rules = loadRules().rules.filter(({ id }) => id === 'HB-12');
const ids = { mdtrt_id: 'M1', psn_no: 'P1', fixmedins_code: 'H42070400002' };
const ordered = { kind: 'order', mdtrt_id: 'M7', psn_no: 'P7', drord_type: '1', drord_detl_code: 'A', vali_flag: '1' };
const events = exampleEvents([
  { kind: 'admission', at: '2025-07-01 09:00:00', ...ids, med_type: '21' },
  { kind: 'discharge', at: '2025-07-10 09:00:00', ...ids, dscg_way: '1' },
  ...['03', '04', '05'].map((day) => ({
    ...{ ...ordered, at: `2025-07-${day} 10:00:00` },
    ...{ drord_no: `O${day}`, isu_drord_dr_code: 'D1' },
  })),
]);

function knowledgeWith(...rows: readonly string[]): Record<string, string> {
  const head = 'psn_no,fixmedins_code,dr_codg,from,to';
  return { ...loadKnowledge(), staff: `${[head, ...rows].join('\n')}\n` };
}

const said = (hits: readonly Hit[]): readonly string[] => hits.map(({ state, dr_codg }) => `${state} ${dr_codg}`);

it('a doctor put on the staff is found in bed, and no longer when taken off', () => {
  const evaluator = new Evaluator({ rules, knowledge: knowledgeWith() });
  expect(evaluator.apply(events).hits).toEqual([]);
  const employed = knowledgeWith('P1,H42070400001,D1,2020-01-01,');
  expect(said(evaluator.activate({ rules, knowledge: employed }, 1).hits)).toEqual(['raised D1']);
  const left = knowledgeWith('P1,H42070400001,D1,2020-01-01,2024-12-31');
  expect(said(evaluator.activate({ rules, knowledge: left }, 2).hits)).toEqual(['withdrawn D1']);
  expect(said(evaluator.activate({ rules, knowledge: employed }, 3).hits)).toEqual(['raised D1']);
});

it('so is a stay that has left memory, by a rule about the visit', () => {
  const [rule] = rules;
  const ofVisit = {
    ...rule,
    id: 'ZZ-01',
    key: 'encounter',
    trigger: { kind: 'own_stay' },
    facts: { stays: { op: 'count', kind: 'own_stay', window: 'all', with_trigger: true } },
    params: {},
    conditions: { all: [{ fact: 'stays', operator: 'greaterThan', value: 0 }] },
    exclusions: [],
    grade_when: [],
    evidence: [],
    evidence_facts: [],
    event: { type: 'x', message: { zh: '{{stays}}', en: '{{stays}}' } },
  };
  const evaluator = coldEvaluator({ rules: [ofVisit], knowledge: knowledgeWith() });
  expect(evaluator.apply(events).hits).toEqual([]);
  const employed = knowledgeWith('P1,H42070400001,D1,2020-01-01,');
  expect(said(evaluator.activate({ rules: [ofVisit], knowledge: employed }, 1).hits)).toEqual(['raised D1']);
  expect(said(evaluator.activate({ rules: [ofVisit], knowledge: knowledgeWith() }, 2).hits)).toEqual(['withdrawn D1']);
});

it('it is the same whether the table was there before the events or came after', () => {
  const employed = knowledgeWith('P1,H42070400001,D1,2020-01-01,');
  const first = new Evaluator({ rules, knowledge: employed });
  const [before] = first.apply(events.toReversed()).hits;
  const second = new Evaluator({ rules, knowledge: knowledgeWith() });
  second.apply(events);
  const [after] = second.activate({ rules, knowledge: employed }, 1).hits;
  expect(before?.hit_id).toBeDefined();
  expect(after).toMatchObject({ hit_id: before?.hit_id, reason: before?.reason });
});
