// The evaluator: accepted events in, revisions of hits out. Synchronous and pure: no clock, no
// randomness, no input or output. The set of raised hits depends only on the set of events applied,
// the rules and the knowledge; order, batching and duplicates change nothing but the trail.
//
// A batch is taken in first (state.ts), then every judgement that it can have changed is made again
// (judge.ts) and the differences come out in the order of rules and keys. Rules over hits come after
// the rules whose hits they read (strata.ts), so that one pass is enough.
import { Arbiter } from './arbiter.ts';
import { AskedJobs, partsOfJob, type AskedSince } from './asked-jobs.ts';
import { Collected } from './collected.ts';
import { ColdHits } from './cold/cold-hits.ts';
import type { ColdOptions } from './cold/cold-options.ts';
import type { Entry, EntryKind, StoredEvent } from './entry.ts';
import { EventAccount } from './event-account.ts';
import type { FundEvent } from './event.ts';
import { explainEvent, type Explanation } from './explain-event.ts';
import { Gathered } from './gathered.ts';
import type { Hit } from './hit.ts';
import { foresee } from './foresee.ts';
import { HitFeed } from './hit-feed.ts';
import type { Key } from './institution.ts';
import type { KeptEvents } from './kept-events.ts';
import { seatsOf, type Seat } from './interests.ts';
import type { Judge } from './judge.ts';
import type { Knowledge } from './knowledge.ts';
import { seatJudges, type Before } from './judges.ts';
import { DatedKnowledge, type DatedTable } from './dated-knowledge.ts';
import { PeerGroups } from './peers.ts';
import type { Foreseen, Prospect } from './precheck.ts';
import { Resuming, withdrawnByRestart } from './resuming.ts';
import { SaidHits, type AskedByJudge, type Resumption } from './said-hits.ts';
import { Silenced, type BrokenRule, type SwitchedOff } from './silenced.ts';
import { Seating } from './seating.ts';
import { State } from './state.ts';
import { TableChanges } from './table-changes.ts';
import { Census, censusKind } from './views/census.ts';

export interface RuleSet {
  /** Rules as JSON; each is checked again here. Several versions of one rule may be in force: the
   * newest in effect at the service date judges. */
  readonly rules: readonly unknown[];
  /** Rules on trial: judged on the same state, their hits come out apart and feed nothing. */
  readonly shadow?: readonly unknown[];
  readonly knowledge: Readonly<Record<string, string>>;
  /** The same tables, when somebody has read them before: reading them takes a tenth of a second. */
  readonly read?: Knowledge;
  /** Versions of tables from a service date on. */
  readonly dated?: readonly DatedTable[];
}

export interface Outcome {
  readonly hits: readonly Hit[];
  /** Hits of the rules on trial, never mixed with those above. */
  readonly shadow: readonly Hit[];
  /** Older than the horizon: to be written to DEAD. */
  readonly late: readonly FundEvent[];
  readonly duplicates: number;
  /** Events not known before, late ones too, and what became of each event; absent when the cause was a control event. */
  readonly added?: readonly StoredEvent[];
  readonly account?: EventAccount;
  /** Rules switched off because they failed while judging this batch. */
  readonly broken: readonly BrokenRule[];
}

/** Events brought back before what may leave memory is looked for. */
const broughtBackMax = 256;
const withdrawnByEvents = '后到的数据（撤销、冲正、退货、迟报或更正）使该疑点不再成立';
const withdrawnByActivation = '规则或知识库更新后，该疑点不再成立';

export class Evaluator {
  readonly #state: State;
  readonly #feed: HitFeed;
  readonly #gathered: Gathered;
  readonly #census: Census;
  #knowledge: DatedKnowledge;
  #peers: PeerGroups;
  readonly #seating: Seating;
  readonly #arbiter = new Arbiter();
  readonly #silenced = new Silenced();
  readonly #said = new SaidHits();
  readonly #jobs = new AskedJobs();
  #events = 0;
  #duplicates = 0;
  #hits = 0;
  /** Of the batch being taken in, and when its event at hand was received. */
  #account = new EventAccount();
  #added: StoredEvent[] = [];
  #receivedAt = 0;
  readonly #coldHits: ColdHits | undefined;
  readonly #resuming: Resuming;

  /** `cold`: what leaves memory for disk; absent: nothing does. */
  constructor(ruleSet: RuleSet, { cold }: { readonly cold?: ColdOptions | undefined } = {}) {
    this.#coldHits = cold === undefined ? undefined : new ColdHits(cold);
    this.#knowledge = new DatedKnowledge(ruleSet.knowledge, ruleSet.dated, ruleSet);
    this.#state = new State({
      ...(cold === undefined ? {} : { cold }),
      unitsPerPack: (code) => this.#knowledge.newest().unitsPerPack(code),
      staffRows: (psn_no) => this.#knowledge.newest().find('staff', ['psn_no'], [psn_no]),
      changed: (key, entry, sign) => this.#changed(key, entry, sign),
      moved: (event, sign) => this.#gathered.eventMoved(event, sign),
      wake: (job) => this.#wake(job),
      added: (event) => this.#added.push(event),
      voided: (event) => this.#account.withdraw(event, this.#receivedAt, event.isVoid ? 1 : -1),
    });
    this.#feed = new HitFeed(this.#state);
    this.#seating = new Seating({ state: this.#state, feed: this.#feed, arbiter: this.#arbiter });
    const heard = { silenced: this.#silenced, said: this.#said };
    this.#resuming = new Resuming({ ...heard, seating: this.#seating, isFreezing: cold !== undefined });
    this.#gathered = new Gathered({
      state: this.#state,
      coverage: this.#state.coverage,
      changed: (kind, key, from) => this.#peers.changed(kind, key, from),
    });
    this.#census = new Census(this.#state);
    this.#peers = this.#newPeers(this.#knowledge);
    const seats = this.#compile(ruleSet, this.#knowledge, this.#peers);
    this.#seating.seat(seats, this.#knowledge);
    this.#keepWhatIsRead(seats, new TableChanges(this.#knowledge, this.#knowledge));
  }

  #newPeers(knowledge: DatedKnowledge): PeerGroups {
    const { coverage } = this.#state;
    const { periods } = this.#gathered;
    return new PeerGroups({ knowledge, coverage, periods, wake: (job) => this.#wake(job) });
  }

  #compile(ruleSet: RuleSet, knowledge: DatedKnowledge, peers: PeerGroups, before?: Before): readonly Seat[] {
    const surroundings = { knowledge, coverage: this.#state.coverage, peers, jobs: this.#jobs, hits: this.#coldHits };
    return seatsOf(seatJudges(ruleSet, surroundings, before));
  }

  /** Takes in a batch and judges what it touched. `detected_at` of what comes out is the newest
   * `received_at` of the batch. */
  apply(events: readonly FundEvent[]): Outcome {
    const late: FundEvent[] = [];
    this.#added = [];
    let duplicates = 0;
    let detectedAt = 0;
    const account = (this.#account = new EventAccount());
    for (const event of events) {
      if (event.received_at > detectedAt) detectedAt = event.received_at;
      this.#receivedAt = event.received_at;
      const taken = this.#state.add(event);
      if (taken === 'duplicate') duplicates += 1;
      else if (taken === 'late') late.push(event);
      account.add(event, typeof taken === 'string' ? taken : event.kind === 'other' ? 'not_judged' : 'judged');
    }
    this.#events += events.length - duplicates - late.length;
    this.#duplicates += duplicates;
    this.#settle();
    const judged = this.#judgeDirty(new Collected(detectedAt, withdrawnByEvents));
    this.#state.freeze(events.length);
    this.#coldHits?.freeze(events.length);
    return { ...judged, late, duplicates, added: this.#added, account };
  }

  #settle(): void {
    this.#state.settle();
    if (this.#census.isKept()) this.#census.settle();
    this.#gathered.settle();
    this.#peers.settle();
  }

  /** Begins to go on where another evaluator stopped: with the rules that were in force there and what
   * was said. `reload` everything it had taken in, then `resume`. Throws when the rules do not compile;
   * then none is in force, and once everything is reloaded the next `activate` puts right what was said. */
  goOn(ruleSet: RuleSet, { off, failed, hits, shadow, counted, asking, asked, jobs }: Resumption): void {
    for (const one of off) this.#silenced.switchOff(one);
    for (const hit of hits) this.#said.add(hit, false);
    for (const hit of shadow) this.#said.add(hit, true);
    this.#duplicates = counted.duplicates;
    this.#hits = counted.hits;
    this.#exchange(ruleSet);
    this.#fail(failed);
    this.#resuming.begin(asking, asked, jobs);
  }

  /** Takes in a batch that has been judged before, and answers what of it was not known, late ones too; `resume` judges. */
  reload(events: readonly FundEvent[]): readonly StoredEvent[] {
    this.#account = new EventAccount();
    const added: StoredEvent[] = (this.#added = []);
    const counted = events.filter((event) => typeof this.#state.add(event) !== 'string').length;
    this.#reloaded(counted, events.length);
    return added;
  }

  /** As `reload`, with events as an evaluator before has kept them. */
  bringBack(kept: KeptEvents): void {
    this.#account = new EventAccount();
    let some: number;
    do {
      let added = 0;
      for (some = 0; some < broughtBackMax && kept.next(); some += 1)
        if (typeof this.#state.bringBack(kept) !== 'string') added += 1;
      this.#reloaded(added, some);
    } while (some === broughtBackMax);
  }

  #reloaded(added: number, arrived: number): void {
    this.#events += added;
    this.#added = [];
    if (this.#coldHits === undefined) return;
    this.#settle();
    this.#resuming.judgeInSilence();
    this.#state.freeze(arrived);
    this.#coldHits.freeze(arrived);
  }

  /** Everything is reloaded. What comes out is what this program says otherwise than was said. */
  resume(detectedAt: number): Outcome {
    const collected = new Collected(detectedAt, withdrawnByRestart);
    this.#settle();
    this.#resuming.finish(collected);
    return { ...this.#judgeDirty(collected), late: [], duplicates: 0 };
  }

  /** Names of the judges that may wait for something, as `goOn` wants them. */
  asking(): readonly string[] {
    return this.#seating.all().filter(({ judge }) => judge.hasAsked()).map(({ judge }) => judge.name);
  }

  /** What of tables the judgements of each judge have asked, as `goOn` wants it. */
  asked(): AskedByJudge {
    return Object.fromEntries(this.#seating.all().map(({ judge }) => [judge.name, judge.asked()]));
  }

  /** Jobs that judgements asked for, and those answered, since the last call (asked-jobs.ts). */
  takeJobs(): AskedSince {
    return this.#jobs.take();
  }

  /** Exchanges rules and knowledge, judges again by the rules that are new, have another version or have asked
   * knowledge for what is other now, and returns the differences. Throws and changes nothing when a rule does not
   * compile. A version switched off before stays off; one that failed without a decision is tried again. */
  activate(ruleSet: RuleSet, detectedAt: number): Outcome {
    const before = this.#seating.byName();
    const kinds = this.#seating.kindsRead();
    const changes = this.#exchange(ruleSet);
    const collected = new Collected(detectedAt, withdrawnByActivation);
    const fresh = this.#seating.handOver(before, this.#said);
    this.#said.withdrawAll(collected);
    if (changes.has('pack-sizes')) this.#state.reviewLedgers();
    // A visit that this changes stays in memory until it is judged.
    if (changes.has('staff')) this.#state.reviewStaff();
    this.#settle();
    const isAllThere = !changes.has('staff') && this.#seating.kindsRead() === kinds;
    this.#seating.judgeAll(fresh, collected, isAllThere ? undefined : this.#reviewBack);
    this.#seating.withdrawUnconfirmed(fresh, collected);
    return { ...this.#judgeDirty(collected), late: [], duplicates: 0 };
  }

  /** Puts rules and knowledge in force, and says what is other in the tables. Judges go on that judge by the same
   * rule and have asked for nothing that is other. Changes nothing when it throws. */
  #exchange(ruleSet: RuleSet): TableChanges {
    const knowledge = new DatedKnowledge(ruleSet.knowledge, ruleSet.dated, { read: ruleSet.read, before: this.#knowledge });
    knowledge.warmUp();
    const changes = new TableChanges(this.#knowledge, knowledge);
    const exchanged = { tables: changes, peers: this.#peers.isConcerned(changes) };
    const peers = exchanged.peers ? this.#newPeers(knowledge) : this.#peers;
    const mayGoOn = (judge: Judge): boolean => !judge.isConcerned(exchanged);
    const seats = this.#compile(ruleSet, knowledge, peers, { seats: this.#seating.all(), mayGoOn });
    [this.#knowledge, this.#peers] = [knowledge, peers];
    peers.exchange(knowledge);
    for (const { judge } of seats) judge.exchange({ knowledge, peers });
    this.#seating.exchange(seats, knowledge);
    this.#keepWhatIsRead(seats, changes);
    return changes;
  }

  /** What is in memory only now is brought up to date and counted too. */
  readonly #reviewBack = (keys: readonly Key[]): void => {
    this.#state.reviewStaff(keys);
    if (this.#census.isKept())
      for (const key of keys)
        for (const stay of key.history?.of('stay') ?? []) this.#census.entryChanged(key, stay);
    this.#settle();
  };

  /** Versions that had failed when they last judged do not judge now either. */
  #fail(failed: readonly BrokenRule[]): void {
    for (const one of failed) {
      const versions = this.#seating.of(one.rule_id)
        .filter(({ judge }) => judge.isShadow === one.shadow)
        .flatMap(({ judge }) => judge.versions)
        .filter(({ number, status }) => number === one.version && status === 'on');
      for (const version of versions) version.status = 'failed';
      if (versions.length > 0) this.#silenced.fail([one]);
    }
  }

  /** Says hits once more, with revisions `ahead` higher: another program may have said them meanwhile. */
  restate(hitIds: ReadonlySet<string>, ahead: number, detectedAt: number): Pick<Outcome, 'hits' | 'shadow'> {
    const collected = new Collected(detectedAt, withdrawnByRestart);
    for (const { judge } of this.#seating.all())
      judge.restate(hitIds, ahead, collected.audience(judge.isShadow));
    return collected;
  }

  #keepWhatIsRead(seats: readonly Seat[], changes: TableChanges): void {
    this.#silenced.forgetFailures();
    for (const { judge } of seats) {
      for (const version of judge.versions)
        if (this.#silenced.isOff(judge.ruleId, version.number)) version.status = 'off';
    }
    const isRead = (kind: EntryKind): boolean => seats.some(({ judge }) => judge.reach.has(kind));
    this.#gathered.keep(isRead, { knowledge: this.#knowledge, changes });
    const isCounted = seats.some(({ judge }) => judge.reach.has(censusKind));
    this.#census.keep(isCounted, () => [...this.#state.hotKeys('encounter')].map(({ text }) => text));
  }

  #changed(key: Key, entry: Entry, sign: 1 | -1): void {
    this.#seating.mark(key, entry);
    this.#gathered.entryMoved(key, entry, sign);
    if (this.#census.isKept()) this.#census.entryChanged(key, entry);
  }

  #wake(job: string): void {
    if (this.#jobs.isAnswered(job)) return;
    const [name, at = '', ...rest] = job.split('\n');
    if (name === 'period') return this.#gathered.periods.wake(at, rest.join('\n'));
    if (name === 'peers') return this.#peers.wake(at);
    this.#seating.wake(partsOfJob(job));
  }

  #judgeDirty(collected: Collected): Pick<Outcome, 'hits' | 'shadow' | 'broken'> {
    this.#seating.judgeCalled(collected);
    this.#arbiter.settle(collected.hits, collected.detectedAt);
    this.#hits += collected.hits.length;
    this.#silenced.fail(collected.broken);
    return collected;
  }

  /** Takes a version of a rule out of judging: its raised hits are withdrawn with that reason, and it
   * stays off, whatever is activated, until `switchOn`; other versions of the rule judge as before.
   * A control event causes this, so that a replay meets it at the same place. Twice is as once; a
   * version that is not in force is remembered as switched off. */
  switchOff(ruleId: string, version: number, reason: string, detectedAt: number): Outcome {
    this.#silenced.switchOff({ rule_id: ruleId, version, reason });
    const text = `规则 ${ruleId} 第 ${version} 版已停用（${reason}），该疑点撤回`;
    const collected = new Collected(detectedAt, text);
    for (const seat of this.#seating.of(ruleId)) {
      for (const one of seat.judge.versions) if (one.number === version) one.status = 'off';
      seat.judge.withdrawAll(this.#seating.audience(seat, collected), version);
    }
    return { ...this.#judgeDirty(collected), late: [], duplicates: 0 };
  }

  /** Undoes `switchOff`, also of a rule that failed: its hits are judged again from what is known. */
  switchOn(ruleId: string, version: number, detectedAt: number): Outcome {
    this.#silenced.switchOn(ruleId, version);
    for (const seat of this.#seating.of(ruleId)) {
      for (const one of seat.judge.versions) if (one.number === version) one.status = 'on';
    }
    const collected = new Collected(detectedAt, withdrawnByActivation);
    this.#seating.judgeAll(this.#seating.of(ruleId), collected);
    this.#seating.withdrawUnconfirmed(this.#seating.of(ruleId), collected);
    return { ...this.#judgeDirty(collected), late: [], duplicates: 0 };
  }

  /** Versions in force that do not judge. */
  switchedOff(): readonly SwitchedOff[] {
    return this.#seating.switchedOff((ruleId, version) => this.#silenced.reason(ruleId, version));
  }

  /** Every version that does not judge, in force or not. */
  silenced(): ReturnType<Silenced['all']> {
    return this.#silenced.all();
  }

  /** Why, or why not: verdicts on every trigger that an event is part of. Asking changes nothing. */
  explain(eventId: string, ruleId: string): readonly Explanation[] {
    const judges = this.#seating.of(ruleId).map(({ judge }) => judge);
    return explainEvent(eventId, judges, { state: this.#state, periods: this.#gathered.periods });
  }

  /** What records not accepted yet would be judged, by rules that act before or during care. Changes nothing. */
  foresee(prospects: readonly Prospect[]): readonly Foreseen[] {
    const judges = this.#seating.all().map(({ judge }) => judge);
    return foresee(prospects, judges, (space, key) => this.#state.history(space, key));
  }

  /** Undefined when nothing ever leaves memory. */
  coldCounts(): ReturnType<State['coldCounts']> {
    return this.#state.coldCounts();
  }

  counts() {
    const off = this.switchedOff().filter(({ shadow }) => !shadow);
    return {
      events: this.#events,
      duplicates: this.#duplicates,
      hits: this.#hits,
      keys: this.#state.keyCount(),
      rules: this.#seating.versions() - off.length,
      broken: Object.fromEntries(off.map(({ rule_id, reason }) => [rule_id, reason])),
    };
  }
}
