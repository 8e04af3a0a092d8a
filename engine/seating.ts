// The judges in force in the order in which they judge, and whom of them what happens in histories calls.
import { triggerOf } from './anchors.ts';
import type { Arbiter } from './arbiter.ts';
import type { partsOfJob } from './asked-jobs.ts';
import type { AskedRecord } from './asked-record.ts';
import type { Collected } from './collected.ts';
import type { DatedKnowledge } from './dated-knowledge.ts';
import type { Audience } from './emission.ts';
import type { Entry } from './entry.ts';
import type { HitFeed } from './hit-feed.ts';
import type { Key } from './institution.ts';
import { Interests, type Seat } from './interests.ts';
import { KeysByTrigger } from './keys-by-trigger.ts';
import type { KeySpace } from './rule.ts';
import type { SaidHits } from './said-hits.ts';
import type { SwitchedOff } from './silenced.ts';
import { mayBeFrozen, type State } from './state.ts';
import { TimeRanges } from './time-ranges.ts';

export class Seating {
  readonly #state: State;
  readonly #feed: HitFeed;
  readonly #arbiter: Arbiter;
  #seats: readonly Seat[] = [];
  #knowledge: DatedKnowledge | undefined;
  /** Of all seats, and of those that are called now. */
  #allInterests = new Interests([]);
  #interests = this.#allInterests;
  #byName: ReadonlyMap<string, Seat> = new Map();

  constructor(options: { readonly state: State; readonly feed: HitFeed; readonly arbiter: Arbiter }) {
    this.#state = options.state;
    this.#feed = options.feed;
    this.#arbiter = options.arbiter;
  }

  /** These judge from now on, and say anew what stands. */
  seat(seats: readonly Seat[], knowledge: DatedKnowledge): void {
    this.#sit(seats, knowledge);
    this.#arbiter.restart();
    this.#feed.restart(spacesOfReaders(seats));
  }

  /** These judge from now on. Judges that judged before go on where they are; who is new has to judge. */
  exchange(seats: readonly Seat[], knowledge: DatedKnowledge): void {
    const before = this.#byName;
    this.#sit(seats, knowledge);
    this.#feed.exchange(spacesOfReaders(seats));
    for (const [name, { judge, feeds }] of before) {
      const after = this.#byName.get(name);
      if (after === undefined && !judge.isShadow) for (const one of judge.standing()) this.#arbiter.gone(one);
      if (feeds && after?.feeds !== true) for (const { hit_id } of judge.said()) this.#feed.gone(hit_id);
      if (!feeds && after?.feeds === true && after.judge === judge)
        for (const one of judge.standing()) this.#feed.stands(one);
    }
  }

  /** Who is new goes on from what the same rule said before, and has to judge; what nobody goes on from is
   * kept in `said`. */
  handOver(before: ReadonlyMap<string, Seat>, said: SaidHits): readonly Seat[] {
    for (const [name, { judge }] of before) {
      const after = this.#byName.get(name)?.judge;
      if (after === undefined) said.keep(name, judge.said());
      else if (after !== judge) after.takeOver(judge);
    }
    const fresh = this.#seats.filter(({ judge }) => before.get(judge.name)?.judge !== judge);
    for (const { judge } of fresh) judge.recall(said.take(judge.name));
    return fresh;
  }

  #sit(seats: readonly Seat[], knowledge: DatedKnowledge): void {
    this.#seats = seats;
    this.#byName = new Map(seats.map((seat) => [seat.judge.name, seat]));
    this.#knowledge = knowledge;
    this.#interests = this.#allInterests = new Interests(seats, knowledge);
  }

  /** Only these are called from now on; nobody may be called and not have judged. */
  listenTo(seats: readonly Seat[]): void {
    this.#interests =
      seats.length === this.#seats.length ? this.#allInterests : new Interests(seats, this.#knowledge);
  }

  all(): readonly Seat[] {
    return this.#seats;
  }

  of(ruleId: string): readonly Seat[] {
    return this.#seats.filter(({ judge }) => judge.ruleId === ruleId);
  }

  byName(): ReadonlyMap<string, Seat> {
    return this.#byName;
  }

  /** Every kind of entry that a judge reads, as a text. */
  kindsRead(): string {
    return [...new Set(this.#seats.flatMap(({ judge }) => [...judge.reach.keys()]))].toSorted().join();
  }

  /** Versions in force that do not judge. */
  switchedOff(reasonOf: (ruleId: string, version: number) => string): readonly SwitchedOff[] {
    return this.#seats.flatMap(({ judge }) =>
      judge.versions
        .filter(({ status }) => status !== 'on')
        .map(({ number, status }) => ({
          rule_id: judge.ruleId,
          version: number,
          reason: reasonOf(judge.ruleId, number),
          decided: status === 'off',
          shadow: judge.isShadow,
        })),
    );
  }

  /** How many versions are in force, those on trial left out. */
  versions(): number {
    return this.#seats.reduce((sum, { judge }) => sum + (judge.isShadow ? 0 : judge.versions.length), 0);
  }

  /** Calls whom an entry concerns that came into, changed in or left the history of a key. */
  mark(key: Key, entry: Entry): void {
    this.#interests.mark(key, entry);
  }

  /** A judge asked to be called for the triggers of a key at a time. */
  wake({ judge, at, key }: ReturnType<typeof partsOfJob>): void {
    const seat = this.#byName.get(judge);
    if (seat !== undefined) this.#interests.markAt(seat, this.#state.key(seat.judge.space, key), at);
  }

  /** Judges whatever is called. `among`: the others go on waiting. */
  judgeCalled(collected: Collected, among?: ReadonlySet<Seat>): void {
    for (;;) {
      const seat = this.#interests.takeFirst(among);
      if (seat === undefined) break;
      const { judge, dirty } = seat;
      const audience = this.audience(seat, collected);
      for (const [key, times] of dirty) judge.review(key.text, key.history, times, audience);
      dirty.clear();
    }
  }

  /** Judges every trigger of every key again: what is out of memory comes back for that, some at a time,
   * and `visit` sees it. Rules that read hits wait until those they read are there. */
  judgeAll(
    seats: readonly Seat[],
    collected: Collected,
    visit?: (keys: readonly Key[]) => void,
  ): void {
    for (const isReading of [false, true]) {
      const some = new Set(seats.filter(({ reads }) => (reads !== undefined) === isReading));
      this.#judgeFrozen(some, collected, isReading ? undefined : visit);
      for (const seat of some) this.#markHot(seat);
      this.judgeCalled(collected, isReading ? undefined : some);
    }
  }

  #judgeFrozen(
    seats: ReadonlySet<Seat>,
    collected: Collected,
    visit: ((keys: readonly Key[]) => void) | undefined,
  ): void {
    const concerned = new Set([...seats].filter(({ judge }) => mayBeFrozen(judge.space)));
    if (concerned.size === 0 && visit === undefined) return;
    for (const keys of this.#state.frozen()) {
      visit?.(keys);
      for (const key of keys)
        for (const seat of concerned)
          if (seat.judge.space === key.space) this.#interests.markAll(seat, key);
      this.judgeCalled(collected, concerned);
    }
  }

  #markHot(seat: Seat): void {
    const { judge } = seat;
    for (const key of this.#state.hotKeys(judge.space)) this.#interests.markAll(seat, key);
    for (const text of judge.keys())
      if (!this.#state.isFrozen(judge.space, text))
        this.#interests.markAll(seat, this.#state.key(judge.space, text));
  }

  /** Judges every trigger of a judge, among these keys, that has judged nothing yet; what was recalled as
   * standing says what would be said. */
  judgeAnew(seat: Seat, keys: KeysByTrigger, collected: Collected): void {
    const { judge } = seat;
    const audience: Audience = { ...this.audience(seat, collected), isTrusting: true };
    for (const key of keys.of(judge))
      judge.review(key.text, key.history, new TimeRanges(-Infinity, Infinity), audience);
  }

  /** Judges again what was recalled as standing and what `jobs`, by key, ask to be judged again, and nothing else; it
   * says what would be said. `tables`: what whoever judged the rest asked of tables for it. */
  reviewRecalled(
    seat: Seat,
    collected: Collected,
    { tables, jobs = new Map() }: {
      readonly tables: Readonly<Record<string, AskedRecord>> | undefined;
      readonly jobs: ReadonlyMap<string, TimeRanges> | undefined;
    },
  ): void {
    const { judge } = seat;
    const audience: Audience = { ...this.audience(seat, collected), isTrusting: true };
    judge.trust(tables);
    for (const [text, times] of judge.recalledTimes(jobs))
      judge.review(text, this.#state.history(judge.space, text), times, audience);
  }

  /** Where these have triggers. */
  keysOf(seats: Iterable<Seat>): KeysByTrigger {
    return new KeysByTrigger([...seats].map(({ judge }) => judge), (space) => this.#state.hotKeys(space));
  }

  /** Raised hits of versions that cannot judge stand for those who read them. */
  standUnjudged({ judge, feeds }: Seat): void {
    if (!feeds) return;
    for (const hit of judge.unjudged()) {
      const trigger = triggerOf(hit, this.#state.history(judge.space, hit.subject), judge.versions);
      if (trigger !== undefined) this.#feed.stands({ hit_id: hit.hit_id, hit, trigger, changes: 0 });
    }
  }

  audience({ judge, feeds }: Seat, collected: Collected): Audience {
    return collected.audience(judge.isShadow, feeds ? this.#feed : undefined, this.#arbiter);
  }

  withdrawUnconfirmed(seats: readonly Seat[], collected: Collected): void {
    for (const seat of seats) seat.judge.withdrawUnconfirmed(this.audience(seat, collected));
  }
}

function spacesOfReaders(seats: readonly Seat[]): readonly KeySpace[] {
  const readers = seats.filter(({ reads }) => reads !== undefined);
  return [...new Set(readers.map(({ judge }) => judge.space))];
}
