// The one consumer of HITS in this process. Each message is decoded and encoded once, put into the
// ring and handed to every listener in the same turn of the event loop: no timer stands between the
// bus and a supervisor's screen.
import type { Bus } from '../../../connectors/nats/connect.ts';
import { consumeFrom } from '../../../connectors/nats/consume.ts';
import { hitsStream } from '../../../connectors/nats/hits-stream.ts';
import { streams } from '../../../connectors/nats/names.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { decodeHitsFrame } from '../../../engine/hit.ts';
import { HitsRing } from './hits-ring.ts';
import type { RingBounds } from './hits-ring.ts';
import type { LiveFrame } from './live-frame.ts';
import { liveFrame } from './live-frame.ts';

const ringBoundsDefault: RingBounds = { framesMax: 20_000, bytesMax: 64 * 1024 * 1024 };
/** Read back at start, so that a restarted console serves its returning clients from memory. */
const preloadMessages = 2_000;
/** Messages fetched ahead while reading an old part of the stream. */
const pastBatch = 64;

export interface FeedProgress {
  /** EVENTS sequence up to which all hits have been seen here. */
  readonly evaluated: number;
  /** Greatest event time judged, ms; 0 before the first. */
  readonly watermark: number;
}

export interface HitsFeed {
  readonly ring: HitsRing;
  /** Which stream its cursors count in (connectors/nats/hits-stream.ts). */
  readonly stream: string;
  progress(): FeedProgress;
  /** Called for each new frame, after the ring has it. Returns the function that ends it. */
  listen(listener: (frame: LiveFrame) => void): () => void;
  /** Old frames from the stream itself, from `sequence` on, until `signal` or a break. */
  past(sequence: number, signal: AbortSignal): AsyncGenerator<LiveFrame, void, undefined>;
  /** Cursor of the oldest frame still in the stream; `end + 1` when it holds none. */
  oldest(): Promise<number>;
  stop(): Promise<void>;
}

/** Resolves when what HITS held at the call is in the ring. HITS must exist. */
export async function startHitsFeed(bus: Bus, bounds: RingBounds = ringBoundsDefault): Promise<HitsFeed> {
  const stream = await hitsStream(bus.jsm);
  const held = await readBounds(bus.jsm, streams.hits);
  const last = held?.last ?? 0;
  const first = Math.max(held?.first ?? 1, last - preloadMessages + 1, 1);
  const ring = new HitsRing(bounds, Math.min(first - 1, last));
  const listeners = new Set<(frame: LiveFrame) => void>();
  const stopping = new AbortController();
  let progress: FeedProgress = { evaluated: 0, watermark: 0 };
  let caughtUp = (): void => undefined;
  const ready = new Promise<void>((resolve) => (caughtUp = resolve));
  const ended = run();
  if (last === 0 || ring.end() >= last) caughtUp();
  await Promise.race([ready, ended]);

  return {
    ring,
    stream,
    progress: () => progress,
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    past,
    async oldest() {
      const now = await readBounds(bus.jsm, streams.hits);
      return now === undefined || now.messages === 0 ? ring.end() + 1 : now.first;
    },
    async stop() {
      stopping.abort();
      await ended;
    },
  };

  async function run(): Promise<void> {
    const messages = consumeFrom(bus.js, streams.hits, { sequence: first, signal: stopping.signal });
    for await (const { seq, data } of messages) {
      const decoded = decodeHitsFrame(data);
      const frame = liveFrame(seq, decoded);
      ring.push(frame);
      const evaluated = decoded.last ? decoded.events_sequence : progress.evaluated;
      progress = { evaluated: Math.max(progress.evaluated, evaluated), watermark: decoded.watermark };
      for (const listener of listeners) listener(frame);
      if (seq >= last) caughtUp();
    }
  }

  async function* past(sequence: number, signal: AbortSignal): AsyncGenerator<LiveFrame, void, undefined> {
    const messages = consumeFrom(bus.js, streams.hits, { sequence, signal, batch: pastBatch });
    for await (const { seq, data } of messages) yield liveFrame(seq, decodeHitsFrame(data));
  }
}
