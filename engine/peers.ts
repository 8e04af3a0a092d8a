// An institution beside its peers: the institutions of the same level, type or area (knowledge table
// `institutions`), by one field of their closed records of the same period. A group is compared when
// each of its members has closed the period, so that the first to report is not measured against
// nobody; a member that stays silent while another is `patienceMs` past the end is no longer waited
// for, and joins when it closes. All of this follows from records and watermarks, so the answer is
// the same in every order of arrival. An event costs nothing here until it changes a closed record.
import { watermarkDelayMs, type Coverage } from './coverage.ts';
import type { Entry } from './entry.ts';
import { beside, rounded } from './beside.ts';
import type { FeedQuestions } from './feed-questions.ts';
import type { Row } from './knowledge-rows.ts';
import type { DatedKnowledge } from './dated-knowledge.ts';
import { KnowledgeReader } from './knowledge-reader.ts';
import type { Asked, CaseMix, PeerComparison, PeerQuestion, PeerQuestions } from './peer-questions.ts';
import type { Counts } from './periods/counts.ts';
import { closing } from './periods/period.ts';
import { isPeriodKind, periodSpec, type PeriodKind, type PeriodSpec } from './periods/period-kinds.ts';
import { patienceMs, type Periods } from './periods/periods.ts';
import type { TableChanges } from './table-changes.ts';

/** Stays of a group that the other members must have, for one institution's to be compared. */
const groupStaysMin = 5;

interface Group {
  readonly name: string;
  readonly spec: PeriodSpec;
  readonly period: { readonly from: number; readonly to: number };
  readonly members: readonly string[];
  readonly askers: Set<string>;
  isSettled: boolean;
  /** Values by question, members in the order of their values. */
  readonly values: Map<PeerQuestion, readonly Member[]>;
  /** What all members together have of each group of cases. */
  cases: ReadonlyMap<string, Cases> | undefined;
}

interface Cases {
  readonly stays: number;
  readonly feeCents: number;
  readonly losDays: number;
}

interface Member {
  readonly fixmedins_code: string;
  readonly value: number;
}

export class PeerGroups implements PeerQuestions {
  readonly #knowledge: KnowledgeReader;
  readonly #coverage: FeedQuestions & Pick<Coverage, 'newest'>;
  readonly #periods: Pick<Periods, 'record' | 'countsOf'>;
  readonly #wake: (job: string) => void;
  readonly #groups = new Map<string, Group>();
  readonly #groupsOf = new Map<string, Group[]>();
  /** Groups whose members' values changed, and groups whose feeds moved. */
  readonly #dirty = new Set<Group>();
  readonly #moved = new Set<Group>();

  constructor(options: {
    readonly knowledge: DatedKnowledge;
    readonly coverage: FeedQuestions & Pick<Coverage, 'newest'>;
    readonly periods: Pick<Periods, 'record' | 'countsOf'>;
    wake(job: string): void;
  }) {
    this.#knowledge = new KnowledgeReader(options.knowledge);
    this.#coverage = options.coverage;
    this.#periods = options.periods;
    this.#wake = options.wake;
  }

  /** Whether groups may be others by other tables. */
  isConcerned(changes: TableChanges): boolean {
    return this.#knowledge.asked.isConcerned(changes);
  }

  /** Goes on with tables by which the groups there are are the same. */
  exchange(knowledge: DatedKnowledge): void {
    this.#knowledge.exchange(knowledge);
  }

  compare(
    question: PeerQuestion,
    asked: Asked,
    takesPart: (record: Entry) => boolean,
  ): PeerComparison | undefined {
    const { record } = asked;
    const value = record.fields[question.field];
    if (typeof value !== 'number') return undefined;
    const group = this.#settledGroup(question.by, asked);
    if (group === undefined) return undefined;
    const values = this.#valuesOf(group, question, takesPart);
    return beside(
      value,
      values.filter((one) => one.fixmedins_code !== record.fixmedins_code).map((one) => one.value),
    );
  }

  caseMix(by: readonly string[], asked: Asked): CaseMix | undefined {
    const { record } = asked;
    const group = this.#settledGroup(by, asked);
    const counts =
      group && this.#periods.countsOf(group.spec.kind, record.fixmedins_code, record.at);
    if (group === undefined || counts === undefined) return undefined;
    group.cases ??= this.#casesOf(group);
    return caseMixOf(counts, group.cases);
  }

  /** The group of a record, when it can be compared; the job is woken when that changes. */
  #settledGroup(by: readonly string[], { record, coverage, job }: Asked): Group | undefined {
    const group = this.#group(record, by);
    if (group === undefined) return undefined;
    group.askers.add(job);
    if (group.isSettled) return group;
    // A witness is shown every member that is waited for.
    if (coverage !== this.#coverage) openMembers(group, coverage);
    return undefined;
  }

  /** A record came, changed or went. */
  changed(kind: PeriodKind, fixmedins_code: string, from: number): void {
    for (const group of this.#groupsOf.get(`${kind}|${from}|${fixmedins_code}`) ?? []) {
      group.values.clear();
      group.cases = undefined;
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

  #group(record: Entry, by: readonly string[]): Group | undefined {
    const { kind, fixmedins_code, at: from, until: to } = record;
    if (!isPeriodKind(kind) || to === undefined) return undefined;
    const spec = periodSpec(kind);
    if (spec.space !== 'institution') return undefined;
    const [own] = this.#knowledge.newest().find('institutions', ['fixmedins_code'], [fixmedins_code]);
    if (own === undefined) return undefined;
    const alike = by.map((column) => this.#cell(own, column));
    const name = `${kind}|${from}|${by.join()}|${alike.join('|')}`;
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const members = this.#alike(by, alike);
    const group: Group = {
      name,
      spec,
      period: { from, to },
      members,
      askers: new Set(),
      isSettled: false,
      values: new Map(),
      cases: undefined,
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

  /** A column of table `institutions`; `speciality` stands in a table of its own. */
  #cell(row: Row, column: string): string {
    if (column !== 'speciality') return row[column] ?? '';
    const code = row['fixmedins_code'] ?? '';
    return this.#knowledge.newest().find('specialities', ['fixmedins_code'], [code])[0]?.[column] ?? '';
  }

  /** Institutions that have these values in these columns, in order. */
  #alike(by: readonly string[], values: readonly string[]): readonly string[] {
    const columns = by.filter((column) => column !== 'speciality');
    const rows = this.#knowledge
      .newest()
      .find('institutions', columns, values.filter((_, i) => by[i] !== 'speciality'))
      .filter((row) => by.every((column, i) => this.#cell(row, column) === values[i]));
    return [...new Set(rows.map((row) => row['fixmedins_code'] ?? ''))].toSorted();
  }

  /** Has the group woken when a member is far beyond the end. */
  #watch({ name, spec, members, period }: Group): void {
    for (const member of members) {
      for (const feed of spec.feeds)
        this.#coverage.hasPassed(member, feed, period.to + patienceMs, jobOf(name));
    }
  }

  /** No member is open, or one is so far ahead that the silent are not waited for. Which members are
   * open is asked up to the first, whose feeds then wake the group. */
  #isSettled({ name, spec, members, period }: Group): boolean {
    const isOpen = (member: string): boolean =>
      closing(this.#coverage, member, period, { feeds: spec.feeds, job: jobOf(name) }) === 'open';
    const isAhead = (member: string): boolean =>
      spec.feeds.some((feed) => {
        const newest = this.#coverage.newest(member, feed);
        return newest !== undefined && newest - watermarkDelayMs >= period.to + patienceMs;
      });
    return members.some(isAhead) || !members.some(isOpen);
  }

  #casesOf({ spec, period, members }: Group): ReadonlyMap<string, Cases> {
    const all = new Map<string, Cases>();
    for (const member of members) {
      const counts = this.#periods.countsOf(spec.kind, member, period.from);
      for (const [drg, stays] of counts?.parts('settled_by_group') ?? []) {
        const known = all.get(drg) ?? { stays: 0, feeCents: 0, losDays: 0 };
        all.set(drg, {
          stays: known.stays + stays,
          feeCents: known.feeCents + (counts?.parts('fee_cents_by_group').get(drg) ?? 0),
          losDays: known.losDays + (counts?.parts('los_by_group').get(drg) ?? 0),
        });
      }
    }
    return all;
  }

  #valuesOf(
    group: Group,
    question: PeerQuestion,
    takesPart: (record: Entry) => boolean,
  ): readonly Member[] {
    const known = group.values.get(question);
    if (known !== undefined) return known;
    const { spec, period, members } = group;
    const values: Member[] = [];
    for (const fixmedins_code of members) {
      const record = this.#periods.record(spec.kind, fixmedins_code, period.from);
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

function openMembers({ name, spec, members, period }: Group, coverage: FeedQuestions): void {
  const asked = { feeds: spec.feeds, job: jobOf(name) };
  for (const member of members) closing(coverage, member, period, asked);
}

/** Own mean over the area's mean of each group, weighed by own stays. */
function caseMixOf(counts: Counts, area: ReadonlyMap<string, Cases>): CaseMix | undefined {
  let stays = 0;
  let groups = 0;
  let cost = 0;
  let time = 0;
  for (const [drg, own] of [...counts.parts('settled_by_group')].toSorted(byName)) {
    const all = area.get(drg);
    if (all === undefined || all.stays - own < groupStaysMin) continue;
    if (all.feeCents === 0 || all.losDays === 0) continue;
    const ofFee = counts.parts('fee_cents_by_group').get(drg) ?? 0;
    const ofLos = counts.parts('los_by_group').get(drg) ?? 0;
    stays += own;
    groups += 1;
    cost += ofFee / (all.feeCents / all.stays);
    time += ofLos / (all.losDays / all.stays);
  }
  if (stays === 0) return undefined;
  return { cost_index: rounded(cost / stays), time_index: rounded(time / stays), stays, groups };
}

function byName(a: readonly [string, number], b: readonly [string, number]): number {
  return a[0] < b[0] ? -1 : 1;
}
