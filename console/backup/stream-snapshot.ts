// A stream copied whole while it is written to, and put back, through the server's own interface
// (`$JS.API.STREAM.SNAPSHOT`, `$JS.API.STREAM.RESTORE`): sequences, times and removed messages stay what they were,
// which no reading and publishing again could do. What travels is the server's own compressed archive of the
// stream.
import { setTimeout as delay } from 'node:timers/promises';
import { createInbox } from '@nats-io/transport-node';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';

const chunkBytes = 512 * 1024;
/** Sent ahead of our acknowledgements. */
const windowBytes = 8 * 1024 * 1024;
/** A server that is asked for a large stream may look through it before it answers. */
const answerMsMax = 60_000;
const silenceMsMax = 60_000;

const stateSchema = z.looseObject({
  messages: z.number(), bytes: z.number(), first_seq: z.number(), last_seq: z.number(),
});
const errorSchema = z.looseObject({ error: z.looseObject({ code: z.number(), description: z.string().default('') }) });
const snapshotSchema = z.looseObject({ config: z.looseObject({ name: z.string() }), state: stateSchema });
const restoreSchema = z.looseObject({ deliver_subject: z.string() });
const madeSchema = z.looseObject({ config: z.looseObject({ name: z.string() }), state: stateSchema });

export type StreamConfig = z.infer<typeof snapshotSchema>['config'];
export type StreamState = z.infer<typeof stateSchema>;

export interface Snapshot {
  readonly config: StreamConfig;
  /** When the copy began; messages that came meanwhile may be in it too. */
  readonly state: StreamState;
  /** Must be read to its end. The server waits for the reader. */
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Throws `answer_unexpected` when the server refuses, `nats_unreachable` when it falls silent. Consumers are not
 * copied: ours are made anew at every start. */
export async function snapshotStream(connection: NatsConnection, stream: string): Promise<Snapshot> {
  const inbox = createInbox();
  const arriving = connection.subscribe(inbox);
  const subject = `$JS.API.STREAM.SNAPSHOT.${stream}`;
  try {
    const answer = await ask(connection, subject, {
      deliver_subject: inbox, no_consumers: true, chunk_size: chunkBytes, window_size: windowBytes,
    });
    const { config, state } = readAnswer(subject, snapshotSchema, answer);
    return { config, state, chunks: chunks(arriving[Symbol.asyncIterator](), () => arriving.unsubscribe(), subject) };
  } catch (error) {
    arriving.unsubscribe();
    throw error;
  }
}

async function* chunks(
  arriving: AsyncIterator<Msg>, end: () => void, subject: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for (;;) {
      const next = await inTime(arriving.next(), subject);
      if (next.done === true) throw new Failure('nats_unreachable', { url: subject });
      const { value: message } = next;
      if (message.data.length === 0) {
        const { headers } = message;
        if (headers !== undefined && headers.code >= 300) {
          throw new Failure('answer_unexpected', { url: subject, status: headers.code, reason: headers.description });
        }
        return;
      }
      yield message.data;
      // The acknowledgement is what lets the server go on.
      message.respond();
    }
  } finally {
    end();
  }
}

export interface RestoredStream {
  readonly messages: number;
  readonly last_seq: number;
}

/** The stream must not exist. Throws like `snapshotStream`. */
export async function restoreStream(
  connection: NatsConnection, copy: Pick<Snapshot, 'config' | 'state'>, source: AsyncIterable<Uint8Array>,
): Promise<RestoredStream> {
  const subject = `$JS.API.STREAM.RESTORE.${copy.config.name}`;
  const answer = await ask(connection, subject, { config: copy.config, state: copy.state });
  const { deliver_subject } = readAnswer(subject, restoreSchema, answer);
  for await (const chunk of source) {
    const reply = await connection.request(deliver_subject, chunk, { timeout: answerMsMax });
    // Said in the middle, an answer with content is a refusal.
    if (reply.data.length > 0) readAnswer(subject, z.undefined(), reply);
  }
  const last = await connection.request(deliver_subject, new Uint8Array(), { timeout: answerMsMax });
  const { state } = readAnswer(subject, madeSchema, last);
  return { messages: state.messages, last_seq: state.last_seq };
}

async function ask(connection: NatsConnection, subject: string, question: object): Promise<Msg> {
  try {
    return await connection.request(subject, JSON.stringify(question), { timeout: answerMsMax });
  } catch (cause) {
    throw new Failure('nats_unreachable', { url: subject }, { cause });
  }
}

function readAnswer<T>(url: string, schema: z.ZodType<T>, message: Msg): T {
  const answer = message.json<unknown>();
  const refused = errorSchema.safeParse(answer);
  if (refused.success) {
    const { code, description } = refused.data.error;
    throw new Failure('answer_unexpected', { url, status: code, reason: description });
  }
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw new Failure('answer_unexpected', { url, status: 200, reason: 'an answer of another form' });
}

async function inTime<T>(waited: Promise<T>, subject: string): Promise<T> {
  const over = new AbortController();
  const silence = delay(silenceMsMax, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Failure('nats_unreachable', { url: subject });
  });
  silence.catch(() => undefined);
  try {
    return await Promise.race([waited, silence]);
  } finally {
    over.abort();
  }
}
