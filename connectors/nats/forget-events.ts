// EVENTS forgets what nobody needs any more (engine/checkpoint/trim.ts says how much that is).
import { forgettable } from '../../engine/checkpoint/trim.ts';
import { resendsFrom } from '../gateway/rebuild-index.ts';
import type { Bus } from './connect.ts';
import { forgetFrames, lastBefore, readEventsNow } from './events-now.ts';
import { streams, subjects } from './names.ts';
import { readBounds } from './read-last.ts';

const answerMsMax = 2_000;

export interface ForgetOptions {
  readonly bus: Bus;
  /** Oldest EVENTS sequence of a checkpoint that is kept. */
  readonly checkpoint: number;
  /** What is kept beyond what is needed. */
  readonly kept: { readonly ms: number; readonly bytes: number };
  /** ms since the epoch. */
  readonly now: number;
  /** What a gateway reads at its start; a test has less. */
  readonly lookBackBytes?: number;
}

/** The sequence up to which frames were forgotten now; 0 when nothing was. Throws when the bus or the store does not
 * answer: then nothing is forgotten. */
export async function forgetEvents(options: ForgetOptions): Promise<number> {
  const { bus, checkpoint, kept, now, lookBackBytes } = options;
  const bounds = await readBounds(bus.jsm, streams.events);
  if (bounds === undefined || bounds.messages === 0 || checkpoint === 0) return 0;
  const events = await readEventsNow(bus.jsm);
  const { wholeFrom, last, bytes } = events;
  const archived = await readArchived(bus);
  const allowed = Math.min(checkpoint, archived, last);
  if (allowed < wholeFrom) return 0;
  const aged = await lastBefore(bus.jsm, now - kept.ms, { from: wholeFrom, to: allowed });
  const question = { checkpoint, archived, resendsFrom: resendsFrom(bounds, lookBackBytes), aged, wholeFrom, last, bytes };
  const upTo = forgettable({ ...question, bytesKeptMax: kept.bytes });
  if (upTo > 0) await forgetFrames(bus.jsm, upTo);
  return upTo;
}

async function readArchived(bus: Bus): Promise<number> {
  const answer = await bus.connection.request(subjects.status('store'), '', { timeout: answerMsMax });
  const status: unknown = answer.json();
  const archived = typeof status === 'object' && status !== null && 'archived' in status ? status.archived : 0;
  return typeof archived === 'number' ? archived : 0;
}
