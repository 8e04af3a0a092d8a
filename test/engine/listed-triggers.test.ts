// A trigger that must be listed by points of a rule class is one only then, whatever else the rule reads.
import { expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { historyOf, raisedOf } from './short-history.ts';

const gz_code = 'GZ10000102001000';
const head = 'point_id,gz_code,code_prefix,item_name,measure,per,window_days,most,unit,zh,from,to,admdvs,source';
const tableOf = (prefix: string): string =>
  `${head}\nE1,${gz_code},${prefix},样例,price,line,,100,元,最高100元,2025-01-01,,,样例\n`;
const words = { zh: '试', en: 'test' };
const example = { name: words, events: [{ kind: 'sale', at: '2026-01-01' }], hits: [] };

function ruleWith(select: string, facts: object, conditions: object): object {
  return {
    ...{ id: 'ZZ-01', version: 1, name: words, family: 'policy', grade: 3, stages: ['after'], basis: ['试'] },
    ...{ effective: { from: '2020-01-01' }, key: 'encounter', trigger: { kind: 'outpatient_fee', listed: gz_code, select } },
    ...{ facts, conditions, event: { type: 'test', message: words }, examples: [example, example] },
  };
}

const lines = historyOf(
  ...['A01', 'B01', 'B02', 'A02'].map((med_list_codg, i) => ({
    ...{ kind: 'outpatient_fee', at: `2026-01-0${i + 1} 08:00:00`, psn_no: 'P1', mdtrt_id: 'M1', feedetl_sn: `f${i}` },
    ...{ med_list_codg, cnt: 1, pric: 5, det_item_fee_sumamt: 5 },
  })),
);

const dear = { all: [{ fact: 'trigger', path: '$.det_item_fee_sumamt', operator: 'greaterThan', value: 1 }] };
const counted = { lines: { op: 'count', kind: 'outpatient_fee', window: 'all', with_trigger: true } };

it.each(Object.entries({ 'asks nothing else': {}, 'counts lines': counted }))('a rule that %s', (_, facts) => {
  const rule = ruleWith('each', facts, dear);
  const evaluator = new Evaluator({ rules: [rule], knowledge: { 'policy-quantities': tableOf('B') } });
  const raised = raisedOf(evaluator.apply(lines).hits);
  expect(raised.map(({ med_list_codg }) => med_list_codg).toSorted()).toEqual(['B01', 'B02']);
  const [line] = lines;
  expect(evaluator.explain(line?.event_id ?? '', 'ZZ-01').map(({ verdict }) => verdict)).toEqual(['no_trigger']);
  // Another table lists others.
  const after = evaluator.activate({ rules: [rule], knowledge: { 'policy-quantities': tableOf('A') } }, 1).hits;
  expect(after.map(({ med_list_codg, state }) => [state, med_list_codg]).toSorted()).toEqual([
    ['raised', 'A01'], ['raised', 'A02'], ['withdrawn', 'B01'], ['withdrawn', 'B02'],
  ]);
});

it('the first of the listed ones is the first', () => {
  const rule = ruleWith('first', {}, dear);
  const raised = raisedOf(new Evaluator({ rules: [rule], knowledge: { 'policy-quantities': tableOf('B') } }).apply(lines).hits);
  expect(raised.map(({ med_list_codg }) => med_list_codg)).toEqual(['B01']);
});
