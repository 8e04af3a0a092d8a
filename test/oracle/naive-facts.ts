// Fact operators again, each by reading everything there is: nothing is kept, indexed or shared with
// the evaluator. Numbers are added as whole millionths.
import { chinaDay, dayMs, hourMs, startOfChinaDay } from '../../engine/china-time.ts';
import { eventKinds, type EventKind } from '../../engine/event.ts';
import { compares, holds } from './naive-conditions.ts';
import { inOrder, type Thing } from './naive-entries.ts';
import { allenOf, apartOf } from './naive-intervals.ts';
import type { Past } from './past.ts';

export type Spec = Readonly<Record<string, unknown>>;

export interface Question {
  readonly trigger: Thing;
  /** Every entry of the key, in time order, the trigger too. */
  readonly all: readonly Thing[];
  readonly past: Past;
  readonly matches: readonly Thing[];
  /** Value of a reference: parameter, fact, `trigger.field`, `fact.field`. */
  ref(path: string): unknown;
}

export function isThing(value: unknown): value is Thing {
  return typeof value === 'object' && value !== null && 'fields' in value;
}

export function fieldOf(thing: Thing, name: string): unknown {
  const own: Readonly<Record<string, unknown>> = {
    at: thing.at,
    day: chinaDay(thing.at) * dayMs - 8 * hourMs,
    until: thing.until,
    kind: thing.kind,
    fixmedins_code: thing.fixmedins_code,
    admdvs: thing.admdvs,
  };
  return name in own ? own[name] : thing.fields[name];
}

export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const texts = (value: unknown): readonly string[] =>
  list(value).filter((one) => typeof one === 'string');
export const number = (value: unknown, q: Question): number =>
  Number(typeof value === 'string' ? q.ref(value) : value);
export const millionths = (value: unknown): bigint | undefined =>
  typeof value === 'number' ? BigInt(Math.round(value * 1e6)) : undefined;
export const record = (value: unknown): Spec =>
  Object.fromEntries(typeof value === 'object' && value !== null ? Object.entries(value) : []);
const places = (value: number, digits: number): number =>
  Math.round(value * 10 ** digits) / 10 ** digits;

/** Whether an entry passes `kind`, `where`, `like`. */
export function passes(thing: Thing, spec: Spec, q: Question): boolean {
  if (spec['kind'] !== undefined && !list(spec['kind']).includes(thing.kind)) return false;
  const isLike = list(spec['like']).every((name) => {
    const wanted = fieldOf(q.trigger, String(name));
    return wanted !== undefined && fieldOf(thing, String(name)) === wanted;
  });
  return isLike && isWhere(thing, record(spec['where']), q);
}

function isWhere(thing: Thing, where: Spec, q: Question): boolean {
  if ('all' in where || 'any' in where || 'not' in where)
    return holds(where, (name) => {
      const declared = q.ref(name);
      if (declared === undefined) return fieldOf(thing, name);
      return isThing(declared) ? declared.fields : declared;
    });
  return Object.entries(where).every(([name, wanted]) => {
    const value = fieldOf(thing, name);
    if (Array.isArray(wanted)) return wanted.includes(value);
    const operand = (one: unknown): unknown =>
      typeof one === 'string' && one.startsWith('@') ? q.ref(one.slice(1)) : one;
    if (typeof wanted !== 'object') return value === operand(wanted);
    return Object.entries(record(wanted)).every(([op, one]) =>
      op === 'known' ? (value !== undefined) === one : compares(op, value, operand(one)),
    );
  });
}

/** Candidates of a window, the trigger left out. */
export function candidates(spec: Spec, q: Question): readonly Thing[] {
  const { trigger } = q;
  const window = record(spec['window']);
  const [back, ahead] = [window['back_days'], window['ahead_days']];
  const isAll = spec['window'] === 'all';
  const from = isAll || back === undefined ? -Infinity : trigger.at - number(back, q) * dayMs;
  const to = isAll ? Infinity : trigger.at + (ahead === undefined ? 0 : number(ahead, q) * dayMs);
  return q.all.filter(
    (one) => one.id !== trigger.id && one.at >= from && one.at <= to && passes(one, spec, q),
  );
}

function counted(spec: Spec, q: Question): readonly Thing[] {
  const own = spec['with_trigger'] === true && passes(q.trigger, spec, q) ? [q.trigger] : [];
  return [...own, ...candidates(spec, q)];
}

function values(spec: Spec, q: Question): readonly unknown[] {
  return counted(spec, q).flatMap((thing) => list(fieldOf(thing, String(spec['field']))));
}

function total(all: readonly unknown[]): number {
  return Number(all.reduce<bigint>((sum, one) => sum + (millionths(one) ?? 0n), 0n)) / 1e6;
}

export type Operator = (spec: Spec, q: Question) => unknown;

const windowed: Readonly<Record<string, Operator>> = {
  count: (spec, q) => Math.min(counted(spec, q).length, number(spec['at_most'] ?? Infinity, q)),
  sum: (spec, q) => total(values(spec, q)),
  mean(spec, q) {
    const all = values(spec, q).filter((one) => typeof one === 'number');
    return all.length === 0 ? undefined : total(all) / all.length;
  },
  min(spec, q) {
    const all = values(spec, q).filter((one) => typeof one === 'number');
    return all.length === 0 ? undefined : Math.min(...all);
  },
  max(spec, q) {
    const all = values(spec, q).filter((one) => typeof one === 'number');
    return all.length === 0 ? undefined : Math.max(...all);
  },
  distinct: (spec, q) => new Set(values(spec, q)).size,
  list(spec, q) {
    const own = counted(spec, q).includes(q.trigger)
      ? list(fieldOf(q.trigger, String(spec['field'])))
      : [];
    const others = values(spec, q).filter((one) => !own.includes(one));
    return [...new Set(own), ...texts([...new Set(others)]).toSorted()];
  },
  ratio(spec, q) {
    const of = (thing: Thing, field = spec['field']): unknown =>
      field === undefined ? 1 : fieldOf(thing, String(field));
    const whole = total(counted(spec, q).map((one) => of(one, spec['to_field'] ?? spec['field'])));
    if (whole <= 0 || whole < number(spec['least'] ?? 0, q)) return undefined;
    const part = counted(spec, q).filter((one) => isWhere(one, record(spec['part']), q));
    return places(total(part.map((one) => of(one))) / whole, 6);
  },
  entries: (spec, q) => candidates(spec, q).slice(0, number(spec['at_most'] ?? 20, q)),
  earliest: (spec, q) => candidates(spec, q).at(0),
  last: (spec, q) => candidates(spec, q).at(-1),
  position: (spec, q) =>
    1 + candidates(spec, q).filter((one) => inOrder(one, q.trigger) < 0).length,
  previous(spec, q) {
    const window = { back_days: spec['within_days'] };
    return candidates({ ...spec, window }, q)
      .filter((one) => inOrder(one, q.trigger) < 0)
      .at(-1);
  },
  next(spec, q) {
    const window = { back_days: 0, ahead_days: spec['within_days'] };
    return candidates({ ...spec, window }, q).find((one) => inOrder(one, q.trigger) > 0);
  },
};

/** Whether it does not end before it begins. */
const isSound = ({ at, until }: Thing): boolean => until === undefined || until >= at;

const intervals: Readonly<Record<string, Operator>> = {
  covering(spec, q) {
    const moment = q.ref(String(spec['time']));
    const margin = number(spec['margin_hours'] ?? 0, q) * hourMs;
    if (typeof moment !== 'number') return undefined;
    return candidates({ ...spec, window: { ahead_days: spec['ahead_days'] ?? 0 } }, q).find(
      ({ at, until }) =>
        at + margin < moment && (until === undefined || moment < until - margin),
    );
  },
  overlap(spec, q) {
    const { at, until } = q.trigger;
    if (until === undefined) return undefined;
    const found = candidates(spec, q)
      .filter((one) => inOrder(one, q.trigger) < 0 && one.until !== undefined)
      .map((entry) => ({
        hours: places((Math.min(until, entry.until ?? 0) - Math.max(at, entry.at)) / hourMs, 2),
        entry,
      }))
      .filter(({ hours }) => hours > 0);
    const longest = Math.max(...found.map(({ hours }) => hours));
    return found.find(({ hours }) => hours === longest);
  },
  relation(spec, q) {
    const of = q.ref(String(spec['of']));
    if (!isThing(of)) return undefined;
    const relation = allenOf(of, q.trigger);
    return relation === undefined ? undefined : { relation, ...apartOf(of, q.trigger) };
  },
  related(spec, q) {
    const all = candidates(spec, q).map((entry) => ({ entry, relation: allenOf(entry, q.trigger) }));
    const nights = number(spec['within_nights'] ?? Infinity, q);
    const days = number(spec['within_days'] ?? Infinity, q);
    const near = all.filter(({ entry, relation }) => {
      if (relation === undefined || !list(spec['relations']).includes(relation)) return false;
      const { gap_ms, gap_nights } = apartOf(entry, q.trigger);
      return gap_ms <= days * dayMs && gap_nights <= nights;
    });
    const picked = spec['pick'] === 'first' ? near.at(0) : near.at(-1);
    const unknown = all.filter(
      ({ entry, relation }) => relation === undefined && isSound(entry) && isSound(q.trigger),
    ).length;
    if (picked === undefined) return { count: 0, unknown };
    return { count: near.length, unknown, ...picked, ...apartOf(picked.entry, q.trigger) };
  },
};

/** Observed since the begin, passed by a day and the grace, and, if asked, heard of every day. */
function isCovered(feed: unknown, from: number, to: number, spec: Spec, q: Question): boolean {
  const kind = q.past.all.find((event) => event.kind === feed)?.kind;
  if (kind === undefined) return false;
  const { fixmedins_code } = q.trigger;
  const due = to + number(spec['grace_hours'] ?? 24, q) * hourMs;
  const days = Array.from({ length: chinaDay(to) - chinaDay(from) + 1 }, (_, i) => chinaDay(from) + i);
  return (
    q.past.hasPassed(fixmedins_code, kind, due) &&
    q.past.isObservedAt(fixmedins_code, kind, from) &&
    (spec['daily'] !== true || days.every((day) => q.past.spokeOn(fixmedins_code, kind, day)))
  );
}

const isEventKind = (kind: unknown): kind is EventKind =>
  typeof kind === 'string' && Object.hasOwn(eventKinds, kind);

function feedsOf(spec: Spec): readonly EventKind[] {
  return list(spec['kinds']).filter(isEventKind);
}

const feeds: Readonly<Record<string, Operator>> = {
  feed_passed(spec, q) {
    const moment = q.ref(String(spec['time']));
    if (typeof moment !== 'number') return undefined;
    const due = moment + number(spec['grace_hours'] ?? 24, q) * hourMs;
    const passed = (kind: EventKind): boolean => q.past.hasPassed(q.trigger.fixmedins_code, kind, due);
    const holds = spec['of'] === 'any' ? feedsOf(spec).some(passed) : feedsOf(spec).every(passed);
    return holds ? true : undefined;
  },
  observed(spec, q) {
    const moment = q.ref(String(spec['time']));
    if (typeof moment !== 'number') return undefined;
    const since = moment - number(spec['back_days'] ?? 0, q) * dayMs;
    const isObserved = feedsOf(spec).some((kind) =>
      q.past.isObservedAt(q.trigger.fixmedins_code, kind, since),
    );
    return isObserved ? true : undefined;
  },
  lasting(spec, q) {
    const [from, to] = [q.ref(String(spec['from'])), q.ref(String(spec['to']))];
    if (typeof from !== 'number') return undefined;
    if (typeof to === 'number') return places((to - from) / hourMs, 2);
    const hours = number(spec['least_hours'], q) + number(spec['grace_hours'] ?? 24, q);
    const due = from + hours * hourMs;
    return feedsOf(spec).every((kind) => q.past.hasPassed(q.trigger.fixmedins_code, kind, due))
      ? hours
      : undefined;
  },
  absent(spec, q) {
    const [from, to] = [q.ref(String(spec['from'])), q.ref(String(spec['to']))];
    if (typeof from !== 'number' || typeof to !== 'number') return undefined;
    const window = record(spec['window'] ?? { back_days: Infinity, ahead_days: Infinity });
    const [back, ahead] = [number(window['back_days'] ?? Infinity, q), number(window['ahead_days'] ?? 0, q)];
    if (spec['window'] !== 'all' && (from < q.trigger.at - back * dayMs || to > q.trigger.at + ahead * dayMs))
      return undefined;
    const there = candidates({ ...spec, window: 'all' }, q);
    if (there.some(({ at }) => at >= from && at <= to)) return false;
    const named = list(spec['feeds'] ?? spec['kind']);
    return named.every((feed) => isCovered(feed, from, to, spec, q)) ? true : undefined;
  },
};

function balance(spec: Spec, q: Question): unknown {
  const sides = (name: string): readonly Spec[] => list(spec[name]).map(record);
  const isLike = (one: Thing): boolean => passes(one, { like: spec['like'] }, q);
  const all = q.all.filter(
    (one) => isLike(one) && (spec['until'] === 'end' || inOrder(one, q.trigger) <= 0),
  );
  const base = spec['baseline'] === undefined ? undefined : record(spec['baseline']);
  const isBase = (one: Thing): boolean =>
    base !== undefined && passes(one, base, q) && typeof fieldOf(one, String(base['field'])) === 'number';
  const start = base?.['use'] === 'last' ? all.findLast(isBase) : all.find(isBase);
  if (base !== undefined && start === undefined) return undefined;
  let balanced = millionths(
    start === undefined ? number(spec['opening'] ?? 0, q) : fieldOf(start, String(base?.['field'])),
  );
  if (balanced === undefined) return undefined;
  let lowest = { value: balanced, at: start?.at };
  let entries = 0;
  for (const one of all.filter((thing) => start === undefined || inOrder(thing, start) > 0)) {
    if (isBase(one)) continue;
    const by = (side: Spec): bigint =>
      passes(one, side, q)
        ? (millionths(side['field'] === undefined ? 1 : fieldOf(one, String(side['field']))) ?? 0n)
        : 0n;
    const change =
      sides('add').reduce((sum, side) => sum + by(side), 0n) -
      sides('subtract').reduce((sum, side) => sum + by(side), 0n);
    if (change !== 0n) entries += 1;
    balanced += change;
    if (balanced < lowest.value) lowest = { value: balanced, at: one.at };
  }
  return {
    balance: Number(balanced) / 1e6,
    lowest: Number(lowest.value) / 1e6,
    lowest_at: lowest.at,
    baseline_at: start?.at,
    entries,
  };
}

const combinations: Readonly<Record<string, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  max: (a, b) => Math.max(a, b),
  min: (a, b) => Math.min(a, b),
};

const others: Readonly<Record<string, Operator>> = {
  balance,
  shift(spec, q) {
    const moment = q.ref(String(spec['from']));
    if (typeof moment !== 'number') return undefined;
    return moment + number(spec['days'] ?? 0, q) * dayMs + number(spec['hours'] ?? 0, q) * hourMs;
  },
  between(spec, q) {
    const [from, to] = [q.ref(String(spec['from'])), q.ref(String(spec['to']))];
    if (typeof from !== 'number' || typeof to !== 'number') return undefined;
    if (spec['in'] === 'days') return places((to - from) / dayMs, 3);
    return spec['in'] === 'hours' ? places((to - from) / hourMs, 2) : chinaDay(to) - chinaDay(from);
  },
  similarity(spec, q) {
    const set = (path: unknown): Set<string> =>
      new Set(texts(q.ref(String(path))).map((code) => code.slice(0, Number(spec['length'] ?? 99))));
    const [a, b] = [set(spec['of']), set(spec['to'])];
    if (a.size === 0 || b.size === 0) return undefined;
    const both = [...a].filter((code) => b.has(code)).length;
    const either = new Set([...a, ...b]).size;
    const shares: Readonly<Record<string, number>> = {
      jaccard: both / either,
      dice: both / ((a.size + b.size) / 2),
      containment: both / a.size,
    };
    return places(shares[String(spec['measure'] ?? 'jaccard')] ?? NaN, 6);
  },
  compute(spec, q) {
    const numbers = list(spec['of']).map((one) => (typeof one === 'string' ? q.ref(one) : one));
    if (!numbers.every((one) => typeof one === 'number')) return undefined;
    const combine = combinations[String(spec['do'])] ?? ((): number => NaN);
    const result = places(numbers.reduce(combine), 6);
    return Number.isFinite(result) ? result : undefined;
  },
  prefix(spec, q) {
    const value = q.ref(String(spec['of']));
    const skip = Number(spec['skip'] ?? 0);
    const end = skip + Number(spec['length']);
    return typeof value === 'string' ? value.slice(skip, end).toUpperCase() : undefined;
  },
  same(spec, q) {
    const [a, b] = texts(spec['of']).map((path) => q.ref(path));
    return a === undefined || b === undefined ? undefined : a === b;
  },
  first_known: (spec, q) =>
    list(spec['of'])
      .map((one) => (typeof one === 'string' ? q.ref(one) : typeof one === 'number' ? one : record(one)['value']))
      .find((value) => value !== undefined),
  matched: (spec, q) =>
    spec['field'] === undefined
      ? q.matches.length
      : total(q.matches.map((one) => fieldOf(one, String(spec['field'])))),
};

/** Operators that are asked nothing but the key's entries, the feeds and other facts. */
export const naiveOperators: Readonly<Record<string, Operator>> = {
  ...windowed,
  ...intervals,
  ...feeds,
  ...others,
};
