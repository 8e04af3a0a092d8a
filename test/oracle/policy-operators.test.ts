// The operators over points of knowledge beside the same questions asked of every line and every row, over
// random visits of two patients: refunds, lines paid by the patient, settlements that say who was treated
// or do not, several visits, points with dates and regions. And the rules over them: whatever the order of
// arrival, and whether or not lines that no point lists are passed over. SEED and RUNS look elsewhere.
import { describe, expect, it, vi } from 'vitest';
import { compileRule, unset } from '../../engine/compile-rule.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import type { Evaluation } from '../../engine/facts/operator.ts';
import { readRule, type Rule } from '../../engine/rule.ts';
import { chance, type Chance } from '../../load/city/chance.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { raisedOf } from '../engine/short-history.ts';
import { readingOf, worldOf } from './every-rule.ts';
import { policyOperators } from './naive/policy-operators.ts';
import { Tables } from './reading.ts';
import { shuffled } from './shuffled.ts';

vi.setConfig({ testTimeout: 120_000 });

const runs = Number(process.env['RUNS'] ?? 25);
const firstSeed = Number(process.env['SEED'] ?? 1);
const common = (n: number, prefix: string, more = ''): string => `E${n},GZ1,${prefix},名${n}${more}`;
const end = '限定,2025-01-01,,,示例';
const table = (columns: string, ...rows: readonly string[]): string =>
  [`point_id,gz_code,code_prefix,item_name,${columns},zh,from,to,admdvs,source`, ...rows, ''].join('\n');
const knowledge = {
  institutions: 'fixmedins_code,fixmedins_name,level,type,group_id,beds,admdvs\n',
  'policy-attributes': table('attribute,allowed,denied,least,most',
    `${common(1, '0011')},age_years,,,,13,${end}`, `${common(2, '00110')},gend,1,,,,${end}`,
    `${common(3, '0022')},med_type,21 14,,,,限,2025-01-01,2025-07-10,,示例`, `${common(4, '0022')},insutype,,390,,,${end}`,
    `${common(5, '0033')},age_days,,,,28,限,2025-01-01,,4207,示例`, `${common(6, '0033')},never,,,,,限,2025-07-05,,33,示例`),
  'policy-courses': table('per,window_days,days_max', `${common(1, '0011')},visit,,2,${end}`, `${common(2, '0022')},days,6,3,${end}`,
    `${common(3, '0033')},line,,5,${end}`, `${common(4, '00')},month,,7,${end}`),
  'policy-quantities': table('measure,per,window_days,most,unit', `${common(1, '0011')},cnt,day,,2,次,${end}`,
    `${common(2, '0022')},amount,visit,,40,元,${end}`, `${common(3, '0033')},price,line,,12,元,${end}`,
    `${common(4, '00')},cnt,days,5,4,次,${end}`, `${common(5, '0044')},amount,year,,60,元,${end}`),
  'policy-pairs': table('other_prefix,other_name,per', `${common(1, '0011')},0022,乙,day,${end}`, `${common(2, '0033')},0011,乙,visit,${end}`,
    `${common(3, '0022')},0044,乙,prescription,${end}`),
  'policy-diagnoses': table('mode,diag_prefixes', `${common(1, '0011')},needs,J18 I10,${end}`, `${common(2, '0022')},forbids,J18,${end}`),
  'policy-discounts': table('incision_group,share_max,price', `${common(1, '0011')},甲,0.5,9,${end}`, `${common(2, '0022')},甲,0.5,,${end}`,
    `${common(3, '0033')},甲,0.5,10,限,2025-01-01,2025-07-05,,示例`, `${common(4, '0044')},甲,0.4,10,限,2025-01-01,,33,示例`,
    `${common(5, '00330')},乙,0.5,12,${end}`, `${common(6, 'T')},乙,0.5,8,${end}`),
  'policy-prior-use': table('prior_prefixes,window_days', `${common(1, '0011')},0022 0033,4,${end}`, `${common(2, '0044')},0099 T1,2,${end}`,
    `${common(3, '0022')},T3,366,${end}`, `${common(4, 'T2')},T1,367,${end}`, `${common(5, '0099')},0011,9,限,2025-01-01,2025-07-10,,示例`),
  'policy-herbs': table('mode,kinds_max', `${common(1, 'T1')},alone,,${end}`, `${common(2, 'T2')},never,,${end}`, `${common(3, 'T3')},kinds,2,${end}`),
};
const reading = readingOf(knowledge);
const byEncounter = ['policy_attribute', 'policy_diagnosis', 'policy_quantity', 'policy_course', 'policy_pair', 'policy_herb',
  'policy_discount'];
const byPerson = ['policy_period_quantity', 'policy_period_course', 'policy_prior'];

/** Visits of two patients, in short form. */
function randomVisits({ int, pick, yes }: Chance): readonly unknown[] {
  const time = (day: number): string => `2025-07-${String(day).padStart(2, '0')} ${String(int(0, 23)).padStart(2, '0')}:30:00`;
  const codes = ['001100000010000', '001110000010000', '002200000010000', '003300000010000', '004400000010000', '009900000010000',
    'T100000001', 'T100000002', 'T200000001', 'T300000001'];
  const events: unknown[] = [];
  for (let n = int(1, 4); n > 0; n -= 1) {
    const ids = { mdtrt_id: `M${n}`, psn_no: pick(['P1', 'P2']), ...(yes(0.8) ? {} : { fixmedins_code: 'H33010000001', admdvs: '330100' }) };
    const isStay = yes(0.5);
    const begun = int(1, 12);
    const diseinfo = [{ diag_code: pick(['J18.900', 'I10.x00', 'K29.500']), maindiag_flag: '1' }];
    const kind = isStay ? 'inpatient_fee' : 'outpatient_fee';
    if (isStay) events.push({ kind: 'admission', at: time(begun), ...ids, med_type: '21', insutype: pick(['310', '390']), diseinfo });
    else if (yes(0.8)) events.push({ kind: 'visit', at: time(begun), ...ids, diseinfo });
    for (let i = int(1, 9); i > 0; i -= 1) {
      const cnt = pick([1, 1, 2, 3]);
      const pric = pick([10, 15.5]);
      const line = {
        ...{ ...ids, feedetl_sn: `F${n}-${i}`, med_list_codg: pick(codes), chrg_bchno: pick(['1', '2']) },
        ...(yes(0.6) ? { rxno: pick(['R1', 'R2']) } : {}), ...(yes(0.3) ? { prd_days: pick([1, 3, 7]) } : {}),
        ...(yes(0.15) ? { hosp_appr_flag: '2' } : {}), ...(yes(0.3) ? { pric_uplmt_amt: pick([10, 15.5, 30]) } : {}),
      };
      const at = begun + int(0, 4);
      events.push({ kind, at: time(at), ...line, cnt, pric, det_item_fee_sumamt: cnt * pric });
      if (!yes(0.25)) continue;
      const back = { cnt: -pick([1, cnt]), ...(yes(0.5) ? { init_feedetl_sn: line.feedetl_sn } : {}) };
      events.push({ kind, at: time(at + 1), ...line, feedetl_sn: `R${n}-${i}`, pric, det_item_fee_sumamt: back.cnt * pric, ...back });
    }
    const who = { ...(yes(0.7) ? { gend: pick(['1', '2', '9']) } : {}), ...(yes(0.7) ? { brdy: pick(['2014-07-05', '1980-01-01', '2025-06-20']) } : {}) };
    const settled = { ...ids, setl_id: `S${n}`, med_type: isStay ? '21' : pick(['11', '14']), insutype: pick(['310', '390']), ...who };
    if (isStay && yes(0.7)) events.push({ kind: 'discharge', at: time(begun + 6), ...ids, diseinfo });
    if (yes(0.8)) events.push({ kind: isStay ? 'inpatient_settlement' : 'outpatient_settlement', at: time(begun + 6), ...settled });
    if (yes(0.1)) events.push({ kind: 'outpatient_fee_delete', at: time(28), ...ids, chrg_bchno: '2' });
  }
  return events;
}

function ruleOf(id: string, key: 'encounter' | 'person', op: string): Rule {
  const name = { zh: '试', en: 'test' };
  const example = { name, events: [{ kind: 'admission', at: '2025-07-01' }] };
  const read = readRule({
    ...{ id, version: 1, name, family: 'policy', grade: 3, stages: ['after'], basis: ['试'], effective: { from: '2020-01-01' }, key },
    trigger: { kind: ['inpatient_fee', 'outpatient_fee', 'pharmacy_fee'], listed: 'GZ1', select: 'merged' },
    facts: { limit: { op, gz_code: 'GZ1' } },
    conditions: { all: [{ fact: 'limit', path: '$.breached', operator: 'equal', value: true }] },
    event: { type: 'test', message: { zh: '{{limit.actual}} {{limit.lines}}', en: '{{limit.amount}}' } },
    amount: 'limit.amount',
    examples: [{ ...example, hits: [{}] }, { ...example, hits: [] }],
  });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.rule;
}

const rules = [
  ...byEncounter.map((op, i) => ruleOf(`EX-1${i}`, 'encounter', op)), ...byPerson.map((op, i) => ruleOf(`EX-2${i}`, 'person', op)),
];
const tables = new Tables(knowledge, []);
const naive = policyOperators((name) => tables.rows(name));
const fees = ['inpatient_fee', 'outpatient_fee'] as const;
const kinds = [...fees, 'stay', 'visit_settlement'] as const;

const said = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  const of = new Map<string, unknown>(Object.entries(value));
  return ['breached', 'point_id', 'lines', 'amount'].map((name) => of.get(name));
};

describe('operators over points of knowledge', () => {
  it.each(rules)('$facts.limit.op says what every line and every row say', ({ key, facts, ...rule }) => {
    const compiled = compileRule({ ...rule, key, facts });
    const spec = { gz_code: 'GZ1' };
    const told = { broken: 0, kept: 0 };
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const { state, knowledge: dated, past } = worldOf(exampleEvents(randomVisits(chance(seed, 'policy'))), reading);
      for (const { history } of state.keys(key)) {
        if (history === undefined) continue;
        const all = kinds.flatMap((kind) => [...history.of(kind)]).toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
        const lines = fees.flatMap((kind) => [...history.of(kind)]);
        for (const trigger of lines) {
          for (const matches of [[], lines]) {
            const evaluation: Evaluation = {
              ...{ trigger, matches, history, dated, coverage: state.coverage, params: {}, job: 'oracle' },
              knowledge: dated.at(trigger.at),
              peers: { compare: () => undefined, caseMix: () => undefined }, slots: [unset],
            };
            const theirs = said(compiled.facts[0]?.read(evaluation));
            const question = { trigger, all, matches, past, ref: () => undefined };
            const ours = said(naive[String(facts['limit']?.op)]?.(spec, question));
            expect(theirs, `seed ${seed}, ${trigger.id}, ${matches.length} matches`).toEqual(ours);
            if (Array.isArray(ours)) told[ours[0] === true ? 'broken' : 'kept'] += 1;
          }
        }
      }
    }
    // It spoke, so that it was not silence that agreed.
    expect(told.broken).toBeGreaterThan(5);
    expect(told.kept).toBeGreaterThan(5);
  });
});

describe('rules over points of knowledge', () => {
  const shipped = loadRules().rules.filter(({ trigger }) => trigger.listed !== undefined);
  const unlisted = rules.map((rule): Rule => ({ ...rule, trigger: { ...rule.trigger, listed: undefined } }));
  const hitsOf = (ruleSet: readonly Rule[], batches: readonly (readonly unknown[])[]): readonly string[] => {
    const evaluator = new Evaluator({ rules: ruleSet, knowledge });
    const hits = batches.flatMap((batch) => evaluator.apply(exampleEvents([]).concat(events(batch))).hits);
    return raisedOf(hits).map(({ hit_id, amount, reason }) => `${hit_id} ${amount} ${reason}`).toSorted();
  };
  const events = (batch: readonly unknown[]) =>
    batch.flatMap((one) => exampleEvents([{ msgid: JSON.stringify(one), ...(typeof one === 'object' ? one : {}) }]));

  it('find the same in every order, one by one or at once, with lines passed over or not', () => {
    let found = 0;
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const visits = randomVisits(chance(seed, 'policy'));
      const once = hitsOf(rules, [visits]);
      expect(hitsOf(rules, shuffled(visits, seed).map((one) => [one])), `seed ${seed}`).toEqual(once);
      expect(hitsOf(unlisted, [visits]), `seed ${seed}, nothing passed over`).toEqual(once);
      found += once.length;
    }
    expect(found).toBeGreaterThan(runs);
  });

  it('ship for more than thirty classes', () => {
    expect(new Set(shipped.map(({ trigger }) => trigger.listed)).size).toBeGreaterThanOrEqual(30);
  });
});
