// Records of closed periods: what an institution, a doctor or an area did in a month or a day, each
// in the key space it is about. A record stands from the moment when every feed it is made of has
// passed the end of the period; what comes later changes it. A period in the middle of which a feed
// was first observed is not whole and is left out. An area waits for each of its institutions that
// has anything in the period, or until one of them is `patienceMs` past the end.
//
// Nothing is counted unless some rule reads the records. Visits, fee lines, sales are added and taken
// away by the same numbers and leave nothing else behind; stays are kept by id, since what one counts
// for depends on the stay before it.
import { dayMs, startOfChinaDay, chinaDay } from '../china-time.ts';
import { sameContent, type Entry } from '../entry.ts';
import type { FeedQuestions } from '../feed-questions.ts';
import { indexAt, type History } from '../history.ts';
import type { DatedKnowledge } from '../dated-knowledge.ts';
import { KnowledgeReader } from '../knowledge-reader.ts';
import type { KeySpace } from '../rule.ts';
import type { TableChanges } from '../table-changes.ts';
import type { Tables } from '../tables.ts';
import { addStay, addVisit } from './care-counts.ts';
import { Counts } from './counts.ts';
import { addFee } from './fee-counts.ts';
import { closing, type Closing, type Period } from './period.ts';
import { compose, keyIn, tallyName, type PlaceClosing, type Tally } from './period-record.ts';
import { periodSpecs, type CountedOf, type PeriodKind, type PeriodSpec } from './period-kinds.ts';
import { stayCase, type StayCase } from './stay-case.ts';
import { addTest } from './test-counts.ts';
import { addCheck, addSale, addSettlement, addUse } from './trade-counts.ts';

/** How far beyond the end of a period one member must be before the silent ones are left out. */
export const patienceMs = 10 * dayMs;
/** Nights of one stay that are counted; a longer stay is an open end, not a patient. */
const nightsMax = 400;
export interface PeriodHistories {
  history(space: KeySpace, key: string): History | undefined;
  stand(space: KeySpace, key: string, entry: Entry): void;
  leave(space: KeySpace, key: string, entry: Entry): void;
}

/** Everything there is, for counting anew. */
export interface Remembered {
  persons(): Iterable<string>;
  /** Events that count: fee lines, settlements, sales. */
  events(): Iterable<Entry>;
  /** Composed records `count_check`. */
  checks(): Iterable<Entry>;
  /** Composed records `use`, those of each code together, oldest first. */
  codes(): Iterable<readonly Entry[]>;
}

const noSpecs: readonly PeriodSpec[] = [];

/** One thing counted in a tally. */
type Add = (counts: Counts, spec: PeriodSpec) => void;

export class Periods {
  readonly #histories: PeriodHistories;
  readonly #coverage: FeedQuestions;
  readonly #changed: (kind: PeriodKind, key: string, from: number) => void;
  readonly #tallies = new Map<string, Tally>();
  /** By record and key the tally met last, nearly always that of the next event. */
  readonly #recent = new Map<PeriodSpec, Map<string, Tally>>();
  readonly #stays = new Map<string, StayCase>();
  readonly #dirty = new Set<Tally>();
  /** Persons whose stays changed, with the earliest time and the ids concerned. */
  readonly #persons = new Map<string, { from: number; readonly ids: Set<string> }>();
  #specs: readonly PeriodSpec[] = [];
  /** By what they count. */
  #of: ReadonlyMap<CountedOf, readonly PeriodSpec[]> = new Map();
  #knowledge: KnowledgeReader | undefined;
  /** What `ownKeyOf` answered, by code. */
  readonly #ownKeys = new WeakMap<Tables, Map<string, string>>();

  constructor(options: {
    readonly histories: PeriodHistories;
    readonly coverage: FeedQuestions;
    /** A record came, changed or went. */
    changed(kind: PeriodKind, key: string, from: number): void;
  }) {
    this.#histories = options.histories;
    this.#coverage = options.coverage;
    this.#changed = options.changed;
  }

  /** Keeps records of these kinds from now on, counted by this knowledge: `changes` says what is other in it
   * than before. The same kinds, and no change that concerns what was counted, change nothing. */
  keep(
    kinds: readonly PeriodKind[],
    { knowledge, changes }: { readonly knowledge: DatedKnowledge; readonly changes: TableChanges },
    remembered: Remembered,
  ): void {
    const specs = periodSpecs.filter(({ kind }) => kinds.includes(kind));
    const isSame = specs.map(({ kind }) => kind).join() === this.#specs.map(({ kind }) => kind).join();
    if (isSame && this.#knowledge?.asked.isConcerned(changes) !== true) {
      this.#knowledge?.exchange(knowledge);
      return;
    }
    for (const { spec, key, period, record } of this.#tallies.values()) {
      if (record === undefined) continue;
      this.#histories.leave(spec.space, key, record);
      this.#changed(spec.kind, key, period.from);
    }
    this.#tallies.clear();
    this.#recent.clear();
    this.#stays.clear();
    this.#dirty.clear();
    this.#persons.clear();
    this.#specs = specs;
    const counted = new Set(specs.flatMap((spec) => spec.of));
    this.#of = new Map([...counted].map((of) => [of, specs.filter((spec) => spec.of.includes(of))]));
    this.#knowledge = new KnowledgeReader(knowledge);
    if (specs.length > 0) this.#countAll(remembered);
  }

  #countAll({ persons, events, checks, codes }: Remembered): void {
    for (const person of persons()) {
      const history = this.#histories.history('person', person);
      for (const visit of history?.of('visit_settlement') ?? []) this.entryChanged(visit, 1);
      if (history !== undefined && history.of('stay').length > 0)
        this.#persons.set(person, { from: -Infinity, ids: new Set() });
    }
    if (this.#of.has('fee') || this.#of.has('settlement') || this.#of.has('sale'))
      for (const event of events()) this.entryChanged(event, 1);
    if (this.#of.has('check')) for (const check of checks()) this.entryChanged(check, 1);
    if (this.#of.has('use'))
      for (const uses of codes()) uses.forEach((use, i) => this.useChanged(use, i > 0, 1));
  }

  isKept(): boolean {
    return this.#specs.length > 0;
  }

  counts(of: CountedOf): boolean {
    return this.#of.has(of);
  }

  /** A stay came into, changed in or left a person's history. */
  stayChanged(person: string, stay: Entry): void {
    const known = this.#persons.get(person);
    if (known === undefined) this.#persons.set(person, { from: stay.at, ids: new Set([stay.id]) });
    else {
      known.from = Math.min(known.from, stay.at);
      known.ids.add(stay.id);
    }
  }

  /** A visit, fee line, settlement, sale or count began to count (1), or does no longer (-1). */
  entryChanged(entry: Entry, sign: 1 | -1): void {
    switch (entry.kind) {
      case 'visit_settlement':
        return this.#count('visit', entry, entry.at, sign, (counts) => addVisit(counts, entry, sign));
      case 'inpatient_fee':
      case 'outpatient_fee':
      case 'pharmacy_fee': {
        const knowledge = this.#knowledge;
        if (knowledge === undefined) return;
        const then = knowledge.at(entry.at);
        return this.#count('fee', entry, entry.at, sign, (counts, { kind }) =>
          kind === 'test_day' ? addTest(counts, entry, sign) : addFee(counts, entry, then, sign),
        );
      }
      case 'pharmacy_settlement':
        return this.#count('settlement', entry, entry.at, sign, (counts) => addSettlement(counts, entry, sign));
      case 'sale':
        return this.#count('sale', entry, entry.at, sign, (counts) => addSale(counts, entry, sign));
      case 'count_check':
        return this.#count('check', entry, entry.at, sign, (counts) => addCheck(counts, entry, sign));
    }
  }

  /** A use of a code, the first of its box or a repeat, began to count or does no longer. */
  useChanged(use: Entry, isRepeat: boolean, sign: 1 | -1): void {
    this.#count('use', use, use.at, sign, (counts) => addUse(counts, use, isRepeat, sign));
  }

  /** A feed that a tally waits for may have passed the end of its period. */
  wake(name: string, place: string): void {
    const tally = this.#tallies.get(name);
    if (tally === undefined) return;
    tally.places.delete(place);
    tally.closing = undefined;
    this.#dirty.add(tally);
  }

  /** Brings every record up to date. */
  settle(): void {
    for (const [person, { from, ids }] of this.#persons) this.#dropStays(person, from, ids);
    for (const [person, { from }] of this.#persons) this.#settleStays(person, from);
    this.#persons.clear();
    for (const tally of this.#dirty) this.#settleTally(tally);
    this.#dirty.clear();
  }

  /** The closed record of a key for the period that begins at a time, if there is one. */
  record(kind: PeriodKind, key: string, from: number): Entry | undefined {
    return this.#tallies.get(tallyName(kind, from, key))?.record;
  }

  /** What a closed period counted; undefined while it is open. */
  countsOf(kind: PeriodKind, key: string, from: number): Counts | undefined {
    const tally = this.#tallies.get(tallyName(kind, from, key));
    return tally?.record === undefined ? undefined : tally.counts;
  }

  /** How far the institution's feeds are with the periods that a time lies in. */
  closing(fixmedins_code: string, time: number, coverage: FeedQuestions): readonly Closing[] {
    return this.#specs.map((spec) =>
      closing(coverage, fixmedins_code, spec.periodOf(time), { feeds: spec.feeds, job: '' }),
    );
  }

  /** Stays that the person has no more. Before any is counted: it may be another person's by now. */
  #dropStays(person: string, from: number, ids: ReadonlySet<string>): void {
    const gone = new Set(ids);
    const stays = this.#staysOf(person);
    for (let i = indexAt(stays, from); gone.size > 0 && i < stays.length; i += 1) gone.delete(stays[i]!.id);
    for (const id of gone) this.#setStay(id, undefined);
  }

  #settleStays(person: string, from: number): void {
    const stays = this.#staysOf(person);
    for (let i = indexAt(stays, from); i < stays.length; i += 1)
      this.#setStay(stays[i]!.id, stayCase(stays, i, this.#knowledge));
  }

  #staysOf(person: string): readonly Entry[] {
    return this.#histories.history('person', person)?.of('stay') ?? [];
  }

  /** Exchanges what one stay adds to the tallies. */
  #setStay(id: string, after: StayCase | undefined): void {
    const before = this.#stays.get(id);
    if (before !== undefined) this.#addStay(before, -1);
    if (after === undefined) this.#stays.delete(id);
    else {
      this.#stays.set(id, after);
      this.#addStay(after, 1);
    }
  }

  #addStay(one: StayCase, sign: 1 | -1): void {
    const { stay } = one;
    const until = stay.until ?? stay.at;
    this.#count('stay', stay, until, sign, (counts) => addStay(counts, one, sign), one);
    if (!this.#of.has('night')) return;
    this.#count('night', stay, stay.at, sign, (counts) => counts.add('admissions', sign));
    const last = Math.min(chinaDay(until), chinaDay(stay.at) + nightsMax);
    for (let day = chinaDay(stay.at); day < last; day += 1)
      this.#count('night', stay, startOfChinaDay(day), sign, (counts) => counts.add('bed_days', sign));
  }

  #count(of: CountedOf, entry: Entry, time: number, sign: 1 | -1, add: Add, one?: StayCase): void {
    for (const spec of this.#of.get(of) ?? noSpecs) {
      const key = this.#keyOf(spec, entry);
      if (key === undefined) continue;
      const tally = this.#tally(spec, key, time);
      add(tally.counts, spec);
      if (tally.counts.addPlace(entry, sign)) tally.closing = undefined;
      if (one !== undefined && spec.space !== 'area') {
        if (sign > 0) tally.stays.set(one.stay.id, one);
        else tally.stays.delete(one.stay.id);
      }
      this.#dirty.add(tally);
    }
  }

  #keyOf(spec: PeriodSpec, entry: Entry): string | undefined {
    const { ownKeyOf } = spec;
    if (ownKeyOf === undefined) return keyIn(spec.space, entry);
    const code = entry.fields['med_list_codg'];
    if (typeof code !== 'string' || this.#knowledge === undefined) return undefined;
    const knowledge = this.#knowledge.at(entry.at);
    let known = this.#ownKeys.get(knowledge);
    if (known === undefined) this.#ownKeys.set(knowledge, (known = new Map()));
    let own = known.get(code);
    if (own === undefined) known.set(code, (own = ownKeyOf(code, knowledge) ?? ''));
    return own === '' ? undefined : `${entry.fixmedins_code}|${own}`;
  }

  #tally(spec: PeriodSpec, key: string, time: number): Tally {
    const recent = this.#recent.get(spec) ?? new Map<string, Tally>();
    const known = recent.get(key);
    if (known !== undefined && time >= known.period.from && time < known.period.to) return known;
    const tally = this.#tallyAt(spec, key, time);
    this.#recent.set(spec, recent.set(key, tally));
    return tally;
  }

  #tallyAt(spec: PeriodSpec, key: string, time: number): Tally {
    const period = spec.periodOf(time);
    const name = tallyName(spec.kind, period.from, key);
    let tally = this.#tallies.get(name);
    if (tally === undefined) {
      tally = {
        spec,
        key,
        period,
        counts: new Counts(),
        stays: new Map(),
        places: new Map(),
        closing: undefined,
        record: undefined,
      };
      this.#tallies.set(name, tally);
    }
    return tally;
  }

  #settleTally(tally: Tally): void {
    const { spec, key, period, record: before, counts } = tally;
    const isCounted = counts.institutions.size > 0;
    tally.closing ??= this.#closing(tally);
    const after = isCounted && tally.closing === 'closed' ? compose(tally) : undefined;
    if (before !== undefined && after !== undefined && sameContent(before, after)) return;
    tally.record = after;
    if (before === undefined && after === undefined) return;
    if (before !== undefined) this.#histories.leave(spec.space, key, before);
    if (after !== undefined) this.#histories.stand(spec.space, key, after);
    this.#changed(spec.kind, key, period.from);
  }

  /** The worst of its institutions, of which a record other than an area's has one. */
  #closing({ spec, key, period, counts, places }: Tally): Closing {
    let answer: Closing = 'absent';
    let isFarPast = false;
    for (const place of counts.institutions.keys()) {
      let known = places.get(place);
      if (known === undefined) {
        known = this.#ask(spec, place, { period, job: `period\n${tallyName(spec.kind, period.from, key)}\n${place}` });
        places.set(place, known);
      }
      if (known.isFarPast) isFarPast = true;
      if (answer !== 'open') answer = known.closing;
    }
    if (spec.space !== 'area') return answer;
    return answer === 'open' && !isFarPast ? 'open' : 'closed';
  }

  #ask(
    { space, feeds }: PeriodSpec,
    place: string,
    { period, job }: { readonly period: Period; readonly job: string },
  ): PlaceClosing {
    const answer = closing(this.#coverage, place, period, { feeds, job });
    if (space !== 'area') return { closing: answer, isFarPast: false };
    const end = period.to + patienceMs;
    return {
      closing: answer,
      // Each is asked, so that each wakes.
      isFarPast: feeds.filter((feed) => this.#coverage.hasPassed(place, feed, end, job)).length > 0,
    };
  }
}
