// What histories hold: an event as the evaluator keeps it, or a record composed from several
// (a stay, a use of a trace code). Operators and rules see both alike.
import type { EventKind, FundEvent } from './event.ts';

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

/** An accepted event with what the evaluator keeps of it. */
export class StoredEvent implements Entry {
  declare readonly id: string;
  declare readonly kind: EventKind;
  declare readonly at: number;
  declare readonly until: number | undefined;
  declare readonly fixmedins_code: string;
  declare readonly admdvs: string;
  declare readonly fields: Fields;
  declare readonly msgid: string;
  declare readonly inf_time: number;
  declare readonly items: TraceItems;
  /** Taken back by an effective cancellation, deletion or reversal. */
  declare isVoid: boolean;
  /** The next event of the same message, and the next that the same annulments may take back: chains
   * that annulment.ts keeps, without a list for each of millions of messages. */
  declare nextOfMessage: StoredEvent | undefined;
  declare nextOfReference: StoredEvent | undefined;

  constructor(
    event: FundEvent,
    kind: EventKind,
    place: Place,
    fields: Fields,
    items: TraceItems,
  ) {
    this.id = event.event_id;
    this.kind = kind;
    this.at = event.at;
    this.until = event.until;
    this.fixmedins_code = place.fixmedins_code;
    this.admdvs = place.admdvs;
    this.fields = fields;
    this.msgid = event.msgid;
    this.inf_time = event.inf_time;
    this.items = items;
    this.isVoid = false;
    this.nextOfMessage = undefined;
    this.nextOfReference = undefined;
  }

  get sources(): readonly Source[] {
    return [{ role: this.kind, event: this }];
  }
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

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((one, i) => one === b[i]);
  }
  return false;
}

/** Nearly always one; a list only when there are more. */
export type OneOrMore<T extends object> = T | readonly T[];

export function joined<T extends object>(known: OneOrMore<T> | undefined, one: T): OneOrMore<T> {
  if (known === undefined) return one;
  return [...listed(known), one];
}

export function listed<T extends object>(known: OneOrMore<T> | undefined): readonly T[] {
  if (known === undefined) return [];
  return isList(known) ? known : [known];
}

function isList<T extends object>(known: OneOrMore<T>): known is readonly T[] {
  return Array.isArray(known);
}

/** The list with one more at its end. A list begins with one in it, since pushing onto an empty one
 * takes room for seventeen, and most lists here stay short. */
export function withOneMore<T>(list: T[] | undefined, one: T): T[] {
  if (list === undefined) return [one];
  list.push(one);
  return list;
}
