// What leaves memory when, and what comes back. An event that has been in memory for so many days of event
// time leaves with all that hangs together with it (island.ts); it comes back when a name is asked that it
// is found under, and its days begin again. Nothing is judged on either way: what stands in histories that
// go on (of a person, an item, an institution) stays there with its body on disk, and what was composed
// comes back as it was. So which events are in memory changes nothing but speed.
import { ComposedRecord } from '../composed-record.ts';
import { StoredEvent, textField, type Entry } from '../entry.ts';
import { TraceKey, type EncounterState, type Institution, type Key } from '../institution.ts';
import { codedKinds, ledgerKinds, spotsOf, stockItem } from '../placement.ts';
import { settlementKinds } from '../views/sale-settlements.ts';
import { settledUses } from '../views/encounter.ts';
import type { SaleStanding } from '../views/trace-uses.ts';
import { Arrivals } from './arrivals.ts';
import { ColdBoxes } from './cold-boxes.ts';
import type { ColdOptions } from './cold-options.ts';
import type { BoxCode, ColdCounts, ColdStore, Returning } from './cold-store.ts';
import { isBoundToBoxes, isOfVisit, nameOfBox, nameOfEvent, namesAsked } from './event-names.ts';
import { Island, type Remembered } from './island.ts';

/** What state does with what comes back; nobody hears of it. */
export interface Revival {
  /** The event stands again in what left with it; where it had stayed, its boxes among that, it stands already. */
  join(event: StoredEvent, institution: Institution): void;
  /** A box has what it had. */
  touchBox(box: TraceKey): void;
  /** How a sale in memory stands. */
  standingOf(sale: StoredEvent): SaleStanding;
  /** The key beside its visit's in whose history a record stands. */
  alsoAt(record: Entry): Key | undefined;
  /** Does this so that nobody hears of it, and brings up to date what was joined. */
  quietly<T>(work: () => T): T;
}

const looksMin = 64;

export class ColdTier {
  readonly #options: ColdOptions;
  readonly #known: Remembered;
  readonly #revival: Revival;
  readonly #boxes: ColdBoxes;
  /** Events that came, and boxes that may be in memory though no event about them is. */
  readonly #arrivals = new Arrivals<StoredEvent | TraceKey>();
  #watermark = -Infinity;
  /** An island in memory for a moment: its names must not bring it back a second time. */
  #borrowed = -1;
  #blocked = '';
  #refusals = 0;

  constructor(options: ColdOptions, known: Remembered, revival: Revival) {
    this.#options = options;
    this.#known = known;
    this.#revival = revival;
    this.#boxes = new ColdBoxes({
      store: options.store,
      known,
      standingOf: (sale) => revival.standingOf(sale),
      heldElsewhere: (event, place) => this.#standing(event, place),
      touch: (box) => revival.touchBox(box),
    });
  }

  /** An event came. */
  note(event: StoredEvent): void {
    // An open end lies in the year 9999, and a sender's clock may be wrong: hardly ever both.
    const time = Math.min(event.at, event.inf_time);
    if (time > this.#watermark) this.#watermark = time;
    this.#wait(event);
  }

  #wait(one: StoredEvent | TraceKey): void {
    if (one instanceof StoredEvent) {
      if (one.isWaiting) return;
      one.isWaiting = true;
    }
    this.#arrivals.add(one, this.#watermark);
  }

  /** Whether an event is known though it is not in memory. */
  holds(eventId: string): boolean {
    const { store } = this.#options;
    return store
      .places(nameOfEvent(eventId))
      .some((place) => store.read(place).events.some(({ body }) => body.id === eventId));
  }

  /** Whether something is found under a name. */
  has(name: string): boolean {
    const { store } = this.#options;
    return store.places(name).some((place) => store.read(place).names.has(name));
  }

  /** Brings back whatever an event concerns that is not in memory. */
  callFor(event: StoredEvent): void {
    if (this.#options.store.isEmpty()) return;
    for (const name of namesAsked(event)) this.call(name);
    for (const code of event.items.drug_trac_codgs) this.callBox(code);
  }

  /** Brings back what is found under a name. */
  call(name: string): void {
    const { store } = this.#options;
    for (const place of store.places(name)) {
      if (place === this.#borrowed) continue;
      const island = store.read(place);
      if (!island.names.has(name)) continue;
      store.take(island);
      this.#waitAgain(island.box === undefined ? this.#revive(island) : this.#reviveBox(island.box));
    }
  }

  /** Brings back a box, without the visits that used it, and the lists that it waits in. */
  callBox(drug_trac_codg: string): void {
    const { store } = this.#options;
    if (store.isEmpty()) return;
    this.call(nameOfBox(drug_trac_codg));
    for (const list of store.takeStocked(drug_trac_codg))
      this.#known.keys.stocked.add(drug_trac_codg, list);
  }

  /** A box came back by itself, or a hit has left it: it need not be in memory for long. */
  loosen(box: TraceKey): void {
    this.#arrivals.addAtOnce(box);
  }

  /** What came back has its days again: one of it stands for all. A box has the days of events about it. */
  #waitAgain(back: Revived | TraceKey): void {
    if (back instanceof TraceKey) return this.loosen(back);
    const [first] = back.events;
    if (first !== undefined) this.#wait(first);
  }

  /** Brings back everything, one island at a time, and says which visits it holds, or which box. Each leaves
   * again when the next is asked for, unless something else has come to stand with it. */
  *inTurn(): Generator<readonly Key[]> {
    const { store } = this.#options;
    for (const place of store.allPlaces()) {
      const island = store.read(place);
      // Meanwhile somebody may have asked for it.
      if (!store.lies(island)) continue;
      this.#borrowed = place;
      if (island.box === undefined) {
        const revived = this.#borrow(island);
        yield [...revived.visits].map(({ key }) => key);
        this.#giveBack(island, revived);
      } else {
        const box = this.#reviveBox(island.box);
        yield [box];
        if (this.#boxes.mayLeave(box)) this.#known.keys.letGoTrace(box);
        else {
          store.take(island);
          this.#waitAgain(box);
        }
      }
      this.#borrowed = -1;
    }
  }

  /** Every event that is out of memory; its body is fetched for who asks it. */
  *events(): Generator<StoredEvent> {
    const { store } = this.#options;
    for (const island of store.allPlaces()) {
      for (const { at, isVoid, body, place } of store.read(island).events) {
        const event = new StoredEvent(at, isVoid, body);
        store.shelve(event, place);
        yield event;
      }
    }
  }

  #giveBack(lying: Returning, revived: Revived): void {
    const { store } = this.#options;
    const [seed] = revived.events;
    const island = seed === undefined ? undefined : Island.around(seed, this.#known);
    const records = [...revived.visits].flatMap((visit) => visit.records.map(({ entry }) => entry));
    const isAsItWas =
      island !== undefined &&
      island.events.size === revived.events.length &&
      records.length === revived.records.length &&
      records.every((record) => revived.records.includes(record));
    if (!isAsItWas) {
      store.take(lying);
      this.#revival.quietly(() => this.#callBoxesOf(revived.events));
      this.#boxes.comeBack(revived.events);
      this.#waitAgain(revived);
      return;
    }
    this.#letGo(island);
    lying.events.forEach(({ place }, i) => store.shelve(revived.events[i]!, place));
    lying.records.forEach(({ place }, i) => store.shelveRecord(revived.records[i]!, place));
  }

  /** Lets leave what has been in memory for long enough; to be called when nothing is left to judge.
   * `arrived` is how many events came since. */
  freeze(arrived: number): void {
    const { looksPerEvent } = this.#options;
    let looks = looksPerEvent === undefined ? Infinity : Math.max(looksMin, arrived * looksPerEvent);
    const refused: (StoredEvent | TraceKey)[] = [];
    for (; looks > 0; looks -= 1) {
      const one = this.#arrivals.next(this.#isDue);
      if (one === undefined) break;
      const before = this.#refusals;
      if (one instanceof TraceKey) this.#tryBoxToLeave(one);
      else {
        one.isWaiting = false;
        this.#look(one);
      }
      if (this.#refusals > before) refused.push(one);
    }
    for (const one of refused) this.#wait(one);
  }

  readonly #isDue = (stamp: number): boolean => {
    const { hotMs, hotEventsMax = Infinity } = this.#options;
    return stamp + hotMs <= this.#watermark || this.#known.events.size > hotEventsMax;
  };

  #look(event: StoredEvent): void {
    const island = this.#options.store.placeOf(event) === undefined ? Island.around(event, this.#known) : undefined;
    if (island !== undefined) this.#leave(island);
    if (codedKinds.has(event.kind) && !isBoundToBoxes(event)) this.#shelveStock(event);
  }

  /** Of the boxes that an event lists, those in stock wait for it out of memory. */
  #shelveStock(list: StoredEvent): void {
    const { keys } = this.#known;
    for (const code of list.items.drug_trac_codgs) {
      if (!keys.stocked.listsOf(code).includes(list)) continue;
      if (this.#attempt(() => this.#options.store.putStocked(code, list))) keys.stocked.drop(code, list);
    }
  }

  #leave(island: Island): void {
    const records = [...island.visits].flatMap(([state, { mdtrt_id }]) =>
      state.records.map(({ entry: record }) => ({ mdtrt_id, record })),
    );
    const events = [...island.events];
    const leaving = { events, records, names: island.names() };
    const boxes = new Set(events.flatMap((event) => this.#boxes.of(event)));
    if (!this.#attempt(() => this.#options.store.put(leaving, () => this.#letGo(island)))) return;
    for (const box of boxes) this.#tryBoxToLeave(box);
  }

  #tryBoxToLeave(box: TraceKey): void {
    this.#attempt(() => this.#boxes.leave(box));
  }

  /** A full disk: what would leave stays in memory, and is looked at again when its days are over once more. */
  #attempt(work: () => boolean): boolean {
    try {
      const isDone = work();
      this.#blocked = '';
      return isDone;
    } catch (error) {
      this.#blocked = error instanceof Error ? error.message : String(error);
      this.#refusals += 1;
      return false;
    }
  }

  /** Forgets where the island stood; bodies are still there. */
  #letGo({ events, visits, numbers }: Island): void {
    const { keys, annulments, returns, settlements } = this.#known;
    for (const event of events) if (event.kind === 'sale') this.#boxes.putAway(event);
    annulments.letGo(events);
    for (const event of events) {
      this.#known.events.delete(event.id);
      if (event.kind === 'sale' || event.kind === 'sale_return') returns.letGo(event);
      if (event.kind === 'sale' || settlementKinds.has(event.kind)) settlements.letGo(event);
    }
    for (const { institution, mdtrt_id } of visits.values()) keys.letGoEncounter(institution, mdtrt_id);
    for (const [institution, owns] of numbers)
      for (const own of owns) institution.visitNumbers.delete(own);
  }

  #reviveBox(code: BoxCode): TraceKey {
    return this.#revival.quietly(() => this.#boxes.revive(code));
  }

  /** Visits and their events are in memory, with their boxes. */
  #revive(island: Returning): Revived {
    const revived = newRevived();
    this.#revival.quietly(() => {
      this.#callBoxesOf(island.events.map(({ at, isVoid, body }) => new StoredEvent(at, isVoid, body)));
      this.#bringBack(island, revived);
    });
    this.#boxes.comeBack(revived.events);
    return revived;
  }

  /** To be done quietly. */
  #callBoxesOf(events: readonly StoredEvent[]): void {
    const { store } = this.#options;
    const bound = events.filter(isBoundToBoxes);
    for (const name of new Set(bound.flatMap(({ items }) => items.drug_trac_codgs.map(nameOfBox)))) {
      for (const place of store.places(name)) {
        const island = store.read(place);
        if (place === this.#borrowed || island.box === undefined || !island.names.has(name)) continue;
        store.take(island);
        this.loosen(this.#boxes.revive(island.box));
      }
    }
  }

  /** They are in memory for a moment; their boxes need not be. */
  #borrow(island: Returning): Revived {
    const revived = newRevived();
    this.#revival.quietly(() => this.#bringBack(island, revived));
    return revived;
  }

  #bringBack(island: Returning, revived: Revived): void {
    const { keys, events, annulments } = this.#known;
    const byPlace = new Map<number, StoredEvent>();
    for (const { place, at, isVoid, body } of island.events) {
      const fresh = new StoredEvent(at, isVoid, body);
      const event = this.#standing(fresh, place) ?? fresh;
      event.unshelve(body);
      events.set(event.id, event);
      annulments.bringBack(event);
      revived.events.push(event);
      byPlace.set(place, event);
    }
    for (const event of revived.events) {
      const institution = keys.institution(event.fixmedins_code);
      this.#revival.join(event, institution);
      const mdtrt_id = textField(event, 'mdtrt_id');
      const visit = mdtrt_id === undefined ? undefined : institution.encounters.get(mdtrt_id);
      if (visit !== undefined && isOfVisit(event)) revived.visits.add(visit);
    }
    for (const visit of revived.visits)
      visit.codes = settledUses(visit.encounter).map(({ drug_trac_codg }) => drug_trac_codg);
    for (const { place, mdtrt_id, entry, sourcePlaces } of island.records) {
      const sources = entry.sources.map(({ role, event }, i) => ({
        role,
        event: byPlace.get(sourcePlaces[i]!) ?? event,
      }));
      const { id, kind, at, until, fixmedins_code, admdvs, fields } = entry;
      const back = { id, kind, at, until, fixmedins_code, admdvs, fields, sources };
      revived.records.push(this.#reviveRecord(place, mdtrt_id, back));
    }
  }

  /** The event where it had stayed: with its item, or in a history that goes on. */
  #standing(event: StoredEvent, place: number): StoredEvent | undefined {
    const institution = this.#known.keys.institution(event.fixmedins_code);
    const item = ledgerKinds.has(event.kind) ? stockItem(event) : undefined;
    if (item !== undefined)
      return institution.items.get(item)?.ledger.find(event.at, (one) => one.liesAt(place));
    for (const spot of spotsOf(event)) {
      const key = spot === 'encounter' ? undefined : this.#known.keys.spot(spot, event, institution);
      const found = key?.history?.find(
        event.kind,
        event.at,
        (entry) => entry instanceof StoredEvent && entry.liesAt(place),
      );
      if (found instanceof StoredEvent) return found;
    }
    return this.#boxes.heldByBox(event, place);
  }

  #reviveRecord(place: number, mdtrt_id: string, entry: Entry): ComposedRecord {
    const { keys } = this.#known;
    const also = this.#revival.alsoAt(entry);
    const found = also?.history?.find(
      entry.kind,
      entry.at,
      (one) => one instanceof ComposedRecord && one.liesAt(place),
    );
    const record = found instanceof ComposedRecord ? found : new ComposedRecord(entry);
    record.unshelve(entry);
    const visit = keys.encounter(keys.institution(entry.fixmedins_code), mdtrt_id);
    visit.records = [...visit.records, { person: also, entry: record }];
    keys.insert(visit.key, record);
    return record;
  }

  counts(): ColdCounts & { readonly blocked: string } {
    return { ...this.#options.store.counts(), blocked: this.#blocked };
  }
}

interface Revived {
  readonly events: StoredEvent[];
  readonly records: ComposedRecord[];
  readonly visits: Set<EncounterState>;
}

function newRevived(): Revived {
  return { events: [], records: [], visits: new Set() };
}
