// EVENTS against the archive, event by event, in runs of some ten thousand: one read of the table a run.
// The archive keeps one row of each event, that of the first copy; a later copy may or may not still be there. A message
// that was erased with a person stands in EVENTS a second time, without them; the archive has its events where they stood.
import { z } from 'zod';
import { chinaDay, chinaIso, dayMs } from '../../engine/china-time.ts';
import { decodeFrame } from '../../engine/event.ts';
import type { FundEvent } from '../../engine/event.ts';
import { ask } from '../../connectors/clickhouse/queries/ask.ts';
import type { StoreClient } from '../../connectors/clickhouse/queries/contract.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { consumeFrom } from '../../connectors/nats/consume.ts';
import { isFrame, streams } from '../../connectors/nats/names.ts';
import { readEventsNow } from '../../connectors/nats/events-now.ts';
import { lastHeld } from '../../connectors/nats/read-last.ts';
import { readReplaced, replacedSequences } from '../../connectors/nats/replaced.ts';
import type { Report, Say } from './findings.ts';
import { nameOfPlace, Tally } from './tally.ts';

export type ReceivedColumn = 'distinct' | 'copies';

export interface Received {
  readonly tally: Tally<ReceivedColumn>;
  /** EVENTS has every frame from here on; what came before was read from the archive. */
  readonly first: number;
  readonly events: number;
  /** Erased messages that others stand for. */
  readonly erased: number;
  /** Names of places with events that were published again: whether as copies, only the account knows. */
  readonly recast: ReadonlySet<string>;
}

const runEvents = 50_000;
const idsAtOnce = 2_000;
const firstRow = z.object({ event_id: z.string(), first: z.number() });
const standingRow = z.object({ event_id: z.string(), sequence: z.number() });
const trimmedRow = z.object({ date: z.string(), fixmedins_code: z.string(), kind: z.string(), events: z.number() });

interface Standing {
  readonly sequence: number;
  readonly event: FundEvent;
  /** Sequences that its message stands for. */
  readonly replaces: readonly number[];
}

export interface Compared {
  /** EVENTS sequence. */
  readonly upTo: number;
  /** What was received before may be gone from the archive by its age, ms. */
  readonly aged: number;
}

/** Checks EVENTS from its first message on. */
export async function compareArchive(
  bus: Bus, client: StoreClient, { upTo, aged }: Compared, report: Report, say: Say,
): Promise<Received> {
  const tally = new Tally<ReceivedColumn>(['distinct', 'copies']);
  // Control messages stay for ever: the first message says nothing about frames.
  const { wholeFrom, messages } = await readEventsNow(bus.jsm);
  const first = messages === 0 ? upTo + 1 : wholeFrom;
  await addTrimmed(client, first, tally);
  const recast = new Set<string>();
  if (first > upTo) return { tally, first, events: 0, erased: 0, recast };
  const replaced = await replacedSequences(bus);
  const end = Math.min(upTo, await lastHeld(bus.jsm, streams.events));
  let erased = 0;
  // Copies whose rows have not been merged yet; all others are found by their absence.
  const sql = 'SELECT event_id, min(events_sequence) AS first FROM events GROUP BY event_id HAVING uniqExact(events_sequence) > 1';
  const unmerged = new Map((await ask(client, sql, {}, firstRow)).map((row) => [row.event_id, row.first]));
  let events = 0;
  let next = first;
  let run: Standing[] = [];
  let runFrom = first;
  for await (const message of consumeFrom(bus.js, streams.events, { sequence: first, batch: 64 })) {
    const { seq, subject, data } = message;
    reportHoles(next, Math.min(seq - 1, upTo));
    next = seq + 1;
    if (seq > upTo) break;
    const replaces = readReplaced(message);
    if (isFrame(subject)) for (const event of eventsIn(data)) run.push({ sequence: seq, event, replaces });
    if (run.length >= runEvents) await endRun(seq);
    if (seq >= end) break;
  }
  if (runFrom <= upTo) await endRun(upTo);
  return { tally, first, events, erased, recast };

  async function endRun(to: number): Promise<void> {
    await compareRun(run, runFrom, to);
    events += run.length;
    run = [];
    runFrom = to + 1;
    say(`EVENTS: ${to} of ${upTo}, ${events} events`);
  }

  function reportHoles(from: number, to: number): void {
    let begin = from;
    for (let sequence = from; sequence <= to + 1; sequence += 1) {
      if (sequence <= to && !replaced.has(sequence)) continue;
      if (begin < sequence) report('events_hole', `EVENTS has no ${begin === sequence - 1 ? begin : `${begin} to ${sequence - 1}`}`);
      if (sequence <= to) erased += 1;
      begin = sequence + 1;
    }
  }

  async function compareRun(standing: readonly Standing[], from: number, to: number): Promise<void> {
    const inRun = 'SELECT DISTINCT event_id, events_sequence AS sequence FROM events WHERE events_sequence >= {from:UInt64} AND events_sequence <= {to:UInt64}';
    const rows = await ask(client, inRun, { from, to }, standingRow);
    const archived = new Set(rows.map(({ event_id, sequence }) => `${event_id}/${sequence}`));
    const inStream = new Set(standing.map(({ event, sequence }) => `${event.event_id}/${sequence}`));
    for (const { event_id, sequence } of rows) {
      if (!inStream.has(`${event_id}/${sequence}`) && !replaced.has(sequence)) report('event_extra', `${event_id} stands in the archive at EVENTS ${sequence}, which does not have it`);
    }
    const absent = standing.filter(({ event, sequence }) => !archived.has(`${event.event_id}/${sequence}`));
    const elsewhere = await firstPlaces(client, absent.map(({ event }) => event.event_id));
    const met = new Set<string>();
    for (const { event, sequence, replaces } of standing) {
      const { event_id, fixmedins_code, kind } = event;
      const earliest = unmerged.get(event_id) ?? elsewhere.get(event_id);
      const isMet = met.has(event_id);
      const isCopy = isMet || (earliest !== undefined && earliest < sequence);
      met.add(event_id);
      const place = { date: chinaIso(chinaDay(event.received_at) * dayMs).slice(0, 10), fixmedins_code, kind };
      if (replaces.length > 0) recast.add(nameOfPlace(place));
      const wasFirst = !isMet && earliest !== undefined && earliest >= first && replaces.includes(earliest);
      if (wasFirst) tally.add(place, 'distinct', 1);
      if (!isCopy && event.received_at >= aged && !archived.has(`${event_id}/${sequence}`)) {
        report('event_missing', `${event_id} (EVENTS ${sequence}, ${fixmedins_code}, ${event.infno}, msgid ${event.msgid}) is not in the archive`);
      }
      tally.add(place, isCopy ? 'copies' : 'distinct', 1);
    }
  }
}

/** None in what is no frame: the evaluator leaves it out, the archive has nothing of it. */
function eventsIn(data: Uint8Array): readonly FundEvent[] {
  try {
    return decodeFrame(data).events;
  } catch {
    return [];
  }
}

async function firstPlaces(client: StoreClient, ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let start = 0; start < ids.length; start += idsAtOnce) {
    const sql = 'SELECT event_id, min(events_sequence) AS first FROM events WHERE event_id IN {ids:Array(String)} GROUP BY event_id';
    const rows = await ask(client, sql, { ids: ids.slice(start, start + idsAtOnce) }, firstRow);
    for (const { event_id, first } of rows) found.set(event_id, first);
  }
  return found;
}

/** What EVENTS no longer has is taken from the archive; copies are not to be had there. */
async function addTrimmed(client: StoreClient, first: number, tally: Tally<ReceivedColumn>): Promise<void> {
  if (first <= 1) return;
  const sql = `SELECT toString(toDate(received_at, 'Asia/Shanghai')) AS date, fixmedins_code, kind, uniqExact(event_id) AS events
FROM events FINAL WHERE events_sequence < {first:UInt64} GROUP BY date, fixmedins_code, kind`;
  for (const { events, ...place } of await ask(client, sql, { first }, trimmedRow)) tally.add(place, 'distinct', events);
}
