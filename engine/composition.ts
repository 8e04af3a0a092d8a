// The records composed of several events (stays, visits, uses of trace codes, shortages), kept equal to
// what a fresh composition would give: whoever changes something says what it touches, and `settle`
// composes that anew.
import { ComposedRecord } from './composed-record.ts';
import type { Coverage } from './coverage.ts';
import { joined, listed, noItems, sameContent, textField, type Entry, type StoredEvent } from './entry.ts';
import type { EncounterState, ItemState, Key, PersonRecord, TraceKey } from './institution.ts';
import type { Keys } from './keys.ts';
import type { Row } from './knowledge-rows.ts';
import { bedName, composeBedUses } from './views/bed-use.ts';
import { composeStay, composeVisitSettlements, settledUses, type SoldUncoded } from './views/encounter.ts';
import { composeOwnStays } from './views/own-stay.ts';
import { composeOperations } from './views/operations.ts';
import type { SaleReturns } from './views/sale-returns.ts';
import { lacksCodes, type SaleSettlements } from './views/sale-settlements.ts';
import { tradePassed } from './views/stock-months.ts';
import { composeUses, without, type SaleStanding, type TraceInputs } from './views/trace-uses.ts';
import { isUncoded, UncodedSales } from './views/uncoded-sales.ts';
import { VitalSigns } from './views/vital-series.ts';

interface CompositionOptions {
  readonly keys: Keys;
  readonly returns: SaleReturns;
  readonly settlements: SaleSettlements;
  readonly coverage: Coverage;
  /** Rows of the table `staff` for a person. */
  readonly staffRows: ((psn_no: string) => readonly Row[]) | undefined;
  /** Sees to it that a box that is out of memory is back. */
  callBox(drug_trac_codg: string): void;
}

export class Composition {
  readonly #keys: Keys;
  readonly #returns: SaleReturns;
  readonly #settlements: SaleSettlements;
  readonly #uncoded: UncodedSales;
  readonly #coverage: Coverage;
  readonly #staff: CompositionOptions['staffRows'];
  readonly #callBox: CompositionOptions['callBox'];
  #dirtyEncounters: EncounterState[] = [];
  #dirtyTraces: TraceKey[] = [];
  readonly #dirtyItems: ItemState[] = [];
  #isQuiet = false;

  constructor({ keys, returns, settlements, coverage, staffRows, callBox }: CompositionOptions) {
    this.#keys = keys;
    this.#returns = returns;
    this.#settlements = settlements;
    this.#coverage = coverage;
    this.#staff = staffRows;
    this.#callBox = callBox;
    this.#uncoded = new UncodedSales(settlements, keys);
  }

  /** Whether what happens in histories now only brings back what was there. */
  isQuiet(): boolean {
    return this.#isQuiet;
  }

  readonly #tradePassed = (key: string, time: number): boolean => tradePassed(this.#coverage, key, time);

  touchVisit(state: EncounterState): void {
    if (state.isDirty) return;
    state.isDirty = true;
    this.#dirtyEncounters.push(state);
  }

  touchItem(state: ItemState): void {
    if (state.isDirty) return;
    state.isDirty = true;
    this.#dirtyItems.push(state);
  }

  touchBox(state: TraceKey): void {
    if (state.isDirty) return;
    state.isDirty = true;
    this.#dirtyTraces.push(state);
  }

  #touchCodes(event: StoredEvent): void {
    for (const code of event.items.drug_trac_codgs) this.touchBox(this.#keys.trace(code));
  }

  touchSalesOf(settlement: StoredEvent): void {
    for (const sale of this.#settlements.salesOf(settlement)) this.touchBoxesOf(sale);
  }

  touchBoxesOf(event: StoredEvent): void {
    if (isUncoded(event)) {
      const institution = this.#keys.institution(event.fixmedins_code);
      this.#uncoded.review(event, this.#keys.spot('stock', event, institution));
    }
    this.#touchCodes(event);
    if (event.kind === 'sale' && lacksCodes(event)) this.#touchVisitsOf(event);
    if (event.kind === 'sale')
      for (const rival of this.#returns.rivals(event)) this.#touchCodes(rival);
    else if (event.items === noItems)
      for (const sale of this.#returns.salesFor(event)) this.#touchCodes(sale);
  }

  /** The visits whose settlement the sale names. */
  #touchVisitsOf(sale: StoredEvent): void {
    for (const settlement of this.#settlements.standing(sale)) {
      const visit = `${settlement.fixmedins_code}|${textField(settlement, 'mdtrt_id') ?? ''}`;
      const state = settlement.items === noItems ? undefined : this.#keys.encounterNamed(visit);
      if (state !== undefined) this.touchVisit(state);
    }
  }

  readonly #isSold: SoldUncoded = (settlement, product) => this.#settlements.isSoldUncoded(settlement, product);

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
        this.touchItem(state);
      }
    }
  }

  /** Does something that changes nothing of what is known, and brings up to date what it touched. */
  quietly<T>(work: () => T): T {
    const encounters = this.#dirtyEncounters;
    const traces = this.#dirtyTraces;
    this.#dirtyEncounters = [];
    this.#dirtyTraces = [];
    const wasQuiet = this.#isQuiet;
    this.#isQuiet = true;
    const done = work();
    for (const state of this.#dirtyEncounters) {
      state.isDirty = false;
      this.#settleCodes(state);
    }
    for (const trace of this.#dirtyTraces) {
      trace.isDirty = false;
      this.#settleTrace(trace);
    }
    this.#isQuiet = wasQuiet;
    this.#dirtyEncounters = encounters;
    this.#dirtyTraces = traces;
    return done;
  }

  /** Who is on the staff may have changed; of these visits, else of all in memory. */
  reviewStaff(visits?: readonly Key[]): void {
    if (visits !== undefined) for (const { space, text } of visits) {
      const state = space === 'encounter' ? this.#keys.encounterNamed(text) : undefined;
      if (state !== undefined) this.#reviewStaffOf(state);
    }
    else
      for (const { encounters } of this.#keys.institutions())
        for (const state of encounters.values()) this.#reviewStaffOf(state);
  }

  #reviewStaffOf(state: EncounterState): void {
    const [first] = state.records;
    if (first === undefined) return;
    const isOwn = state.records.some(({ entry }) => entry.kind === 'own_stay');
    if (isOwn || this.#staffRows(first.entry).length > 0) this.touchVisit(state);
  }

  #staffRows(stay: Entry | undefined): readonly Row[] {
    const psn_no = stay && textField(stay, 'psn_no');
    return (psn_no === undefined ? undefined : this.#staff?.(psn_no)) ?? [];
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
      ...(stay?.until === undefined ? noEntries : (state.vitals ??= new VitalSigns()).compose(stay, key.history)),
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
      const person = this.alsoAt(entry);
      const same = before.find((old) => old.entry.id === entry.id);
      return same !== undefined && same.person === person && sameContent(same.entry, entry)
        ? same
        : { person, entry: new ComposedRecord(entry) };
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
  alsoAt(entry: Entry): Key | undefined {
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
    const uses = settledUses(state.encounter, this.#isSold);
    if (uses.length === 0 && state.codes.length === 0) return;
    const codes = uses.map((use) => use.drug_trac_codg);
    for (const code of new Set([...state.codes, ...codes])) {
      if (this.#keys.knownTrace(code) === undefined) this.#callBox(code);
      const trace = this.#keys.trace(code);
      trace.settled = without(trace.settled, state.key.text);
      this.touchBox(trace);
    }
    for (const use of uses) {
      const trace = this.#keys.trace(use.drug_trac_codg);
      trace.settled = joined(trace.settled, use);
    }
    state.codes = codes;
  }

  #settleTrace(trace: TraceKey): void {
    const { away } = trace;
    const composed = composeUses(trace.text, {
      settled: listed(trace.settled),
      sales: listed(trace.sales),
      returns: listed(trace.returns),
      ...(away === undefined ? this.#sales : this.#salesWith(away)),
    });
    const known = trace.history === undefined ? noEntries : trace.history.of('use').slice();
    this.#keys.exchange(trace, known, composed);
  }

  readonly #sales: SaleQuestions = {
    isReturned: (sale) => this.#returns.isReturned(sale),
    isTakenBack: (sale) => this.#settlements.isTakenBack(sale),
    isSettlementKnown: (sale) => this.#settlements.isKnown(sale),
  };

  /** How a sale of a box stands, with those that are out of memory as they stood. */
  #salesWith(away: ReadonlyMap<StoredEvent, SaleStanding>): SaleQuestions {
    return {
      isReturned: (sale) => (away.get(sale) ?? this.standingOf(sale)).isReturned,
      isTakenBack: (sale) => (away.get(sale) ?? this.standingOf(sale)).isTakenBack,
      isSettlementKnown: (sale) => (away.get(sale) ?? this.standingOf(sale)).isSettlementKnown,
    };
  }

  /** How a sale in memory stands. */
  standingOf(sale: StoredEvent): SaleStanding {
    return {
      isReturned: this.#sales.isReturned(sale),
      isTakenBack: this.#sales.isTakenBack(sale),
      isSettlementKnown: this.#sales.isSettlementKnown(sale),
    };
  }
}

type SaleQuestions = Pick<TraceInputs, 'isReturned' | 'isTakenBack' | 'isSettlementKnown'>;

const noEntries: readonly Entry[] = [];
