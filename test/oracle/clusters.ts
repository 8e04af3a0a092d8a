// The oracle of clusters, by search over the complete list of events: who was met with whom, which
// codes were used where, who was admitted together. It shares nothing with engine/clusters.
import { chinaDay, dayMs } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';
import { visitOf, type Past } from './past.ts';
import { text } from './reading.ts';
import { staysOf } from './stays.ts';
import { formOf } from './naive/goods-operators.ts';
import { usesOf, type Use } from './uses.ts';

interface Presence {
  readonly id: string;
  readonly at: number;
  readonly psn_no: string;
}

const minutes = 10 * 60_000;
const ranks = 8;
const daysWanted = 3;
const span = 180;

/** Persons met on three days within 180, and whom they were met with, as sets. */
export function companionGroups(past: Past): readonly string[] {
  const met = new Map<string, Set<number>>();
  for (const present of presences(past)) {
    present.forEach((one, i) => {
      for (const other of present.slice(i + 1, i + 1 + ranks)) {
        if (other.psn_no === one.psn_no || other.at - one.at > minutes) continue;
        const pair = [one.psn_no, other.psn_no].toSorted().join('|');
        met.set(pair, (met.get(pair) ?? new Set()).add(chinaDay(one.at)));
      }
    });
  }
  const pairs = [...met].filter(([, days]) => isSteady([...days])).map(([pair]) => pair.split('|'));
  const groups: Set<string>[] = [];
  for (const pair of pairs) {
    const touching = groups.filter((group) => pair.some((one) => group.has(one)));
    for (const group of touching) groups.splice(groups.indexOf(group), 1);
    groups.push(new Set([...pair, ...touching.flatMap((group) => [...group])]));
  }
  return groups.map((group) => `JB-01 ${[...group].toSorted().join('、')}`);
}

/** Who was at each place on each day, in order. */
function presences(past: Past): readonly (readonly Presence[])[] {
  const named = (event: FundEvent, prefix: string): readonly (Presence & { place: string })[] => {
    const psn_no = text(event, 'psn_no');
    if (psn_no === undefined) return [];
    const place = `${event.fixmedins_code}|${chinaDay(event.at)}`;
    return [{ id: `${prefix}${event.event_id}`, at: event.at, psn_no, place }];
  };
  const all = [
    ...past.counting('pharmacy_settlement').flatMap((event) => named(event, '')),
    ...past.counting('outpatient_settlement').flatMap((event) => named(event, 'visit:')),
  ];
  return [...Map.groupBy(all, ({ place }) => place).values()].map((list) => list.toSorted(inOrder));
}

function inOrder(a: { id: string; at: number }, b: { id: string; at: number }): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}

function isSteady(days: readonly number[]): boolean {
  const sorted = days.toSorted((a, b) => a - b);
  return sorted.some((day) => sorted.filter((one) => one >= day && one - day <= span).length >= daysWanted);
}

function wholeUses(past: Past): readonly (readonly Use[])[] {
  return [...usesOf(past)].map(([code, uses]) => uses.filter(({ isSplit }) => !isSplit && formOf(code) === 'plausible'));
}

/** TR-19 at its first trigger: how many codes are shared, and with whom. */
export function sharedCodes(
  past: Past,
  least: { readonly codes: number; readonly others: number },
): readonly string[] {
  const shared = wholeUses(past).flatMap((uses) => {
    const first = [...Map.groupBy(uses, ({ fixmedins_code }) => fixmedins_code)].map(
      ([place, own]) => ({ place, at: own[0]?.at ?? 0, code: own[0]?.code ?? '' }),
    );
    return first.flatMap((one) =>
      first
        .filter(({ place }) => place !== one.place)
        .map((other) => ({
          place: one.place,
          other: other.place,
          code: one.code,
          at: Math.max(one.at, other.at),
          id: `shared:${one.code}|${one.place}|${other.place}`,
        })),
    );
  });
  return [...Map.groupBy(shared, ({ place }) => place)].flatMap(([place, list]) => {
    const ordered = list.toSorted(inOrder);
    for (const trigger of ordered) {
      const known = ordered.filter(({ at }) => at <= trigger.at);
      const codes = new Set(known.map(({ code }) => code));
      const others = new Set(known.map(({ other }) => other));
      if (codes.size < least.codes || others.size < least.others) continue;
      const more = [...others].filter((one) => one !== trigger.other).toSorted();
      return [`TR-19 ${place} ${codes.size} ${[trigger.other, ...more].join('+')}`];
    }
    return [];
  });
}

/** TR-20 at its first trigger: boxes of one person that others used again at one place. */
export function passedBoxes(past: Past, leastCodes: number): readonly string[] {
  const passed = wholeUses(past).flatMap((uses) =>
    uses.slice(1).flatMap((after, i) => {
      const from = uses[i]?.psn_no;
      const to = after.psn_no;
      if (from === undefined || to === undefined || from === to) return [];
      return [{ from, to, place: after.fixmedins_code, code: after.code, at: after.at, id: after.id }];
    }),
  );
  return [...Map.groupBy(passed, ({ from }) => from)].flatMap(([person, list]) => {
    const ordered = list.toSorted(inOrder);
    for (const trigger of ordered) {
      const alike = ordered.filter(({ place, at }) => place === trigger.place && at <= trigger.at);
      const codes = new Set(alike.map(({ code }) => code));
      if (codes.size < leastCodes) continue;
      const persons = new Set(alike.map(({ to }) => to));
      return [`TR-20 ${person} ${trigger.place} ${codes.size} ${persons.size}`];
    }
    return [];
  });
}

/** HB-10 by telephone: stays of one number and department near in time and length. */
export function groupAdmissions(
  past: Past,
  limits: { readonly persons: number; readonly days: number; readonly apartDays: number },
): readonly string[] {
  const admissions = new Map(past.counting('admission').map((event) => [visitOf(event), event]));
  const ended = staysOf(past).flatMap((stay) => {
    const admission = admissions.get(stay.visit);
    const tel = admission && text(admission, 'tel');
    if (tel === undefined || stay.end === undefined || stay.psn_no === undefined) return [];
    const dept = admission && text(admission, 'adm_dept_codg');
    const los = chinaDay(stay.end) - chinaDay(stay.begin);
    return [{ id: stay.visit, at: stay.begin, key: `${stay.fixmedins_code}|${tel}`, dept, los, psn_no: stay.psn_no }];
  });
  return [...Map.groupBy(ended, ({ key }) => key).values()].flatMap((list) => {
    const found: string[] = [];
    let last: number | undefined;
    for (const one of list.toSorted(inOrder)) {
      const near = list.filter(
        (other) =>
          Math.abs(other.at - one.at) <= limits.days * dayMs &&
          other.dept === one.dept &&
          Math.abs(other.los - one.los) <= 1,
      );
      const persons = new Set(near.map(({ psn_no }) => psn_no)).size;
      if (persons < limits.persons) continue;
      if (last === undefined || one.at - last > limits.apartDays * dayMs) found.push(`HB-10 telephone ${persons}`);
      last = one.at;
    }
    return found;
  });
}
