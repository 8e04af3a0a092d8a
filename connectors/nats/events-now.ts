// EVENTS as an evaluator finds it: which stream it is, and from where on it has everything. Frames may
// be forgotten (`forgetFrames`), control messages stay: the rules in force and what is left out are asked
// for by subject long after they were decided.
import { randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import { isFrame, streams, subjects } from './names.ts';
import { readSequence } from './read-last.ts';

const identityKey = 'fundwatch_stream';
const forgottenKey = 'fundwatch_forgotten';

export interface EventsNow {
  /** The same for as long as the stream lives, in a restored copy too, and of no other stream. */
  readonly stream: string;
  readonly last: number;
  /** It has every message from here on; frames before it may be missing. */
  readonly wholeFrom: number;
  readonly messages: number;
  readonly bytes: number;
  readonly bytesMax: number;
}

/** EVENTS must exist. Gives it a name of its own when it has none. */
export async function readEventsNow(jsm: JetStreamManager): Promise<EventsNow> {
  let info = await jsm.streams.info(streams.events);
  if (info.config.metadata?.[identityKey] === undefined) info = await note(jsm, info, identityKey, randomUUID());
  const { metadata, max_bytes } = info.config;
  const { first_seq, last_seq, messages, bytes } = info.state;
  return {
    stream: metadata?.[identityKey] ?? '',
    last: last_seq,
    wholeFrom: wholeFromOf(first_seq, metadata),
    messages,
    bytes,
    bytesMax: max_bytes,
  };
}

/** From the first sequence of EVENTS and the notes it carries; of a copy of it too. */
export function wholeFromOf(first: number, metadata: Readonly<Record<string, unknown>> | undefined): number {
  return Math.max(1, first, Number(metadata?.[forgottenKey] ?? 0) + 1);
}

/** How a message is known again; `undefined` when the stream does not have it. */
export async function identifyMessage(
  jsm: JetStreamManager,
  sequence: number,
): Promise<{ readonly timestamp: number; readonly crc32: number } | undefined> {
  const found = await readSequence(jsm, streams.events, sequence);
  if (found === undefined) return undefined;
  return { timestamp: found.timestamp, crc32: isFrame(found.subject) ? crc32(found.data) : 0 };
}

/** Forgets frames up to a sequence. What is about to be forgotten is noted first, so that nobody takes
 * the rest for the whole. */
export async function forgetFrames(jsm: JetStreamManager, upTo: number): Promise<number> {
  const info = await jsm.streams.info(streams.events);
  if (upTo <= Number(info.config.metadata?.[forgottenKey] ?? 0)) return 0;
  await note(jsm, info, forgottenKey, String(upTo));
  const { purged } = await jsm.streams.purge(streams.events, { filter: subjects.framesAll, seq: upTo + 1 });
  return purged;
}

/** The sequence of the newest frame stored before a time, ms, between two sequences; 0 when there is none. */
export async function lastBefore(
  jsm: JetStreamManager,
  time: number,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<number> {
  let low = from - 1;
  let high = to;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const found = await readSequence(jsm, streams.events, middle);
    // One that is gone was forgotten, and so is old.
    if (found === undefined || found.timestamp < time) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

async function note(jsm: JetStreamManager, info: StreamInfo, key: string, value: string): Promise<StreamInfo> {
  const { config } = info;
  return jsm.streams.update(config.name, { ...config, metadata: { ...config.metadata, [key]: value } });
}
