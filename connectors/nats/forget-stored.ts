// HITS and DEAD forget what the tables have, the oldest first, and only when they are nearly full: clients that come back
// read HITS. What is not in the tables yet is never forgotten; then the stream refuses when it is full.
import type { JetStreamManager } from '@nats-io/jetstream';
import { readBounds } from './read-last.ts';

/** Shares of a stream's bound: forgetting begins beyond the first, and ends at the second. */
const fullShare = 0.9;
const keptShare = 0.8;

/** `stored`: sequence up to which the tables have the stream. The newest message stays: it says how far its writer has
 * come. Resolves with how many messages were forgotten, which are taken to be of their mean size. */
export async function forgetStored(jsm: JetStreamManager, stream: string, stored: number): Promise<number> {
  const bounds = await readBounds(jsm, stream);
  if (bounds === undefined || bounds.bytesMax <= 0 || bounds.bytes <= fullShare * bounds.bytesMax) return 0;
  const { first, last, messages, bytes, bytesMax } = bounds;
  const excess = Math.ceil(messages * (1 - (keptShare * bytesMax) / bytes));
  const upTo = Math.min(first - 1 + excess, stored, last - 1);
  if (upTo < first) return 0;
  return (await jsm.streams.purge(stream, { seq: upTo + 1 })).purged;
}
