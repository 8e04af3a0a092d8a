// Everything that will be sent, prepared before the clock starts: messages with the moment each
// is due. A message closes when it is full or its first event has waited `gatherMs`, so a steady
// feed of R events a second is R/s due times, whatever happens to the receiver: the generator
// never waits for it before it decides what is due (open loop).
import { partitionOf } from '../connectors/gateway/partition.ts';
import { eventText, frameText, type EnvelopeBody } from '../connectors/gateway/frame-text.ts';
import { decodeFrame, type FundEvent } from '../engine/event.ts';
import { receivedAtMark, type FeedItem } from './city-feed.ts';

export interface PlannedMessage {
  /** ms after the start. */
  readonly dueMs: number;
  readonly events: number;
  /** Ingest partition; 0 for a body of POST /api/events. */
  readonly partition: number;
  /** A frame, or NDJSON. */
  readonly bytes: Buffer;
}

export interface PlanOptions {
  readonly ratePerS: number;
  readonly form: 'frames' | 'ndjson';
  readonly partitions: number;
  readonly gatherMs: number;
  readonly eventsMax: number;
}

interface Open {
  readonly firstMs: number;
  readonly items: FeedItem[];
  events: number;
}

/** Messages in order of their due times. */
export function planMessages(items: Iterable<FeedItem>, options: PlanOptions): PlannedMessage[] {
  return [...closedMessages(items, options)].toSorted((a, b) => a.dueMs - b.dueMs);
}

/** Messages as they close, at most `gatherMs` out of the order of their due times. */
export function* closedMessages(
  items: Iterable<FeedItem>,
  options: PlanOptions,
): Generator<PlannedMessage> {
  const { ratePerS, form, partitions, gatherMs, eventsMax } = options;
  const open = new Map<number, Open>();
  let events = 0;
  const close = (
    partition: number,
    { items: gathered, events: count }: Open,
    dueMs: number,
  ): PlannedMessage => {
    open.delete(partition);
    const bytes = form === 'frames' ? frameOf(partition, gathered) : bodyOf(gathered);
    return { dueMs, events: count, partition, bytes };
  };
  for (const item of items) {
    const now = (events / ratePerS) * 1000;
    events += item.parsed.events.length;
    for (const [partition, gathered] of open)
      if (now - gathered.firstMs >= gatherMs)
        yield close(partition, gathered, gathered.firstMs + gatherMs);
    const partition = form === 'frames' ? partitionOf(item.parsed.fixmedins_code, partitions) : 0;
    const gathered = open.get(partition) ?? { firstMs: now, items: [], events: 0 };
    open.set(partition, gathered);
    gathered.items.push(item);
    gathered.events += item.parsed.events.length;
    if (gathered.events >= eventsMax) yield close(partition, gathered, now);
  }
  const end = (events / ratePerS) * 1000;
  for (const [partition, gathered] of open) yield close(partition, gathered, end);
}

function frameOf(partition: number, items: readonly FeedItem[]): Buffer {
  const bodies: EnvelopeBody[] = items.map(({ parsed }) => ({
    key: `${parsed.fixmedins_code}|${parsed.msgid}`,
    hash: parsed.bodyHash,
  }));
  const texts = items.flatMap(({ parsed }) => parsed.events.map((event) => eventText(event).text));
  return Buffer.from(frameText(partition, texts, bodies));
}

function bodyOf(items: readonly FeedItem[]): Buffer {
  return Buffer.from(`${items.map(({ text }) => text).join('\n')}\n`);
}

const markText = Buffer.from(`"received_at":${receivedAtMark}`);
const markPrefix = '"received_at":'.length;

/** Puts the time of sending into a frame, in place. */
export function stampFrame(frame: Buffer, receivedAt: number): void {
  const text = String(receivedAt);
  for (
    let at = frame.indexOf(markText);
    at >= 0;
    at = frame.indexOf(markText, at + markText.length)
  ) {
    frame.write(text, at + markPrefix, 'latin1');
  }
}

export function frameEvents(frame: Buffer): readonly FundEvent[] {
  return decodeFrame(frame).events;
}
