// The operators on stays, the beds and the nights in house beside the same questions asked of the complete
// list of events, over random stays of a few patients: fee lines of every class, refunds and cancelled
// lines, orders, nursing records, changes of bed, departments and their corrections, feeds that have or
// have not passed. SEED and RUNS look elsewhere and longer.
import { describe, expect, it, vi } from 'vitest';
import { compileRule, unset, type CompiledRule } from '../../engine/compile-rule.ts';
import { DatedKnowledge } from '../../engine/dated-knowledge.ts';
import type { Entry } from '../../engine/entry.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import type { Evaluation } from '../../engine/facts/operator.ts';
import { History } from '../../engine/history.ts';
import { parameterValues, readRule, type KeySpace } from '../../engine/rule.ts';
import { chance, type Chance } from '../../load/city/chance.ts';
import { exampleEvents } from '../../rules/examples.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { readingOf, worldOf, type World } from './every-rule.ts';
import { fieldOf, isThing, naiveOperators, type Question } from './naive-facts.ts';
import { stayOperators } from './naive/stay-operators.ts';
import { bedUsesOf, nightsOf } from './naive/stay-records.ts';
import { Past } from './past.ts';
import { Tables } from './reading.ts';
import { shuffled } from './shuffled.ts';

vi.setConfig({ testTimeout: 120_000 });

const runs = Number(process.env['RUNS'] ?? 20);
const firstSeed = Number(process.env['SEED'] ?? 1);
const knowledge = {
  ...loadKnowledge(),
  exemptions: 'kind,subject_kind,subject,from,to,reason\nleave,person,P1,2025-07-04,2025-07-07,请假\nleave,stay,M2,2025-07-10,,请假\n' +
    'special_case,person,P2,2025-07-01,,x\n',
  staff: 'psn_no,fixmedins_code,dr_codg,from,to\nP1,H42070400001,,2020-01-01,\nP1,H42070400001,,2022-01-01,\n' +
    'P2,H42070400001,D1,2020-01-01,2025-07-10\nP2,H42070400001,D2,2025-07-08,\nP2,H42070400001,D2,2025-07-09,\n',
};
const reading = readingOf(knowledge);

const mix = { op: 'fee_mix', counts: { drips: ['001204'], drugs: ['X', 'Z'] } };
const valid = { vali_flag: { notEqual: '0' } };
const line = { kind: 'inpatient_fee', where: { cnt: { greaterThan: 0 } }, field: 'det_item_fee_sumamt' };
const facts = {
  mix,
  soon: { op: 'shift', from: 'trigger.at', hours: 48, days: -1 },
  early: { ...mix, to: 'soon', grace_hours: 5 },
  middle: { ...mix, from: 'soon', to: 'trigger.until' },
  silence: { op: 'gaps', kind: 'nursing', where: valid, from: 'trigger.at', to: 'trigger.until', least_hours: 24 },
  missed: {
    ...{ op: 'gaps', kind: 'nursing', where: valid, from: 'trigger.at', to: 'trigger.until', least_hours: 18 },
    leave: { kinds: ['leave'], subjects: { person: 'trigger.psn_no', stay: 'trigger.mdtrt_id' } },
  },
  charged: {
    ...{ op: 'gaps', kind: ['nursing', 'order'], from: 'trigger.at', to: 'trigger.until', least_hours: 20, drift_hours: 9 },
    charged_classes: ['07', '01'],
  },
  outside: { op: 'outside', ...line },
  before: { op: 'outside', ...line, side: 'before', margin_days: 1 },
  after: { op: 'outside', ...line, side: 'after', margin_hours: 12 },
  kept: { op: 'outside', ...line, less_refunds: true },
  row: { op: 'chain', kind: 'stay', like: ['fixmedins_code'], gap_days_min: 0, gap_days_max: 6, window: { back_days: 60 } },
  beds: { op: 'overlap', kind: 'stay', where: { mdtrt_id: { notEqual: '@trigger.mdtrt_id' } }, window: { back_days: 9 } },
  contracts: { op: 'rows', table: 'staff', key: { psn_no: 'trigger.psn_no' } },
  employed: { op: 'rows', table: 'staff', key: { psn_no: 'trigger.psn_no' }, column: 'psn_no' },
};

const items = ['001109000010000', '001201000040000', '002103000010000', '002501010150000', '001204000060000', '003310060020000',
  'XA02BCA001A001010100001', 'XA02BCA001B001010100001', 'ZA01AAA0001010100001', 'T000000001', '009900000000000'];
const classes = ['', '', '01', '03', '04', '05', '07', '09', '14'];

/** Stays of three patients in two hospitals, in short form, in any order. */
function randomStays({ int, pick, yes }: Chance): readonly unknown[] {
  const day = (n: number): string => `2025-07-${String(n).padStart(2, '0')}`;
  const time = (n: number): string => `${day(n)} ${String(int(0, 23)).padStart(2, '0')}:${pick(['00', '30'])}:00`;
  const events: unknown[] = [];
  for (let n = 1; n <= int(2, 6); n += 1) {
    const begun = int(1, 18);
    const end = begun + int(0, 9);
    const ids = { mdtrt_id: `M${n}`, psn_no: pick(['P1', 'P2', 'P3']), ...(yes(0.7) ? {} : { fixmedins_code: 'H42070400002' }) };
    const dept = pick(['0301', '0301', '0302']);
    const at = time(begun);
    const place = { adm_dept_codg: dept, ...(yes(0.9) ? { adm_bed: pick(['1', '2', '加1']) } : {}) };
    events.push({ kind: 'admission', at, ...ids, med_type: pick(['21', '21', '28']), ...place });
    if (yes(0.4)) {
      const moved = { begntime: at, adm_bed: pick(['1', '2', '3']), ...(yes(0.3) ? { adm_dept_codg: '0302' } : {}) };
      events.push({ kind: 'admission_change', at: time(begun + int(0, 5)), ...ids, ...moved });
    }
    for (let i = int(0, 12); i > 0; i -= 1) {
      const cnt = pick([1, 1, 2, -1]);
      const charge = pick(classes);
      const back = cnt < 0 && yes(0.5) ? { init_feedetl_sn: `F${n}-${int(1, 12)}` } : {};
      const price = pick([12, 60.5, 900.1234]);
      const fee = { feedetl_sn: `F${n}-${i}`, ...back, med_list_codg: pick(items), cnt, det_item_fee_sumamt: cnt * price };
      const own = charge === '' ? {} : { med_chrgitm_type: charge };
      events.push({ kind: 'inpatient_fee', at: time(int(Math.max(1, begun - 3), end + 3)), ...ids, ...fee, ...own });
      if (yes(0.1)) events.push({ kind: 'inpatient_fee_cancel', at: time(28), ...ids, feedetl_sn: `F${n}-${i}` });
    }
    for (let i = int(0, 8); i > 0; i -= 1) {
      const more = yes(0.9) ? { pule: 70, vent_frqu: pick([18, 19]) } : {};
      events.push({ kind: 'nursing', at: time(int(begun, end)), ...ids, vali_flag: '1', tprt: 36 + i / 10, ...more });
    }
    if (yes(0.4)) events.push({ kind: 'order', at: time(begun), ...ids, drord_no: `O${n}`, drord_detl_code: 'A', vali_flag: '1' });
    const last = yes(0.3) ? { dscg_bed: pick(['1', '2']) } : {};
    if (yes(0.85)) events.push({ kind: 'discharge', at: time(end), ...ids, dscg_way: '1', ...last });
    if (yes(0.5)) events.push({ kind: 'inpatient_settlement', at: time(end), ...ids, setl_id: `S${n}`, medfee_sumamt: int(100, 3000) });
  }
  for (let n = int(0, 3); n > 0; n -= 1) {
    const since = yes(0.5) ? { begntime: time(int(1, 20)) } : {};
    const certified = yes(0.6) ? { hi_crtf_bed_cnt: int(1, 3) } : {};
    const beds = { ...since, ...certified, ...(yes(0.8) ? { aprv_bed_cnt: int(2, 5) } : {}) };
    events.push({ kind: 'department', at: time(n), hosp_dept_codg: pick(['0301', '0302', '0777']), ...beds });
  }
  const feed = { mdtrt_id: 'M9', psn_no: 'P9', vali_flag: '1' };
  for (const kind of ['nursing', 'order', 'inpatient_fee']) {
    const more = kind === 'inpatient_fee' ? { cnt: 1, det_item_fee_sumamt: 1, feedetl_sn: 'F{n}' } : { drord_no: 'O{n}' };
    const spoken = { repeat: { times: int(20, 40), every_hours: pick([24, 24, 36]) } };
    if (yes(0.9)) events.push({ kind, at: '2025-06-30 00:30:00', ...spoken, ...feed, ...more });
  }
  return events;
}

function compiledFor(key: KeySpace): CompiledRule {
  const name = { zh: '试', en: 'test' };
  const example = { name, events: [{ kind: 'admission', at: '2025-07-01' }] };
  const read = readRule({
    ...{ id: 'EX-99', version: 1, name, family: 'hanging', grade: 3, stages: ['after'], basis: ['试'] },
    ...{ effective: { from: '2020-01-01' }, key, trigger: { kind: 'stay' }, facts, conditions: { all: [] } },
    event: { type: 'test', message: name },
    examples: [{ ...example, hits: [{}] }, { ...example, hits: [] }],
  });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return compileRule(read.rule);
}

const compiled = { encounter: compiledFor('encounter'), person: compiledFor('person') };
const naive = { ...naiveOperators, ...stayOperators(new Tables(knowledge, [])) };
const kinds = ['stay', 'inpatient_fee', 'nursing', 'order'] as const;

function theirsOf(rule: CompiledRule, trigger: Entry, history: History, { state, knowledge: dated }: World): unknown {
  const evaluation: Evaluation = {
    ...{ trigger, matches: [], history, dated, coverage: state.coverage, knowledge: dated.at(trigger.at) },
    params: parameterValues(rule.rule.params, trigger.admdvs),
    peers: { compare: () => undefined, caseMix: () => undefined },
    job: 'oracle',
    slots: new Array<unknown>(rule.facts.length).fill(unset),
  };
  return Object.fromEntries(rule.facts.map(({ name, read }) => [name, read(evaluation)]));
}

function oursOf(trigger: Entry, history: History, past: Past): Readonly<Record<string, unknown>> {
  const all = kinds
    .flatMap((kind) => [...history.of(kind)])
    .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const ours: Record<string, unknown> = {};
  const question: Question = {
    ...{ trigger, all, past, matches: [] },
    ref: (path) => {
      const [head = '', field] = path.split('.');
      const value = head === 'trigger' ? trigger : ours[head];
      return field !== undefined && isThing(value) ? fieldOf(value, field) : value;
    },
  };
  for (const [name, spec] of Object.entries(facts)) ours[name] = naive[spec.op]?.(spec, question);
  return ours;
}

describe('operators on stays', () => {
  it('say what the complete list of events says, kept in step or read', () => {
    const told = new Set<string>();
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const world = worldOf(exampleEvents(randomStays(chance(seed, 'stays'))), reading);
      for (const key of ['encounter', 'person'] as const) {
        for (const { history } of world.state.keys(key)) {
          if (history === undefined) continue;
          for (const stay of history.of('stay')) {
            const ours = oursOf(stay, history, world.past);
            const where = `seed ${seed}, ${key}, ${stay.id}`;
            expect(theirsOf(compiled[key], stay, history, world), where).toEqual(ours);
            expect(theirsOf(compiled[key], stay, history.with(stay), world), `${where}, read`).toEqual(ours);
            for (const [name, value] of Object.entries(ours)) if (value !== undefined) told.add(name);
          }
        }
      }
    }
    // Each of them said something, so that it was not silence that agreed.
    expect([...told].toSorted()).toEqual(Object.keys(facts).toSorted());
  });

  it('fee_mix follows lines that come, come late and go', () => {
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const world = worldOf(exampleEvents(randomStays(chance(seed, 'stays'))), reading);
      for (const { history: whole } of world.state.keys('encounter')) {
        const stay = whole?.of('stay')[0];
        if (whole === undefined || stay === undefined) continue;
        const history = new History();
        const lines = shuffled(whole.of('inpatient_fee'), seed);
        const steps = [...lines.map((one) => ({ one, comes: true })), ...lines.map((one) => ({ one, comes: false }))];
        for (const { one, comes } of steps) {
          if (comes) history.insert(one);
          else history.remove(one);
          const { mix: ours } = oursOf(stay, history, world.past);
          expect(theirsOf(compiled.encounter, stay, history, world)).toHaveProperty('mix', ours);
        }
      }
    }
  });
});

describe('records of single stays', () => {
  it.each([
    ['vital_series', 'institution'],
    ['own_stay', 'doctor'],
  ] as const)('%s says what all events say, in every order', (kind, space) => {
    let found = 0;
    const shown = ({ at, until, fields }: Entry): string =>
      JSON.stringify([at, until, Object.entries(fields).filter(([, value]) => value !== undefined).toSorted()]);
    for (let seed = firstSeed; seed < firstSeed + 2 * runs; seed += 1) {
      const events = exampleEvents(randomStays(chance(seed, 'stays')));
      for (const order of [events, shuffled(events, seed)]) {
        const { state, records } = worldOf(order, reading);
        const theirs = [...state.keys(space)].flatMap(({ text, history }) =>
          (history?.of(kind) ?? []).map((one) => `${text} ${shown(one)}`));
        const ours = records.keys(kind, space).flatMap((key) =>
          records.at(kind, space, key).map((one) => `${key} ${shown(one)}`));
        expect(theirs.toSorted(), `seed ${seed}`).toEqual(ours.toSorted());
        found += ours.length;
      }
    }
    expect(found).toBeGreaterThan(0);
  });
});

describe('beds and nights', () => {
  it('beds of stays are those the messages prove, in every order', () => {
    let found = 0;
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const events = exampleEvents(randomStays(chance(seed, 'stays')));
      const ours = bedUsesOf(new Past(events)).map((one) => JSON.stringify(one)).toSorted();
      for (const order of [events, shuffled(events, seed)]) {
        const { state } = worldOf(order, reading);
        const theirs = [...state.keys('bed')].flatMap(({ text, history }) =>
          (history?.of('bed_use') ?? []).map(({ at, until, fields }) =>
            JSON.stringify({ bed: text, psn_no: fields['psn_no'], at, until }),
          ),
        );
        expect(theirs.toSorted(), `seed ${seed}`).toEqual(ours);
        found += theirs.length;
      }
    }
    expect(found).toBeGreaterThan(0);
  });

  it('patients in house each night are counted, whatever comes when', () => {
    let found = 0;
    for (let seed = firstSeed; seed < firstSeed + runs; seed += 1) {
      const events = exampleEvents(randomStays(chance(seed, 'stays')));
      const ours = nightsOf(new Past(events)).map((one) => JSON.stringify(one)).toSorted();
      for (const order of [events, shuffled(events, seed)]) {
        const evaluator = new Evaluator({ rules: [everyNight], knowledge });
        const raised = new Map<string, string>();
        for (const event of order) {
          for (const hit of evaluator.apply([event]).hits) {
            if (hit.state === 'withdrawn') raised.delete(hit.hit_id);
            else raised.set(hit.hit_id, nightOf(hit.facts));
          }
        }
        expect([...raised.values()].toSorted(), `seed ${seed}`).toEqual(ours);
        found += raised.size;
      }
    }
    expect(found).toBeGreaterThan(0);
  });
});

const word = { zh: '试', en: 'test' };
/** Raises a hit for every night there is, so that what stands can be read off. */
const everyNight = {
  ...{ id: 'EX-98', version: 1, name: word, family: 'hanging', grade: 3, stages: ['after'], basis: ['试'] },
  effective: { from: '2020-01-01' },
  key: 'institution',
  trigger: { kind: 'census_day' },
  facts: {
    fixmedins_code: { op: 'first_known', of: ['trigger.fixmedins_code'], name: word },
    period: { op: 'first_known', of: ['trigger.period'], name: word },
    in_house: { op: 'first_known', of: ['trigger.in_house'], name: word },
    in_house_known: { op: 'first_known', of: ['trigger.in_house_known'], name: word },
    hi_crtf_bed_cnt: { op: 'first_known', of: ['trigger.hi_crtf_bed_cnt'], name: word },
  },
  conditions: { all: [{ fact: 'in_house', operator: 'greaterThan', value: 0 }] },
  event: { type: 'test', message: { zh: '{{in_house}}', en: '{{in_house}}' } },
  examples: [
    { name: word, events: [{ kind: 'admission', at: '2025-07-01' }], hits: [{}] },
    { name: { zh: '二', en: 'second' }, events: [{ kind: 'admission', at: '2025-07-01' }], hits: [] },
  ],
};

function nightOf(of: Readonly<Record<string, unknown>>): string {
  const names = ['fixmedins_code', 'period', 'in_house', 'in_house_known', 'hi_crtf_bed_cnt'];
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, of[name]])));
}
