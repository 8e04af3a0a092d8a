// Everything the evaluator remembers, and how an event changes it: duplicates, cancellations,
// coverage of feeds, histories by key, and what the composed records are made of (composition.ts).
import { Annulments, isAnnulment } from './annulment.ts';
import { dayMs } from './china-time.ts';
import type { ColdOptions } from './cold/cold-options.ts';
import { ColdTier } from './cold/cold-tier.ts';
import { nameOfBox, nameOfEvent, nameOfVisit } from './cold/event-names.ts';
import { Composition } from './composition.ts';
import { Coverage } from './coverage.ts';
import { joined, noItems, textField, withOneMore, type Entry, type Place, type StoredEvent } from './entry.ts';
import type { FundEvent } from './event.ts';
import type { History } from './history.ts';
import { TraceKey, visitNumberOf, type EncounterState, type Institution, type Key } from './institution.ts';
import type { KeptEvents } from './kept-events.ts';
import { Keys, type KeysOptions } from './keys.ts';
import { LateEvents } from './late-events.ts';
import { codedKinds, encounterKinds, ledgerKinds, spotsOf, stockItem, visitNumber } from './placement.ts';
import { projectEvent } from './projection.ts';
import type { Row } from './knowledge-rows.ts';
import type { KeySpace } from './rule.ts';
import { SharedTexts } from './shared-texts.ts';
import { isFee } from './views/encounter.ts';
import { SaleReturns } from './views/sale-returns.ts';
import { SaleSettlements, settlementKinds } from './views/sale-settlements.ts';
import { itemOfJob } from './views/stock-months.ts';
import { isUncoded } from './views/uncoded-sales.ts';

/** How far behind the institution's newest event an event may be and still be judged, ms. Messages
 * about trace codes are never too late (DESIGN section 14, Lateness). */
export const horizonMs = 400 * dayMs;

export interface StateOptions extends KeysOptions {
  /** What leaves memory for disk; absent: nothing does. */
  readonly cold?: ColdOptions;
  wake(job: string): void;
  /** Rows of the table `staff` for a person. */
  staffRows?(psn_no: string): readonly Row[];
  /** An event came that had not come before, too old to be judged or not. */
  added?(event: StoredEvent): void;
  /** An event was taken back (`isVoid`), at its arrival or later, or brought back. */
  voided?(event: StoredEvent): void;
  /** An event began to count (1), at its arrival or brought back, or was taken back (-1). */
  moved?(event: StoredEvent, sign: 1 | -1): void;
}

export class State {
  readonly coverage = new Coverage();
  readonly #options: StateOptions;
  readonly #events = new Map<string, StoredEvent>();
  readonly #late = new LateEvents();
  readonly #texts = new SharedTexts();
  readonly #annulments = new Annulments();
  readonly #returns = new SaleReturns();
  readonly #settlements = new SaleSettlements();
  readonly #keys: Keys;
  readonly #cold: ColdTier | undefined;
  readonly #composition: Composition;

  constructor(options: StateOptions) {
    this.#options = options;
    this.#keys = new Keys({
      ...options,
      changed: (key, entry, sign) => {
        if (!this.#composition.isQuiet()) options.changed(key, entry, sign);
      },
    });
    this.#composition = new Composition({
      keys: this.#keys,
      returns: this.#returns,
      settlements: this.#settlements,
      coverage: this.coverage,
      staffRows: options.staffRows,
      callBox: (code) => this.#cold?.callBox(code),
    });
    const known = {
      keys: this.#keys,
      events: this.#events,
      annulments: this.#annulments,
      returns: this.#returns,
      settlements: this.#settlements,
    };
    const revival = {
      join: (event: StoredEvent, institution: Institution) => this.#rejoin(event, institution),
      touchBox: (box: TraceKey) => this.#composition.touchBox(box),
      standingOf: (sale: StoredEvent) => this.#composition.standingOf(sale),
      alsoAt: (record: Entry) => this.#composition.alsoAt(record),
      quietly: <T>(work: () => T) => this.#composition.quietly(work),
    };
    this.#cold = options.cold === undefined ? undefined : new ColdTier(options.cold, known, revival);
  }

  /** Takes in one event; the event as it is kept when it was added. `settle` must follow before anything is
   * judged. */
  add(event: FundEvent): StoredEvent | 'duplicate' | 'late' {
    if (this.#isKnown(event.event_id)) return 'duplicate';
    const institution = this.#institutionOf(event);
    return this.#take(projectEvent(event, institution, this.#texts), institution);
  }

  /** As `add`, with the event in hand of those that an evaluator before has taken in. */
  bringBack(kept: KeptEvents): StoredEvent | 'duplicate' | 'late' {
    if (this.#isKnown(kept.id)) return 'duplicate';
    const institution = this.#institutionOf(kept);
    return this.#take(kept.stored(institution, this.#texts), institution);
  }

  #isKnown(eventId: string): boolean {
    return this.#events.has(eventId) || this.#cold?.holds(eventId) === true;
  }

  #institutionOf({ fixmedins_code, admdvs }: Place): Institution {
    const institution = this.#keys.institution(fixmedins_code);
    if (admdvs !== institution.admdvs) institution.admdvs = admdvs;
    return institution;
  }

  #take(stored: StoredEvent, institution: Institution): StoredEvent | 'duplicate' | 'late' {
    const isLate = stored.at < institution.newest - horizonMs && !ledgerKinds.has(stored.kind) && stored.items === noItems;
    if (isLate && !this.#late.add(stored.id)) return 'duplicate';
    this.#options.added?.(stored);
    if (isLate) return 'late';
    if (stored.at > institution.newest) institution.newest = stored.at;
    this.#cold?.callFor(stored);
    this.#events.set(stored.id, stored);
    this.#cold?.note(stored);
    this.coverage.observe(stored.fixmedins_code, stored.kind, stored.at, this.#wake, stored.inf_time);
    const isTaking = this.#annulments.add(stored, this.#voidChanged);
    if (stored.isVoid) this.#options.voided?.(stored);
    if (!isTaking) this.#place(stored, institution);
    return stored;
  }

  #place(event: StoredEvent, institution: Institution): void {
    if (!event.isVoid) {
      this.#options.moved?.(event, 1);
      for (const spot of spotsOf(event)) {
        const key = this.#keys.spot(spot, event, institution);
        if (key !== undefined) this.#keys.insert(key, event);
      }
    }
    this.#keys.stock(event);
    if (ledgerKinds.has(event.kind)) this.#joinLedger(event, institution);
    this.#join(event, institution);
  }

  /** Puts the event to what is composed of it and of others. */
  #join(event: StoredEvent, institution: Institution): void {
    if (encounterKinds.has(event.kind)) this.#joinEncounter(event, institution);
    else if (event.kind === 'sale' || event.kind === 'sale_return') this.#joinTraces(event);
    else if (event.kind === 'nursing' || event.kind === 'order') this.#placeByNumber(event, institution);
    if (event.kind === 'nursing') this.#touchVitals(event, institution);
    if (settlementKinds.has(event.kind)) {
      this.#settlements.addSettlement(event);
      this.#composition.touchSalesOf(event);
    }
  }

  /** A cancellation came or went: the event leaves or comes back to wherever it stands. */
  readonly #voidChanged = (event: StoredEvent): void => {
    this.#options.voided?.(event);
    if (isAnnulment(event)) return;
    this.#options.moved?.(event, event.isVoid ? -1 : 1);
    const institution = this.#keys.institution(event.fixmedins_code);
    if (codedKinds.has(event.kind)) for (const code of event.items.drug_trac_codgs) this.#cold?.callBox(code);
    for (const key of this.#keys.at(event, institution)) {
      if (event.isVoid) this.#keys.remove(key, event);
      else this.#keys.insert(key, event);
    }
    if (encounterKinds.has(event.kind)) {
      const state = institution.encounters.get(textField(event, 'mdtrt_id') ?? '');
      if (state !== undefined) this.#composition.touchVisit(state);
    }
    if (event.kind === 'nursing') this.#touchVitals(event, institution);
    if (ledgerKinds.has(event.kind)) {
      const item = institution.items.get(stockItem(event) ?? '');
      item?.ledger.recount();
      if (item !== undefined) this.#composition.touchItem(item);
    }
    if (event.kind === 'sale' || event.kind === 'sale_return') this.#composition.touchBoxesOf(event);
    if (settlementKinds.has(event.kind)) this.#composition.touchSalesOf(event);
  };

  #joinEncounter(event: StoredEvent, institution: Institution): void {
    const state = this.#joinVisit(event, institution);
    if (state === undefined) return;
    const datesVisit = event.kind === 'outpatient_fee' && state.records.length > 0;
    if (!isFee(event.kind) || state.codes.length > 0 || datesVisit) this.#composition.touchVisit(state);
  }

  #joinVisit(event: StoredEvent, institution: Institution): EncounterState | undefined {
    const mdtrt_id = textField(event, 'mdtrt_id');
    if (mdtrt_id === undefined) return undefined;
    const state = this.#keys.encounter(institution, mdtrt_id);
    state.encounter.add(event);
    if (event.kind === 'admission') this.#nameEncounter(event, state, institution);
    return state;
  }

  /** Records with only the institution's visit number are found by the number of the admission, which
   * some senders fill with the `mdtrt_id` itself. */
  #nameEncounter(admission: StoredEvent, state: EncounterState, institution: Institution): void {
    for (const field of ['ipt_otp_no', 'mdtrt_id']) {
      const own = textField(admission, field);
      if (own === undefined) continue;
      const number = visitNumberOf(institution, own);
      if (number.encounters.includes(state)) continue;
      number.encounters = [...number.encounters, state];
      for (const event of number.waiting) if (!event.isVoid) this.#keys.insert(state.key, event);
    }
  }

  #placeByNumber(event: StoredEvent, institution: Institution): void {
    const mdtrt_id = textField(event, 'mdtrt_id');
    if (mdtrt_id !== undefined) {
      const visit = this.#keys.encounter(institution, mdtrt_id);
      visit.attached = withOneMore(visit.attached, event);
    }
    const own = visitNumber(event);
    if (own === undefined) return;
    const number = visitNumberOf(institution, own);
    number.waiting.push(event);
    if (event.isVoid) return;
    for (const { key } of number.encounters) this.#keys.insert(key, event);
  }

  /** Vital signs make a series once the stay has ended; until then a record costs nothing. */
  #touchVitals(nursing: StoredEvent, institution: Institution): void {
    const mdtrt_id = textField(nursing, 'mdtrt_id');
    const own = mdtrt_id === undefined ? undefined : institution.encounters.get(mdtrt_id);
    const number = visitNumber(nursing);
    const named = number === undefined ? undefined : institution.visitNumbers.get(number)?.encounters;
    for (const state of own === undefined ? (named ?? noVisits) : [own])
      if (hasEnded(state)) this.#composition.touchVisit(state);
  }

  #joinLedger(event: StoredEvent, institution: Institution): void {
    const item = stockItem(event);
    if (item === undefined) return;
    const state = this.#keys.item(institution, item);
    state.ledger.add(event);
    this.#composition.touchItem(state);
  }

  #joinTraces(event: StoredEvent): void {
    for (const code of event.items.drug_trac_codgs) {
      const trace = this.#keys.trace(code);
      if (event.kind === 'sale') trace.sales = joined(trace.sales, event);
      else trace.returns = joined(trace.returns, event);
    }
    this.#joinSales(event);
    this.#composition.touchBoxesOf(event);
  }

  /** Puts the sale or return to the settlement that it names and to the returns that may be its. */
  #joinSales(event: StoredEvent): void {
    if (event.kind === 'sale' && event.items !== noItems) {
      this.#returns.addSale(event);
      this.#settlements.addSale(event);
    }
    if (event.kind === 'sale_return' && event.items === noItems) this.#returns.addReturn(event);
    if (isUncoded(event)) this.#settlements.addSale(event);
  }

  /** A feed that a month of an item waits for may have passed its end. */
  readonly #wake = (job: string): void => {
    const key = itemOfJob(job);
    if (key === undefined) return this.#options.wake(job);
    const item = this.#keys.itemNamed(key);
    item?.ledger.monthEnded();
    if (item !== undefined) this.#composition.touchItem(item);
  };

  /** Composes anew every record whose events changed since the last time. */
  settle(): void {
    this.#composition.settle();
  }

  /** Pack sizes may have changed. */
  reviewLedgers(): void {
    this.#composition.reviewLedgers();
  }

  /** Who is on the staff may have changed; of these visits, else of all in memory. */
  reviewStaff(visits?: readonly Key[]): void {
    this.#composition.reviewStaff(visits);
  }

  /** An event stands again where it had left; histories that go on have it. */
  #rejoin(event: StoredEvent, institution: Institution): void {
    if (isAnnulment(event)) return;
    if (!event.isVoid) {
      const visit = spotsOf(event).includes('encounter') ? this.#keys.spot('encounter', event, institution) : undefined;
      if (visit !== undefined) this.#keys.insert(visit, event);
    }
    if (encounterKinds.has(event.kind)) this.#joinVisit(event, institution);
    else if (event.kind === 'sale' || event.kind === 'sale_return') this.#joinSales(event);
    else if (event.kind === 'nursing' || event.kind === 'order') this.#placeByNumber(event, institution);
    if (settlementKinds.has(event.kind)) this.#settlements.addSettlement(event);
  }

  /** Lets leave memory what has been there for long enough; when nothing is left to settle and to judge.
   * `arrived` is how many events came since. */
  freeze(arrived: number): void {
    this.#cold?.freeze(arrived);
  }

  /** Brings back what is out of memory, some at a time, and says which keys that is. */
  *frozen(): Generator<readonly Key[]> {
    if (this.#cold !== undefined) yield* this.#cold.inTurn();
  }

  coldCounts(): ReturnType<ColdTier['counts']> | undefined {
    return this.#cold?.counts();
  }

  /** Whether a key is known that is out of memory. */
  isFrozen(space: KeySpace, text: string): boolean {
    const name = frozenName(space, text);
    return name !== undefined && this.#cold?.has(name) === true;
  }

  #call(space: KeySpace, text: string): void {
    if (space === 'trace') this.#cold?.callBox(text);
    if (space === 'encounter') this.#cold?.call(nameOfVisit(text));
  }

  /** An entry made outside of events (a hit, a closed period) comes into a history. */
  stand(space: KeySpace, key: string, entry: Entry): void {
    this.#keys.insert(this.key(space, key), entry);
  }

  /** Such an entry leaves again. */
  leave(space: KeySpace, key: string, entry: Entry): void {
    const left = this.key(space, key);
    this.#keys.remove(left, entry);
    if (left instanceof TraceKey) this.#cold?.loosen(left);
  }

  event(eventId: string): StoredEvent | undefined {
    this.#cold?.call(nameOfEvent(eventId));
    return this.#events.get(eventId);
  }

  /** Every event that counts: annulments and what they took back are left out. */
  *events(): Generator<StoredEvent> {
    for (const event of this.#events.values()) if (!event.isVoid && !isAnnulment(event)) yield event;
    for (const event of this.#cold?.events() ?? []) if (!event.isVoid && !isAnnulment(event)) yield event;
  }

  history(space: KeySpace, key: string): History | undefined {
    this.#call(space, key);
    return this.#keys.history(space, key);
  }

  /** Every key of a space that has a history. Visits and boxes that are out of memory are back only until
   * the next key is asked for. */
  *keys(space: KeySpace): Generator<Key> {
    yield* this.#keys.within(space);
    if (!mayBeFrozen(space)) return;
    for (const keys of this.frozen()) yield* keys.filter((key) => key.space === space);
  }

  /** Those in memory. */
  hotKeys(space: KeySpace): Generator<Key> {
    return this.#keys.within(space);
  }

  key(space: KeySpace, text: string): Key {
    this.#call(space, text);
    return this.#keys.key(space, text);
  }

  /** The keys of a space whose history an event takes part in, itself or in a composed record. */
  keysOf(eventId: string, space: KeySpace): readonly string[] {
    const event = this.#events.get(eventId);
    return event === undefined ? [] : this.#keys.concerning(event, space);
  }

  keyCount(): number {
    return this.#keys.count();
  }
}

const noVisits: readonly EncounterState[] = [];

function hasEnded({ records }: EncounterState): boolean {
  for (const { entry } of records) if (entry.kind === 'stay') return entry.until !== undefined;
  return false;
}

/** Whether keys of the space can leave memory; those of others go on for ever. */
export function mayBeFrozen(space: KeySpace): boolean {
  return space === 'trace' || space === 'encounter';
}

function frozenName(space: KeySpace, text: string): string | undefined {
  return space === 'trace' ? nameOfBox(text) : space === 'encounter' ? nameOfVisit(text) : undefined;
}
