// Refusals and failures as JSON: always `{code, message, field?}`, never a stack.
import type { FastifyError, FastifyInstance } from 'fastify';
import { BadCursor } from '../../../connectors/clickhouse/queries/contract.ts';
import { Failure } from '../../../engine/failure.ts';
import type { Log } from '../../../engine/log.ts';

export interface ProblemBody {
  /** Stable, for programs. */
  readonly code: string;
  /** For people. */
  readonly message: string;
  /** The query parameter, body field or path part that is wrong. */
  readonly field?: string;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly body: ProblemBody;

  constructor(status: number, code: string, message: string, field?: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.status = status;
    this.body = { code, message, ...(field === undefined ? {} : { field }) };
  }
}

export function notFound(what: string): Problem {
  return new Problem(404, 'not_found', `there is no such ${what}`);
}

/** `cause` is what ClickHouse or NATS said; it goes to the log, not to the caller. */
export function unavailable(part: 'store' | 'bus' | 'evaluator' | 'gateway', cause?: unknown): Problem {
  return new Problem(503, `${part}_unavailable`, `the ${part} does not answer now; try again`, undefined, { cause });
}

/** Runs one question to the store: whatever it throws, but a bad page cursor, means that it could not answer. */
export async function fromStore<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof BadCursor) throw new Problem(400, 'field_invalid', error.message, 'cursor');
    throw unavailable('store', error);
  }
}

export function answerProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: FastifyError | Problem | Failure, request, reply) => {
    const problem = problemOf(error);
    const facts = { route: request.routeOptions.url ?? '', method: request.method, status: problem.status };
    if (problem.status >= 500) log.error({ ...facts, err: error.cause ?? error }, 'request failed');
    if (problem.status === 503) reply.header('retry-after', '2');
    return reply.code(problem.status).send(problem.body);
  });
}

function problemOf(error: FastifyError | Problem | Failure): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof Failure) {
    const status = error.remedy === 'retry' ? 503 : 400;
    return new Problem(status, error.code, error.message);
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) return new Problem(500, 'internal', 'something went wrong here; the log of the console says what');
  return new Problem(status, codes[status] ?? 'request_invalid', error.message);
}

const codes: Readonly<Record<number, string>> = {
  400: 'request_invalid', 404: 'not_found', 413: 'too_large', 415: 'media_type_unknown', 429: 'too_fast',
};
