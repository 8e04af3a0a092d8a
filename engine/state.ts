// Everything the evaluator remembers, and how an event changes it: duplicates, cancellations,
// coverage of feeds, histories by key, and the records composed from several events (stays, visits,
// uses of trace codes, shortages), kept equal to what a fresh composition would give.
import { Annulments, isAnnulment } from './annulment.ts';
import { dayMs } from './china-time.ts';
import { Coverage } from './coverage.ts';
import { sameContent, textField, type Entry, type StoredEvent } from './entry.ts';
import type { FundEvent } from './event.ts';
import { History } from './history.ts';
import { encounterKey, encounterKinds, ledgerKinds, placesOf, stockKey } from './placement.ts';
import { projectEvent } from './projection.ts';
import { keySpaces, type KeySpace } from './rule.ts';
import {
  composeStay,
  composeVisitSettlements,
  Encounter,
  settledUses,
  type SettledUse,
} from './views/encounter.ts';
import { SaleReturns } from './views/sale-returns.ts';
import { SaleSettlements, settlementKinds } from './views/sale-settlements.ts';
import { StockLedger, type UnitsPerPack } from './views/stock-ledger.ts';
import { composeUses } from './views/trace-uses.ts';

/** How far behind the institution's newest event an event may be and still be judged, ms. Messages
 * about trace codes are never too late (DESIGN section 14, Lateness). */
export const horizonMs = 400 * dayMs;

export interface StateOptions {
  readonly unitsPerPack: UnitsPerPack;
  /** An entry came into, changed in or left the history of a key. */
  changed(space: KeySpace, key: string, entry: Entry): void;
  wake(job: string): void;
}

interface EncounterState {
  readonly encounter: Encounter;
  /** Composed records and the person history each stands in. */
  records: readonly { readonly person: string | undefined; readonly entry: Entry }[];
  codes: ReadonlySet<string>;
}

interface TraceState {
  readonly settled: Map<string, readonly SettledUse[]>;
  readonly sales: StoredEvent[];
  readonly returns: StoredEvent[];
  records: readonly Entry[];
}

interface LedgerState {
  readonly ledger: StockLedger;
  records: readonly Entry[];
}

export class State {
  readonly coverage = new Coverage();
  readonly #options: StateOptions;
  readonly #events = new Map<string, StoredEvent>();
  readonly #newest = new Map<string, number>();
  readonly #annulments = new Annulments();
  readonly #returns = new SaleReturns();
  readonly #settlements = new SaleSettlements();
  readonly #histories: ReadonlyMap<KeySpace, Map<string, History>>;
  readonly #encounters = new Map<string, EncounterState>();
  readonly #traces = new Map<string, TraceState>();
  readonly #ledgers = new Map<string, LedgerState>();
  /** Encounters by the institution's own visit number, for records that carry no `mdtrt_id`. */
  readonly #encountersByNumber = new Map<string, string[]>();
  readonly #waitingByNumber = new Map<string, StoredEvent[]>();
  readonly #dirtyEncounters = new Set<string>();
  readonly #dirtyTraces = new Set<string>();
  readonly #dirtyLedgers = new Set<string>();

  constructor(options: StateOptions) {
    this.#options = options;
    this.#histories = new Map(keySpaces.map((space) => [space, new Map<string, History>()]));
  }

  /** Takes in one event. `settle` must follow before anything is judged. */
  add(event: FundEvent): 'added' | 'duplicate' | 'late' {
    if (this.#events.has(event.event_id)) return 'duplicate';
    const newest = this.#newest.get(event.fixmedins_code) ?? -Infinity;
    const stored = projectEvent(event);
    if (event.at < newest - horizonMs && !ledgerKinds.has(event.kind) && stored.items.length === 0)
      return 'late';
    if (event.at > newest) this.#newest.set(event.fixmedins_code, event.at);
    this.#events.set(stored.id, stored);
    this.coverage.observe(stored.fixmedins_code, stored.kind, stored.at, this.#options.wake);
    this.#annulments.add(stored, (changed) => this.#voidChanged(changed));
    if (!isAnnulment(stored)) this.#place(stored);
    return 'added';
  }

  #place(event: StoredEvent): void {
    if (!event.isVoid) this.#standIn(event);
    if (encounterKinds.has(event.kind)) this.#joinEncounter(event);
    if (event.kind === 'nursing' || event.kind === 'order') this.#placeByNumber(event);
    if (ledgerKinds.has(event.kind)) this.#joinLedger(event);
    if (event.kind === 'sale' || event.kind === 'sale_return') this.#joinTraces(event);
    if (settlementKinds.has(event.kind)) {
      this.#settlements.addSettlement(event);
      this.#touchSalesOf(event);
    }
  }

  /** A cancellation came or went: the event leaves or comes back to wherever it stands. */
  #voidChanged(event: StoredEvent): void {
    if (isAnnulment(event)) return;
    for (const { space, key } of this.#places(event)) {
      if (event.isVoid) this.#remove(space, key, event);
      else this.#insert(space, key, event);
    }
    const encounter = encounterKinds.has(event.kind) ? encounterKey(event) : undefined;
    if (encounter !== undefined) this.#dirtyEncounters.add(encounter);
    const item = ledgerKinds.has(event.kind) ? stockKey(event) : undefined;
    if (item !== undefined) {
      this.#ledgers.get(item)?.ledger.recount();
      this.#dirtyLedgers.add(item);
    }
    if (event.kind === 'sale' || event.kind === 'sale_return') this.#touchTraces(event);
    if (settlementKinds.has(event.kind)) this.#touchSalesOf(event);
  }

  #places(event: StoredEvent): readonly { space: KeySpace; key: string }[] {
    const places = placesOf(event);
    const number = visitNumber(event);
    if (number === undefined) return places;
    const encounters = this.#encountersByNumber.get(number) ?? [];
    return [...places, ...encounters.map((key) => ({ space: 'encounter' as const, key }))];
  }

  #standIn(event: StoredEvent): void {
    for (const { space, key } of placesOf(event)) this.#insert(space, key, event);
  }

  #joinEncounter(event: StoredEvent): void {
    const key = encounterKey(event);
    if (key === undefined) return;
    let state = this.#encounters.get(key);
    if (state === undefined) {
      state = { encounter: new Encounter(), records: [], codes: new Set() };
      this.#encounters.set(key, state);
    }
    state.encounter.add(event);
    const isFee =
      event.kind === 'outpatient_fee' ||
      event.kind === 'inpatient_fee' ||
      event.kind === 'pharmacy_fee';
    if (!isFee || state.codes.size > 0) this.#dirtyEncounters.add(key);
    if (event.kind === 'admission') this.#nameEncounter(event, key);
  }

  /** Records with only the institution's visit number are found by the number of the admission, which
   * some senders fill with the `mdtrt_id` itself. */
  #nameEncounter(admission: StoredEvent, key: string): void {
    for (const field of ['ipt_otp_no', 'mdtrt_id']) {
      const own = textField(admission, field);
      if (own === undefined) continue;
      const number = `${admission.fixmedins_code}|${own}`;
      const keys = this.#encountersByNumber.get(number) ?? [];
      if (keys.includes(key)) continue;
      this.#encountersByNumber.set(number, [...keys, key]);
      for (const event of this.#waitingByNumber.get(number) ?? []) {
        if (!event.isVoid) this.#insert('encounter', key, event);
      }
    }
  }

  #placeByNumber(event: StoredEvent): void {
    const number = visitNumber(event);
    if (number === undefined) return;
    const waiting = this.#waitingByNumber.get(number);
    if (waiting === undefined) this.#waitingByNumber.set(number, [event]);
    else waiting.push(event);
    if (event.isVoid) return;
    for (const key of this.#encountersByNumber.get(number) ?? [])
      this.#insert('encounter', key, event);
  }

  #joinLedger(event: StoredEvent): void {
    const key = stockKey(event);
    if (key === undefined) return;
    let state = this.#ledgers.get(key);
    if (state === undefined) {
      state = { ledger: new StockLedger(this.#options.unitsPerPack), records: [] };
      this.#ledgers.set(key, state);
    }
    state.ledger.add(event);
    this.#dirtyLedgers.add(key);
  }

  #joinTraces(event: StoredEvent): void {
    for (const { drug_trac_codg } of event.items) {
      const trace = this.#trace(drug_trac_codg);
      (event.kind === 'sale' ? trace.sales : trace.returns).push(event);
    }
    if (event.kind === 'sale' && event.items.length > 0) {
      this.#returns.addSale(event);
      this.#settlements.addSale(event);
    }
    if (event.kind === 'sale_return' && event.items.length === 0) this.#returns.addReturn(event);
    this.#touchTraces(event);
  }

  #touchSalesOf(settlement: StoredEvent): void {
    for (const sale of this.#settlements.salesOf(settlement)) this.#touchTraces(sale);
  }

  #touchTraces(event: StoredEvent): void {
    const touch = (one: StoredEvent): void => {
      for (const { drug_trac_codg } of one.items) this.#dirtyTraces.add(drug_trac_codg);
    };
    touch(event);
    const others =
      event.kind === 'sale'
        ? this.#returns.rivals(event)
        : event.items.length === 0
          ? this.#returns.salesFor(event)
          : [];
    for (const other of others) touch(other);
  }

  #trace(code: string): TraceState {
    let trace = this.#traces.get(code);
    if (trace === undefined) {
      trace = { settled: new Map(), sales: [], returns: [], records: [] };
      this.#traces.set(code, trace);
    }
    return trace;
  }

  /** Composes anew every record whose events changed since the last time. */
  settle(): void {
    for (const key of this.#dirtyEncounters) this.#settleEncounter(key);
    this.#dirtyEncounters.clear();
    for (const code of this.#dirtyTraces) this.#settleTrace(code);
    this.#dirtyTraces.clear();
    for (const key of this.#dirtyLedgers) {
      const state = this.#ledgers.get(key);
      if (state !== undefined)
        state.records = this.#exchange('stock', key, state.records, state.ledger.compose(key));
    }
    this.#dirtyLedgers.clear();
  }

  /** Pack sizes may have changed. */
  reviewLedgers(): void {
    for (const [key, { ledger }] of this.#ledgers) {
      ledger.repack();
      this.#dirtyLedgers.add(key);
    }
  }

  #settleEncounter(key: string): void {
    const state = this.#encounters.get(key);
    if (state === undefined) return;
    const { encounter } = state;
    const stay = composeStay(encounter);
    const composed = stay === undefined ? [] : [stay];
    composed.push(...composeVisitSettlements(encounter));
    const next = composed.map((entry) => ({ person: textField(entry, 'psn_no'), entry }));
    for (const { person, entry } of state.records) {
      const same = next.find((one) => one.entry.id === entry.id);
      if (same !== undefined && same.person === person && sameContent(same.entry, entry)) {
        same.entry = entry;
        continue;
      }
      this.#remove('encounter', key, entry);
      if (person !== undefined) this.#remove('person', person, entry);
    }
    for (const { person, entry } of next) {
      if (state.records.some((old) => old.entry === entry)) continue;
      this.#insert('encounter', key, entry);
      if (person !== undefined) this.#insert('person', person, entry);
    }
    state.records = next;
    this.#settleCodes(key, state);
  }

  #settleCodes(key: string, state: EncounterState): void {
    const uses = settledUses(state.encounter);
    if (uses.length === 0 && state.codes.size === 0) return;
    const byCode = Map.groupBy(uses, (use) => use.drug_trac_codg);
    for (const code of state.codes) if (!byCode.has(code)) this.#trace(code).settled.delete(key);
    for (const [code, settled] of byCode) this.#trace(code).settled.set(key, settled);
    for (const code of [...state.codes, ...byCode.keys()]) this.#dirtyTraces.add(code);
    state.codes = new Set(byCode.keys());
  }

  #settleTrace(code: string): void {
    const trace = this.#trace(code);
    const composed = composeUses(code, {
      settled: [...trace.settled.values()].flat(),
      sales: trace.sales,
      returns: trace.returns,
      isReturned: (sale) => this.#returns.isReturned(sale),
      isTakenBack: (sale) => this.#settlements.isTakenBack(sale),
    });
    trace.records = this.#exchange('trace', code, trace.records, composed);
  }

  /** Puts the difference between old and new records into the history; what stays the same stays. */
  #exchange(
    space: KeySpace,
    key: string,
    before: readonly Entry[],
    after: readonly Entry[],
  ): readonly Entry[] {
    if (before.length === 0 && after.length === 0) return before;
    const old = new Map(before.map((entry) => [entry.id, entry]));
    const result = after.map((entry) => {
      const same = old.get(entry.id);
      return same !== undefined && sameContent(same, entry) ? same : entry;
    });
    const kept = new Set(result);
    for (const entry of before) if (!kept.has(entry)) this.#remove(space, key, entry);
    for (const entry of result) if (old.get(entry.id) !== entry) this.#insert(space, key, entry);
    return result;
  }

  #insert(space: KeySpace, key: string, entry: Entry): void {
    const histories = this.#space(space);
    let history = histories.get(key);
    if (history === undefined) {
      history = new History();
      histories.set(key, history);
    }
    history.insert(entry);
    this.#options.changed(space, key, entry);
  }

  #remove(space: KeySpace, key: string, entry: Entry): void {
    if (this.#space(space).get(key)?.remove(entry) === true)
      this.#options.changed(space, key, entry);
  }

  #space(space: KeySpace): Map<string, History> {
    const histories = this.#histories.get(space);
    if (histories === undefined) throw new Error(`no key space ${space}`);
    return histories;
  }

  /** An entry made outside of events (a hit, a closed period) comes into a history. */
  stand(space: KeySpace, key: string, entry: Entry): void {
    this.#insert(space, key, entry);
  }

  /** Such an entry leaves again. */
  leave(space: KeySpace, key: string, entry: Entry): void {
    this.#remove(space, key, entry);
  }

  event(eventId: string): StoredEvent | undefined {
    return this.#events.get(eventId);
  }

  history(space: KeySpace, key: string): History | undefined {
    return this.#space(space).get(key);
  }

  keys(space: KeySpace): IterableIterator<string> {
    return this.#space(space).keys();
  }

  /** The keys of a space whose history an event takes part in, itself or in a composed record. */
  keysOf(eventId: string, space: KeySpace): readonly string[] {
    const event = this.#events.get(eventId);
    if (event === undefined) return [];
    const own = this.#places(event)
      .filter((place) => place.space === space)
      .map(({ key }) => key);
    const encounter = encounterKey(event);
    const person = textField(event, 'psn_no');
    const item = stockKey(event);
    if (space === 'encounter' && encounter !== undefined) own.push(encounter);
    if (space === 'person' && person !== undefined) own.push(person);
    if (space === 'institution') own.push(event.fixmedins_code);
    if (space === 'stock' && item !== undefined) own.push(item);
    if (space === 'trace') own.push(...event.items.map((one) => one.drug_trac_codg));
    return [...new Set(own)];
  }

  keyCount(): number {
    let total = 0;
    for (const histories of this.#histories.values()) total += histories.size;
    return total;
  }
}

/** Institution and own visit number of a record without `mdtrt_id`. */
function visitNumber(event: StoredEvent): string | undefined {
  if (event.kind !== 'nursing' && event.kind !== 'order') return undefined;
  if (textField(event, 'mdtrt_id') !== undefined) return undefined;
  const number = textField(event, 'mdtrt_sn');
  return number === undefined ? undefined : `${event.fixmedins_code}|${number}`;
}
