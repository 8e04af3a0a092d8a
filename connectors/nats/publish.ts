// Publishing with an acknowledgement: the one place where a lost or late acknowledgement is tried again.
// An attempt that timed out may have been stored; the same message id makes the next attempt harmless
// while the stream remembers ids (its duplicate window, 2 minutes by default: longer than all attempts).
import { setTimeout as delay } from 'node:timers/promises';
import { JetStreamApiError } from '@nats-io/jetstream';
import type { JetStreamClient } from '@nats-io/jetstream';
import { errors, headers } from '@nats-io/transport-node';
import type { MsgHdrs } from '@nats-io/transport-node';
import { Failure } from '../../engine/failure.ts';
import { streamOf } from './names.ts';
import { readLast } from './read-last.ts';

/** One attempt: long enough for a busy disk, short enough to notice a restarted server. */
const attemptMsMax = 2_000;
/** Of a server that is asked whether it is there at all. */
const answerMsMax = 1_000;
const doubtfulAttempts = 2;
const waitMsMin = 50;
const waitMsMax = 1_000;
/** Well inside the duplicate window. */
export const publishMsMaxDefault = 30_000;

/** JetStream's `maximum bytes exceeded`, `maximum messages exceeded`, `insufficient resources`. */
const fullCodes: ReadonlySet<number> = new Set([10_077, 10_023, 10_047]);
/** The message itself is at fault (too large, no such subject in the stream): never better later. */
const hopelessCodes: ReadonlySet<number> = new Set([10_054, 10_060]);
const idHeader = 'Nats-Msg-Id';
/** `wrong last sequence` */
const movedCode = 10_071;

/** Somebody else published to the subject meanwhile: read again, decide again. */
export class SubjectMoved extends Error {
  override readonly name = 'SubjectMoved';
}

export interface PublishOptions {
  /** `Nats-Msg-Id`: a second publish with the same id within the duplicate window is not stored. */
  readonly id?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** All attempts together, ms; `Infinity` keeps trying (a role that cannot go on without this message). */
  readonly publishMsMax?: number;
  readonly signal?: AbortSignal;
  /** Told of each attempt that failed and is made again, from 1. */
  readonly onRetry?: (failure: Failure, attempt: number) => void;
  /** Only when the newest message of the subject has this sequence; 0 when there is none. Else `SubjectMoved`. */
  readonly lastSubjectSequence?: number;
}

export interface Published {
  readonly seq: number;
  /** The stream already held this id. */
  readonly duplicate: boolean;
}

/**
 * Resolves when the stream has the message on disk. Throws Failure `stream_full` (the stream's bound is reached),
 * `stream_not_written` (NATS answers, but this stream writes nothing: its disk is full or broken) or `nats_unreachable`
 * (NATS does not answer). After both of the latter the message may be stored nevertheless.
 */
export async function publish(
  js: JetStreamClient, subject: string, data: Uint8Array | string, options: PublishOptions = {},
): Promise<Published> {
  const { id, publishMsMax = publishMsMaxDefault, signal, lastSubjectSequence, onRetry } = options;
  const mayRetry = id !== undefined;
  const givenUpAt = performance.now() + publishMsMax;
  for (let attempt = 0; ; attempt += 1) {
    try {
      const ack = await js.publish(subject, data, {
        timeout: attemptMsMax,
        ...(id === undefined ? {} : { msgID: id }),
        ...(lastSubjectSequence === undefined ? {} : { expect: { lastSubjectSequence } }),
        // The client writes the message id into the headers it is given: each attempt gets its own.
        ...(options.headers === undefined ? {} : { headers: headersOf(options.headers) }),
      });
      return { seq: ack.seq, duplicate: ack.duplicate };
    } catch (cause) {
      if (cause instanceof JetStreamApiError && cause.code === movedCode) {
        // The server looks at the sequence before it looks at the id: what moved the subject may be our own attempt before.
        const written = mayRetry && attempt > 0 ? await writtenAs(js, subject, id, options.headers) : undefined;
        if (written === undefined) throw new SubjectMoved(subject, { cause });
        return { seq: written, duplicate: true };
      }
      const isOver = performance.now() + waitMsMin >= givenUpAt || signal?.aborted === true;
      // Asking takes time that a server which is only being restarted should not cost.
      const isAsked = isOver || attempt >= doubtfulAttempts;
      const failure = await failureOf(cause, subject, isAsked ? js : undefined);
      if (failure.remedy !== 'retry' || !mayRetry || isOver) throw failure;
      onRetry?.(failure, attempt + 1);
    }
    await delay(waitMs(attempt));
  }
}

/** Sequence of the newest message of the subject when it is this one: id and headers are the same. */
async function writtenAs(
  js: JetStreamClient, subject: string, id: string, given: PublishOptions['headers'] = {},
): Promise<number | undefined> {
  const jsm = await js.jetstreamManager(false);
  const last = await readLast(jsm, streamOf(subject), subject).catch(() => undefined);
  const isOurs = Object.entries({ ...given, [idHeader]: id }).every(([name, value]) => last?.headers?.get(name) === value);
  return isOurs ? last?.seq : undefined;
}

/** Doubles up to the cap; between half and the whole of it, so that roles do not come back in step. */
function waitMs(attempt: number): number {
  const full = Math.min(waitMsMax, waitMsMin * 2 ** Math.min(attempt, 10));
  return full / 2 + Math.random() * (full / 2);
}

function headersOf(values: Readonly<Record<string, string>>): MsgHdrs {
  const made = headers();
  for (const [name, value] of Object.entries(values)) made.set(name, value);
  return made;
}

/** Without `js` a silent server is not asked whether it is there. */
async function failureOf(cause: unknown, subject: string, js: JetStreamClient | undefined): Promise<Failure> {
  const stream = streamOf(subject);
  if (cause instanceof JetStreamApiError) {
    if (fullCodes.has(cause.code)) return new Failure('stream_full', { stream }, { cause });
    if (hopelessCodes.has(cause.code)) {
      return new Failure('answer_unexpected', { url: subject, status: cause.code, reason: cause.message }, { cause });
    }
  }
  // A server whose disk is full says nothing about it to publishers: it does not answer them, and everybody else as before.
  if (js !== undefined && cause instanceof errors.TimeoutError && (await answers(js, stream))) {
    return new Failure('stream_not_written', { stream }, { cause });
  }
  return new Failure('nats_unreachable', { url: stream }, { cause });
}

async function answers(js: JetStreamClient, stream: string): Promise<boolean> {
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, answerMsMax, false).unref());
  const asked = js.jetstreamManager(false).then((jsm) => jsm.streams.info(stream));
  return Promise.race([asked.then(() => true, () => false), late]);
}
