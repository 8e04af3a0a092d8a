// Persons who keep being met together: at the same place within minutes of each other (timelines.ts),
// on several days. Two are companions when they met on at least `daysMin` days within `spanDays`;
// companions of companions are one cluster. A cluster is called by its earliest meeting, which later
// events do not change, and stands in the key space `cluster` as one record.
//
// A visit costs a look at the few who were there around it; whoever meets nobody twice leaves nothing
// behind. Who are companions is computed from both persons' whole histories whenever a pair may have
// changed, so that the order of arrival, late messages and cancellations leave no trace.
import { chinaDay } from '../china-time.ts';
import { compareEntries, sameContent, textField, type Entry } from '../entry.ts';
import type { History } from '../history.ts';
import type { KeySpace } from '../rule.ts';
import { composeCluster, type Link, type Meeting } from './cluster-record.ts';
import { gapOf, Timelines, timelineOf } from './timelines.ts';

/** Days on which two must meet (project choice: DOMAIN names none; rules may ask for more). */
export const daysMin = 3;
/** Within so many days. */
export const spanDays = 180;
/** Members of a cluster that are looked at, who are connected with each other; beyond it the rest is only
 * counted. */
export const membersMax = 200;

export const meetingKinds = ['visit_settlement', 'pharmacy_settlement', 'stay'] as const;

export interface ClusterHistories {
  history(space: KeySpace, key: string): History | undefined;
  stand(space: KeySpace, key: string, entry: Entry): void;
  leave(space: KeySpace, key: string, entry: Entry): void;
}

interface Cluster {
  readonly members: readonly string[];
  readonly entry: Entry;
  readonly key: string;
}

export class Companions {
  readonly #histories: ClusterHistories;
  readonly #timelines = new Timelines();
  readonly #dirtyPairs = new Map<string, readonly [string, string]>();
  /** Companions of each person who has any. */
  readonly #links = new Map<string, Map<string, Link>>();
  readonly #clusterOf = new Map<string, Cluster>();
  #isKept = false;

  constructor(histories: ClusterHistories) {
    this.#histories = histories;
  }

  /** `entries` are all visits, purchases and stays of persons. As before changes nothing. */
  keep(isKept: boolean, entries: () => Iterable<Entry>): void {
    if (isKept === this.#isKept) return;
    this.#isKept = isKept;
    for (const cluster of new Set(this.#clusterOf.values()))
      this.#histories.leave('cluster', cluster.key, cluster.entry);
    this.#clusterOf.clear();
    this.#links.clear();
    this.#dirtyPairs.clear();
    this.#timelines.clear();
    if (isKept) for (const entry of entries()) this.moved(entry, 1);
  }

  /** An entry of one of the `meetingKinds` came into a person's history (1) or left it (-1). */
  moved(entry: Entry, sign: 1 | -1): void {
    if (!this.#isKept) return;
    for (const [a, b] of this.#timelines.move(entry, sign)) {
      const one = textField(a, 'psn_no');
      const other = textField(b, 'psn_no');
      if (one === undefined || other === undefined) continue;
      const pair = one < other ? ([one, other] as const) : ([other, one] as const);
      this.#dirtyPairs.set(pair.join('\n'), pair);
    }
  }

  /** Brings every cluster up to date. */
  settle(): void {
    if (this.#dirtyPairs.size === 0) return;
    const touched = new Set<string>();
    for (const [one, other] of this.#dirtyPairs.values()) {
      const link = this.#linkOf(one, other);
      if (link === undefined && this.#links.get(one)?.has(other) !== true) continue;
      this.#setLink(one, other, link);
      touched.add(one).add(other);
    }
    this.#dirtyPairs.clear();
    if (touched.size > 0) this.#regroup(touched);
  }

  /** The meetings of two persons, when there are enough within the span. */
  #linkOf(one: string, other: string): Link | undefined {
    const a = this.#historyOf(one);
    const b = this.#historyOf(other);
    if (a === undefined || b === undefined) return undefined;
    const near = nearPairs(a, b);
    if (near.length < daysMin) return undefined;
    const meetings = near.filter(([x, y]) => this.#timelines.areTogether(x, y));
    return isSteady(meetings) ? { one, other, meetings } : undefined;
  }

  #historyOf(psn_no: string): History | undefined {
    const history = this.#histories.history('person', psn_no);
    if (history === undefined) return undefined;
    let entries = 0;
    for (const kind of meetingKinds) entries += history.count(kind);
    return entries < daysMin ? undefined : history;
  }

  #setLink(one: string, other: string, link: Link | undefined): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const links = this.#links.get(from) ?? new Map<string, Link>();
      if (link === undefined) links.delete(to);
      else links.set(to, link);
      if (links.size === 0) this.#links.delete(from);
      else this.#links.set(from, links);
    }
  }

  /** Finds the clusters of the persons touched anew, and of those they were with before. */
  #regroup(touched: ReadonlySet<string>): void {
    const before = new Set<Cluster>();
    const persons = new Set(touched);
    for (const person of touched) {
      const cluster = this.#clusterOf.get(person);
      if (cluster === undefined || before.has(cluster)) continue;
      before.add(cluster);
      for (const member of cluster.members) persons.add(member);
    }
    const after: Cluster[] = [];
    const seen = new Set<string>();
    for (const person of persons) {
      if (seen.has(person) || !this.#links.has(person)) continue;
      const members = this.#reach(person);
      for (const member of members) {
        seen.add(member);
        const cluster = this.#clusterOf.get(member);
        if (cluster !== undefined) before.add(cluster);
      }
      after.push(this.#compose(members));
    }
    this.#exchange(before, after);
  }

  /** Everybody connected with a person, in order. */
  #reach(person: string): readonly string[] {
    const found = new Set([person]);
    for (const member of found) for (const other of this.#links.get(member)?.keys() ?? []) found.add(other);
    return [...found].toSorted();
  }

  #compose(members: readonly string[]): Cluster {
    const shown = new Set(members.length <= membersMax ? members : this.#around(members[0]!));
    const links = [...shown].flatMap((member) =>
      [...(this.#links.get(member)?.values() ?? [])].filter(
        ({ one, other }) => one === member && shown.has(other),
      ),
    );
    const { key, entry } = composeCluster([...shown].toSorted(), links, members.length);
    return { members, key, entry };
  }

  /** A person and those nearest by companions, first by name where some must be left out. */
  #around(person: string): readonly string[] {
    const found = new Set([person]);
    for (const member of found) {
      for (const other of [...(this.#links.get(member)?.keys() ?? [])].toSorted()) {
        if (found.size >= membersMax) return [...found];
        found.add(other);
      }
    }
    return [...found];
  }

  #exchange(before: ReadonlySet<Cluster>, after: readonly Cluster[]): void {
    for (const old of before) {
      for (const member of old.members)
        if (this.#clusterOf.get(member) === old) this.#clusterOf.delete(member);
      const same = after.find(({ entry, key }) => key === old.key && sameContent(entry, old.entry));
      if (same === undefined) this.#histories.leave('cluster', old.key, old.entry);
    }
    for (const cluster of after) {
      const old = [...before].find(
        ({ entry, key }) => key === cluster.key && sameContent(entry, cluster.entry),
      );
      const standing = old === undefined ? cluster : { ...cluster, entry: old.entry };
      if (old === undefined) this.#histories.stand('cluster', cluster.key, cluster.entry);
      for (const member of cluster.members) this.#clusterOf.set(member, standing);
    }
  }
}

/** Entries of two persons at one place near in time, both lists in the order of time. */
function nearPairs(a: History, b: History): readonly Meeting[] {
  const found: Meeting[] = [];
  for (const kind of meetingKinds) {
    const own = a.of(kind);
    if (own.length === 0) continue;
    for (const other of meetingKinds) {
      if ((kind === 'stay') !== (other === 'stay')) continue;
      const their = b.of(other);
      let from = 0;
      for (const entry of own) {
        const gap = gapOf(entry);
        while (from < their.length && their[from]!.at < entry.at - gap) from += 1;
        for (let i = from; i < their.length && their[i]!.at <= entry.at + gap; i += 1)
          if (timelineOf(their[i]!) === timelineOf(entry)) found.push([entry, their[i]!]);
      }
    }
  }
  return found.toSorted(
    ([a1, b1], [a2, b2]) => compareEntries(a1, a2) || compareEntries(b1, b2),
  );
}

/** Whether some span holds enough different days. Meetings come in the order of time. */
function isSteady(meetings: readonly Meeting[]): boolean {
  const days = [...new Set(meetings.map(([entry]) => chinaDay(entry.at)))].toSorted((x, y) => x - y);
  return days.some((day, i) => {
    const last = days[i + daysMin - 1];
    return last !== undefined && last - day <= spanDays;
  });
}
