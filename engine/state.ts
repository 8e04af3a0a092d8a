// Everything the evaluator remembers, and how an event changes it: duplicates, cancellations,
// coverage of feeds, histories by key, and the records composed from several events (stays, visits,
// uses of trace codes, shortages), kept equal to what a fresh composition would give.
import { Annulments, isAnnulment } from './annulment.ts';
import { dayMs } from './china-time.ts';
import { Coverage } from './coverage.ts';
import {
  joined,
  listed,
  noItems,
  sameContent,
  textField,
  type Entry,
  type StoredEvent,
} from './entry.ts';
import type { FundEvent } from './event.ts';
import type { History } from './history.ts';
import type {
  EncounterState,
  Institution,
  ItemState,
  Key,
  PersonRecord,
  TraceKey,
} from './institution.ts';
import { Keys, visitNumberOf, type KeysOptions } from './keys.ts';
import { encounterKinds, ledgerKinds, spotsOf, stockItem, visitNumber } from './placement.ts';
import { projectEvent } from './projection.ts';
import type { Row } from './knowledge.ts';
import type { KeySpace } from './rule.ts';
import { bedName, composeBedUses } from './views/bed-use.ts';
import { composeStay, composeVisitSettlements, isFee, settledUses } from './views/encounter.ts';
import { composeOwnStays } from './views/own-stay.ts';
import { composeOperations } from './views/operations.ts';
import { SaleReturns } from './views/sale-returns.ts';
import { SaleSettlements, settlementKinds } from './views/sale-settlements.ts';
import { itemOfJob, tradePassed } from './views/stock-months.ts';
import { composeVitalSeries } from './views/vital-series.ts';
import { composeUses, without } from './views/trace-uses.ts';
import { isUncoded, UncodedSales } from './views/uncoded-sales.ts';

/** How far behind the institution's newest event an event may be and still be judged, ms. Messages
 * about trace codes are never too late (DESIGN section 14, Lateness). */
export const horizonMs = 400 * dayMs;

export interface StateOptions extends KeysOptions {
  wake(job: string): void;
  /** Rows of the table `staff` for a person. */
  staffRows?(psn_no: string): readonly Row[];
  /** An event was taken back (`isVoid`), at its arrival or later, or brought back. */
  voided?(event: StoredEvent): void;
  /** An event began to count (1), at its arrival or brought back, or was taken back (-1). */
  moved?(event: StoredEvent, sign: 1 | -1): void;
}

export class State {
  readonly coverage = new Coverage();
  readonly #options: StateOptions;
  readonly #events = new Map<string, StoredEvent>();
  readonly #annulments = new Annulments();
  readonly #returns = new SaleReturns();
  readonly #settlements = new SaleSettlements();
  readonly #uncoded: UncodedSales;
  readonly #keys: Keys;
  readonly #dirtyEncounters: EncounterState[] = [];
  readonly #dirtyTraces: TraceKey[] = [];
  readonly #dirtyItems: ItemState[] = [];

  constructor(options: StateOptions) {
    this.#options = options;
    this.#keys = new Keys(options);
    this.#uncoded = new UncodedSales(this.#settlements, this.#keys);
  }

  /** Takes in one event. `settle` must follow before anything is judged. */
  add(event: FundEvent): 'added' | 'duplicate' | 'late' {
    if (this.#events.has(event.event_id)) return 'duplicate';
    const institution = this.#keys.institution(event.fixmedins_code);
    if (event.admdvs !== institution.admdvs) institution.admdvs = event.admdvs;
    const stored = projectEvent(event, institution);
    if (
      event.at < institution.newest - horizonMs &&
      !ledgerKinds.has(stored.kind) &&
      stored.items === noItems
    )
      return 'late';
    if (event.at > institution.newest) institution.newest = event.at;
    this.#events.set(stored.id, stored);
    this.coverage.observe(stored.fixmedins_code, stored.kind, stored.at, this.#wake, stored.inf_time);
    this.#annulments.add(stored, this.#voidChanged);
    if (stored.isVoid) this.#options.voided?.(stored);
    if (!isAnnulment(stored)) this.#place(stored, institution);
    return 'added';
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
    if (encounterKinds.has(event.kind)) this.#joinEncounter(event, institution);
    else if (ledgerKinds.has(event.kind)) {
      this.#joinLedger(event, institution);
      if (event.kind === 'sale' || event.kind === 'sale_return') this.#joinTraces(event);
    } else if (event.kind === 'nursing' || event.kind === 'order')
      this.#placeByNumber(event, institution);
    if (event.kind === 'nursing') this.#touchVitals(event, institution);
    if (settlementKinds.has(event.kind)) {
      this.#settlements.addSettlement(event);
      this.#touchSalesOf(event);
    }
  }

  /** A cancellation came or went: the event leaves or comes back to wherever it stands. */
  readonly #voidChanged = (event: StoredEvent): void => {
    this.#options.voided?.(event);
    if (isAnnulment(event)) return;
    this.#options.moved?.(event, event.isVoid ? -1 : 1);
    const institution = this.#keys.institution(event.fixmedins_code);
    for (const key of this.#keys.at(event, institution)) {
      if (event.isVoid) this.#keys.remove(key, event);
      else this.#keys.insert(key, event);
    }
    if (encounterKinds.has(event.kind)) {
      const state = institution.encounters.get(textField(event, 'mdtrt_id') ?? '');
      if (state !== undefined) this.#touchEncounter(state);
    }
    if (event.kind === 'nursing') this.#touchVitals(event, institution);
    if (ledgerKinds.has(event.kind)) {
      const item = institution.items.get(stockItem(event) ?? '');
      item?.ledger.recount();
      if (item !== undefined) this.#touchItem(item);
    }
    if (event.kind === 'sale' || event.kind === 'sale_return') this.#touchTraces(event);
    if (settlementKinds.has(event.kind)) this.#touchSalesOf(event);
  };

  #joinEncounter(event: StoredEvent, institution: Institution): void {
    const mdtrt_id = textField(event, 'mdtrt_id');
    if (mdtrt_id === undefined) return;
    const state = this.#keys.encounter(institution, mdtrt_id);
    state.encounter.add(event);
    if (!isFee(event.kind) || state.codes.length > 0) this.#touchEncounter(state);
    if (event.kind === 'admission') this.#nameEncounter(event, state, institution);
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
    for (const state of own === undefined ? (named ?? []) : [own])
      if (state.records.some(({ entry }) => entry.kind === 'stay' && entry.until !== undefined))
        this.#touchEncounter(state);
  }

  #joinLedger(event: StoredEvent, institution: Institution): void {
    const item = stockItem(event);
    if (item === undefined) return;
    const state = this.#keys.item(institution, item);
    state.ledger.add(event);
    this.#touchItem(state);
  }

  #joinTraces(event: StoredEvent): void {
    for (const code of event.items.drug_trac_codgs) {
      const trace = this.#keys.trace(code);
      if (event.kind === 'sale') trace.sales = joined(trace.sales, event);
      else trace.returns = joined(trace.returns, event);
    }
    if (event.kind === 'sale' && event.items !== noItems) {
      this.#returns.addSale(event);
      this.#settlements.addSale(event);
    }
    if (event.kind === 'sale_return' && event.items === noItems) this.#returns.addReturn(event);
    if (isUncoded(event)) this.#settlements.addSale(event);
    this.#touchTraces(event);
  }

  #touchEncounter(state: EncounterState): void {
    if (state.isDirty) return;
    state.isDirty = true;
    this.#dirtyEncounters.push(state);
  }

  /** A feed that a month of an item waits for may have passed its end. */
  readonly #wake = (job: string): void => {
    const key = itemOfJob(job);
    if (key === undefined) return this.#options.wake(job);
    const item = this.#keys.itemNamed(key);
    item?.ledger.monthEnded();
    if (item !== undefined) this.#touchItem(item);
  };

  readonly #tradePassed = (key: string, time: number): boolean => tradePassed(this.coverage, key, time);

  #touchItem(state: ItemState): void {
    if (state.isDirty) return;
    state.isDirty = true;
    this.#dirtyItems.push(state);
  }

  #touchTrace(state: TraceKey): void {
    if (state.isDirty) return;
    state.isDirty = true;
    this.#dirtyTraces.push(state);
  }

  #touchCodes(event: StoredEvent): void {
    for (const code of event.items.drug_trac_codgs) this.#touchTrace(this.#keys.trace(code));
  }

  #touchSalesOf(settlement: StoredEvent): void {
    for (const sale of this.#settlements.salesOf(settlement)) this.#touchTraces(sale);
  }

  #touchTraces(event: StoredEvent): void {
    if (isUncoded(event)) {
      const institution = this.#keys.institution(event.fixmedins_code);
      this.#uncoded.review(event, this.#keys.spot('stock', event, institution));
    }
    this.#touchCodes(event);
    if (event.kind === 'sale')
      for (const rival of this.#returns.rivals(event)) this.#touchCodes(rival);
    else if (event.items === noItems)
      for (const sale of this.#returns.salesFor(event)) this.#touchCodes(sale);
  }

  /** Composes anew every record whose events changed since the last time. */
  settle(): void {
    for (const state of this.#dirtyEncounters) {
      state.isDirty = false;
      this.#settleEncounter(state);
    }
    this.#dirtyEncounters.length = 0;
    for (const state of this.#dirtyTraces) {
      state.isDirty = false;
      this.#settleTrace(state);
    }
    this.#dirtyTraces.length = 0;
    for (const state of this.#dirtyItems) {
      state.isDirty = false;
      const composed = state.ledger.compose(state.key.text, this.#tradePassed);
      state.records = this.#keys.exchange(state.key, state.records, composed);
    }
    this.#dirtyItems.length = 0;
  }

  /** Pack sizes may have changed. */
  reviewLedgers(): void {
    for (const { items } of this.#keys.institutions()) {
      for (const state of items.values()) {
        state.ledger.repack();
        this.#touchItem(state);
      }
    }
  }

  /** Who is on the staff may have changed. */
  reviewStaff(): void {
    for (const { encounters } of this.#keys.institutions()) {
      for (const state of encounters.values()) {
        const [first] = state.records;
        if (first === undefined) continue;
        const isOwn = state.records.some(({ entry }) => entry.kind === 'own_stay');
        if (isOwn || this.#staffRows(first.entry).length > 0) this.#touchEncounter(state);
      }
    }
  }

  #staffRows(stay: Entry | undefined): readonly Row[] {
    const psn_no = stay && textField(stay, 'psn_no');
    return (psn_no === undefined ? undefined : this.#options.staffRows?.(psn_no)) ?? [];
  }

  #settleEncounter(state: EncounterState): void {
    const { encounter, key } = state;
    const stay = composeStay(encounter);
    const visits = composeVisitSettlements(encounter);
    const composed = [
      ...(stay === undefined ? [] : [stay]),
      ...visits,
      ...composeOperations(encounter, stay),
      ...composeBedUses(encounter, stay),
      ...composeOwnStays(stay, this.#staffRows(stay)),
      ...composeVitalSeries(stay, key.history?.of('nursing') ?? noEntries),
    ];
    if (composed.length > 0 || state.records.length > 0)
      state.records = this.#exchangeRecords(key, state.records, composed);
    this.#settleCodes(state);
  }

  #exchangeRecords(
    key: Key,
    before: readonly PersonRecord[],
    composed: readonly Entry[],
  ): readonly PersonRecord[] {
    const after = composed.map((entry): PersonRecord => {
      const person = this.#alsoAt(entry);
      const same = before.find((old) => old.entry.id === entry.id);
      return same !== undefined && same.person === person && sameContent(same.entry, entry)
        ? same
        : { person, entry };
    });
    for (const record of before) {
      if (after.includes(record)) continue;
      this.#keys.remove(key, record.entry);
      if (record.person !== undefined) this.#keys.remove(record.person, record.entry);
    }
    for (const record of after) {
      if (before.includes(record)) continue;
      this.#keys.insert(key, record.entry);
      if (record.person !== undefined) this.#keys.insert(record.person, record.entry);
    }
    return after;
  }

  /** The key of the person, of the doctor or of the bed, in whose history a record of a visit stands too. */
  #alsoAt(entry: Entry): Key | undefined {
    if (entry.kind === 'operation') {
      const dr_codg = textField(entry, 'dr_codg');
      return this.#keys.key('doctor', `${entry.fixmedins_code}|${dr_codg}`);
    }
    if (entry.kind === 'own_stay')
      return this.#keys.key('doctor', `${textField(entry, 'employer')}|${textField(entry, 'dr_codg')}`);
    if (entry.kind === 'vital_series') return this.#keys.key('institution', entry.fixmedins_code);
    if (entry.kind === 'bed_use')
      return this.#keys.key('bed', `${entry.fixmedins_code}|${bedName(entry)}`);
    const psn_no = textField(entry, 'psn_no');
    return psn_no === undefined ? undefined : this.#keys.person(psn_no);
  }

  #settleCodes(state: EncounterState): void {
    const uses = settledUses(state.encounter);
    if (uses.length === 0 && state.codes.length === 0) return;
    for (const code of state.codes) {
      const trace = this.#keys.trace(code);
      trace.settled = without(trace.settled, state.encounter);
      this.#touchTrace(trace);
    }
    for (const use of uses) {
      const trace = this.#keys.trace(use.drug_trac_codg);
      trace.settled = joined(trace.settled, use);
      this.#touchTrace(trace);
    }
    state.codes = uses.map((use) => use.drug_trac_codg);
  }

  #settleTrace(trace: TraceKey): void {
    const composed = composeUses(trace.text, {
      settled: listed(trace.settled),
      sales: listed(trace.sales),
      returns: listed(trace.returns),
      isReturned: this.#isReturned,
      isTakenBack: this.#isTakenBack,
      isSettlementKnown: this.#isSettlementKnown,
    });
    const known = trace.history === undefined ? noEntries : trace.history.of('use').slice();
    this.#keys.exchange(trace, known, composed);
  }

  readonly #isReturned = (sale: StoredEvent): boolean => this.#returns.isReturned(sale);
  readonly #isSettlementKnown = (sale: StoredEvent): boolean | undefined => this.#settlements.isKnown(sale);
  readonly #isTakenBack = (sale: StoredEvent): boolean => this.#settlements.isTakenBack(sale);

  /** An entry made outside of events (a hit, a closed period) comes into a history. */
  stand(space: KeySpace, key: string, entry: Entry): void {
    this.#keys.insert(this.#keys.key(space, key), entry);
  }

  /** Such an entry leaves again. */
  leave(space: KeySpace, key: string, entry: Entry): void {
    this.#keys.remove(this.#keys.key(space, key), entry);
  }

  event(eventId: string): StoredEvent | undefined {
    return this.#events.get(eventId);
  }

  /** Every event that counts: annulments and what they took back are left out. */
  *events(): Generator<StoredEvent> {
    for (const event of this.#events.values()) if (!event.isVoid && !isAnnulment(event)) yield event;
  }

  history(space: KeySpace, key: string): History | undefined {
    return this.#keys.history(space, key);
  }

  /** Every key of a space that has a history. */
  keys(space: KeySpace): Generator<Key> {
    return this.#keys.within(space);
  }

  key(space: KeySpace, text: string): Key {
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

const noEntries: readonly Entry[] = [];
