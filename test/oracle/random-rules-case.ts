// One case of the property: a rule, a history, and all the ways in which it may come.
import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { chinaDate, dayMs } from '../../engine/china-time.ts';
import type { RuleSet } from '../../engine/evaluator.ts';
import { naiveHits, type NaiveRule, type Sayings } from './naive-rules.ts';
import { eventPlans, eventsOf, rules, start, type RandomRule } from './random-rules.ts';
import { standing, ways } from './ways.ts';

export const cases = fc.record({ rule: rules, plans: eventPlans, disorder: fc.nat(1e6) });

export interface Seen {
  hits: number;
  readonly operators: Set<string>;
}

/** Throws when, in some way of coming, the evaluator says something else than reading everything. */
export function checkCase(
  { rule, plans, disorder }: typeof cases extends fc.Arbitrary<infer Case> ? Case : never,
  seen: Seen,
): void {
  const events = eventsOf(rule.key, plans);
  const versions = versionsOf(rule);
  const wanted = naiveHits(versions, events);
  seen.hits += Object.keys(wanted).length;
  if (Object.keys(wanted).length > 0)
    for (const { op } of Object.values(rule.facts)) seen.operators.add(String(op));
  const other = ruleSetOf({ ...rule, select: rule.select === 'each' ? 'first' : 'each' }, 3);
  for (const way of ways) {
    const got = standing(way, together(versions), other, events, disorder);
    if (!isDeepStrictEqual(got, wanted)) throw new Error(`${way}: ${difference(rule, got, wanted)}`);
  }
}

/** The rule, and by whom it was judged before some day. */
function versionsOf({ older, ...rule }: RandomRule): readonly NaiveRule[] {
  if (older === undefined) return [rule];
  const begin = start + older.day * dayMs;
  const before = { ...rule, all: [], excluded: [], select: older.select };
  const end = older.ends === undefined ? {} : { to: begin + older.ends * dayMs };
  return [{ ...before, ...end }, { ...rule, from: begin }];
}

function together(versions: readonly NaiveRule[]): RuleSet {
  return { rules: versions.flatMap((rule, i) => ruleSetOf(rule, i + 1).rules), knowledge: {} };
}

/** The first hit that differs, and only what differs of it. */
function difference(rule: NaiveRule, got: Sayings, wanted: Sayings): string {
  const ids = [...new Set([...Object.keys(got), ...Object.keys(wanted)])];
  const id = ids.find((one) => !isDeepStrictEqual(got[one], wanted[one])) ?? '';
  if (got[id] === undefined || wanted[id] === undefined)
    return JSON.stringify({ rule, got: got[id] ?? 'no hit', wanted: wanted[id] ?? 'no hit' });
  const [left, right] = [got[id], wanted[id]].map((hit) => new Map(Object.entries(factsOf(hit))));
  const names = Object.keys(rule.facts).filter(
    (name) => !isDeepStrictEqual(left?.get(name), right?.get(name)),
  );
  const differing = names.map((name) => ({
    fact: { [name]: rule.facts[name] },
    got: left?.get(name),
    wanted: right?.get(name),
  }));
  return JSON.stringify({ select: rule.select, kind: rule.kind, hit: wanted[id], differing }, null, 1);
}

function factsOf(hit: unknown): object {
  return typeof hit === 'object' && hit !== null && 'facts' in hit ? Object(hit.facts) : {};
}

function ruleSetOf(rule: NaiveRule, version: number): RuleSet {
  const name = { zh: '试', en: 'test' };
  const { key, kind, where, select, apart_days, facts, all, params, trees = [], excluded = [], from, to } = rule;
  const effective = {
    from: from === undefined ? '2020-01-01' : chinaDate(from),
    ...(to === undefined ? {} : { to: chinaDate(to - dayMs) }),
  };
  const apart = select === 'merged' && apart_days !== undefined ? { apart_days } : {};
  const example = { name, events: [{ kind: 'sale', at: '2026-01-01' }], hits: [] };
  const full = {
    ...{ id: rule.id, version, name, family: 'policy', grade: 3, stages: ['after'], basis: ['试'] },
    ...{ effective, key, trigger: { kind, where, select, ...apart }, facts },
    params: Object.fromEntries(
      Object.entries(params).map(([id, one]) => [id, { name, unit: 'days', ...one }]),
    ),
    conditions: {
      all: [...trees, ...all.map(({ fact, operator, value }) => {
        const [head, field] = fact.split('.');
        return { fact: head, ...(field === undefined ? {} : { path: `$.${field}` }), operator, value };
      })],
    },
    exclusions: excluded.map((conditions, i) => ({ id: `excused${i}`, name, conditions })),
    event: { type: 'test', message: name },
    examples: [example, example],
  };
  return { rules: [full], knowledge: {} };
}
