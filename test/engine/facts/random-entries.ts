// Histories of one key for tests of operators, and rules that read them with every operator.
import * as fc from 'fast-check';
import { dayMs } from '../../../engine/china-time.ts';
import { compileRule } from '../../../engine/compile-rule.ts';
import type { Entry, EntryKind } from '../../../engine/entry.ts';
import { Coverage } from '../../../engine/coverage.ts';
import { DatedKnowledge } from '../../../engine/dated-knowledge.ts';
import { readRule } from '../../../engine/rule.ts';
import { RuleVersion } from '../../../engine/rule-version.ts';

export type FactSpecs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** First moment of the day from which the times of random entries count, ms. */
export const epoch = Date.UTC(2026, 0, 1) - dayMs / 3;

const amounts = [0, undefined, 0.1, 0.2, undefined, 12.34, -7.5, 1e3, 33.333333, 4e9, undefined];
const kinds: readonly EntryKind[] = ['pharmacy_settlement', 'sale', 'stay'];

export interface EntryPlan {
  readonly kind: number;
  readonly hours: number;
  readonly length: number | undefined;
  readonly amount: number;
  readonly shop: number;
  readonly codes: readonly number[];
  readonly place: number;
}

export const entryPlan: fc.Arbitrary<EntryPlan> = fc.record({
  kind: fc.nat(2),
  hours: fc.nat(60),
  length: fc.option(fc.integer({ min: 1, max: 90 }), { nil: undefined }),
  amount: fc.nat(amounts.length - 1),
  shop: fc.nat(3),
  codes: fc.array(fc.nat(4), { maxLength: 3 }),
  place: fc.nat(1),
});

/** `serial` makes ids that are not in time order; times are `hours` on from the epoch. */
export function entryOf(plan: EntryPlan, serial: number, hours: number): Entry {
  const kind = kinds[plan.kind % kinds.length] ?? 'sale';
  const at = epoch + hours * 3_600_000;
  const amount = amounts[plan.amount];
  const isStay = kind === 'stay';
  return {
    id: `${(serial * 7919) % 1000}-${serial}`,
    kind,
    at,
    ...(isStay && plan.length !== undefined ? { until: at + plan.length * 3_600_000 } : {}),
    fixmedins_code: `H${plan.shop}`,
    admdvs: plan.place === 0 ? '420704' : '330702',
    fields: {
      ...(amount === undefined ? {} : { amount }),
      ...(plan.shop === 3 ? {} : { shop: `S${plan.shop}` }),
      size: plan.codes.length,
      codes: plan.codes.map((code) => `C${code}`),
      ...(isStay ? { open: plan.length === undefined } : {}),
    },
    sources: [],
  };
}

/** A version of a rule with these facts, of which the rule itself asks nothing. */
export function versionWith(
  facts: FactSpecs,
  coverage: Coverage = new Coverage(),
  tables: Readonly<Record<string, string>> = {},
): RuleVersion {
  const name = { zh: '试', en: 'test' };
  const event = { kind: 'sale', at: '2026-01-01' };
  const read = readRule({
    id: 'EX-99',
    version: 1,
    name,
    family: 'policy',
    grade: 3,
    stages: ['after'],
    basis: ['试'],
    effective: { from: '2020-01-01' },
    params: {
      days: { name, unit: 'days', default: 20, by_admdvs: { '33': 45, '3307': 3 } },
      least: { name, unit: 'count', default: 2 },
    },
    key: 'person',
    trigger: { kind: [...kinds] },
    facts,
    conditions: { all: [] },
    event: { type: 'test', message: name },
    examples: [
      { name, events: [event], hits: [{}] },
      { name, events: [event], hits: [] },
    ],
  });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  const surroundings = {
    knowledge: new DatedKnowledge(tables),
    coverage,
    peers: { compare: () => undefined, caseMix: () => undefined },
    jobs: { note: () => undefined, answer: () => undefined },
  };
  return new RuleVersion(compileRule(read.rule), surroundings, { judge: 'test', later: [] });
}

const windows: Readonly<Record<string, unknown>> = {
  none: undefined,
  all: 'all',
  days: { back_days: 'days' },
  month: { back_days: 30 },
  around: { back_days: 10, ahead_days: 2 },
  gap: { back_days: 40, ahead_days: -5 },
  ahead: { back_days: 0, ahead_days: 15 },
};
const filters: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  any: {},
  fixed: { where: { amount: { greaterThan: 0 } } },
  full: { where: { any: [{ fact: 'size', operator: 'greaterThan', value: 1 }] } },
  same: { where: { fixmedins_code: '@trigger.fixmedins_code' } },
  like: { like: ['shop'] },
  likes: { like: ['shop', 'size'], where: { kind: ['sale', 'stay'] } },
  other: { where: { shop: { notEqual: '@trigger.shop' } } },
};
const reading: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  count: {},
  sum: { field: 'amount' },
  mean: { field: 'amount' },
  min: { field: 'amount' },
  max: { field: 'amount' },
  distinct: { field: 'codes' },
  list: { field: 'codes' },
  entries: { at_most: 5 },
  earliest: {},
  last: {},
  position: {},
  ratio: { part: { size: { greaterThan: 1 } } },
};
const counting = new Set(['count', 'sum', 'mean', 'min', 'max', 'distinct', 'list', 'ratio']);

/** Every operator over a window with every window and filter, one kind and several. */
export function windowFacts(): FactSpecs {
  const facts: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [op, more] of Object.entries(reading))
    for (const [w, window] of Object.entries(windows))
      for (const [f, filter] of Object.entries(filters))
        for (const [k, kind] of Object.entries({ one: 'sale', all: [...kinds] })) {
          const spec = { op, kind, ...filter, ...more, ...(window === undefined ? {} : { window }) };
          facts[`${op}_${w}_${f}_${k}`] = spec;
          if (counting.has(op)) facts[`${op}_${w}_${f}_${k}_own`] = { ...spec, with_trigger: true };
        }
  return facts;
}

/** The operators with reaches of their own. */
export function otherFacts(): FactSpecs {
  const facts: Record<string, Readonly<Record<string, unknown>>> = {};
  const near = ['meets', 'overlaps', 'equals', 'starts', 'contains', 'started_by', 'finished_by'];
  const later = ['after', 'met_by', 'overlapped_by', 'during', 'finishes'];
  const move = { kind: ['pharmacy_settlement', 'stay'], field: 'amount' };
  for (const [f, filter] of Object.entries(filters)) {
    const all = { kind: [...kinds], ...filter };
    facts[`previous_${f}`] = { op: 'previous', ...all };
    facts[`previous_days_${f}`] = { op: 'previous', kind: 'sale', ...filter, within_days: 'days' };
    facts[`next_${f}`] = { op: 'next', ...all, within_days: 9 };
    facts[`covering_${f}`] = { op: 'covering', ...all, kind: 'stay', time: 'trigger.at' };
    facts[`covering_margin_${f}`] = {
      ...{ op: 'covering', ...all, kind: 'stay', time: 'trigger.at' },
      ...{ margin_hours: 12, ahead_days: 2 },
    };
    facts[`overlap_${f}`] = { op: 'overlap', ...all, kind: 'stay' };
    facts[`related_${f}`] = { op: 'related', ...all, relations: near };
    facts[`related_days_${f}`] = { op: 'related', ...all, relations: ['before'], within_days: 2 };
    facts[`related_nights_${f}`] = {
      ...{ op: 'related', ...all, relations: ['before', 'meets'], within_nights: 1, pick: 'first' },
    };
    facts[`related_later_${f}`] = {
      ...{ op: 'related', ...all, relations: later, window: { ahead_days: 4 } },
    };
    const sides = { add: [move], subtract: [{ kind: 'sale', field: 'amount', ...filterOf(filter) }] };
    facts[`balance_${f}`] = { op: 'balance', ...sides, opening: 5 };
    const base = { kind: 'stay', where: { size: 3 }, field: 'amount' };
    facts[`balance_first_${f}`] = { op: 'balance', ...sides, baseline: base, until: 'end' };
    facts[`balance_last_${f}`] = {
      ...{ op: 'balance', ...sides, baseline: { ...base, use: 'last' } },
      ...('like' in filter ? { like: filter['like'] } : {}),
    };
  }
  return facts;
}

function filterOf(filter: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return 'where' in filter ? { where: filter['where'] } : {};
}
