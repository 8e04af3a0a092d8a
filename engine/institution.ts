// What state keeps by institution, so that a visit, an item or a document is found by its own number
// and no key has to be put together for each event.
import type { Entry, StoredEvent } from './entry.ts';
import type { History } from './history.ts';
import type { KeySpace } from './rule.ts';
import type { Encounter, SettledUse } from './views/encounter.ts';
import type { StockLedger } from './views/stock-ledger.ts';

/** A key that rules see, and its history once something stands in it. */
export interface Key {
  readonly space: KeySpace;
  readonly text: string;
  history: History | undefined;
}

export interface EncounterState {
  readonly key: Key;
  readonly encounter: Encounter;
  /** Composed records and the person history each stands in. */
  records: readonly PersonRecord[];
  /** Trace codes that its settlements consumed. */
  codes: ReadonlySet<string>;
  isDirty: boolean;
}

export interface PersonRecord {
  readonly person: Key | undefined;
  readonly entry: Entry;
}

export interface ItemState {
  readonly key: Key;
  readonly ledger: StockLedger;
  records: readonly Entry[];
  isDirty: boolean;
}

export interface TraceState {
  readonly key: Key;
  /** Uses by the encounters that settled them. */
  settled: readonly { readonly from: EncounterState; readonly uses: readonly SettledUse[] }[];
  sales: StoredEvent[] | undefined;
  returns: StoredEvent[] | undefined;
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
    items: new Map(),
    products: new Map(),
    visitNumbers: new Map(),
  };
}
