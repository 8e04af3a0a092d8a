// One rule over its keys: which of its triggers hold now, against what was said before. Every version
// of the rule that is in force judges here, each the triggers of its own service dates. Kept for each
// key with a hit: what was last emitted, and for `merged` rules the triggers that hold. Given the
// trigger times that may have changed, only those triggers are looked at and the difference is emitted.
import type { AskedRecord } from './asked-record.ts';
import { widestReach, type CompiledRule } from './compile-rule.ts';
import { dayMs } from './china-time.ts';
import { asWithdrawn, confirm, raise, withdraw, type Audience, type Emission, type Wanted } from './emission.ts';
import { compareEntries, type Entry } from './entry.ts';
import type { History } from './history.ts';
import type { Exchanged, Surroundings } from './judgement.ts';
import { firstHeld, newKeyState, raisedTimes, type KeyState } from './key-state.ts';
import { meetsAll } from './least-entries.ts';
import { firstNotRuledOut, type Times } from './ruled-out.ts';
import type { Hit } from './hit.ts';
import type { Key } from './institution.ts';
import { exchange, groups } from './merged-matches.ts';
import type { KeySpace } from './rule.ts';
import type { HitContent, RuleVersion } from './rule-version.ts';
import { TimeRanges } from './time-ranges.ts';

const noEntries: readonly Entry[] = [];
const noTimes: readonly number[] = [];

export class Judge {
  readonly ruleId: string;
  readonly space: KeySpace;
  /** Names the judge in jobs; the same over all activations. */
  readonly name: string;
  readonly isShadow: boolean;
  readonly versions: readonly RuleVersion[];
  /** For each kind read: how far before and after a trigger its entries matter, ms. */
  readonly reach: CompiledRule['reach'];
  /** When there is no other version. */
  readonly #only: CompiledRule | undefined;
  readonly #keys = new Map<string, KeyState>();
  /** Said earlier, before a restart or while the rule was not in force, and not met again since: by
   * hit id. */
  readonly #recalled = new Map<string, Hit>();
  readonly #found: Entry[] = [];
  /** Versions whose emissions cannot have changed in the review in progress. */
  readonly #untouched: RuleVersion[] = [];

  constructor(options: {
    readonly ruleId: string;
    readonly space: KeySpace;
    readonly name: string;
    readonly isShadow: boolean;
    readonly versions: readonly RuleVersion[];
  }) {
    this.ruleId = options.ruleId;
    this.space = options.space;
    this.name = options.name;
    this.isShadow = options.isShadow;
    this.versions = options.versions;
    this.reach = widestReach(options.versions.map(({ compiled }) => compiled));
    const [only, other] = options.versions;
    this.#only = other === undefined ? only?.compiled : undefined;
  }

  /** The hit that one more entry, not accepted yet, would lead to; nothing is remembered. `history` is
   * a copy of the key's history with the entry in it. */
  foresee(key: string, history: History, entry: Entry): HitContent | undefined {
    for (const version of this.versions) {
      const { rule, triggerKinds } = version.compiled;
      if (version.status !== 'on' || !rule.stages.some((stage) => stage !== 'after')) continue;
      const trigger = rule.trigger.select === 'first' ? version.first(key, history) : entry;
      if (trigger === undefined || !triggerKinds.includes(trigger.kind)) continue;
      if (version.verdict(key, trigger, history) === 'holds') return version.content();
    }
    return undefined;
  }

  /** Whether it is about lines that points of knowledge list, and needs nothing but them. */
  judgesLines(): boolean {
    return this.versions.every(({ compiled }) => compiled.listed !== undefined);
  }

  /** Goes on from what the same rule has emitted before rules were exchanged. Everything must be
   * reviewed then. */
  takeOver(before: Judge): void {
    for (const [key, { emissions }] of before.#keys)
      this.#keys.set(key, { emissions, matches: new Map() });
    this.recall(before.#recalled.values());
  }

  /** Goes on from hits as they were last said, whoever said them: one that is found again as it was is
   * not said again, one that has changed goes on counting its revisions. Everything must be reviewed
   * then, and `withdrawUnconfirmed` called. */
  recall(hits: Iterable<Hit>): void {
    for (const hit of hits) this.#recalled.set(hit.hit_id, hit);
  }

  /** Keys with hits recalled as raised, and the times of their triggers (of all triggers when one hit may be made of
   * several); and others with their times, which may be changed here. */
  recalledTimes(others: ReadonlyMap<string, TimeRanges>): ReadonlyMap<string, TimeRanges> {
    const times = new Map(others);
    const isEach = this.versions.every(({ compiled: { rule } }) => rule.trigger.select === 'each' && rule.about === undefined);
    for (const { state, subject, at } of this.#recalled.values()) {
      if (state !== 'raised') continue;
      // Said to the second.
      const from = isEach ? Date.parse(at) : -Infinity;
      const to = isEach ? from + 999 : Infinity;
      const known = times.get(subject);
      if (known === undefined) times.set(subject, new TimeRanges(from, to));
      else known.add(from, to);
    }
    return times;
  }

  /** Whether a judgement of this evaluator may wait for something. */
  hasAsked(): boolean {
    return this.versions.some((version) => version.hasAsked());
  }

  /** Whether a judgement of this evaluator may be another by what is exchanged. */
  isConcerned(exchanged: Exchanged): boolean {
    return this.versions.some((version) => version.isConcerned(exchanged));
  }

  /** Goes on with other tables and peers, which do not concern what it has judged. */
  exchange(surroundings: Pick<Surroundings, 'knowledge' | 'peers'>): void {
    for (const version of this.versions) version.exchange(surroundings);
  }

  /** Goes on from what was said without having judged it. `asked`: what was asked of tables for that, by number of
   * the version, as `asked` says it. */
  trust(asked: Readonly<Record<string, AskedRecord>> = {}): void {
    for (const version of this.versions) version.trust(asked[version.number]);
  }

  asked(): Readonly<Record<string, AskedRecord>> {
    const known = this.versions.map((version) => [version.number, version.asked()] as const);
    return Object.fromEntries(known.flatMap(([number, asked]) => (asked === undefined ? [] : [[number, asked]])));
  }

  /** Of hits as they were last said: those that stand though nobody can judge them now. */
  recallUnjudged(hits: Iterable<Hit>): void {
    for (const hit of hits)
      if (hit.state === 'raised' && this.#hasFailed(hit.rule_version)) this.#recalled.set(hit.hit_id, hit);
  }

  /** Puts what was judged in silence against the hits as they were last said: what is the same was said,
   * what is not is said now, and of the others this judge goes on from what was said. */
  confirm(hits: Iterable<Hit>, audience: Audience): void {
    const said = new Map([...hits].map((hit) => [hit.hit_id, hit]));
    for (const { emissions } of this.#keys.values()) {
      for (const [anchorId, emission] of emissions) {
        const { hit_id } = emission;
        if (!confirm(emission, said.get(hit_id), audience)) emissions.delete(anchorId);
        said.delete(hit_id);
      }
    }
    this.recall(said.values());
  }

  /** Every hit as it was last said, withdrawn ones too. */
  *said(): Generator<Hit> {
    yield* this.#recalled.values();
    for (const { emissions } of this.#keys.values())
      for (const { hit } of emissions.values()) yield hit;
  }

  /** What stands by this judge's own judgement. */
  *standing(): Generator<Emission> {
    for (const { emissions } of this.#keys.values())
      for (const emission of emissions.values()) if (emission.state === 'raised') yield emission;
  }

  /** Whether a version threw and nobody has decided about it. */
  hasFailed(): boolean {
    return this.versions.some(({ status }) => status === 'failed');
  }

  /** Withdraws what was recalled as raised and has not been found again. What a version said that
   * cannot judge now stands. */
  withdrawUnconfirmed(audience: Audience): void {
    for (const hit of this.#recalled.values())
      if (!this.#hasFailed(hit.rule_version)) this.#withdrawRecalled(hit, audience);
  }

  #withdrawRecalled(hit: Hit, audience: Audience): void {
    if (hit.state === 'withdrawn') return;
    const withdrawn = asWithdrawn(hit, audience);
    this.#recalled.set(hit.hit_id, withdrawn);
    audience.gone?.(withdrawn);
    audience.emit(withdrawn);
  }

  /** Raised hits of versions that cannot judge: they stand as they were recalled. */
  unjudged(): readonly Hit[] {
    return [...this.#recalled.values()].filter(
      (hit) => hit.state === 'raised' && this.#hasFailed(hit.rule_version),
    );
  }

  /** Says these hits once more, as they are, with revisions so much higher. */
  restate(hitIds: ReadonlySet<string>, ahead: number, audience: Audience): void {
    const higher = (hit: Hit): Hit => ({ ...hit, revision: hit.revision + ahead });
    for (const { emissions } of this.#keys.values()) {
      for (const emission of emissions.values()) {
        if (!hitIds.has(emission.hit_id)) continue;
        emission.hit = higher(emission.hit);
        audience.emit(emission.hit);
      }
    }
    for (const hit of this.#recalled.values()) {
      if (!hitIds.has(hit.hit_id)) continue;
      this.#recalled.set(hit.hit_id, higher(hit));
      audience.emit(higher(hit));
    }
  }

  /** The triggers that one hit of a `merged` version joins with this one. */
  joined(version: RuleVersion, key: string, trigger: Entry): readonly Entry[] {
    const { select, apart_days } = version.compiled.rule.trigger;
    const known = (select === 'merged' && this.#keys.get(key)?.matches.get(version)) || noEntries;
    const near = groups(known, apart_days, new TimeRanges(trigger.at, trigger.at));
    return near.find((group) => group.some(({ id }) => id === trigger.id)) ?? noEntries;
  }

  /** Keys with emissions. */
  keys(): IterableIterator<string> {
    return this.#keys.keys();
  }

  /** Whether a review of the key would find nothing and has nothing to take back: it holds less than
   * the rule needs. */
  findsNothing(key: { readonly text: string }, history: History | undefined): boolean {
    if (this.#only === undefined || history === undefined || this.#only.needs.length === 0) return false;
    return !meetsAll(history, this.#only.needs) && !this.#keys.has(key.text);
  }

  /** Where within `times` a review may first find something or have something to take back, when entries came or went at
   * `moved`; Infinity when nowhere. */
  firstToReview({ text, history }: Pick<Key, 'text' | 'history'>, times: Times, moved: Times): number {
    if (this.#only === undefined || history === undefined || this.#only.ruledOut.length === 0) return times.from;
    const first = firstNotRuledOut(this.#only, history, times, moved);
    const known = this.#keys.get(text);
    return known === undefined ? first : Math.min(first, firstHeld(known, times));
  }

  /** Times of the triggers of what stands of a key, within `times`. */
  standingTimes({ text }: Pick<Key, 'text'>, times: Times): readonly number[] {
    const known = this.#keys.get(text);
    return known === undefined ? noTimes : raisedTimes(known, times);
  }

  /** Judges the triggers of a key at some times again. */
  review(key: string, history: History | undefined, times: TimeRanges, audience: Audience): void {
    const before = this.#keys.get(key);
    let wanted: Wanted[] | undefined;
    if (history !== undefined) {
      for (const version of this.versions) {
        if (version.status !== 'on') continue;
        try {
          wanted = this.#collect(version, key, history, times, wanted);
        } catch (error) {
          fail(version, error, audience);
          wanted = wanted?.filter((one) => one.version !== version);
        }
      }
    }
    if (before !== undefined) this.#withdrawGone(before, wanted ?? [], times, audience);
    this.#untouched.length = 0;
    if (wanted === undefined || history === undefined) return;
    const state = this.#keys.get(key) ?? this.#newState(key);
    for (const one of wanted) {
      if (one.version.status !== 'on') continue;
      try {
        raise(state.emissions, key, history, one, this.#recalled, audience);
      } catch (error) {
        fail(one.version, error, audience);
      }
    }
  }

  #newState(key: string): KeyState {
    const state = newKeyState();
    this.#keys.set(key, state);
    return state;
  }

  /** Adds the triggers of one version that should stand as hits, among those at the times (all of
   * them, for versions that make one hit of several). */
  #collect(
    version: RuleVersion,
    key: string,
    history: History,
    times: TimeRanges,
    wanted: Wanted[] | undefined,
  ): Wanted[] | undefined {
    const { select, apart_days } = version.compiled.rule.trigger;
    const found = this.#found;
    found.length = 0;
    switch (select) {
      case 'each':
        for (let i = 0; i < times.count; i += 1)
          version.collect(key, history, times.fromOf(i), times.toOf(i), found);
        if (found.length === 0) return wanted;
        return add(wanted, found, (trigger) => ({ version, trigger, matches: noEntries }));
      case 'first': {
        const first = version.first(key, history);
        if (first === undefined || version.verdict(key, first, history) !== 'holds') return wanted;
        return add(wanted, [first], (trigger) => ({ version, trigger, matches: noEntries }));
      }
      case 'merged': {
        const matches = this.#refresh(version, key, history, times);
        if (matches === undefined) {
          this.#untouched.push(version);
          return wanted;
        }
        return add(wanted, groups(matches, apart_days, times), (group) => ({
          version,
          trigger: group[0]!,
          matches: group,
        }));
      }
    }
  }

  /** All triggers of a version that hold, those at the times found anew; undefined when there are none
   * at these times, before or now, so that what was said of the others stands. */
  #refresh(
    version: RuleVersion,
    key: string,
    history: History,
    times: TimeRanges,
  ): readonly Entry[] | undefined {
    const found = this.#found;
    let known = this.#keys.get(key)?.matches.get(version);
    let isTouched = false;
    for (let i = 0; i < times.count; i += 1) {
      const [from, to] = [times.fromOf(i), times.toOf(i)];
      found.length = 0;
      version.collect(key, history, from, to, found);
      if (version.compiled.triggerKinds.length > 1) found.sort(compareEntries);
      if (known === undefined) {
        if (found.length === 0) continue;
        known = [];
        (this.#keys.get(key) ?? this.#newState(key)).matches.set(version, known);
      }
      if (exchange(known, from, to, found)) isTouched = true;
    }
    return isTouched ? known : undefined;
  }

  #withdrawGone(
    { emissions }: KeyState,
    wanted: readonly Wanted[],
    times: TimeRanges,
    audience: Audience,
  ): void {
    for (const [anchorId, emission] of emissions) {
      const { state, rule_version, version, trigger } = emission;
      if (state === 'withdrawn') continue;
      if (wanted.some((one) => one.trigger.id === anchorId)) continue;
      if (this.#untouched.includes(version) || this.#hasFailed(rule_version)) continue;
      const { select, apart_days } = version.compiled.rule.trigger;
      const isOneOfMany = select === 'each' || (select === 'merged' && apart_days !== undefined);
      const reachMs = select === 'merged' ? (apart_days ?? 0) * dayMs : 0;
      if (isOneOfMany && !times.touches(trigger.at - reachMs, trigger.at)) continue;
      withdraw(emission, audience);
    }
  }

  #hasFailed(number: number): boolean {
    return this.versions.some((one) => one.number === number && one.status === 'failed');
  }

  /** Withdraws every hit, or those of one version. */
  withdrawAll(audience: Audience, number?: number): void {
    for (const { emissions } of this.#keys.values()) {
      for (const emission of emissions.values()) {
        if (emission.state === 'withdrawn') continue;
        if (number === undefined || emission.rule_version === number)
          withdraw(emission, audience);
      }
    }
    for (const hit of this.#recalled.values())
      if (number === undefined || hit.rule_version === number)
        this.#withdrawRecalled(hit, audience);
  }
}

function add<Item>(
  wanted: Wanted[] | undefined,
  items: readonly Item[],
  make: (item: Item) => Wanted,
): Wanted[] {
  const all = wanted ?? [];
  for (const item of items) all.push(make(item));
  return all;
}

function fail(version: RuleVersion, error: unknown, audience: Audience): void {
  version.status = 'failed';
  audience.failed(version, error instanceof Error ? error.message : String(error));
}
