// More fact operators by reading everything: runs and chains of entries, what lies outside of an interval, days
// and times of day, choices, and days on which a feed spoke.
import { chinaDay, chinaIso, dayMs, hourMs, startOfChinaDay } from '../../engine/china-time.ts';
import { eventKinds, type EventKind } from '../../engine/event.ts';
import { inOrder, type Thing } from './naive-entries.ts';
import { candidates, fieldOf, list, millionths, number, passes, record, type Operator, type Question, type Spec } from './naive-facts.ts';

const isEventKind = (kind: unknown): kind is EventKind => typeof kind === 'string' && Object.hasOwn(eventKinds, kind);
const kindsIn = (spec: Spec): readonly EventKind[] => list(spec['kinds']).filter(isEventKind);

function moment(setting: string, spec: Spec, q: Question): number | undefined {
  const value = q.ref(String(spec[setting]));
  return typeof value === 'number' ? value : undefined;
}

function total(things: readonly Thing[], field: unknown): number {
  const sum = things.reduce((all, one) => all + (millionths(fieldOf(one, String(field))) ?? 0n), 0n);
  return Number(sum) / 1e6;
}

function chain(spec: Spec, q: Question): unknown {
  const members: Thing[] = [q.trigger];
  const gaps: number[] = [];
  for (const one of candidates(spec, q).filter((other) => inOrder(other, q.trigger) < 0).toReversed()) {
    const end = one.until ?? (one.kind === 'stay' ? undefined : one.at);
    const gap = end === undefined ? NaN : chinaDay(members.at(-1)?.at ?? 0) - chinaDay(end);
    if (!(gap >= number(spec['gap_days_min'], q) && gap <= number(spec['gap_days_max'], q)) || members.length === 100) break;
    members.push(one);
    gaps.unshift(gap);
  }
  // A member that is not known is there, as nothing.
  return { count: members.length, first: members.at(-1), previous: members[1] ?? null, gaps };
}

function outside(spec: Spec, q: Question): unknown {
  const { at, until } = q.trigger;
  const [days, hours] = [number(spec['margin_days'] ?? 0, q) * dayMs, number(spec['margin_hours'] ?? 0, q) * hourMs];
  const side = spec['side'] ?? 'both';
  const isEarly = (one: Thing): boolean => one.at < startOfChinaDay(chinaDay(at)) - days && one.at < at - hours;
  const isLate = (one: Thing): boolean =>
    until !== undefined && one.at >= startOfChinaDay(chinaDay(until) + 1) + days && one.at >= until + hours;
  const found = candidates({ ...spec, window: spec['window'] ?? 'all' }, q).filter(
    (one) => (side !== 'after' && isEarly(one)) || (side !== 'before' && isLate(one)),
  );
  const amount = spec['field'] === undefined ? 0 : total(found, spec['field']);
  const [first_at, last_at] = [found[0], found.at(-1)].map((one) => one?.at ?? null);
  return { count: found.length, amount, first_at, last_at, entries: found.slice(0, 20) };
}

function burst(spec: Spec, q: Question): unknown {
  const { trigger } = q;
  if (trigger.kind !== spec['kind']) return undefined;
  const gap = number(spec['gap_seconds'], q) * 1000;
  const run: Thing[] = [trigger];
  for (const one of q.all.filter((other) => inOrder(other, trigger) < 0 && passes(other, spec, q)).toReversed()) {
    if ((run[0]?.at ?? 0) - one.at > gap || run.length >= number(spec['at_most'] ?? 60, q)) break;
    run.unshift(one);
  }
  const began = run[0]?.at ?? 0;
  const values = run.map((one) => fieldOf(one, String(spec['field']))).filter((one) => one !== undefined);
  return {
    ...{ count: run.length, distinct: new Set(values).size, total: total(run, spec['sum']) },
    ...{ seconds: Math.round((trigger.at - began) / 1000), began, entries: run.slice(0, -1) },
  };
}

function tier(spec: Spec, q: Question): unknown {
  const value = q.ref(String(spec['of']));
  if (typeof value !== 'number') return undefined;
  const steps = list(spec['steps']).map((one, i) => ({ ...record(one), level: i + 1, from: number(record(one)['from'], q) }));
  return steps.findLast(({ from }) => value >= from) ?? { level: 0, zh: '', en: '', from: 0 };
}

export const moreOperators: Readonly<Record<string, Operator>> = {
  chain,
  outside,
  burst,
  tier,
  clock(spec, q) {
    const at = moment('of', spec, q);
    return at === undefined ? undefined : Math.floor((((at + 8 * hourMs) % dayMs) / hourMs) * 100) / 100;
  },
  calendar(spec, q) {
    const at = moment('of', spec, q);
    if (at === undefined) return undefined;
    const [year, month, day] = chinaIso(at).slice(0, 10).split('-').map(Number);
    // The first of January 1970 was a Thursday.
    const parts: Spec = { year, month, day, weekday: ((((chinaDay(at) + 3) % 7) + 7) % 7) + 1 };
    return parts[String(spec['in'])];
  },
  choose(spec, q) {
    const by = q.ref(String(spec['by']));
    const cases = record(spec['cases']);
    const chosen = by !== undefined && String(by) in cases ? cases[String(by)] : spec['else'];
    return typeof chosen === 'string' ? q.ref(chosen) : typeof chosen === 'number' ? chosen : record(chosen)['value'];
  },
  spoke(spec, q) {
    const at = moment('time', spec, q);
    if (at === undefined) return undefined;
    return kindsIn(spec).some((kind) => q.past.spokeOn(q.trigger.fixmedins_code, kind, chinaDay(at))) ? true : undefined;
  },
  silent(spec, q) {
    const at = moment('time', spec, q);
    if (at === undefined) return undefined;
    const days = Array.from({ length: Math.ceil(number(spec['days'], q)) }, (_, i) => chinaDay(at) - i);
    return !kindsIn(spec).some((kind) => days.some((day) => q.past.sentOn(q.trigger.fixmedins_code, kind, day)));
  },
};
