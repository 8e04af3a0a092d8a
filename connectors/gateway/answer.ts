// What goes back over HTTP, and the two ways of writing it.
import { Failure } from '../../engine/failure.ts';

export interface Answer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  readonly retryAfterSeconds?: number;
}

const retryAfterBusySeconds = 1;
const retryAfterBusDownSeconds = 2;

/** Status and wait for an envelope that could not be stored now; `undefined` when it is not a matter of trying again. */
export function retryOf(failure: unknown): { status: 429 | 503; retryAfterSeconds: number; text: string } | undefined {
  if (!(failure instanceof Failure)) return undefined;
  switch (failure.code) {
    case 'too_fast':
      return { status: 429, retryAfterSeconds: retryAfterBusySeconds, text: failure.message };
    case 'stream_full':
    case 'stream_not_written':
    case 'nats_unreachable':
      return {
        status: 503,
        retryAfterSeconds: retryAfterBusDownSeconds,
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

export function send(reply: Reply, { status, body, retryAfterSeconds }: Answer): void {
  reply.code(status);
  reply.header('content-type', 'application/json; charset=utf-8');
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  reply.send(body);
}

/** Every answer that is not a receipt has this shape; `infcode` is there for clients that look for nothing else. */
export function sendProblem(reply: Reply, status: number, error: string, message: string): void {
  send(reply, { status, body: JSON.stringify({ infcode: -1, err_msg: message, error, message }) });
}
