// What goes back over HTTP, and the two ways of writing it.
import { Failure } from '../../engine/failure.ts';
import type { FailureCode } from '../../engine/failure.ts';
import { letterHeader } from './dead-letters.ts';

export interface Answer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  readonly retryAfterSeconds?: number;
  /** Id of the dead letter that the message became. */
  readonly letter?: string | undefined;
}

const retryAfterBusySeconds = 1;
const retryAfterBusDownSeconds = 2;
/** Somebody has to make room. */
const retryAfterUnwrittenSeconds = 10;

export interface Retry {
  readonly status: 429 | 503;
  readonly retryAfterSeconds: number;
  readonly code: FailureCode;
  readonly text: string;
  /** It is the storage that is at fault, not the way to it. */
  readonly isUnwritten: boolean;
}

/** Status and wait for an envelope that could not be stored now; `undefined` when it is not a matter of trying again. */
export function retryOf(failure: unknown): Retry | undefined {
  if (!(failure instanceof Failure)) return undefined;
  switch (failure.code) {
    case 'too_fast':
      return {
        status: 429, retryAfterSeconds: retryAfterBusySeconds, code: failure.code, text: failure.message, isUnwritten: false,
      };
    case 'stream_full':
    case 'stream_not_written':
      return {
        status: 503, retryAfterSeconds: retryAfterUnwrittenSeconds, code: failure.code, isUnwritten: true,
        text: 'The storage is full or broken and nothing is accepted now. Send it again later with the same msgid.',
      };
    case 'nats_unreachable':
      return {
        status: 503, retryAfterSeconds: retryAfterBusDownSeconds, code: failure.code, isUnwritten: false,
        text: 'The message could not be stored now. Send it again with the same msgid.',
      };
    default:
      return undefined;
  }
}

export function busy(): Answer {
  const message = 'More is coming in than can be taken now. Try again after 1 s.';
  return { status: 429, retryAfterSeconds: retryAfterBusySeconds, body: JSON.stringify({ error: 'too_fast', message }) };
}

/** As much of a fastify reply as is needed, whatever its type parameters. */
export interface Reply {
  code(status: number): unknown;
  header(name: string, value: string): unknown;
  send(text: string): unknown;
}

export function send(reply: Reply, { status, body, retryAfterSeconds, letter }: Answer): void {
  reply.code(status);
  reply.header('content-type', 'application/json; charset=utf-8');
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  if (letter !== undefined) reply.header(letterHeader, letter);
  reply.send(body);
}

/** Every answer that is not a receipt has this shape; `infcode` is there for clients that look for nothing else. */
export function sendProblem(reply: Reply, status: number, error: string, message: string): void {
  send(reply, { status, body: JSON.stringify({ infcode: -1, err_msg: message, error, message }) });
}
