// The store role: EVENTS, HITS and DEAD into ClickHouse, each in its own sink. Hits go first: the archive
// waits for a quiet moment of theirs, because people wait for hits and nobody waits for the archive.
import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { decodeFrame } from '../../engine/event.ts';
import { Failure } from '../../engine/failure.ts';
import { decodeHitsFrame } from '../../engine/hit.ts';
import type { Log } from '../../engine/log.ts';
import { deadRow, eventRow, hitRow } from '../clickhouse/rows.ts';
import type { Row } from '../clickhouse/rows.ts';
import {
  archivedSpansTable, deadLettersTable, eventAccountsTable, eventsTable, hitsTable, judgedSpansTable, shadowHitsTable,
} from '../clickhouse/tables.ts';
import { readProgress } from '../clickhouse/queries/progress.ts';
import type { Bus } from '../nats/connect.ts';
import { consumeFrom } from '../nats/consume.ts';
import { decodeDead } from '../nats/dead.ts';
import { isFrame, streams } from '../nats/names.ts';
import { readBounds } from '../nats/read-last.ts';
import { forgetStored } from '../nats/forget-stored.ts';
import type { StoredMessage } from '../nats/read-last.ts';
import { countedIn, joinSpans, spanRow } from './ledger-rows.ts';
import type { Counted, Span } from './ledger-rows.ts';
import { runSink } from './sink.ts';
import type { Reached, Sink, Taken } from './sink.ts';
import { writeProgress, writeRows } from './write-rows.ts';

export interface StoreOptions {
  readonly bus: Bus;
  readonly client: ClickHouseClient;
  readonly log: Log;
  /** Tests make batches small and quick. */
  readonly archivePaceMs?: number;
  readonly archiveRowsMax?: number;
  readonly forgetEveryMs?: number;
}

export interface StoreStatus {
  readonly stored: number;
  readonly archived: number;
  readonly hits_sequence: number;
  readonly dead_sequence: number;
  /** EVENTS sequence up to which the ledger knows what became of events. */
  readonly counted: number;
  /** HITS sequence of the last message whose account the ledger has. */
  readonly counted_hits_sequence: number;
  readonly healthy: boolean;
  /** Rows read from a stream and not yet in a table. */
  readonly waiting: { readonly events: number; readonly hits: number; readonly dead: number };
  readonly written: { readonly events: number; readonly hits: number; readonly dead: number };
  /** Messages that a stream no longer had when they were due. */
  readonly missed: number;
  /** Messages passed over because they are not what the stream holds; the evaluator leaves such a one out, too. */
  readonly unreadable: number;
  readonly uptime_s: number;
}

export interface Store {
  status(): StoreStatus;
  /** Rejects when something is broken that trying again does not mend. */
  readonly done: Promise<void>;
  /** Writes what has been read, for at most `msMax`. */
  stop(msMax: number): Promise<void>;
}

/** A hit after a pause is written at once; while they keep coming, each insert costs about 20 ms of a core. */
const hitsPaceMs = 150;
const archivePaceMsDefault = 1_000;
const forgetEveryMsDefault = 10_000;
/** About 300 ms of one core: longer inserts would be in the way of hits. */
const archiveRowsMaxDefault = 20_000;
const hitsRowsMax = 10_000;
const batchBytesMax = 16 * 1024 * 1024;
/** The archive gives way to hits, but not for ever. */
const giveWayMsMax = 500;
const giveWayStepMs = 10;

type StreamName = (typeof streams)[keyof typeof streams];

export async function startStore(options: StoreOptions): Promise<Store> {
  const { bus, client, log, archivePaceMs = archivePaceMsDefault, archiveRowsMax = archiveRowsMaxDefault } = options;
  const { forgetEveryMs = forgetEveryMsDefault } = options;
  const begunMs = performance.now();
  const stopping = new AbortController();
  let missed = 0;
  let unreadable = 0;
  const progress = await readProgress(client);
  for (const [stream, sequence] of [
    [streams.events, progress.archived], [streams.hits, progress.hits_sequence], [streams.dead, progress.dead_sequence],
  ] as const) await refuseForeignStream(bus, stream, sequence);

  const hits = startSink(streams.hits, streams.hits, { sequence: progress.hits_sequence, events_sequence: progress.stored }, {
    take: takeHits,
    write: async (rows) => {
      await writeRows(client, hitsTable, rows.flatMap(({ row, isShadow }) => (isShadow ? [] : [row])));
      await writeRows(client, shadowHitsTable, rows.flatMap(({ row, isShadow }) => (isShadow ? [row] : [])));
    },
    rowsMax: hitsRowsMax,
    paceMs: hitsPaceMs,
  });
  const events = startSink(streams.events, streams.events, { sequence: progress.archived, events_sequence: 0 }, {
    take: takeFrame,
    write: async (frames) => {
      await quiet(hits);
      await writeRows(client, eventsTable, frames.flatMap(({ rows }) => rows), { isBackground: true });
      await writeRows(client, archivedSpansTable, joinSpans(frames.map(({ span }) => span)).map(spanRow));
    },
    weigh: ({ rows }) => rows.length,
    rowsMax: archiveRowsMax,
    paceMs: archivePaceMs,
  });
  const dead = startSink(streams.dead, streams.dead, { sequence: progress.dead_sequence, events_sequence: 0 }, {
    take: takeDead,
    write: (rows) => writeRows(client, deadLettersTable, rows),
    rowsMax: archiveRowsMax,
    paceMs: archivePaceMs,
  });
  // A second reader of HITS: the ledger may trail, the hits may not wait for it.
  let covered = progress.counted;
  const ledger = startSink(streams.hits, 'LEDGER', { sequence: progress.counted_hits_sequence, events_sequence: progress.counted }, {
    take: ({ data, seq }) => {
      const counted = countedIn(decodeHitsFrame(data), seq, covered);
      covered = counted?.span.to ?? covered;
      return {
        rows: counted === undefined ? [] : [counted],
        bytes: data.length,
        sequence: seq,
        ...(counted === undefined ? {} : { events_sequence: counted.span.to }),
      };
    },
    write: async (counted: readonly Counted[]) => {
      await writeRows(client, eventAccountsTable, counted.flatMap(({ rows }) => rows), { isBackground: true });
      await writeRows(client, judgedSpansTable, joinSpans(counted.map(({ span }) => span)).map(spanRow));
    },
    weigh: ({ rows }) => rows.length,
    rowsMax: archiveRowsMax,
    paceMs: 2 * archivePaceMs,
  });
  const sinks = [hits, events, dead, ledger];
  const forgetting = setInterval(() => void forget(), forgetEveryMs).unref();
  return { status, done: Promise.all(sinks.map(({ done }) => done)).then(() => undefined), stop };

  function status(): StoreStatus {
    const [ofHits, ofEvents, ofDead, ofLedger] = [hits.state(), events.state(), dead.state(), ledger.state()];
    return {
      stored: ofHits.written.events_sequence,
      archived: ofEvents.written.sequence,
      hits_sequence: ofHits.written.sequence,
      dead_sequence: ofDead.written.sequence,
      counted: ofLedger.written.events_sequence,
      counted_hits_sequence: ofLedger.written.sequence,
      healthy: bus.isReady() && sinks.every((sink) => sink.state().isHealthy),
      waiting: { events: ofEvents.rowsWaiting, hits: ofHits.rowsWaiting, dead: ofDead.rowsWaiting },
      written: { events: ofEvents.rowsWritten, hits: ofHits.rowsWritten, dead: ofDead.rowsWritten },
      missed,
      unreadable,
      uptime_s: Math.round((performance.now() - begunMs) / 1000),
    };
  }

  /** Two readers of HITS: what one of them has not written is needed. A bus that is away is asked again later. */
  async function forget(): Promise<void> {
    const { hits_sequence, counted_hits_sequence, dead_sequence } = status();
    try {
      await forgetStored(bus.jsm, streams.hits, Math.min(hits_sequence, counted_hits_sequence));
      await forgetStored(bus.jsm, streams.dead, dead_sequence);
    } catch (error) {
      log.warn({ err: error }, 'streams that are nearly full were not cut; trying again');
    }
  }

  async function stop(msMax: number): Promise<void> {
    clearInterval(forgetting);
    stopping.abort();
    const hurry = setTimeout(() => sinks.forEach((sink) => sink.abandon()), msMax);
    await Promise.allSettled(sinks.map(({ done }) => done));
    clearTimeout(hurry);
  }

  interface SinkPlan<Item> {
    readonly take: (message: StoredMessage) => Taken<Item>;
    readonly write: (rows: readonly Item[]) => Promise<void>;
    /** As in sink.ts. */
    readonly weigh?: (item: Item) => number;
    readonly rowsMax: number;
    readonly paceMs: number;
  }

  /** `name` is that of the note of progress. */
  function startSink<Item>(stream: StreamName, name: string, from: Reached, plan: SinkPlan<Item>): Sink {
    return runSink({
      source: read(stream, from.sequence, plan.take),
      from,
      batchRowsMax: plan.rowsMax,
      batchBytesMax,
      paceMs: plan.paceMs,
      ...(plan.weigh === undefined ? {} : { weigh: plan.weigh }),
      writeRows: plan.write,
      writeProgress: (reached) => writeProgress(client, { stream: name, ...reached }),
      // The first failure and then ever fewer: an outage of an hour is a dozen lines.
      onRetry: (error, attempt) => {
        if (Number.isInteger(Math.log2(attempt))) log.warn({ stream: name, attempt, err: error }, 'rows are not written; trying again');
      },
    });
  }

  async function* read<Item>(
    stream: StreamName, behind: number, take: (message: StoredMessage) => Taken<Item>,
  ): AsyncGenerator<Taken<Item>, void, undefined> {
    let expected = behind + 1;
    for await (const message of consumeFrom(bus.js, stream, { sequence: expected, signal: stopping.signal })) {
      if (message.seq > expected) {
        missed += message.seq - expected;
        log.error({ stream, from: expected, to: message.seq - 1 }, 'the stream no longer had these messages when they were due');
      }
      expected = message.seq + 1;
      yield taken(stream, message, take);
    }
  }

  /** One that cannot be read would end this process at every start. */
  function taken<Item>(stream: StreamName, message: StoredMessage, take: (message: StoredMessage) => Taken<Item>): Taken<Item> {
    try {
      return take(message);
    } catch (error) {
      unreadable += 1;
      log.error({ stream, sequence: message.seq, err: error }, 'a message cannot be read and is passed over');
      return { rows: [], bytes: message.data.length, sequence: message.seq };
    }
  }
}

/** A stream that ends before what the tables hold is another stream than the one they came from. */
async function refuseForeignStream(bus: Bus, stream: StreamName, sequence: number): Promise<void> {
  const bounds = await readBounds(bus.jsm, stream);
  if (bounds === undefined || bounds.last >= sequence) return;
  throw new Failure('store_ahead_of_stream', { stream, sequence, last: bounds.last });
}

async function quiet(hits: Sink): Promise<void> {
  for (let waitedMs = 0; waitedMs < giveWayMsMax && hits.state().rowsWaiting > 0; waitedMs += giveWayStepMs) {
    await delay(giveWayStepMs);
  }
}

interface ArchivedMessage {
  readonly rows: readonly Row[];
  readonly span: Span;
}

function takeFrame({ subject, data, seq }: StoredMessage): Taken<ArchivedMessage> {
  // Control messages are no events; they only count as archived.
  const events = isFrame(subject) ? decodeFrame(data).events : [];
  const rows = events.map((event, position) => eventRow(event, seq, position));
  return { rows: [{ rows, span: { from: seq, to: seq, events: rows.length } }], bytes: data.length, sequence: seq };
}

interface JudgedRow {
  readonly row: Row;
  /** Of a rule on trial: into a table of its own, which no list, case or export reads. */
  readonly isShadow: boolean;
}

function takeHits({ data, seq }: StoredMessage): Taken<JudgedRow> {
  const { hits, shadow = [], events_sequence, last } = decodeHitsFrame(data);
  return {
    rows: [
      ...hits.map((hit) => ({ row: hitRow(hit, seq, events_sequence), isShadow: false })),
      ...shadow.map((hit) => ({ row: hitRow(hit, seq, events_sequence), isShadow: true })),
    ],
    bytes: data.length,
    sequence: seq,
    // While parts are outstanding, not all hits of that EVENTS message are here.
    ...(last ? { events_sequence } : {}),
  };
}

function takeDead({ data, seq }: StoredMessage): Taken<Row> {
  return { rows: [deadRow(decodeDead(data), seq)], bytes: data.length, sequence: seq };
}
