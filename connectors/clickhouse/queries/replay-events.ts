// Every archived event in the order in which it was judged, for judging again. Read in spans of the
// sequence, so that memory holds a few thousand events whatever is stored, and each answer is short
// enough not to hold up hits that are being written.
import { z } from 'zod';
import { ask, Conditions, milliseconds, timeParameter } from './ask.ts';
import type { StoreClient, StoredEvent } from './contract.ts';
import { eventColumns, eventRow, storedEvent } from './events.ts';

/** Events in one answer, about: 60 MB in ClickHouse while it sorts them. */
const spanEvents = 50_000;
const batchEventsMax = 500;
const secondsMax = 120;

export interface ReplaySpan {
  /** Event times, ms, from inclusive and to exclusive. */
  readonly from?: number;
  readonly to?: number;
}

export interface ReplaySize {
  readonly events: number;
  readonly kinds: Readonly<Record<string, number>>;
  /** Sequences in EVENTS. */
  readonly first: number;
  readonly last: number;
  /** Event times, ms; absent when nothing is stored. */
  readonly firstAt?: number;
  readonly lastAt?: number;
}

const sizeRow = z.object({
  kind: z.string(), events: z.number(), first: z.number(), last: z.number(), first_at: z.number(), last_at: z.number(),
});

/** What `replayEvents` will give. Copies of one event are counted as often as they are stored. */
export async function measureReplay(client: StoreClient, span: ReplaySpan): Promise<ReplaySize> {
  const conditions = spanConditions(span);
  const sql = `SELECT kind, count() AS events, min(events_sequence) AS first, max(events_sequence) AS last,
  min(${milliseconds('at')}) AS first_at, max(${milliseconds('at')}) AS last_at
FROM events ${conditions.where()} GROUP BY kind`;
  const rows = await ask(client, sql, conditions.params(), sizeRow);
  const size = {
    events: rows.reduce((sum, { events }) => sum + events, 0),
    kinds: Object.fromEntries(rows.map(({ kind, events }) => [kind, events])),
  };
  if (rows.length === 0) return { ...size, first: 0, last: 0 };
  return {
    ...size,
    first: Math.min(...rows.map(({ first }) => first)),
    last: Math.max(...rows.map(({ last }) => last)),
    firstAt: Math.min(...rows.map((row) => row.first_at)),
    lastAt: Math.max(...rows.map((row) => row.last_at)),
  };
}

/** Batches in the order of EVENTS, up to `size.last`: what is accepted meanwhile is left out. */
export async function* replayEvents(
  client: StoreClient, span: ReplaySpan, size: ReplaySize,
): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  if (size.events === 0) return;
  const step = Math.max(1, Math.ceil(((size.last - size.first + 1) / size.events) * spanEvents));
  for (let first = size.first; first <= size.last; first += step) {
    const last = Math.min(size.last, first + step - 1);
    const conditions = spanConditions(span)
      .add('events_sequence >= {first:UInt64}', 'first', first)
      .add('events_sequence <= {last:UInt64}', 'last', last);
    const result = await client.query({
      query: `SELECT ${eventColumns} FROM events ${conditions.where()} ORDER BY events_sequence, position`,
      query_params: { ...conditions.params() },
      format: 'JSONEachRow',
      // One core stays free for the hits of this moment.
      clickhouse_settings: { max_execution_time: secondsMax, max_threads: 1 },
    });
    let batch: StoredEvent[] = [];
    for await (const rows of result.stream()) {
      for (const row of rows) {
        batch.push(storedEvent(eventRow.parse(row.json())));
        if (batch.length < batchEventsMax) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }
}

function spanConditions({ from, to }: ReplaySpan): Conditions {
  return new Conditions()
    .add(`at >= ${timeParameter('from')}`, 'from', from)
    .add(`at < ${timeParameter('to')}`, 'to', to);
}
