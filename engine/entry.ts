// What histories hold: an event as the evaluator keeps it, or a record composed from several
// (a stay, a use of a trace code). Operators and rules see both alike.
import assert from 'node:assert/strict';
import type { EventKind } from './event.ts';

/** `hit`: a raised hit, for rules over hits (hit-feed.ts); `institution_month` and `institution_day`:
 * what an institution did in a closed period (views/institution-period.ts). */
export type RecordKind =
  | 'stay'
  | 'visit_settlement'
  | 'bed_use'
  | 'own_stay'
  | 'vital_series'
  | 'census_day'
  | 'operation'
  | 'use'
  | 'uncoded_sale'
  | 'stock_month'
  | 'shortage'
  | 'count_check'
  | 'hit'
  | 'institution_month'
  | 'doctor_month'
  | 'cost_month'
  | 'trade_month'
  | 'area_month'
  | 'test_day'
  | 'shared_code'
  | 'passed_code'
  | 'contact_stay'
  | 'cluster'
  | 'institution_day';
export type EntryKind = EventKind | RecordKind;

/** Field values as judged: texts, numbers, times as ms, lists of codes. */
export type Fields = Readonly<Record<string, unknown>>;

export interface Source {
  readonly role: string;
  readonly event: StoredEvent;
}

/** Not to be copied by `...`: some are read from disk when somebody asks. */
export interface Entry {
  /** Event id, or an id that the composed record has in every order of arrival. */
  readonly id: string;
  readonly kind: EntryKind;
  /** Event time, ms. */
  readonly at: number;
  /** Exclusive end of an interval, ms; absent for a moment and for an interval still open. */
  readonly until?: number | undefined;
  readonly fixmedins_code: string;
  readonly admdvs: string;
  readonly fields: Fields;
  /** The events behind it, the main one first. */
  readonly sources: readonly Source[];
}

/** The trace codes an event carries, each once, in step: whether the box was split, the fee line. */
export interface TraceItems {
  readonly drug_trac_codgs: readonly string[];
  /** `trdn_flag` of every code, or of each in turn where they differ. */
  readonly trdn_flags: string | readonly string[];
  /** `feedetl_sn` of each code; absent when none names its line. */
  readonly feedetl_sns: readonly (string | undefined)[] | undefined;
}

export const noItems: TraceItems = {
  drug_trac_codgs: [],
  trdn_flags: '0',
  feedetl_sns: undefined,
};

/** `trdn_flag` of the code in a place. */
export function trdnFlagAt({ trdn_flags }: TraceItems, i: number): string {
  return typeof trdn_flags === 'string' ? trdn_flags : (trdn_flags[i] ?? '0');
}

/** The institution an event comes from: one text for all its events. */
export interface Place {
  readonly fixmedins_code: string;
  readonly admdvs: string;
}

/** What the evaluator keeps of an event besides its time and whether it counts. */
export interface EventBody {
  readonly id: string;
  readonly kind: EventKind;
  readonly until: number | undefined;
  readonly fixmedins_code: string;
  readonly admdvs: string;
  readonly fields: Fields;
  readonly msgid: string;
  readonly inf_time: number;
  readonly items: TraceItems;
  /** Whether somebody will yet look whether it may leave memory (cold/cold-tier.ts). */
  isWaiting: boolean;
  nextOfMessage: StoredEvent | undefined;
  nextOfReference: StoredEvent | undefined;
}

/** Where the bodies of entries lie that are not in memory (cold/cold-store.ts), by their place there. */
export interface Shelf {
  event(place: number): EventBody;
  record(place: number): Entry;
}

/** A shelf, and the kind of what lies there, when it is known: often nothing else is asked. One for all of a kind. */
export interface Shelved<Kind extends EntryKind = EntryKind> {
  readonly shelf: Shelf;
  readonly kind: Kind | undefined;
}

/** An accepted event with what the evaluator keeps of it. Whoever holds one holds a valid one: when it
 * is shelved it gives its body away, and fetches it for who still asks. */
export class StoredEvent implements Entry {
  declare readonly at: number;
  /** Taken back by an effective cancellation, deletion or reversal, or a copy of a record that counts. */
  declare isVoid: boolean;
  #body: EventBody | undefined;
  /** Where its body lies, or lay last. */
  #shelved: Shelved<EventKind> | undefined = undefined;
  #place = -1;

  constructor(at: number, isVoid: boolean, body: EventBody | undefined) {
    this.at = at;
    this.isVoid = isVoid;
    this.#body = body;
  }

  get id(): string {
    return (this.#body ?? fetched(this.#shelved, this.#place)).id;
  }

  get kind(): EventKind {
    return this.#body?.kind ?? this.#shelved?.kind ?? fetched(this.#shelved, this.#place).kind;
  }

  get until(): number | undefined {
    return (this.#body ?? fetched(this.#shelved, this.#place)).until;
  }

  get fixmedins_code(): string {
    return (this.#body ?? fetched(this.#shelved, this.#place)).fixmedins_code;
  }

  get admdvs(): string {
    return (this.#body ?? fetched(this.#shelved, this.#place)).admdvs;
  }

  get fields(): Fields {
    return (this.#body ?? fetched(this.#shelved, this.#place)).fields;
  }

  get msgid(): string {
    return (this.#body ?? fetched(this.#shelved, this.#place)).msgid;
  }

  get inf_time(): number {
    return (this.#body ?? fetched(this.#shelved, this.#place)).inf_time;
  }

  get items(): TraceItems {
    return (this.#body ?? fetched(this.#shelved, this.#place)).items;
  }

  get sources(): readonly Source[] {
    return [{ role: this.kind, event: this }];
  }

  /** The next event of the same message, and the next that the same annulments may take back: chains
   * that annulment.ts keeps, without a list for each of millions of messages. Of events in memory. */
  get nextOfMessage(): StoredEvent | undefined {
    return (this.#body ?? fetched(this.#shelved, this.#place)).nextOfMessage;
  }

  set nextOfMessage(next: StoredEvent | undefined) {
    (this.#body ?? fetched(this.#shelved, this.#place)).nextOfMessage = next;
  }

  get nextOfReference(): StoredEvent | undefined {
    return (this.#body ?? fetched(this.#shelved, this.#place)).nextOfReference;
  }

  set nextOfReference(next: StoredEvent | undefined) {
    (this.#body ?? fetched(this.#shelved, this.#place)).nextOfReference = next;
  }

  get isWaiting(): boolean {
    return (this.#body ?? fetched(this.#shelved, this.#place)).isWaiting;
  }

  set isWaiting(isWaiting: boolean) {
    (this.#body ?? fetched(this.#shelved, this.#place)).isWaiting = isWaiting;
  }

  /** The body leaves memory: it lies at that place. */
  shelve(shelved: Shelved<EventKind>, place: number): void {
    this.#shelved = shelved;
    this.#place = place;
    this.#body = undefined;
  }

  /** The body is back. */
  unshelve(body: EventBody): void {
    this.#body = body;
  }

  /** Whether its body lies, or lay last, at that place. */
  liesAt(place: number): boolean {
    return this.#place === place;
  }

  /** Where on the shelf its body lies; undefined while it is in memory. */
  placeOn(shelf: Shelf): number | undefined {
    return this.#body === undefined && this.#shelved?.shelf === shelf ? this.#place : undefined;
  }
}

/** A function and not a private method: these cost memory in each event, and time at each call. */
function fetched(shelved: Shelved | undefined, place: number): EventBody {
  assert(shelved !== undefined, 'an event without a body is on a shelf');
  return shelved.shelf.event(place);
}

/** Total order of entries: event time, then id. */
export function compareEntries(a: Entry, b: Entry): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Which of two corrections counts: the newest by `inf_time`, then id (DESIGN section 14). */
export function isNewerCorrection(event: StoredEvent, than: StoredEvent): boolean {
  return event.inf_time > than.inf_time || (event.inf_time === than.inf_time && event.id > than.id);
}

export function textField(entry: Entry, name: string): string | undefined {
  const value = entry.fields[name];
  return typeof value === 'string' ? value : undefined;
}

export function numberField(entry: Entry, name: string): number | undefined {
  const value = entry.fields[name];
  return typeof value === 'number' ? value : undefined;
}

/** Same judgement content: kind, times and every field. */
export function sameContent(a: Entry, b: Entry): boolean {
  if (a.at !== b.at || a.until !== b.until || a.kind !== b.kind) return false;
  for (const name in a.fields) if (!sameValue(a.fields[name], b.fields[name])) return false;
  for (const name in b.fields)
    if (b.fields[name] !== undefined && a.fields[name] === undefined) return false;
  if (a.sources.length !== b.sources.length) return false;
  return a.sources.every((source, i) => source.event.id === b.sources[i]?.event.id);
}

export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, i) => one === b[i]);
  }
  return false;
}

/** Nearly always one; a list only when there are more. */
export type OneOrMore<T extends object> = T | readonly T[];

export function joined<T extends object>(known: OneOrMore<T> | undefined, one: T): OneOrMore<T> {
  return known === undefined ? one : listed(known).concat([one]);
}

export function listed<T extends object>(known: OneOrMore<T> | undefined): readonly T[] {
  if (known === undefined) return [];
  return isList(known) ? known : [known];
}

function isList<T extends object>(known: OneOrMore<T>): known is readonly T[] {
  return Array.isArray(known);
}

/** A longer list is pushed onto, which leaves room for half as many more. */
export const exactListMax = 12;

/** The list with one more at its end. Most lists here stay short and there are millions of them: these are made anew,
 * as long as they are, since pushing onto one of two takes room for nineteen. */
export function withOneMore<T>(list: T[] | undefined, one: T): T[] {
  if (list === undefined) return [one];
  if (list.length < exactListMax) return list.concat([one]);
  list.push(one);
  return list;
}
