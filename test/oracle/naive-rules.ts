// A rule judged from scratch over the complete list of events: every trigger of every key, every fact
// by reading everything (naive-facts.ts). Shares nothing with the evaluator but calendar and types.
import { createHash } from 'node:crypto';
import { chinaIso, dayMs } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';
import { compares, holds as treeHolds } from './naive-conditions.ts';
import { thingsByKey, type NaiveSpace, type Thing } from './naive-entries.ts';
import { moreOperators } from './naive-more-facts.ts';
import { fieldOf, isThing, naiveOperators, passes, type Question, type Spec } from './naive-facts.ts';
import { Past } from './past.ts';

export interface NaiveLeaf {
  readonly fact: string;
  readonly operator: 'greaterThan' | 'lessThan' | 'equal' | 'notEqual';
  readonly value: number | boolean;
}

export interface NaiveRule {
  readonly id: string;
  readonly key: NaiveSpace;
  readonly kind: string | readonly string[];
  readonly where: Spec;
  readonly select: 'each' | 'first' | 'merged';
  /** With `merged`. */
  readonly apart_days?: number | undefined;
  readonly params: Readonly<Record<string, { default: number; by_admdvs: Readonly<Record<string, number>> }>>;
  readonly facts: Readonly<Record<string, Spec>>;
  readonly all: readonly NaiveLeaf[];
  /** More that must hold, in json-rules-engine's form, and what excuses. */
  readonly trees?: readonly unknown[];
  readonly excluded?: readonly unknown[];
  /** Event times at which it judges, ms; the end outside. */
  readonly from?: number;
  readonly to?: number;
}

/** What a hit says, by its id. */
export type Sayings = Readonly<Record<string, unknown>>;

/** Of several versions the last that is in effect at a trigger's time judges it. */
export function naiveHits(versions: readonly NaiveRule[], events: readonly FundEvent[]): Sayings {
  const past = new Past(events);
  const governs = (rule: NaiveRule, at: number): boolean =>
    versions.findLast(({ from = -Infinity, to = Infinity }) => at >= from && at < to) === rule;
  const all = versions.map((rule) => hitsOfVersion(rule, (at) => governs(rule, at), past));
  return Object.assign({}, ...all);
}

function hitsOfVersion(rule: NaiveRule, governs: (at: number) => boolean, past: Past): Sayings {
  const hits: Record<string, unknown> = {};
  for (const [key, all] of thingsByKey(past, rule.key)) {
    const triggers = all.filter((one) => {
      const q = question(rule, one, all, past, []);
      return passes(one, { kind: rule.kind, where: rule.where }, q);
    });
    const holding = (rule.select === 'first' ? triggers.slice(0, 1) : triggers)
      .filter(({ at }) => governs(at))
      .filter((one) => judge(rule, question(rule, one, all, past, [])));
    const isMerged = rule.select === 'merged';
    for (const group of isMerged ? apart(holding, rule.apart_days) : holding.map((one) => [one])) {
      const [trigger] = group;
      if (trigger === undefined) continue;
      const q = question(rule, trigger, all, past, isMerged ? group : []);
      const facts = Object.keys(rule.facts).map((name) => [name, shown(q.ref(name))] as const);
      const id = createHash('sha256').update(`${rule.id}\n${rule.key}\n${key}\n${trigger.id}`);
      hits[id.digest('hex').slice(0, 32)] = {
        subject: key,
        at: chinaIso(trigger.at),
        facts: Object.fromEntries(facts.filter(([, value]) => value !== undefined)),
      };
    }
  }
  return hits;
}

/** Runs of things of which none is further from the one before than so many days; without a number one. */
export function apart<Timed extends { readonly at: number }>(
  all: readonly Timed[],
  days: number | undefined,
): readonly (readonly Timed[])[] {
  const groups: Timed[][] = [];
  for (const one of all) {
    const last = groups.at(-1)?.at(-1);
    const isNear = last !== undefined && (days === undefined || one.at - last.at <= days * dayMs);
    if (isNear) groups.at(-1)?.push(one);
    else groups.push([one]);
  }
  return groups;
}

function question(
  rule: NaiveRule,
  trigger: Thing,
  all: readonly Thing[],
  past: Past,
  matches: readonly Thing[],
): Question {
  // The same fact is the same value within one judgement.
  const known = new Map<string, unknown>();
  const q: Question = {
    ...{ trigger, all, past, matches },
    ref(path) {
      if (!known.has(path)) known.set(path, refer(path, rule, q));
      return known.get(path);
    },
  };
  return q;
}

function judge(rule: NaiveRule, q: Question): boolean {
  const valueOf = (name: string): unknown => {
    const value = q.ref(name);
    return isThing(value) ? value.fields : value;
  };
  return (
    rule.all.every((leaf) => holds(leaf, q)) &&
    (rule.trees ?? []).every((tree) => treeHolds(tree, valueOf)) &&
    !(rule.excluded ?? []).some((tree) => treeHolds(tree, valueOf))
  );
}

/** Settings that are a number or a reference of one. */
const quantities = [
  ...['opening', 'least', 'margin_hours', 'within_days', 'within_nights', 'grace_hours', 'least_hours', 'back_days'],
  ...['days', 'hours', 'margin_days', 'gap_days_min', 'gap_days_max', 'gap_seconds'],
];
const operators = { ...naiveOperators, ...moreOperators };

/** Whether every setting that refers to a number finds one. */
export function isAsked(spec: Spec, q: Question): boolean {
  return quantities
    .map((name) => spec[name])
    .every((one) => typeof one !== 'string' || typeof q.ref(one) === 'number');
}

function refer(path: string, rule: NaiveRule, q: Question): unknown {
  const [head = '', field] = path.split('.');
  const parameter = rule.params[head];
  if (parameter !== undefined) {
    const places = Object.keys(parameter.by_admdvs).filter((one) => q.trigger.admdvs.startsWith(one));
    const [nearest = ''] = places.toSorted((a, b) => b.length - a.length);
    return parameter.by_admdvs[nearest] ?? parameter.default;
  }
  const spec = rule.facts[head];
  const value =
    head === 'trigger' ? q.trigger : spec && (isAsked(spec, q) ? operators[String(spec['op'])]?.(spec, q) : undefined);
  if (field === undefined) return value;
  if (isThing(value)) return fieldOf(value, field);
  return isObject(value) ? memberOf(value, field) : undefined;
}

function holds({ fact, operator, value }: NaiveLeaf, q: Question): boolean {
  const [head = '', field] = fact.split('.');
  const whole = q.ref(head);
  // A path into what is no object is passed over, as in json-rules-engine.
  const actual = field === undefined || !isObject(whole) ? whole : memberOf(whole, field);
  return compares(operator, actual, value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function memberOf(value: object, field: string): unknown {
  return new Map(Object.entries(isThing(value) ? value.fields : value)).get(field);
}

const shownFields = ['fixmedins_code', 'psn_no', 'mdtrt_id', 'setl_id', 'main_diag_code', 'medfee_sumamt'];

/** A value as hits carry it. */
function shown(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1e6) / 1e6;
  if (Array.isArray(value)) return value.slice(0, 50).map(shown);
  if (typeof value !== 'object' || value === null) return value;
  const rows: (readonly [string, unknown])[] = isThing(value)
    ? [
        ['kind', value.kind],
        ['at', chinaIso(value.at)],
        ...(value.until === undefined ? [] : [['until', chinaIso(value.until)] as const]),
        ...shownFields.map((name) => [name, value.fields[name]] as const),
      ]
    : Object.entries(value)
        .filter(([name]) => name !== 'gap_ms')
        .map(([name, one]) => [name, shown(one)] as const);
  return Object.fromEntries(rows.filter(([, one]) => one !== undefined));
}
