// What histories hold: an event as the evaluator keeps it, or a record composed from several
// (a stay, a use of a trace code). Operators and rules see both alike.
import type { EventKind } from './event.ts';

/** `hit`: a raised hit, for rules over hits (hit-feed.ts); `institution_month` and `institution_day`:
 * what an institution did in a closed period (views/institution-period.ts). */
export type RecordKind =
  | 'stay'
  | 'visit_settlement'
  | 'use'
  | 'shortage'
  | 'count_check'
  | 'hit'
  | 'institution_month'
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

/** One trace code an event carries, with whether the box was split. */
export interface TraceItem {
  readonly drug_trac_codg: string;
  readonly trdn_flag: string;
  readonly feedetl_sn: string | undefined;
}

/** An accepted event with what the evaluator keeps of it. */
export interface StoredEvent extends Entry {
  readonly kind: EventKind;
  readonly msgid: string;
  readonly inf_time: number;
  readonly received_at: number;
  readonly items: readonly TraceItem[];
  /** Taken back by an effective cancellation, deletion or reversal. */
  isVoid: boolean;
}

/** Total order of entries: event time, then id. */
export function compareEntries(a: Entry, b: Entry): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** The newest by `inf_time`, then id: which of several corrections counts (DESIGN section 14). */
export function newestCorrection(events: readonly StoredEvent[]): StoredEvent | undefined {
  let newest: StoredEvent | undefined;
  for (const event of events) {
    if (
      newest === undefined ||
      event.inf_time > newest.inf_time ||
      (event.inf_time === newest.inf_time && event.id > newest.id)
    )
      newest = event;
  }
  return newest;
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
  const names = Object.keys(a.fields);
  if (names.length !== Object.keys(b.fields).length) return false;
  for (const name of names) if (!sameValue(a.fields[name], b.fields[name])) return false;
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
