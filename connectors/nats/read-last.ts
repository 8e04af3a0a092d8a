// Single messages read back from a stream: the newest of a subject, or the one with a given sequence.
// Read through the direct interface, which answers raw bytes and so has no trouble with 8 MB.
import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import type { MsgHdrs } from '@nats-io/transport-node';
import { streamInfo } from './make-streams.ts';

export interface StoredMessage {
  readonly seq: number;
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: MsgHdrs | undefined;
  /** When the server stored it, ms since the epoch. */
  readonly timestamp: number;
}

/** Newest message whose subject matches (`*` and `>` allowed); `undefined` when there is none. */
export async function readLast(
  jsm: JetStreamManager, stream: string, subject: string,
): Promise<StoredMessage | undefined> {
  return storedMessage(await jsm.direct.getMessage(stream, { last_by_subj: subject }));
}

/** `undefined` when the stream never had that sequence or has it no longer. */
export async function readSequence(
  jsm: JetStreamManager, stream: string, seq: number,
): Promise<StoredMessage | undefined> {
  return storedMessage(await jsm.direct.getMessage(stream, { seq }));
}

export interface StreamBounds {
  /** Sequences of the oldest and newest message kept; an empty stream that never had one gives 0 and 0. */
  readonly first: number;
  readonly last: number;
  readonly messages: number;
  readonly bytes: number;
  /** Bound of the stream; -1 without one. */
  readonly bytesMax: number;
}

/** What the stream holds now; `undefined` when it does not exist. */
export async function readBounds(jsm: JetStreamManager, stream: string): Promise<StreamBounds | undefined> {
  const info = await streamInfo(jsm, stream);
  if (info === undefined) return undefined;
  const { first_seq: first, last_seq: last, messages, bytes } = info.state;
  return { first, last, messages, bytes, bytesMax: info.config.max_bytes };
}

/** Sequence of the newest message that is still there, 0 without any: behind it everything may have been removed. */
export async function lastHeld(jsm: JetStreamManager, stream: string): Promise<number> {
  return (await readLast(jsm, stream, '>'))?.seq ?? 0;
}

/** Whether messages between its first and its last have been removed. */
export function hasHoles({ first, last, messages }: StreamBounds): boolean {
  return messages > 0 && messages < last - first + 1;
}

function storedMessage(found: StoredMsg | null): StoredMessage | undefined {
  if (found === null) return undefined;
  const { seq, subject, data, header, time } = found;
  return { seq, subject, data, headers: header, timestamp: time.getTime() };
}
