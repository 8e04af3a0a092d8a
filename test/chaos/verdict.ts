// What must hold after a storm: the hits of one evaluation from scratch in the list, the same at the live
// client, nothing told twice, and every acknowledged event in the archive.
import { setTimeout as delay } from 'node:timers/promises';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { consumeFrom } from '../../connectors/nats/consume.ts';
import { isFrame, streams } from '../../connectors/nats/names.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import type { RuleSet } from '../../engine/evaluator.ts';
import { decodeFrame } from '../../engine/event.ts';
import { decodeHitsFrame } from '../../engine/hit.ts';
import type { AlertListener } from '../../load/alert-listener.ts';
import { batchHits, compareHits } from '../../load/batch-oracle.ts';
import { percentiles } from '../../load/percentiles.ts';
import { round } from '../../load/script.ts';
import { readRaisedHits, untilStored } from '../../load/stack-reader.ts';
import type { Stack } from '../support/stack.ts';
import { checkLedger } from './check-ledger.ts';
import type { Recovery } from './recovery.ts';
import type { Repeater } from './repeater.ts';
import type { SteadySender } from './steady-sender.ts';

export interface ChaosResult {
  readonly kills: number;
  readonly by_role: Readonly<Record<string, number>>;
  readonly missing: number;
  readonly extra: number;
  /** Hits twice in the list, revisions twice at the live client, judgements twice in HITS,
   * together. */
  readonly duplicates: number;
  readonly recovery_s_max: number;
  readonly recovery_s_p50: number;
  /** By what was done to whom. */
  readonly recovery_s_max_by_blow: Readonly<Record<string, number>>;
  /** Everything done, by kind, and which named points came. */
  readonly done: Readonly<Record<string, number>>;
  readonly differing: number;
  readonly live_missing: number;
  readonly live_extra: number;
  readonly live_gaps: number;
  readonly archive_missing: number;
  readonly archive_extra: number;
  readonly ledger_events: number;
  readonly ledger_duplicates: number;
  readonly ledger_problems: number;
  readonly repeated_frames: number;
  readonly events: number;
  readonly hits: number;
  readonly resent_posts: number;
  readonly live_connections: number;
  readonly problems: readonly string[];
}

export interface Evidence {
  readonly stack: Stack;
  readonly listener: AlertListener;
  readonly sender: SteadySender;
  readonly bus: Bus;
  readonly recovery: Recovery;
  readonly repeater: Repeater;
  readonly ruleSet: RuleSet;
}

export async function judge({
  stack,
  listener,
  sender,
  bus,
  recovery,
  repeater,
  ruleSet,
}: Evidence): Promise<ChaosResult> {
  const { hits_cursor } = await untilStored(stack, 120_000);
  for (let waited = 0; listener.cursor() < hits_cursor && waited < 15_000; waited += 50)
    await delay(50);
  const found = await readRaisedHits(stack);
  const repeats = await repeatsInHits(bus);
  const archived = await archivedEvents(stack.clickhouseUrl);
  const byId = new Map(sender.acknowledged.map((event) => [event.event_id, event]));
  const wanted = batchHits(ruleSet, [...byId.values()]);
  const stored = compareHits(found.hits, wanted);
  const live = compareHits(listener.raised(), wanted);
  const unarchived = [...byId.keys()].filter((id) => !archived.has(id));
  const archiveMissing = unarchived.length;
  const places = archiveMissing === 0 ? new Map<string, number>() : await placesInEvents(bus);
  const archiveExtra = [...archived].filter((id) => !byId.has(id)).length;
  const ledger = await checkLedger(stack, byId.size);
  const { duplicates, gaps, connections } = listener.counts();
  const problems = [
    ...sender.refusals.slice(0, 5),
    ...stored.missing
      .slice(0, 5)
      .map((id) => `missing ${id} ${wanted.get(id)?.rule_id} ${wanted.get(id)?.reason}`),
    ...stored.extra.slice(0, 5).map((id) => `extra ${id} ${found.hits.get(id)?.rule_id}`),
    ...stored.differing.slice(0, 5),
    ...(live.missing.length + live.extra.length + live.differing.length > 0
      ? [`the live client saw another set: ${JSON.stringify(live).slice(0, 500)}`]
      : []),
    ...(gaps > 0 ? [`the live client was told of ${gaps} gaps`] : []),
    ...(duplicates + found.duplicates > 0
      ? [`twice: ${duplicates} at the live client, ${found.duplicates} in the list`]
      : []),
    ...repeats.slice(0, 5),
    ...(archiveMissing + archiveExtra > 0
      ? [
          `archive: ${archiveMissing} acknowledged events missing, ${archiveExtra} nobody acknowledged`,
          ...unarchived
            .slice(0, 5)
            .map((id) => `${id} ${byId.get(id)?.kind} is in EVENTS ${places.get(id) ?? 'nowhere'}`),
        ]
      : []),
    ...ledger.problems,
    ...(wanted.size === 0 ? ['there was nothing to find'] : []),
  ];
  return {
    kills: Object.values(recovery.kills).reduce((a, b) => a + b, 0),
    by_role: recovery.kills,
    missing: stored.missing.length,
    extra: stored.extra.length,
    duplicates: duplicates + found.duplicates + repeats.length,
    recovery_s_max: round(Math.max(0, ...recovery.seconds())),
    recovery_s_p50: round(percentiles(recovery.seconds()).p50),
    recovery_s_max_by_blow: recovery.secondsMax,
    done: recovery.done,
    differing: stored.differing.length,
    live_missing: live.missing.length,
    live_extra: live.extra.length,
    live_gaps: gaps,
    archive_missing: archiveMissing,
    archive_extra: archiveExtra,
    ledger_events: ledger.events,
    ledger_duplicates: ledger.duplicates,
    ledger_problems: ledger.problems.length,
    repeated_frames: repeater.repeats(),
    events: byId.size,
    hits: wanted.size,
    resent_posts: sender.counts.attempts - sender.counts.posts,
    live_connections: connections,
    problems,
  };
}

/** HITS read from its beginning: no revision of a hit twice, no message of EVENTS reported
 * twice. */
async function repeatsInHits(bus: Bus): Promise<string[]> {
  const bounds = await readBounds(bus.jsm, streams.hits);
  if (bounds === undefined || bounds.last === 0) return ['HITS is empty'];
  const seen = new Set<string>();
  const repeats: string[] = [];
  let sequence = 0;
  let isPart = false;
  for await (const { seq, data } of consumeFrom(bus.js, streams.hits, { sequence: 1 })) {
    const frame = decodeHitsFrame(data);
    const isNext =
      frame.events_sequence > sequence || (isPart && frame.events_sequence === sequence);
    if (!isNext)
      repeats.push(`HITS ${seq} reports EVENTS ${frame.events_sequence} after ${sequence}`);
    sequence = frame.events_sequence;
    isPart = !frame.last;
    for (const { hit_id, revision } of frame.hits) {
      if (seen.has(`${hit_id}/${revision}`))
        repeats.push(`HITS ${seq} holds revision ${revision} of ${hit_id} again`);
      seen.add(`${hit_id}/${revision}`);
    }
    if (seq >= bounds.last) break;
  }
  return repeats;
}

/** Sequence in EVENTS of every event in it. */
async function placesInEvents(bus: Bus): Promise<Map<string, number>> {
  const bounds = await readBounds(bus.jsm, streams.events);
  const places = new Map<string, number>();
  for await (const { seq, subject, data } of consumeFrom(bus.js, streams.events, { sequence: 1 })) {
    const events = isFrame(subject) ? decodeFrame(data).events : [];
    for (const { event_id } of events) places.set(event_id, seq);
    if (bounds === undefined || seq >= bounds.last) break;
  }
  return places;
}

async function archivedEvents(url: string): Promise<Set<string>> {
  const client = connectStore({ url, application: 'chaos' });
  try {
    const result = await client.query({
      query: 'SELECT DISTINCT event_id FROM events FINAL',
      format: 'JSONEachRow',
    });
    const rows: readonly { event_id: string }[] = await result.json();
    return new Set(rows.map(({ event_id }) => event_id));
  } finally {
    await client.close();
  }
}
