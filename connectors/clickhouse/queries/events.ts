// Archived events: the evidence behind a hit, and lists by institution, person, stay or box.
import { z } from 'zod';
import { eventKinds } from '../../../engine/event.ts';
import type { EventKind, FieldRecord, FundEvent } from '../../../engine/event.ts';
import { readIsoTime } from '../iso-time.ts';
import { eventKeys } from '../tables.ts';
import { ask, Conditions, milliseconds, timeParameter } from './ask.ts';
import type { EventFilter, EventPage, EventRef, Page, StoreClient, StoredEvent } from './contract.ts';
import { pageLimit, readCursor, writeCursor } from './page-cursor.ts';

const kind = z.custom<EventKind>((value) => typeof value === 'string' && Object.hasOwn(eventKinds, value));
const record = z.custom<FieldRecord>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

export const eventRow = z.object({
  event_id: z.string(),
  kind,
  infno: z.string(),
  msgid: z.string(),
  idx: z.number(),
  fixmedins_code: z.string(),
  admdvs: z.string(),
  at_ms: z.number(),
  until_ms: z.number().nullable(),
  inf_time_ms: z.number(),
  received_at_ms: z.number(),
  data: z.string(),
  events_sequence: z.number(),
  position: z.number(),
});
type EventRow = z.infer<typeof eventRow>;

/** Select list that matches `eventRow`. */
export const eventColumns = `event_id, kind, infno, msgid, idx, fixmedins_code, admdvs, ${milliseconds('at')} AS at_ms,
  ${milliseconds('until')} AS until_ms, ${milliseconds('inf_time')} AS inf_time_ms, ${milliseconds('received_at')} AS received_at_ms,
  data, events_sequence, position`;

/** Both pass the filter over all keys first, then compare. */
const keyIs = (column: string): string => `has(${eventKeys}, {${column}:String}) AND ${column} = {${column}:String}`;
const idsIn = `hasAny(${eventKeys}, {ids:Array(String)}) AND event_id IN {ids:Array(String)}`;

/** Evidence rounds its times down to the second. */
const roundingMs = 1_000;
/** More than any hit's evidence. */
const refsMax = 2_000;

/** Those of the wanted events that are archived, oldest first. */
export async function getEvents(client: StoreClient, refs: readonly EventRef[]): Promise<readonly StoredEvent[]> {
  const wanted = refs.slice(0, refsMax);
  const found = new Map<string, StoredEvent>();
  const placed = wanted.filter(({ fixmedins_code, at }) => fixmedins_code !== undefined && at !== undefined);
  if (placed.length > 0) {
    const times = placed.map(({ at }) => (typeof at === 'string' ? readIsoTime(at) : (at ?? 0)));
    const conditions = new Conditions()
      .add('fixmedins_code IN {codes:Array(String)}', 'codes', placed.flatMap(({ fixmedins_code }) => fixmedins_code ?? []))
      .add(`at >= ${timeParameter('from')}`, 'from', Math.min(...times))
      .add(`at < ${timeParameter('to')}`, 'to', Math.max(...times) + roundingMs)
      .add(idsIn, 'ids', placed.map(({ event_id }) => event_id));
    for (const event of await readEvents(client, conditions)) found.set(event.event_id, event);
  }
  const missing = wanted.map(({ event_id }) => event_id).filter((event_id) => !found.has(event_id));
  if (missing.length > 0) {
    const conditions = new Conditions().add(idsIn, 'ids', missing);
    for (const event of await readEvents(client, conditions)) found.set(event.event_id, event);
  }
  return [...found.values()].sort((a, b) => a.at - b.at || (a.event_id < b.event_id ? -1 : 1));
}

async function readEvents(client: StoreClient, conditions: Conditions): Promise<readonly StoredEvent[]> {
  const sql = `SELECT ${eventColumns} FROM events ${conditions.where()} ORDER BY events_sequence, position LIMIT 1 BY event_id`;
  return (await ask(client, sql, conditions.params(), eventRow)).map(storedEvent);
}

const position = z.tuple([z.int(), z.string()]);

/** Throws `BadCursor`. */
export async function listEvents(client: StoreClient, filter: EventFilter, page: Page): Promise<EventPage> {
  const limit = pageLimit(page);
  const after = readCursor('events', page, position);
  const conditions = new Conditions()
    .add(`at >= ${timeParameter('from')}`, 'from', filter.from)
    .add(`at < ${timeParameter('to')}`, 'to', filter.to)
    .add('kind IN {kind:Array(String)}', 'kind', filter.kind)
    .add('fixmedins_code = {fixmedins_code:String}', 'fixmedins_code', filter.fixmedins_code)
    .add(keyIs('psn_no'), 'psn_no', filter.psn_no)
    .add(keyIs('mdtrt_id'), 'mdtrt_id', filter.mdtrt_id)
    .add(keyIs('setl_id'), 'setl_id', filter.setl_id)
    .add(`has(${eventKeys}, {drug_trac_codg:String}) AND has(drug_trac_codgs, {drug_trac_codg:String})`, 'drug_trac_codg', filter.drug_trac_codg)
    .add('med_list_codg = {med_list_codg:String}', 'med_list_codg', filter.med_list_codg)
    .add(keyIs('msgid'), 'msgid', filter.msgid)
    .add(`at <= ${timeParameter('after_at')}`, 'after_at', after?.[0])
    .add(`(at < ${timeParameter('after_at')} OR event_id > {after_id:String})`, 'after_id', after?.[1]);
  const sql = `SELECT ${eventColumns} FROM events ${conditions.where()}
ORDER BY at DESC, event_id ASC, events_sequence ASC LIMIT 1 BY at, event_id LIMIT {take:UInt32}`;
  const rows = await ask(client, sql, { ...conditions.params(), take: limit + 1 }, eventRow);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    items: kept.map(storedEvent),
    ...(rows.length > limit && last !== undefined ? { next: writeCursor('events', [last.at_ms, last.event_id]) } : {}),
  };
}

export function storedEvent(row: EventRow): StoredEvent {
  const event: FundEvent = {
    event_id: row.event_id,
    kind: row.kind,
    infno: row.infno,
    msgid: row.msgid,
    index: row.idx,
    fixmedins_code: row.fixmedins_code,
    admdvs: row.admdvs,
    at: row.at_ms,
    ...(row.until_ms === null ? {} : { until: row.until_ms }),
    inf_time: row.inf_time_ms,
    received_at: row.received_at_ms,
    data: record.parse(JSON.parse(row.data)),
  };
  return { ...event, events_sequence: row.events_sequence, position: row.position };
}
