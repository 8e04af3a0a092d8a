// Who must judge again when an entry comes, changes or goes: for each key space and kind, the judges
// that read it and how far around a trigger it matters. Rules of another kind cost nothing, and
// neither do rules whose filters, on triggers or on what a fact reads, the entry does not pass (of
// another medical category, for example), nor rules that need more entries than the key has
// (least-entries.ts), nor rules about codes that no point of knowledge lists (listed-interests.ts).
//
// Of the triggers of a key those are judged again that the entry can change, since a busy key has thousands: not those
// that another entry rules out (ruled-out.ts), only those that it is like when the fact asks for it
// (alike-triggers.ts), and only those that stand as hits when it is not what decides. See decision 027.
import { AlikeTriggers } from './alike-triggers.ts';
import type { Entry, EntryKind } from './entry.ts';
import { nowhere, wider, type Demand, type FixedTest, type Reach } from './facts/operator.ts';
import type { History } from './history.ts';
import type { Key } from './institution.ts';
import type { SeatedJudge } from './judges.ts';
import { ListedInterests, type Concerns } from './listed-interests.ts';
import type { Times } from './ruled-out.ts';
import { keySpaces, type KeySpace } from './rule.ts';
import { TimeRanges } from './time-ranges.ts';
import { listedOf, readingsOf, triggerDemand, triggerKindsOf } from './what-is-read.ts';

/** A judge with the keys it must review, and the trigger times concerned. */
export interface Seat extends SeatedJudge {
  readonly dirty: Map<Key, TimeRanges>;
  /** Its place in the order in which judges must judge. */
  readonly order: number;
}

/** `judges` in the order in which they must judge. */
export function seatsOf(judges: readonly SeatedJudge[]): readonly Seat[] {
  return judges.map((judge, order) => ({ ...judge, dirty: new Map<Key, TimeRanges>(), order }));
}

/** A judge for whom any entry matters. */
interface Interest extends Reach {
  readonly seat: Seat;
  /** False when it only changes what a hit says. */
  readonly decides: boolean;
}

/** A judge for whom those entries matter that pass a test; as far as that test says. */
interface Chooser {
  readonly seat: Seat;
  readonly readings: Reading[];
  /** What a key must have for any entry to matter; absent: the entry may be a trigger itself. */
  readonly triggers: Triggers | undefined;
}

interface Reading extends Reach {
  readonly decides: boolean;
  readonly passes?: FixedTest | undefined;
  /** Finds the only triggers that an entry matters to; absent: all in reach. */
  readonly alike?: AlikeTriggers | undefined;
}

interface Triggers {
  readonly kinds: readonly EntryKind[];
  readonly demand: Demand | undefined;
}

/** More triggers than this are called with all that lie among them. */
const timesCalledMax = 256;

/** Of a key with more triggers than this it is not asked what they have. */
const triggersReadMax = 8;

/** Judges that demand the same of their triggers: the key is asked once for all of them. */
interface Group {
  readonly demand: Demand | undefined;
  readonly interests: Interest[];
}

/** Judges that read a kind beside their triggers, which are of other kinds. */
interface Readers {
  readonly triggerKinds: readonly EntryKind[];
  readonly groups: Group[];
  /** Those that only read it beside lines whose code is listed. */
  readonly ofListed: ListedInterests<Interest>;
}

interface KindInterests {
  readonly always: Interest[];
  /** Those with filters that demand no constant. */
  readonly tested: Chooser[];
  /** By a field that filters demand a constant of, and the constant. */
  readonly byField: { readonly field: string; readonly byValue: Map<unknown, Chooser[]> }[];
  /** By the kinds of trigger, which a key must have for the entry to matter: a trigger that comes
   * later calls for itself. */
  readonly byTrigger: Map<string, Readers>;
  /** By the code of the entry, which points of knowledge must list. */
  readonly byCode: ListedInterests<Interest>;
  /** Keys that entries came to or went from since judges were last called, with the times of these. */
  readonly moved: Map<Key, TimeRanges>;
  /** The key marked last, nearly always that of the next entry. */
  lastKey: Key | undefined;
  lastTimes: TimeRanges | undefined;
}

/** Keys that may wait to be looked at: nobody may judge for a long time, when what was judged before is taken in. */
const movedMax = 4096;

export class Interests {
  readonly #spaces: ReadonlyMap<KeySpace, Map<EntryKind, KindInterests>>;
  readonly #called: Seat[] = [];
  #isSorted = true;
  /** Those that have moved keys, and how many keys there are. */
  readonly #waiting: KindInterests[] = [];
  #moved = 0;
  readonly #concerns: Concerns;

  /** Without knowledge no code is listed. */
  constructor(seats: readonly Seat[], knowledge?: { readonly concerns: Concerns }) {
    this.#concerns = (gz_code, code) => knowledge?.concerns(gz_code, code) === true;
    this.#spaces = new Map(keySpaces.map((space) => [space, new Map<EntryKind, KindInterests>()]));
    for (const seat of seats) for (const kind of seat.judge.reach.keys()) this.#seat(seat, kind);
  }

  #seat(seat: Seat, kind: EntryKind): void {
    const known = this.#of(seat.judge.space, kind);
    const kinds = triggerKindsOf(seat);
    const isTrigger = kinds.includes(kind);
    const listed = listedOf(seat);
    if (listed !== undefined) {
      const interest = { seat, decides: true, ...(seat.judge.reach.get(kind) ?? nowhere) };
      if (isTrigger) known.byCode.add(listed, interest);
      else readersOf(known, kinds, this.#concerns).ofListed.add(listed, interest);
      return;
    }
    const demand = triggerDemand(seat);
    const readings = readingsOf(seat, kind);
    const whole = readings.filter(({ passes, alike }) => passes === undefined && alike === undefined);
    const reachOf = (decides: boolean): Reach | undefined => {
      const some = whole.filter((one) => one.decides === decides);
      return some.length === 0 ? undefined : some.reduce<Reach>(wider, nowhere);
    };
    const [deciding, told] = [reachOf(true), reachOf(false)];
    const add = (interest: Interest): void => {
      if (isTrigger) known.always.push(interest);
      else addTo(readersOf(known, kinds, this.#concerns).groups, interest, demand);
    };
    if (deciding !== undefined || (isTrigger && demand === undefined))
      add({ seat, decides: true, ...(deciding ?? nowhere) });
    else if (isTrigger)
      addChooser(known, demand, { seat, readings: [{ decides: true, ...nowhere }], triggers: undefined });
    if (told !== undefined && (deciding === undefined || exceeds(told, deciding))) add({ seat, decides: false, ...told });
    const triggers = isTrigger ? undefined : { kinds, demand };
    for (const { passes, demand: demanded, alike: fields, decides, behindMs, aheadMs } of readings) {
      if (passes === undefined && fields === undefined) continue;
      const alike = fields === undefined || !decides ? undefined : new AlikeTriggers(kinds, fields);
      const reading = { decides, behindMs, aheadMs, passes, alike };
      addChooser(known, demanded, { seat, readings: [reading], triggers });
    }
  }

  #of(space: KeySpace, kind: EntryKind): KindInterests {
    const kinds = this.#spaces.get(space);
    const known: KindInterests = kinds?.get(kind) ?? {
      always: [],
      tested: [],
      byField: [],
      byTrigger: new Map<string, Readers>(),
      byCode: new ListedInterests<Interest>(this.#concerns),
      moved: new Map<Key, TimeRanges>(),
      lastKey: undefined,
      lastTimes: undefined,
    };
    kinds?.set(kind, known);
    return known;
  }

  /** An entry came into, changed in or left the history of a key. Whom that concerns whatever its fields are
   * is told once for all entries of its kind, when judges are called: entries come many at a time. */
  mark(key: Key, entry: Entry): void {
    const interests = this.#spaces.get(key.space)?.get(entry.kind);
    if (interests === undefined) return;
    if (entry.kind === 'hit') this.#callAll(interests, key, new TimeRanges(entry.at, entry.at), entry);
    else this.#wait(interests, key, entry.at);
    for (const { field, byValue } of interests.byField)
      for (const chooser of byValue.get(entry.fields[field]) ?? none) this.#callChooser(chooser, key, entry);
    for (const chooser of interests.tested) this.#callChooser(chooser, key, entry);
    for (const interest of interests.byCode.of(entry)) this.#callAt(interest, key, entry);
  }

  #wait(interests: KindInterests, key: Key, at: number): void {
    if (interests.always.length === 0 && interests.byTrigger.size === 0) return;
    let times = interests.lastKey === key ? interests.lastTimes : interests.moved.get(key);
    if (times === undefined) {
      if (this.#moved >= movedMax) this.#callWaiting();
      times = new TimeRanges(at, at);
      if (interests.moved.size === 0) this.#waiting.push(interests);
      interests.moved.set(key, times);
      this.#moved += 1;
    } else times.add(at, at);
    interests.lastKey = key;
    interests.lastTimes = times;
  }

  #callWaiting(): void {
    for (const interests of this.#waiting) {
      for (const [key, times] of interests.moved) this.#callAll(interests, key, times);
      interests.moved.clear();
      interests.lastKey = undefined;
      interests.lastTimes = undefined;
    }
    this.#waiting.length = 0;
    this.#moved = 0;
  }

  /** `hit` is the one entry that moved, when it is one. */
  #callAll(interests: KindInterests, key: Key, times: TimeRanges, hit?: Entry): void {
    for (const interest of interests.always) this.#call(interest, key, times, hit);
    const { history } = key;
    if (interests.byTrigger.size === 0 || history === undefined) return;
    for (const { triggerKinds, groups, ofListed } of interests.byTrigger.values()) {
      if (!hasAny(history, triggerKinds)) continue;
      for (const { demand, interests: members } of groups)
        if (mayHaveTrigger(history, triggerKinds, demand))
          for (const interest of members) this.#call(interest, key, times, hit);
      for (const interest of ofListed.within(history, triggerKinds)) this.#call(interest, key, times, hit);
    }
  }

  /** Triggers of a key at one time. */
  markAt(seat: Seat, key: Key, at: number): void {
    this.#widen(seat, key, at, at);
  }

  /** Every trigger of a key. */
  markAll(seat: Seat, key: Key): void {
    this.#widen(seat, key, -Infinity, Infinity);
  }

  /** The first seat (of those given), in the order of judging, that has keys to review; undefined when none has. Its
   * keys are to be cleared once they are reviewed. */
  takeFirst(among?: ReadonlySet<Seat>): Seat | undefined {
    if (this.#moved > 0) this.#callWaiting();
    // Few at a time, however many rules there are; a review may call seats that come later.
    if (!this.#isSorted) this.#called.sort((a, b) => b.order - a.order);
    this.#isSorted = true;
    if (among === undefined) return this.#called.pop();
    const at = this.#called.findLastIndex((seat) => among.has(seat));
    return at < 0 ? undefined : this.#called.splice(at, 1)[0];
  }

  /** Entries at these times moved; `hit` is the one that moved when it is a hit. */
  #call(interest: Interest, key: Key, times: TimeRanges, hit?: Entry): void {
    const { seat } = interest;
    if (seat.judge.findsNothing(key, key.history)) return;
    if (hit !== undefined && !readsHit(seat, hit)) return;
    for (let i = 0; i < times.count; i += 1) this.#callAround(interest, key, { from: times.fromOf(i), to: times.toOf(i) });
  }

  /** For the triggers in reach that what moved can change. */
  #callAround({ seat, decides, behindMs, aheadMs }: Interest, key: Key, moved: Times): void {
    const times = { from: moved.from - aheadMs, to: moved.to + behindMs };
    if (decides) {
      const first = seat.judge.firstToReview(key, times, moved);
      if (first <= times.to) this.#widen(seat, key, first, times.to);
    } else for (const at of seat.judge.standingTimes(key, times)) this.#widen(seat, key, at, at);
  }

  #callAt({ seat, behindMs, aheadMs }: Interest, key: Key, { at }: Entry): void {
    if (!seat.judge.findsNothing(key, key.history)) this.#widen(seat, key, at - aheadMs, at + behindMs);
  }

  #callChooser({ seat, readings, triggers }: Chooser, key: Key, entry: Entry): void {
    if (triggers !== undefined && !mayHave(key, triggers)) return;
    if (seat.judge.findsNothing(key, key.history)) return;
    if (entry.kind === 'hit' && !readsHit(seat, entry)) return;
    const moved = { from: entry.at, to: entry.at };
    for (const { decides, passes, alike, behindMs, aheadMs } of readings) {
      if (passes?.(entry) === false) continue;
      const interest = { seat, decides, behindMs, aheadMs };
      if (alike === undefined) this.#callAround(interest, key, moved);
      else this.#callAlike(interest, alike, key, entry);
    }
  }

  #callAlike({ seat, behindMs, aheadMs }: Interest, alike: AlikeTriggers, key: Key, entry: Entry): void {
    const { at } = entry;
    const to = at + behindMs;
    const first = seat.judge.firstToReview(key, { from: at - aheadMs, to }, { from: at, to: at });
    if (key.history === undefined || first > to) return;
    const times = alike.timesOf(key.history, entry, first, to);
    if (times.length <= timesCalledMax) for (const one of times) this.#widen(seat, key, one, one);
    else this.#widen(seat, key, first, to);
  }

  /** The times of a key that a seat is to judge, with one more interval. */
  #widen(seat: Seat, key: Key, from: number, to: number): TimeRanges {
    const { dirty } = seat;
    if (dirty.size === 0) {
      this.#called.push(seat);
      this.#isSorted = false;
    }
    let times = dirty.get(key);
    if (times === undefined) dirty.set(key, (times = new TimeRanges(from, to)));
    else times.add(from, to);
    return times;
  }
}

function hasAny(history: History, kinds: readonly EntryKind[]): boolean {
  for (const kind of kinds) if (history.count(kind) > 0) return true;
  return false;
}

/** Whether a key may hold a trigger that has what the rule demands; one that comes to have it calls for
 * itself. */
function mayHave({ history }: Key, { kinds, demand }: Triggers): boolean {
  return history !== undefined && hasAny(history, kinds) && mayHaveTrigger(history, kinds, demand);
}

function mayHaveTrigger(
  history: History, kinds: readonly EntryKind[], demand: Demand | undefined,
): boolean {
  if (demand === undefined) return true;
  let triggers = 0;
  for (const kind of kinds) triggers += history.count(kind);
  if (triggers > triggersReadMax) return true;
  return kinds.some((kind) => history.countWith(kind, demand.field, demand.values) > 0);
}

const none: readonly Chooser[] = [];

function readersOf({ byTrigger }: KindInterests, triggerKinds: readonly EntryKind[], concerns: Concerns): Readers {
  const name = triggerKinds.join();
  const ofListed = new ListedInterests<Interest>(concerns);
  const readers = byTrigger.get(name) ?? { triggerKinds, groups: [], ofListed };
  byTrigger.set(name, readers);
  return readers;
}

function addTo(groups: Group[], interest: Interest, demand: Demand | undefined): void {
  const known = groups.find((group) => isSame(group.demand, demand));
  if (known === undefined) groups.push({ demand, interests: [interest] });
  else known.interests.push(interest);
}

/** By the field that is demanded, when one is. */
function addChooser({ byField, tested }: KindInterests, demand: Demand | undefined, chooser: Chooser): void {
  if (demand === undefined) return addReadings(tested, chooser);
  const { field, values } = demand;
  let ofField = byField.find((one) => one.field === field);
  if (ofField === undefined) byField.push((ofField = { field, byValue: new Map() }));
  const { byValue } = ofField;
  for (const value of values) {
    const choosers = byValue.get(value) ?? [];
    byValue.set(value, choosers);
    addReadings(choosers, chooser);
  }
}

/** A judge is asked once for all it reads. */
function addReadings(choosers: Chooser[], { seat, readings, triggers }: Chooser): void {
  const known = choosers.find((one) => one.seat === seat);
  if (known === undefined) choosers.push({ seat, readings: [...readings], triggers });
  else known.readings.push(...readings);
}

function isSame(a: Demand | undefined, b: Demand | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.field === b.field && a.values.size === b.values.size && [...a.values].every((one) => b.values.has(one));
}

function exceeds(one: Reach, other: Reach): boolean {
  return one.behindMs > other.behindMs || one.aheadMs > other.aheadMs;
}

/** A hit that a judge does not read must not call it: it has judged already, or is the hit's own. */
function readsHit({ reads }: Seat, { fields }: Entry): boolean {
  const { rule_id: id, family } = fields;
  return typeof id === 'string' && reads?.({ id, family }) === true;
}
