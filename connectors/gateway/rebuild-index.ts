// At start: reads the newest part of EVENTS and remembers which envelopes it holds.
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { consumeFrom } from '../nats/consume.ts';
import { isFrame, streams } from '../nats/names.ts';
import { readBounds } from '../nats/read-last.ts';
import { frameBodies } from './frame-text.ts';
import type { ResendIndex } from './resend-index.ts';

/** How far back is read: about three seconds of reading, some millions of events. */
export const lookBackBytesDefault = 384 * 1024 * 1024;
/** The messages are taken to be of their mean size, so a look-back is never further than this either. */
const lookBackMessagesMax = 500_000;

/** First sequence that a gateway reads at its start. Messages that were removed in between count as if they were there. */
export function resendsFrom(
  bounds: { readonly first: number; readonly last: number; readonly messages: number; readonly bytes: number },
  lookBackBytes = lookBackBytesDefault,
): number {
  const meanBytes = Math.max(1, bounds.bytes / Math.max(1, bounds.messages));
  const messages = Math.min(lookBackMessagesMax, Math.ceil(lookBackBytes / meanBytes));
  return Math.max(bounds.first, bounds.last - messages + 1);
}

export interface RebuildProgress {
  readonly done: number;
  readonly total: number;
}

export interface RebuildOptions {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  readonly index: ResendIndex;
  readonly lookBackBytes?: number;
  /** Called about once a second. */
  readonly onProgress?: (progress: RebuildProgress) => void;
}

/** Messages read. Returns when the index covers the stream as it was at the call. */
export async function rebuildIndex(options: RebuildOptions): Promise<number> {
  const { js, jsm, index, lookBackBytes = lookBackBytesDefault, onProgress = () => undefined } = options;
  const bounds = await readBounds(jsm, streams.events);
  if (bounds === undefined || bounds.messages === 0) return 0;
  const sequence = resendsFrom(bounds, lookBackBytes);
  const total = bounds.last - sequence + 1;
  let toldAt = performance.now();
  for await (const message of consumeFrom(js, streams.events, { sequence, batch: 64 })) {
    if (isFrame(message.subject)) {
      for (const [key, hash] of Object.entries(bodiesIn(message.data))) index.remember(key, hash);
    }
    if (performance.now() - toldAt > 1_000) {
      toldAt = performance.now();
      onProgress({ done: message.seq - sequence + 1, total });
    }
    if (message.seq >= bounds.last) break;
  }
  return total;
}

/** None in what is no frame: nobody sent it here, and a gateway must start all the same. */
function bodiesIn({ buffer, byteOffset, length }: Uint8Array): Readonly<Record<string, string>> {
  try {
    return frameBodies(Buffer.from(buffer, byteOffset, length).toString());
  } catch {
    return {};
  }
}
