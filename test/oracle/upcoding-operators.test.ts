// The operators on upcoding beside the same questions asked of the complete list of events, over random
// stays of a few patients: codes of every kind, refunds, cancelled lines, corrected lists, orders, feeds
// that have or have not passed. SEED and RUNS look elsewhere and longer.
import { describe, expect, it, vi } from 'vitest';
import { compileRule, unset, type CompiledRule } from '../../engine/compile-rule.ts';
import { DatedKnowledge } from '../../engine/dated-knowledge.ts';
import type { Entry } from '../../engine/entry.ts';
import type { FundEvent } from '../../engine/event.ts';
import { isEntry, type Evaluation } from '../../engine/facts/operator.ts';
import type { History } from '../../engine/history.ts';
import { parameterValues, readRule } from '../../engine/rule.ts';
import { chance, type Chance } from '../../load/city/chance.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { readingOf, worldOf, type World } from './every-rule.ts';
import { finalHits } from './final-hits.ts';
import { fieldOf, isThing, type Question } from './naive-facts.ts';
import { upcodingOperators } from './naive/upcoding-operators.ts';
import { inBatches, shuffled } from './shuffled.ts';


const knowledge = {
  ...loadKnowledge(),
  institutions: 'fixmedins_code,fixmedins_name,level,type,group_id,beds,admdvs\nH42070400001,一院,3,1,,,420704\n',
};
const runs = Number(process.env['RUNS'] ?? 40);
vi.setConfig({ testTimeout: 10_000 * runs });
const firstSeed = Number(process.env['SEED'] ?? 1);

const facts = {
  complications: { op: 'complications' },
  severe: { op: 'unsupported_diagnoses' },
  lesser: {
    ...{ op: 'unsupported_diagnoses', table: 'diagnosis-support', of: ['complications.codes'] },
    ...{ orders: true, excused_family: 'own_drugs' },
  },
  mainly: { op: 'unsupported_diagnoses', table: 'diagnosis-support', of: ['trigger.list_main_diag_code'] },
  companions: { op: 'missing_companions' },
  unbilled: { op: 'missing_companions', amount_min: 20, classes: ['operating_room', 'bedside_item'] },
  added: {
    ...{ op: 'codes_without', of: 'trigger.list_diag_codes', length: 5 },
    minus: ['trigger.page_diag_codes', 'trigger.dscg_diag_codes'],
  },
  by_drg: { op: 'regrouped', without: ['severe.plain', 'lesser.plain', 'companions.plain'] },
  by_dip: { op: 'regrouped', scheme: 'dip', without: ['unbilled.plain'] },
  by_record: { op: 'regrouped', without: ['added'], main: 'trigger.main_diag_code' },
  dip: { op: 'dip_group' },
  ventilated: { op: 'billed', prefixes: ['00310603'], grace_hours: 24 },
  soon: { op: 'billed', prefixes: ['0'], window: { back_days: 0, ahead_days: 3 } },
  everything: { op: 'billed', prefixes: ['0', 'X', 'C'] },
  resources: { op: 'diagnosis_resources' },
  swapped: { op: 'regrouped', main: 'resources.other_code' },
  impossible: { op: 'impossible_codes', back_days: 60 },
};

const diagnoses = ['J18.900', 'J96.000', 'K35.800', 'K80.101', 'I21.900', 'E11.700', 'D62.x00', 'O82.900', 'P59.900',
  'I63.900', 'S72.000', 'E46.x00', 'G40.100', 'K80.500', 'N40.x00', 'S06.501', 'A41.900', 'I61.900'];
const operations = ['51.2300', '47.0100', '74.1x00', '36.0700', '96.7201', '81.5100', '45.1600', '79.3500'];
const items = ['002202010020000', '003310030220000', '003310060020000', '003301000050000', '003106020060000', '002501010150000',
  'XJ01DDT074B001010100001', '003106030010000', '003107010010000', '001203000010000', '002103000010000', 'C0303010010000000001'];

/** The grouping tables cut down to the codes above, since an evaluator reads them anew. */
function cutDown(tables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const begins = new Set([...diagnoses, ...operations].map((code) => code.slice(0, 5)));
  const cut = ['drg-diagnoses', 'drg-operations', 'drg-exclusions'].map((name): [string, string] => {
    const [head = '', ...lines] = (tables[name] ?? '').split('\n');
    return [name, [head, ...lines.filter((line) => begins.has(line.slice(0, 5)))].join('\n')];
  });
  return { ...tables, ...Object.fromEntries(cut) };
}

/** A few stays of two patients at two institutions, in short form, in any order. */
function randomStays({ int, pick, yes }: Chance): readonly unknown[] {
  const day = (n: number): string => `2025-07-${String(n).padStart(2, '0')}`;
  const some = (list: readonly string[], count: number): string[] => Array.from({ length: count }, () => pick(list));
  const written = (main: string, others: readonly string[]): unknown => [
    { diag_code: main, maindiag_flag: '1' },
    ...others.map((diag_code) => ({ diag_code, maindiag_flag: '0' })),
  ];
  const events: unknown[] = [];
  for (let n = 1; n <= int(1, 4); n += 1) {
    const begun = int(1, 18);
    const end = begun + int(1, 9);
    const ids = { mdtrt_id: `M${n}`, psn_no: pick(['P1', 'P2']), ...(yes(0.7) ? {} : { fixmedins_code: 'H42070400002' }) };
    const [main = '', ...others] = some(diagnoses, int(1, 4));
    const diseinfo = written(main, others);
    events.push({ kind: 'admission', at: `${day(begun)} 09:00:00`, ...ids, insutype: pick(['310', '390']), diseinfo });
    for (let i = int(0, 8); i > 0; i -= 1) {
      const cnt = pick([1, 1, 2, 20, -1]);
      const line = { feedetl_sn: `F${n}-${i}`, med_list_codg: pick(items), cnt, det_item_fee_sumamt: cnt * pick([5, 60, 900.1]) };
      events.push({ kind: 'inpatient_fee', at: `${day(int(begun, end))} 10:00:00`, ...ids, ...line });
      if (yes(0.1)) events.push({ kind: 'inpatient_fee_cancel', at: `${day(end)} 08:00:00`, ...ids, feedetl_sn: `F${n}-${i}` });
    }
    if (yes(0.4)) {
      const order = { drord_no: `Y${n}`, drord_detl_code: pick(items), vali_flag: pick(['1', '1', '0']) };
      events.push({ kind: 'order', at: `${day(begun)} 11:00:00`, ...ids, ...order });
    }
    if (yes(0.3)) {
      const seen = { psn_no: ids.psn_no, mdtrt_id: `V${n}`, setl_id: `T${n}`, med_type: pick(['11', '13']) };
      const at = `${day(Math.max(1, begun - int(0, 2)))} 08:00:00`;
      events.push({ kind: 'visit', at, ...seen, diseinfo });
      events.push({ kind: 'outpatient_settlement', at, ...seen, medfee_sumamt: int(100, 2000) });
    }
    if (yes(0.85)) events.push({ kind: 'discharge', at: `${day(end)} 10:00:00`, ...ids, dscg_way: '1', diseinfo });
    const gender = yes(0.5) ? { gend: pick(['1', '2']) } : {};
    const paid = { setl_id: `S${n}`, mid_setl_flag: pick(['0', '1']), medfee_sumamt: int(500, 30_000), ...gender };
    if (yes(0.8)) events.push({ kind: 'inpatient_settlement', at: `${day(end)} 11:00:00`, ...ids, ...paid });
    for (let i = pick([0, 1, 1, 2]); i > 0; i -= 1) {
      const oprninfo = some(operations, int(0, 2)).map((oprn_oprt_code) => ({
        ...{ oprn_oprt_code, oprn_oprt_type: '1', oper_dr_code: pick(['D1', 'D2']) },
        oprn_oprt_begntime: `${day(int(Math.max(1, begun - pick([0, 3])), end))} ${pick(['08', '09'])}:00:00`,
        oprn_oprt_endtime: `${day(end)} ${pick(['09', '10'])}:30:00`,
      }));
      const list = { diseinfo: written(pick([main, pick(diagnoses)]), [...others, ...some(diagnoses, int(0, 1))]), oprninfo };
      const newborn = yes(0.3) ? { nwb_age: int(1, 40), nwb_bir_wt: int(800, 4000) } : {};
      const since = yes(0.3) ? { adm_time: `${day(Math.max(1, begun - 2))} 08:00:00` } : {};
      const more = { ...newborn, ...since, ...(yes(0.3) ? { age: int(1, 80) } : {}) };
      const inf_time = `${day(end + int(0, 3))} ${String(int(10, 20))}:00:00`;
      events.push({ kind: 'settlement_list', at: `${day(end)} 10:00:00`, inf_time, ...ids, ...list, ...more });
    }
    const page = { ...ids, gend: '2', diseinfo: written(main, some(diagnoses, 1)) };
    if (yes(0.3)) events.push({ kind: 'front_page', at: day(end), ...page });
  }
  if (yes(0.8)) {
    const passing = { mdtrt_id: 'M9', psn_no: 'P9', feedetl_sn: 'F9', med_list_codg: items[0], cnt: 1, det_item_fee_sumamt: 1 };
    events.push({ kind: 'inpatient_fee', at: '2025-08-10 08:00:00', ...passing });
  }
  return events;
}

function compiledFor(key: string): CompiledRule {
  const name = { zh: '试', en: 'test' };
  const example = { name, events: [{ kind: 'admission', at: '2025-07-01' }] };
  const read = readRule({
    ...{ id: 'EX-99', version: 1, name, family: 'upcoding', grade: 3, stages: ['after'], basis: ['试'] },
    ...{ effective: { from: '2020-01-01' }, key, trigger: { kind: 'stay' }, facts, conditions: { all: [] } },
    event: { type: 'test', message: name },
    examples: [{ ...example, hits: [{}] }, { ...example, hits: [] }],
  });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return compileRule(read.rule);
}

const compiled = { encounter: compiledFor('encounter'), person: compiledFor('person') };
const reading = readingOf(knowledge);
const naive = upcodingOperators(reading.rows);

/** Values of all facts of a stay, the evaluator's and ours. */
function valuesOf(
  key: 'encounter' | 'person',
  trigger: Entry,
  history: History,
  { past, state, knowledge: dated }: World,
): { readonly theirs: unknown; readonly ours: unknown } {
  const rule = compiled[key];
  const evaluation: Evaluation = {
    ...{ trigger, matches: [], history, dated, coverage: state.coverage, knowledge: dated.at(trigger.at) },
    params: parameterValues(rule.rule.params, trigger.admdvs),
    peers: { compare: () => undefined, caseMix: () => undefined },
    job: 'oracle',
    slots: new Array<unknown>(rule.facts.length).fill(unset),
  };
  const theirs = Object.fromEntries(rule.facts.map(({ name, read }) => [name, read(evaluation)]));
  const all = (['stay', 'order', 'operation'] as const).flatMap((kind) => [...history.of(kind)]);
  const ours: Record<string, unknown> = {};
  const question: Question = {
    ...{ trigger, all, past, matches: [] },
    ref: (path) => {
      const [head = '', field] = path.split('.');
      const value = head === 'trigger' ? trigger : ours[head];
      if (field === undefined) return value;
      if (isThing(value)) return fieldOf(value, field);
      return typeof value === 'object' && value !== null ? new Map<string, unknown>(Object.entries(value)).get(field) : undefined;
    },
  };
  for (const [name, spec] of Object.entries(facts)) ours[name] = naive[spec.op]?.(spec, question);
  return { theirs, ours };
}

describe('rules on upcoding', () => {
  const rules = loadRules().rules.filter(({ family, id }) => family === 'upcoding' || id === 'UC-11');
  const said = new Set<string>();
  const small = cutDown(knowledge);

  it('raise the same hits in whatever order and batches messages come, and however often', () => {
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const events = exampleEvents(randomStays(chance(seed, 'stays')));
      const wanted = finalHits({ rules, knowledge: small }, [events]);
      for (const { rule_id } of wanted.values()) said.add(rule_id);
      const disorder = shuffled([...events, ...events.slice(0, 5)], seed);
      expect(finalHits({ rules, knowledge: small }, inBatches(disorder, 3, seed)), `seed ${seed}`).toEqual(wanted);
    }
    expect(said.size).toBeGreaterThan(8);
  });
});

describe('operators on upcoding', () => {
  it('say what the complete list of events says', () => {
    const told = new Map<string, number>();
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const events: readonly FundEvent[] = exampleEvents(randomStays(chance(seed, 'stays')));
      const world = worldOf(events, reading);
      for (const key of ['encounter', 'person'] as const) {
        for (const { history } of world.state.keys(key)) {
          for (const stay of [...(history?.of('stay') ?? [])].filter(isEntry)) {
            if (history === undefined) continue;
            const { theirs, ours } = valuesOf(key, stay, history, world);
            expect(theirs, `seed ${seed}, ${key}, ${stay.id}`).toEqual(ours);
            for (const [name, value] of Object.entries(Object(ours)))
              if (value !== undefined) told.set(name, (told.get(name) ?? 0) + 1);
          }
        }
      }
    }
    // Each of them said something, so that it was not silence that agreed.
    expect([...told.keys()].toSorted()).toEqual(Object.keys(facts).toSorted());
  });
});
