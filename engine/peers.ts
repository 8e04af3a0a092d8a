// An institution beside its peers: the institutions of the same level, type or area (knowledge table
// `institutions`), by one field of their closed records of the same period. A group is compared when
// each of its members has closed the period, so that the first to report is not measured against
// nobody; a member that stays silent while another is `patienceMs` past the end is no longer waited
// for, and joins when it closes. All of this follows from records and watermarks, so the answer is
// the same in every order of arrival. An event costs nothing here until it changes a closed record.
import { dayMs } from './china-time.ts';
import { watermarkDelayMs, type Coverage } from './coverage.ts';
import type { Entry } from './entry.ts';
import type { FeedQuestions } from './feed-questions.ts';
import type { Knowledge } from './knowledge.ts';
import type { Asked, PeerComparison, PeerQuestion, PeerQuestions } from './peer-questions.ts';
import { closing, periodFeeds, type PeriodKind } from './views/institution-period.ts';

/** How far beyond the end of a period one member must be before the silent ones are left out. */
export const patienceMs = 10 * dayMs;

interface Group {
  readonly name: string;
  readonly kind: PeriodKind;
  readonly period: { readonly from: number; readonly to: number };
  readonly members: readonly string[];
  readonly askers: Set<string>;
  isSettled: boolean;
  /** Values by question, members in the order of their values. */
  readonly values: Map<PeerQuestion, readonly Member[]>;
}

interface Member {
  readonly fixmedins_code: string;
  readonly value: number;
}

export class PeerGroups implements PeerQuestions {
  readonly #knowledge: Knowledge;
  readonly #coverage: FeedQuestions & Pick<Coverage, 'newest'>;
  readonly #record: (kind: PeriodKind, fixmedins_code: string, from: number) => Entry | undefined;
  readonly #wake: (job: string) => void;
  readonly #groups = new Map<string, Group>();
  readonly #groupsOf = new Map<string, Group[]>();
  /** Groups whose members' values changed, and groups whose feeds moved. */
  readonly #dirty = new Set<Group>();
  readonly #moved = new Set<Group>();

  constructor(options: {
    readonly knowledge: Knowledge;
    readonly coverage: FeedQuestions & Pick<Coverage, 'newest'>;
    record(kind: PeriodKind, fixmedins_code: string, from: number): Entry | undefined;
    wake(job: string): void;
  }) {
    this.#knowledge = options.knowledge;
    this.#coverage = options.coverage;
    this.#record = options.record;
    this.#wake = options.wake;
  }

  compare(
    question: PeerQuestion,
    { trigger, coverage, job }: Asked,
    takesPart: (record: Entry) => boolean,
  ): PeerComparison | undefined {
    const group = this.#group(trigger, question.by);
    const value = trigger.fields[question.field];
    if (group === undefined || typeof value !== 'number') return undefined;
    group.askers.add(job);
    if (!group.isSettled) {
      // A witness is shown every member that is waited for.
      if (coverage !== this.#coverage) openMembers(group, coverage);
      return undefined;
    }
    const values = this.#valuesOf(group, question, takesPart);
    return beside(
      value,
      values.filter((one) => one.fixmedins_code !== trigger.fixmedins_code).map((one) => one.value),
    );
  }

  /** A record came, changed or went. */
  changed(kind: PeriodKind, fixmedins_code: string, from: number): void {
    for (const group of this.#groupsOf.get(`${kind}|${from}|${fixmedins_code}`) ?? []) {
      group.values.clear();
      this.#dirty.add(group);
    }
  }

  /** A feed that the group waits for may have moved. */
  wake(name: string): void {
    const group = this.#groups.get(name);
    if (group !== undefined) this.#moved.add(group);
  }

  /** Looks again at groups whose members changed, and wakes who asked when there is an answer. */
  settle(): void {
    for (const group of this.#moved) {
      const was = group.isSettled;
      group.isSettled = this.#isSettled(group);
      if (was !== group.isSettled) for (const job of group.askers) this.#wake(job);
    }
    this.#moved.clear();
    for (const group of this.#dirty)
      if (group.isSettled) for (const job of group.askers) this.#wake(job);
    this.#dirty.clear();
  }

  #group(trigger: Entry, by: readonly string[]): Group | undefined {
    const { kind, fixmedins_code, at: from, until: to } = trigger;
    if ((kind !== 'institution_month' && kind !== 'institution_day') || to === undefined)
      return undefined;
    const [own] = this.#knowledge.find('institutions', ['fixmedins_code'], [fixmedins_code]);
    if (own === undefined) return undefined;
    const alike = by.map((column) => own[column] ?? '');
    const name = `${kind}|${from}|${by.join()}|${alike.join('|')}`;
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const members = this.#knowledge
      .find('institutions', by, alike)
      .map((row) => row['fixmedins_code'] ?? '')
      .toSorted();
    const group: Group = {
      name,
      kind,
      period: { from, to },
      members: [...new Set(members)],
      askers: new Set(),
      isSettled: false,
      values: new Map(),
    };
    this.#groups.set(name, group);
    for (const member of group.members) {
      const place = `${kind}|${from}|${member}`;
      this.#groupsOf.set(place, [...(this.#groupsOf.get(place) ?? []), group]);
    }
    this.#watch(group);
    group.isSettled = this.#isSettled(group);
    return group;
  }

  /** Has the group woken when a member is far beyond the end. */
  #watch({ name, members, period }: Group): void {
    for (const member of members) {
      for (const feed of periodFeeds)
        this.#coverage.hasPassed(member, feed, period.to + patienceMs, jobOf(name));
    }
  }

  /** No member is open, or one is so far ahead that the silent are not waited for. Which members are
   * open is asked up to the first, whose feeds then wake the group. */
  #isSettled({ name, members, period }: Group): boolean {
    const isOpen = (member: string): boolean =>
      closing(this.#coverage, member, period, jobOf(name)) === 'open';
    const isAhead = (member: string): boolean =>
      periodFeeds.some((feed) => {
        const newest = this.#coverage.newest(member, feed);
        return newest !== undefined && newest - watermarkDelayMs >= period.to + patienceMs;
      });
    return members.some(isAhead) || !members.some(isOpen);
  }

  #valuesOf(
    group: Group,
    question: PeerQuestion,
    takesPart: (record: Entry) => boolean,
  ): readonly Member[] {
    const known = group.values.get(question);
    if (known !== undefined) return known;
    const { kind, period, members } = group;
    const values: Member[] = [];
    for (const fixmedins_code of members) {
      const record = this.#record(kind, fixmedins_code, period.from);
      const value = record?.fields[question.field];
      if (record !== undefined && typeof value === 'number' && takesPart(record))
        values.push({ fixmedins_code, value });
    }
    values.sort((a, b) => a.value - b.value || (a.fixmedins_code < b.fixmedins_code ? -1 : 1));
    group.values.set(question, values);
    return values;
  }
}

function jobOf(group: string): string {
  return `peers\n${group}`;
}

function openMembers({ name, members, period }: Group, coverage: FeedQuestions): readonly string[] {
  return members.filter((member) => closing(coverage, member, period, jobOf(name)) === 'open');
}

/** `peers` in ascending order, so that sums are the same however they came. */
export function beside(value: number, peers: readonly number[]): PeerComparison {
  const n = peers.length;
  if (n === 0) return { value, n };
  const mean = peers.reduce((a, b) => a + b, 0) / n;
  const lower = peers.filter((peer) => peer < value).length;
  const equal = peers.filter((peer) => peer === value).length;
  const spread =
    n < 2
      ? undefined
      : Math.sqrt(peers.reduce((sum, peer) => sum + (peer - mean) ** 2, 0) / (n - 1));
  return {
    value,
    n,
    mean: rounded(mean),
    median: rounded(quantile(peers, 0.5)),
    p90: rounded(quantile(peers, 0.9)),
    percentile: rounded((lower + equal / 2) / n),
    ...(spread === undefined ? {} : { sd: rounded(spread) }),
    ...(spread === undefined || spread === 0 ? {} : { z: rounded((value - mean) / spread) }),
    ...(mean === 0 ? {} : { ratio: rounded(value / mean) }),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** Linear between the two nearest ranks, as spreadsheets do (PERCENTILE.INC). */
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const below = sorted[low]!;
  const above = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return below + (above - below) * (place - low);
}
