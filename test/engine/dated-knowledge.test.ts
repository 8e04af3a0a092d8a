// Knowledge by service date: which tables judge an event, and that nothing else decides it.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chinaDate, dayMs } from '../../engine/china-time.ts';
import { DatedKnowledge, type DatedTable } from '../../engine/dated-knowledge.ts';
import { Knowledge } from '../../engine/knowledge.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { raisedOf } from './short-history.ts';

const start = Date.UTC(2025, 0, 1) - 8 * 3_600_000;
const table = (word: string): string => `key,word\nk,${word}\n`;
const word = (knowledge: DatedKnowledge, at: number): string | undefined =>
  knowledge.at(at).find('a', ['key'], ['k'])[0]?.['word'];

describe('the tables of a service date', () => {
  it('are the newest that begin on it or before, whatever order they are given in', () => {
    const day = fc.integer({ min: 1, max: 20 });
    const some = fc.uniqueArray(day, { maxLength: 6 });
    fc.assert(fc.property(some, fc.integer({ min: 0, max: 25 }), fc.nat(), (days, asked, seed) => {
      const dated = days.map((n): DatedTable => ({ table: 'a', from: chinaDate(start + n * dayMs), csv: table(`from ${n}`) }));
      const mixed = dated.toSorted((a, b) => ((a.from.charCodeAt(9) * seed) % 7) - ((b.from.charCodeAt(9) * seed) % 7));
      const before = days.filter((n) => n <= asked);
      const wanted = before.length === 0 ? 'first' : `from ${Math.max(...before)}`;
      expect(word(new DatedKnowledge({ a: table('first'), b: table('b') }, mixed), start + asked * dayMs + 1)).toBe(wanted);
    }));
  });

  it('begin with the day, and share what does not change', () => {
    const knowledge = new DatedKnowledge({ a: table('first'), b: table('b') }, [{ table: 'a', from: '2025-07-01', csv: table('july') }]);
    const july = Date.parse('2025-07-01T00:00:00+08:00');
    expect([word(knowledge, july - 1), word(knowledge, july)]).toEqual(['first', 'july']);
    expect(knowledge.at(july).rows('b')).toBe(knowledge.at(july - 1).rows('b'));
    expect(word(knowledge, Infinity)).toBe('july');
  });

  it('a date that is none, and two versions from one day, are refused', () => {
    expect(() => new DatedKnowledge({}, [{ table: 'a', from: '2025-7-1', csv: '' }])).toThrow('2025-7-1');
    const twice = { table: 'a', from: '2025-07-01', csv: table('x') };
    expect(() => new DatedKnowledge({}, [twice, twice])).toThrow('two versions');
  });
});

describe('judging by it', () => {
  const rules = loadRules().rules.filter(({ id }) => id === 'GZ-102001');
  const head = 'point_id,gz_code,code_prefix,item_name,measure,per,window_days,most,unit,zh,from,to,admdvs,source\n';
  const cap = (yuan: number): string =>
    `${head}S1,GZ10000102001000,0099,样例,price,line,,${yuan},元,最高${yuan}元,2025-01-01,,,示例\n`;
  const fee = (day: string) => ({
    kind: 'outpatient_fee', at: `${day} 09:00:00`, mdtrt_id: 'V1', psn_no: 'P1', feedetl_sn: `F${day}`, med_list_codg: '009900000010000',
    cnt: 1, pric: 50, det_item_fee_sumamt: 50,
  });
  const events = exampleEvents([fee('2025-06-30'), fee('2025-07-01'), fee('2025-07-02')]);
  const knowledge = { ...loadKnowledge(), 'policy-quantities': cap(60) };
  const dated = [{ table: 'policy-quantities', from: '2025-07-01', csv: cap(40) }];
  const said = (hits: ReturnType<Evaluator['apply']>['hits']) =>
    raisedOf(hits).map(({ at, amount, reason }) => [at, amount, reason]);

  it('a hit that joins lines counts each by the tables of its own day', () => {
    const { hits } = new Evaluator({ rules, knowledge, dated }).apply(events);
    expect(said(hits)).toEqual([['2025-07-01T09:00:00+08:00', '20.00', expect.stringContaining('涉及2笔')]]);
  });

  it('does not depend on whether the version was there first or came by an activation', () => {
    const late = new Evaluator({ rules, knowledge });
    const all = [...late.apply(events.toReversed()).hits, ...late.activate({ rules, knowledge, dated }, 1).hits];
    expect(said(all)).toEqual(said(new Evaluator({ rules, knowledge, dated }).apply(events).hits));
    expect(said([...all, ...late.activate({ rules, knowledge }, 2).hits])).toEqual([]);
  });
});

describe('a set of tables made after another', () => {
  const texts = { t: 'x\n1\n', 'drg-groups': 'drg\nAA1\n', 'dip-catalogue': 'dip_code\nA\n', 'policy-herbs': 'gz_code\nGZ1\n' };
  const before = new Knowledge(texts);

  it.each(Object.keys(texts))('reads anew what is other in %s, and nothing else', (changed) => {
    const other = Object.entries(texts).map(([name, text]) => [name, name === changed ? `${text}2\n` : `${text}`] as const);
    const after = new Knowledge(Object.fromEntries(other), [before]);
    expect(after.differences(before)).toEqual([changed]);
    for (const name of Object.keys(texts)) expect(after.whole(name) === before.whole(name), name).toBe(name !== changed);
    expect(after.grouper() === before.grouper()).toBe(changed !== 'drg-groups');
    expect(after.dipGrouper() === before.dipGrouper()).toBe(changed !== 'dip-catalogue');
    expect(after.policy() === before.policy()).toBe(changed !== 'policy-herbs');
  });

  it('has no table that is not in it any more', () => {
    const after = new Knowledge({ t: texts.t }, [before]);
    expect(after.whole('drg-groups')).toBeUndefined();
    expect(after.grouper() === before.grouper()).toBe(false);
    expect(after.differences(before)).toEqual(['drg-groups', 'dip-catalogue', 'policy-herbs']);
  });
});

describe('what is worked out once', () => {
  const [some] = loadRules().rules;
  const rule = {
    ...some,
    id: 'ZZ-01',
    key: 'person',
    trigger: { kind: 'stay' },
    facts: {
      mix: { op: 'fee_mix', grace_hours: 0 },
      own: { op: 'dip_group' },
      before: { op: 'previous', kind: 'stay' },
      earlier: { op: 'dip_group', of: 'before' },
    },
    params: {},
    conditions: { all: [{ fact: 'mix', path: '$.total', operator: 'greaterThan', value: 0 }] },
    exclusions: [],
    grade_when: [],
    evidence: [],
    evidence_facts: [],
    amount: undefined,
    fund_amount: undefined,
    event: { type: 'x', message: { zh: '{{mix.exam_lab}} {{mix.treatment}} {{own.score}} {{earlier.score}}', en: 'x' } },
  };
  const stay = (mdtrt_id: string, month: string) => [
    { kind: 'admission', at: `2025-${month}-03 09:00:00`, mdtrt_id, psn_no: 'P1', med_type: '21' },
    { kind: 'inpatient_fee', at: `2025-${month}-04 09:00:00`, mdtrt_id, psn_no: 'P1', feedetl_sn: `F${month}`,
      med_list_codg: '009900000010000', cnt: 1, pric: 50, det_item_fee_sumamt: 50 },
    { kind: 'discharge', at: `2025-${month}-06 09:00:00`, mdtrt_id, psn_no: 'P1', dscg_way: '1',
      diseinfo: [{ diag_code: 'K80.101', maindiag_flag: '1' }] },
  ];
  const later = { kind: 'inpatient_fee', at: '2025-07-20 09:00:00', mdtrt_id: 'M9', psn_no: 'P9', feedetl_sn: 'F9' };
  const events = exampleEvents([...stay('M1', '06'), ...stay('M2', '07'), { ...later, cnt: 1, det_item_fee_sumamt: 1 }]);
  const classes = (type: string): string => `code_prefix,med_chrgitm_type,class_name\n0099,${type},x\n`;
  const catalogue = (score: number): string =>
    `year,dip_code,diag_code,oprn_oprt_code,score,dip_name,admdvs,kind,mean_fee\n2025,A,K80.1,,${score},x,420700,,4000\n`;
  const knowledge = { ...loadKnowledge(), 'charge-classes': classes('03'), 'dip-catalogue': catalogue(400) };
  const dated = [
    { table: 'charge-classes', from: '2025-07-01', csv: classes('05') },
    { table: 'dip-catalogue', from: '2025-07-01', csv: catalogue(500) },
  ];

  it('of a history or a stay is worked out by the tables of each day on which it is asked for', () => {
    const { hits, broken } = new Evaluator({ rules: [rule], knowledge, dated }).apply(events);
    expect(broken).toEqual([]);
    expect(raisedOf(hits).map(({ reason }) => reason)).toEqual(['100 0 400 不详', '0 100 500 500']);
  });
});
