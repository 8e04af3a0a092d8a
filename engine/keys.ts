// The keys that state is kept by: made when first met, found by the numbers of the institution they
// belong to, and each with the history of what stands in it.
import { sameContent, joined, listed, textField, type Entry, type OneOrMore, type StoredEvent } from './entry.ts';
import { History } from './history.ts';
import {
  Key,
  newInstitution,
  TraceKey,
  type EncounterState,
  type Institution,
  type ItemState,
  type PersonRecord,
} from './institution.ts';
import { codedKinds, pharmacistOf, prescriberOf, prescriptionOf, spotsOf, stockItem, visitNumber, type Spot } from './placement.ts';
import type { KeySpace } from './rule.ts';
import { bedName } from './views/bed-use.ts';
import { StockedCodes } from './stocked-codes.ts';
import { Encounter } from './views/encounter.ts';
import type { UnitsPerPack } from './views/stock-counts.ts';
import { StockLedger } from './views/stock-ledger.ts';

/** Spaces whose keys belong to no institution. */
type PlainSpace =
  | 'institution' | 'doctor' | 'person' | 'prescriber' | 'area' | 'contact'
  | 'cluster' | 'pharmacist' | 'prescription' | 'bed';

export interface KeysOptions {
  readonly unitsPerPack: UnitsPerPack;
  /** An entry came into the history of a key (1) or left it (-1). */
  changed(key: Key, entry: Entry, sign: 1 | -1): void;
}

export class Keys {
  readonly #options: KeysOptions;
  readonly #institutions = new Map<string, Institution>();
  #lastInstitution = newInstitution('');
  #lastPerson: Key | undefined = undefined;
  readonly #traces = new Map<string, TraceKey>();
  readonly stocked = new StockedCodes();
  readonly #plain: Readonly<Record<PlainSpace, Map<string, Key>>> = {
    institution: new Map(),
    doctor: new Map(),
    person: new Map(),
    prescriber: new Map(),
    area: new Map(),
    contact: new Map(),
    cluster: new Map(),
    pharmacist: new Map(),
    prescription: new Map(),
    bed: new Map(),
  };
  #count = 0;

  constructor(options: KeysOptions) {
    this.#options = options;
  }

  institution(fixmedins_code: string): Institution {
    if (this.#lastInstitution.fixmedins_code === fixmedins_code) return this.#lastInstitution;
    let institution = this.#institutions.get(fixmedins_code);
    if (institution === undefined)
      this.#institutions.set(fixmedins_code, (institution = newInstitution(fixmedins_code)));
    return (this.#lastInstitution = institution);
  }

  /** The key called so, made when it is new. */
  key(space: KeySpace, text: string): Key {
    switch (space) {
      case 'institution':
      case 'doctor':
      case 'person':
      case 'prescriber':
      case 'area':
      case 'contact':
      case 'cluster':
      case 'pharmacist':
      case 'prescription':
      case 'bed':
        return this.#plainKey(space, text);
      case 'trace':
        return this.trace(text);
      default: {
        const [code, own] = partsOf(text);
        const institution = this.institution(code);
        if (space === 'encounter') return this.encounter(institution, own).key;
        return space === 'stock' ? this.item(institution, own).key : product(institution, own);
      }
    }
  }

  #plainKey(space: PlainSpace, text: string): Key {
    const keys = this.#plain[space];
    let key = keys.get(text);
    if (key === undefined) keys.set(text, (key = new Key(space, text)));
    return key;
  }

  person(psn_no: string): Key {
    if (this.#lastPerson?.text === psn_no) return this.#lastPerson;
    return (this.#lastPerson = this.#plainKey('person', psn_no));
  }

  encounter(institution: Institution, mdtrt_id: string): EncounterState {
    const { lastVisit } = institution;
    if (lastVisit?.mdtrt_id === mdtrt_id) return lastVisit;
    return (institution.lastVisit = this.#encounterOf(institution, mdtrt_id));
  }

  #encounterOf(institution: Institution, mdtrt_id: string): EncounterState {
    let state = institution.encounters.get(mdtrt_id);
    if (state === undefined) {
      state = {
        mdtrt_id,
        key: new Key('encounter', mdtrt_id, institution.fixmedins_code),
        encounter: new Encounter(),
        vitals: undefined,
        records: noRecords,
        attached: undefined,
        codes: noCodes,
        isDirty: false,
      };
      institution.encounters.set(mdtrt_id, state);
    }
    return state;
  }

  item(institution: Institution, item: string): ItemState {
    let state = institution.items.get(item);
    if (state === undefined) {
      state = {
        key: new Key('stock', item, institution.fixmedins_code),
        ledger: new StockLedger(this.#options.unitsPerPack),
        records: noEntries,
        isDirty: false,
      };
      institution.items.set(item, state);
    }
    return state;
  }

  trace(code: string): TraceKey {
    let trace = this.#traces.get(code);
    if (trace === undefined) {
      trace = new TraceKey(code);
      this.#traces.set(code, trace);
      for (const event of this.stocked.take(code)) if (!event.isVoid) this.insert(trace, event);
    }
    return trace;
  }

  /** A new message of stock with trace codes: it stands with those that have been sold or given back, and
   * waits for the others, of which most stay on the shelf. */
  stock(event: StoredEvent): void {
    if (!codedKinds.has(event.kind)) return;
    for (const code of event.items.drug_trac_codgs) {
      const trace = event.kind === 'sale_return' ? this.trace(code) : this.#traces.get(code);
      if (trace === undefined) this.stocked.add(code, event);
      else if (!event.isVoid) this.insert(trace, event);
    }
  }

  /** The trace code, if it has been sold or given back. */
  knownTrace(code: string): TraceKey | undefined {
    return this.#traces.get(code);
  }

  /** The visit whose key is called so, if there is one. */
  encounterNamed(text: string): EncounterState | undefined {
    const [code, own] = partsOf(text);
    return this.#institutions.get(code)?.encounters.get(own);
  }

  /** The visit is no longer known here. */
  letGoEncounter(institution: Institution, mdtrt_id: string): void {
    if (institution.encounters.get(mdtrt_id)?.key.history !== undefined) this.#count -= 1;
    institution.encounters.delete(mdtrt_id);
    institution.lastVisit = undefined;
  }

  /** The trace code is no longer known here. */
  letGoTrace({ text, history }: TraceKey): void {
    if (history !== undefined) this.#count -= 1;
    this.#traces.delete(text);
  }

  /** Every key whose history the event itself stands in. */
  at(event: StoredEvent, institution: Institution): readonly Key[] {
    const own = spotsOf(event)
      .map((spot) => this.spot(spot, event, institution))
      .filter((key) => key !== undefined);
    const number = visitNumber(event);
    const named = number === undefined ? undefined : institution.visitNumbers.get(number);
    const encounters = (named?.encounters ?? []).map((encounter) => encounter.key);
    return [...own, ...encounters, ...this.codesOf(event)];
  }

  /** The trace codes in whose histories the event itself stands. */
  codesOf(event: StoredEvent): readonly Key[] {
    if (!codedKinds.has(event.kind)) return noKeys;
    return event.items.drug_trac_codgs.flatMap((code) => this.#traces.get(code) ?? []);
  }

  /** The key of one spot where an event stands, or undefined when it lacks the number for it. */
  spot(spot: Spot, event: StoredEvent, institution: Institution): Key | undefined {
    switch (spot) {
      case 'person': {
        const psn_no = textField(event, 'psn_no');
        return psn_no === undefined ? undefined : this.person(psn_no);
      }
      case 'encounter': {
        const mdtrt_id = textField(event, 'mdtrt_id');
        return mdtrt_id === undefined ? undefined : this.encounter(institution, mdtrt_id).key;
      }
      case 'stock': {
        const item = stockItem(event);
        return item === undefined ? undefined : this.item(institution, item).key;
      }
      case 'product': {
        const med_list_codg = textField(event, 'med_list_codg');
        return med_list_codg === undefined ? undefined : product(institution, med_list_codg);
      }
      case 'prescription': {
        const rxno = prescriptionOf(event);
        return rxno === undefined ? undefined : this.#plainKey('prescription', rxno);
      }
      case 'pharmacist': {
        const licence = pharmacistOf(event);
        return licence === undefined ? undefined : this.#plainKey('pharmacist', licence);
      }
      case 'institution':
        return this.#plainKey('institution', event.fixmedins_code);
      case 'doctor': {
        const code = textField(event, event.kind === 'order' ? 'isu_drord_dr_code' : 'atddr_no');
        return code === undefined
          ? undefined
          : this.#plainKey('doctor', `${event.fixmedins_code}|${code}`);
      }
      case 'prescriber': {
        const code = prescriberOf(event);
        return code === undefined ? undefined : this.#plainKey('prescriber', code);
      }
    }
  }

  insert(key: Key, entry: Entry): void {
    if (key.history === undefined) {
      key.history = new History();
      this.#count += 1;
    }
    key.history.insert(entry);
    this.#options.changed(key, entry, 1);
  }

  remove(key: Key, entry: Entry): void {
    if (key.history?.remove(entry) === true) this.#options.changed(key, entry, -1);
  }

  /** Puts the difference between old and new records into the history; what stays the same stays. */
  exchange(key: Key, before: readonly Entry[], after: readonly Entry[]): readonly Entry[] {
    if (before === after || (before.length === 0 && after.length === 0)) return before;
    if (before.length === 0) {
      for (const entry of after) this.insert(key, entry);
      return after;
    }
    const old = new Map(before.map((entry) => [entry.id, entry]));
    const result = after.map((entry) => {
      const same = old.get(entry.id);
      return same !== undefined && sameContent(same, entry) ? same : entry;
    });
    const kept = new Set(result);
    for (const entry of before) if (!kept.has(entry)) this.remove(key, entry);
    for (const entry of result) if (old.get(entry.id) !== entry) this.insert(key, entry);
    return result;
  }

  /** A stock item by the text of its key. */
  itemNamed(text: string): ItemState | undefined {
    const [code, own] = partsOf(text);
    return this.#institutions.get(code)?.items.get(own);
  }

  institutions(): IterableIterator<Institution> {
    return this.#institutions.values();
  }

  history(space: KeySpace, text: string): History | undefined {
    return this.#known(space, text)?.history;
  }

  /** The key called so, if there is one. */
  #known(space: KeySpace, text: string): Key | undefined {
    switch (space) {
      case 'institution':
      case 'doctor':
      case 'person':
      case 'prescriber':
      case 'area':
      case 'contact':
      case 'cluster':
      case 'pharmacist':
      case 'prescription':
      case 'bed':
        return this.#plain[space].get(text);
      case 'trace':
        return this.#traces.get(text);
      default: {
        const [code, own] = partsOf(text);
        const institution = this.#institutions.get(code);
        if (space === 'encounter') return institution?.encounters.get(own)?.key;
        return space === 'stock' ? institution?.items.get(own)?.key : institution?.products.get(own);
      }
    }
  }

  /** Every key of a space that has a history. */
  *within(space: KeySpace): Generator<Key> {
    for (const key of this.#all(space)) if (key.history !== undefined) yield key;
  }

  *#all(space: KeySpace): Generator<Key> {
    switch (space) {
      case 'institution':
      case 'doctor':
      case 'person':
      case 'prescriber':
      case 'area':
      case 'contact':
      case 'cluster':
      case 'pharmacist':
      case 'prescription':
      case 'bed':
        yield* this.#plain[space].values();
        break;
      case 'trace':
        yield* this.#traces.values();
        break;
      case 'product':
        for (const { products } of this.#institutions.values()) yield* products.values();
        break;
      case 'encounter':
        for (const { encounters } of this.#institutions.values())
          for (const { key } of encounters.values()) yield key;
        break;
      case 'stock':
        for (const { items } of this.#institutions.values())
          for (const { key } of items.values()) yield key;
        break;
    }
  }

  /** The keys of a space whose history an event takes part in, itself or in a composed record. */
  concerning(event: StoredEvent, space: KeySpace): readonly string[] {
    const institution = this.institution(event.fixmedins_code);
    const own = this.at(event, institution)
      .filter((key) => key.space === space)
      .map(({ text }) => text);
    const part = (name: string | undefined): void => {
      if (name !== undefined) own.push(name);
    };
    const within = (name: string | undefined): void =>
      part(name === undefined ? undefined : `${event.fixmedins_code}|${name}`);
    if (space === 'encounter') within(textField(event, 'mdtrt_id'));
    if (space === 'person') part(textField(event, 'psn_no'));
    if (space === 'institution') part(event.fixmedins_code);
    if (space === 'stock') within(stockItem(event));
    if (space === 'bed') within(bedName(event));
    if (space === 'trace') own.push(...event.items.drug_trac_codgs);
    return [...new Set(own)];
  }

  /** Keys with a history. */
  count(): number {
    return this.#count;
  }
}

const noEntries: readonly Entry[] = [];
const noKeys: readonly Key[] = [];
const noRecords: readonly PersonRecord[] = [];
const noCodes: readonly string[] = [];

function product(institution: Institution, med_list_codg: string): Key {
  let key = institution.products.get(med_list_codg);
  if (key === undefined) {
    key = new Key('product', med_list_codg, institution.fixmedins_code);
    institution.products.set(med_list_codg, key);
  }
  return key;
}

/** Institution and own name of a key within an institution. */
function partsOf(text: string): readonly [string, string] {
  const end = text.indexOf('|');
  return [text.slice(0, end), text.slice(end + 1)];
}
