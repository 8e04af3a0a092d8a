// Judges stored events again with one version of a rule, and with another one beside it: both on
// the same state, the one it is compared with as the rule in force, the tested one on trial. So the
// two differ in nothing but themselves.
import { compileRule } from '../../engine/compile-rule.ts';
import type { DatedTable } from '../../engine/dated-knowledge.ts';
import { eventKinds } from '../../engine/event.ts';
import type { EventKind, FundEvent } from '../../engine/event.ts';
import { Evaluator } from '../../engine/evaluator.ts';
import { kindFields } from '../../engine/fields.ts';
import type { Hit } from '../../engine/hit.ts';
import { readRule } from '../../engine/rule.ts';
import type { Rule } from '../../engine/rule.ts';
import type { BacktestReport } from '../wire.ts';
import { leanHit } from './hit-sets.ts';
import type { HitSet, LeanHit } from './hit-sets.ts';

/** Raised hits kept at a time, of both versions; about 2 kB each. */
export const hitsMax = 200_000;

export interface BacktestPlan {
  readonly tested: unknown;
  readonly compared?: unknown;
  /** Rules in force: judged as well when the tested rule builds upon hits. */
  readonly others: readonly unknown[];
  readonly knowledge: Readonly<Record<string, string>>;
  readonly dated?: readonly DatedTable[];
  /** Ids of events that judging leaves out. */
  readonly left_out?: readonly string[];
  /** Hits counted, event times in ms, from inclusive and to exclusive. */
  readonly from?: number;
  readonly to?: number;
}

export interface BacktestHits {
  readonly tested: HitSet;
  readonly compared: HitSet;
  readonly broken: NonNullable<BacktestReport['broken']>;
  /** Distinct events judged. */
  readonly events: number;
}

export type Said = (events: number, hits: number) => void;

/** Throws an Error for a rule that cannot be compiled, and when there are more hits than `hitsMax`.
 * */
export async function runBacktest(
  plan: BacktestPlan, batches: AsyncIterable<readonly FundEvent[]>, say: Said,
): Promise<BacktestHits> {
  const { rule } = compiled(plan.tested);
  const builds = readsHits(plan.tested) || (plan.compared !== undefined && readsHits(plan.compared));
  const rules = [
    ...(builds ? plan.others.filter((other) => idOf(other) !== rule.id) : []),
    ...(plan.compared === undefined ? [] : [plan.compared]),
  ];
  const { knowledge, dated = [] } = plan;
  const evaluator = new Evaluator({ rules, shadow: [plan.tested], knowledge, dated });
  const tested = new Map<string, LeanHit>();
  const compared = new Map<string, LeanHit>();
  const broken: { version: number; error: string }[] = [];
  const leftOut = new Set(plan.left_out);
  let events = 0;
  for await (const all of batches) {
    const batch = leftOut.size === 0 ? all : all.filter(({ event_id }) => !leftOut.has(event_id));
    const outcome = evaluator.apply(batch);
    keep(tested, outcome.shadow);
    keep(compared, outcome.hits.filter(({ rule_id }) => rule_id === rule.id));
    if (tested.size + compared.size > hitsMax) throw new Error(`more than ${hitsMax} hits: test a shorter time`);
    for (const { rule_id, version, error } of outcome.broken) if (rule_id === rule.id) broken.push({ version, error });
    events += all.length;
    say(events, tested.size);
  }
  return { tested: within(tested, plan), compared: within(compared, plan), broken, events: evaluator.counts().events };
}

/** Kinds of event and record that a rule reads, and how many events of each are stored. */
export function readsOf(rule: unknown, stored: Readonly<Record<string, number>>): BacktestReport['reads'] {
  return [...compiled(rule).reach.keys()].toSorted().map((kind) =>
    isEventKind(kind)
      ? { kind, events: stored[kind] ?? 0, kept: kindFields[kind].data.length + kindFields[kind].derived.length > 0 }
      : { kind, kept: true });
}

function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(eventKinds, kind);
}

function keep(set: Map<string, LeanHit>, hits: readonly Hit[]): void {
  for (const hit of hits) {
    if (hit.state === 'raised') set.set(hit.hit_id, leanHit(hit));
    else set.delete(hit.hit_id);
  }
}

function within(set: HitSet, { from = -Infinity, to = Infinity }: BacktestPlan): HitSet {
  return new Map([...set].filter(([, { hit }]) => {
    const at = Date.parse(hit.at);
    return at >= from && at < to;
  }));
}

function compiled(input: unknown) {
  const read = readRule(input);
  if ('problems' in read) throw new Error(`not a rule: ${read.problems.join('; ')}`);
  return compileRule(read.rule);
}

function readsHits(rule: unknown): boolean {
  return [...compiled(rule).reach.keys()].some((kind) => String(kind) === 'hit');
}

function idOf(rule: unknown): Rule['id'] | undefined {
  return typeof rule === 'object' && rule !== null && 'id' in rule && typeof rule.id === 'string' ? rule.id : undefined;
}
