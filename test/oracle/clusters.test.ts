// Companions, shared codes and contacts against a naive search over the complete list of events, in
// whatever order events come, with cancellations, repetition and rules that come in the middle.
// RUNS=500 SEED=7 looks longer.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chinaIso } from '../../engine/china-time.ts';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { FactValue, Hit } from '../../engine/hit.ts';
import type { Rule } from '../../engine/rule.ts';
import { exampleEvents, latest } from '../../rules/examples.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { readingOf, worldOf } from './every-rule.ts';
import { finalHits } from './final-hits.ts';
import { companionGroups, groupAdmissions, passedBoxes, sharedCodes } from './clusters.ts';
import { Past } from './past.ts';
import { inBatches, shuffled } from './shuffled.ts';

const shipped = loadRules().rules;
const numRuns = Number(process.env['RUNS'] ?? 60);
const seed = Number(process.env['SEED'] ?? 20261122);
const settings = { numRuns, seed };

/** The rule with other defaults and no exclusions, so that small histories reach its lines. */
function lowered(id: string, defaults: Readonly<Record<string, number>>): Rule {
  const rule = shipped.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  const params = Object.fromEntries(
    Object.entries(rule.params).map(([name, parameter]) => [
      name,
      { ...parameter, default: defaults[name] ?? parameter.default },
    ]),
  );
  return { ...rule, params, exclusions: [] };
}

const rules = [
  { ...lowered('JB-01', { members_min: 2 }), conditions: { all: [] } },
  lowered('TR-19', { least_codes: 2, least_others: 1 }),
  lowered('TR-20', { least_codes: 2 }),
  lowered('HB-10', { persons_min: 2, village_min: 2 }),
];
/** Every record is a hit that shows its fields. */
const linked = ['shared_code', 'passed_code', 'contact_stay', 'cluster'] as const;
const spaces = { shared_code: 'institution', passed_code: 'person', contact_stay: 'contact', cluster: 'cluster' } as const;
const word = { zh: '试', en: 'test' };
const example = { name: word, events: [{}], hits: [] };
const observers = linked.map((kind, i) => ({
  ...{ id: `ZZ-0${i}`, version: 1, name: word, family: 'indicator', grade: 3, stages: ['after'], basis: ['test'] },
  ...{ effective: { from: '2008-01-01' }, key: spaces[kind], trigger: { kind }, facts: {} },
  conditions: { all: [{ fact: 'trigger', operator: 'notEqual', value: 0 }] },
  ...{ event: { type: kind, message: word }, examples: [example, example] },
}));
const reading = readingOf({});

const shown = (key: string, at: string, fields: unknown): string => {
  const known = Object.entries(Object(fields)).filter(([name, value]) => value !== undefined && value !== null && name !== 'shared_value');
  return `${key} ${at.slice(0, 19)} ${JSON.stringify(Object.fromEntries(known.toSorted(([a], [b]) => (a < b ? -1 : 1))))}`;
};

/** The fields of every record that stands, and of every one that a search finds. */
function recordsIn(hits: Iterable<Pick<Hit, 'rule_id' | 'subject' | 'at' | 'conditions'>>): readonly string[] {
  const own = [...hits].filter(({ rule_id }) => rule_id.startsWith('ZZ'));
  return own.map(({ subject, at, conditions }) => shown(subject, at, conditions[0]?.actual)).toSorted();
}

function recordsFound(events: readonly FundEvent[]): readonly string[] {
  const { records } = worldOf(events, reading);
  const found = linked.flatMap((kind) =>
    records.keys(kind, spaces[kind]).flatMap((key) =>
      records.at(kind, spaces[kind], key).map(({ at, fields }) => shown(key, chinaIso(at), presented(fields)))));
  return found.toSorted();
}

/** Times as hits show them. */
function presented(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) =>
    [name, typeof value === 'number' && name.endsWith('time') ? chinaIso(value) : value]));
}

const ruleSet: RuleSet = { rules: [...rules, ...observers], knowledge: {} };

function text(value: FactValue | undefined): string {
  return Array.isArray(value) ? value.map(String).join('+') : String(value);
}

function lineOf(hit: Pick<Hit, 'rule_id' | 'subject' | 'psn_no' | 'fixmedins_code' | 'facts' | 'reason'>): string {
  const { facts } = hit;
  switch (hit.rule_id) {
    case 'JB-01':
      return `JB-01 ${hit.reason.slice(3, hit.reason.indexOf('共'))}`;
    case 'TR-19':
      return `TR-19 ${hit.subject} ${text(facts['codes'])} ${text(facts['other_codes'])}`;
    case 'TR-20':
      return `TR-20 ${hit.subject} ${hit.fixmedins_code ?? ''} ${text(facts['codes'])} ${text(facts['persons'])}`;
    default:
      return `HB-10 ${hit.subject.split('|')[1] ?? ''} ${text(facts['persons'])}`;
  }
}

function lines(hits: Iterable<Parameters<typeof lineOf>[0]>): readonly string[] {
  return [...hits].filter(({ rule_id }) => !rule_id.startsWith('ZZ')).map(lineOf).toSorted();
}

interface Plan {
  readonly visits: readonly {
    readonly kind: 'buy' | 'see';
    readonly person: number;
    readonly place: number;
    readonly day: number;
    readonly minute: number;
    readonly cancelled: boolean;
  }[];
  readonly boxes: readonly { readonly code: number; readonly person: number; readonly place: number; readonly day: number }[];
  readonly stays: readonly {
    readonly person: number;
    readonly tel: number;
    readonly day: number;
    readonly nights: number;
    readonly dept: number;
    readonly cancelled: boolean;
  }[];
}

const rare = fc.integer({ min: 0, max: 7 }).map((n) => n === 0);
const plans: fc.Arbitrary<Plan> = fc.record({
  visits: fc.array(
    fc.record({
      kind: fc.constantFrom('buy' as const, 'see' as const),
      person: fc.nat(4),
      place: fc.nat(1),
      day: fc.constantFrom(0, 0, 1, 1, 2, 2, 3, 4, 190, 191, 192),
      minute: fc.nat(18),
      cancelled: rare,
    }),
    { minLength: 6, maxLength: 45 },
  ),
  boxes: fc.array(fc.record({ code: fc.nat(4), person: fc.nat(3), place: fc.nat(3), day: fc.nat(9) }), { maxLength: 14 }),
  stays: fc.array(
    fc.record({
      ...{ person: fc.nat(5), tel: fc.nat(1), day: fc.nat(12) },
      ...{ nights: fc.integer({ min: 1, max: 4 }), dept: fc.nat(1), cancelled: rare },
    }),
    { maxLength: 10 },
  ),
});

const start = Date.UTC(2025, 2, 3) - 8 * 3_600_000;
function at(day: number, minutes: number): string {
  const time = start + day * 86_400_000 + (8 * 60 + 9 * 60 + minutes) * 60_000;
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}

function eventsOf({ visits, boxes, stays }: Plan): readonly FundEvent[] {
  const events: unknown[] = [];
  visits.forEach(({ kind, person, place, day, minute, cancelled }, i) => {
    const common = { fixmedins_code: `P${place}`, psn_no: `Q${person}`, mdtrt_id: `V${i}`, setl_id: `S${i}` };
    const settled = kind === 'buy' ? 'pharmacy_settlement' : 'outpatient_settlement';
    events.push({ kind: settled, at: at(day, minute), ...common, medfee_sumamt: 10 });
    if (cancelled) events.push({ kind: `${settled}_cancel`, at: at(195, i), ...common });
  });
  boxes.forEach(({ code, person, place, day }, i) => {
    events.push({
      kind: 'sale', at: at(day, i), fixmedins_code: `P${place}`, psn_no: `B${person}`, setl_id: `X${i}`, rtal_docno: `X${i}`,
      fixmedins_bchno: `X${i}`, fixmedins_hilist_id: 'D1', med_list_codg: code % 2 === 0 ? 'XA' : 'XB', trdn_flag: '0',
      sel_retn_cnt: 1, finl_trns_pric: 5, drugtracinfo: [{ drug_trac_codg: `8100000000000000000${code}` }],
    });
  });
  stays.forEach(({ person, tel, day, nights, dept, cancelled }, i) => {
    const common = { fixmedins_code: 'H1', psn_no: `C${person}`, mdtrt_id: `M${i}` };
    events.push({ kind: 'admission', at: at(day, i), ...common, tel: `1387123450${tel}`, adm_dept_codg: `030${dept}` });
    events.push({ kind: 'discharge', at: at(day + nights, i), ...common, dscg_way: '1' });
    if (cancelled) events.push({ kind: 'admission_cancel', at: at(196, i), ...common });
  });
  return exampleEvents(events);
}

describe('clusters', () => {
  it(`are what a naive search finds (seed ${seed})`, { timeout: 3_600_000 }, () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(plans, fc.nat(), (plan, disorder) => {
        const events = eventsOf(plan);
        const mixed = shuffled(events, disorder);
        const past = new Past(events);
        const wanted = [
          ...companionGroups(past),
          ...sharedCodes(past, { codes: 2, others: 1 }),
          ...passedBoxes(past, 2),
          ...groupAdmissions(past, { persons: 2, days: 3, apartDays: 7 }),
        ].toSorted();
        for (const line of wanted) seen.set(line.slice(0, 5), (seen.get(line.slice(0, 5)) ?? 0) + 1);
        expect(lines(finalHits(ruleSet, [events]).values()), 'at once').toEqual(wanted);
        expect(lines(finalHits(ruleSet, mixed.map((event) => [event])).values()), 'one by one').toEqual(wanted);
        const batches = inBatches(mixed, 7, disorder);
        const inParts = [...finalHits(ruleSet, batches).values()];
        expect(lines(inParts), 'in batches').toEqual(wanted);
        expect(recordsIn(inParts), 'records').toEqual(recordsFound(events));
        const evaluator = new Evaluator({ ...ruleSet, rules: [] });
        const half = disorder % (mixed.length + 1);
        evaluator.apply(mixed.slice(0, half));
        const hits = [...evaluator.activate(ruleSet, 0).hits, ...evaluator.apply(mixed.slice(half)).hits];
        const later = latest(hits).filter(({ state }) => state === 'raised');
        expect(lines(later), 'later').toEqual(wanted);
        const gone = latest([...hits, ...evaluator.activate({ ...ruleSet, rules: [] }, 0).hits]);
        expect(gone.filter(({ state }) => state === 'raised'), 'taken out').toEqual([]);
      }),
      settings,
    );
    expect([...seen.keys()].toSorted()).toEqual(['HB-10', 'JB-01', 'TR-19', 'TR-20']);
  });
});
