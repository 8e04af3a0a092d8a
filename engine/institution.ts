// What state keeps by institution, so that a visit, an item or a document is found by its own number
// and no key has to be put together for each event.
import type { ComposedRecord } from './composed-record.ts';
import type { Entry, OneOrMore, StoredEvent } from './entry.ts';
import type { History } from './history.ts';
import type { KeySpace } from './rule.ts';
import type { Encounter, SettledUse } from './views/encounter.ts';
import type { SaleStanding } from './views/trace-uses.ts';
import type { StockLedger } from './views/stock-ledger.ts';
import type { VitalSigns } from './views/vital-series.ts';

/** A key that rules see, and its history once something stands in it. */
export class Key {
  readonly space: KeySpace;
  history: History | undefined = undefined;
  readonly #fixmedins_code: string | undefined;
  #text: string;
  #isWhole: boolean;

  /** `own` is what the key is called; within its institution, when one is given. */
  constructor(space: KeySpace, own: string, fixmedins_code?: string) {
    this.space = space;
    this.#text = own;
    this.#fixmedins_code = fixmedins_code;
    this.#isWhole = fixmedins_code === undefined;
  }

  /** What the key is called among all of its space, put together when first asked. */
  get text(): string {
    if (!this.#isWhole) {
      this.#text = `${this.#fixmedins_code}|${this.#text}`;
      this.#isWhole = true;
    }
    return this.#text;
  }
}

/** A trace code, with the messages it came in. */
export class TraceKey extends Key {
  /** What settlements say of it, those taken back included. */
  settled: OneOrMore<SettledUse> | undefined = undefined;
  sales: OneOrMore<StoredEvent> | undefined = undefined;
  returns: OneOrMore<StoredEvent> | undefined = undefined;
  /** Of sales that are out of memory: how they stood when they left, which is how they stand. */
  away: Map<StoredEvent, SaleStanding> | undefined = undefined;
  isDirty = false;

  constructor(drug_trac_codg: string) {
    super('trace', drug_trac_codg);
  }
}

export interface EncounterState {
  readonly mdtrt_id: string;
  readonly key: Key;
  readonly encounter: Encounter;
  /** Of a stay that has ended. */
  vitals: VitalSigns | undefined;
  /** Composed records and the person history each stands in. */
  records: readonly PersonRecord[];
  /** Orders and nursing records that name it. */
  attached: StoredEvent[] | undefined;
  /** Trace codes that its settlements consumed. */
  codes: readonly string[];
  isDirty: boolean;
}

export interface PersonRecord {
  readonly person: Key | undefined;
  readonly entry: ComposedRecord;
}

export interface ItemState {
  readonly key: Key;
  readonly ledger: StockLedger;
  records: readonly Entry[];
  isDirty: boolean;
}

/** An institution's own visit number, under which records without `mdtrt_id` are sent. */
export interface VisitNumber {
  readonly waiting: StoredEvent[];
  encounters: readonly EncounterState[];
}

export interface Institution {
  readonly fixmedins_code: string;
  /** Of its newest event: nearly always that of the next one. */
  admdvs: string;
  /** Newest event time, ms. */
  newest: number;
  /** By `mdtrt_id`. */
  readonly encounters: Map<string, EncounterState>;
  /** The visit asked for last: nearly always that of the next event. */
  lastVisit: EncounterState | undefined;
  /** By `fixmedins_hilist_id`, else `med_list_codg`. */
  readonly items: Map<string, ItemState>;
  /** By `med_list_codg`. */
  readonly products: Map<string, Key>;
  readonly visitNumbers: Map<string, VisitNumber>;
}

export function newInstitution(fixmedins_code: string): Institution {
  return {
    fixmedins_code,
    admdvs: '',
    newest: -Infinity,
    encounters: new Map(),
    lastVisit: undefined,
    items: new Map(),
    products: new Map(),
    visitNumbers: new Map(),
  };
}

/** The record of an institution's own visit number, made when first met. */
export function visitNumberOf(institution: Institution, own: string): VisitNumber {
  let number = institution.visitNumbers.get(own);
  if (number === undefined) {
    number = { waiting: [], encounters: [] };
    institution.visitNumbers.set(own, number);
  }
  return number;
}
