// Refusals and failures as JSON: always `{code, message, field?}`, never a stack.
import type { FastifyError, FastifyInstance } from 'fastify';
import { BadCursor } from '../../../connectors/clickhouse/queries/contract.ts';
import { Failure } from '../../../engine/failure.ts';
import type { Log } from '../../../engine/log.ts';

/** Every code an answer of the console may carry; they never change their meaning. Shown on /docs. */
export const problemCodes = {
  token_wrong: '401: no token or an unknown one. 403: a token that may not do this.',
  field_invalid: '400: `field` has a value that is not accepted.',
  field_unknown: '400: there is no parameter of that name.',
  request_invalid: '400: not JSON, or not a request that can be read.',
  charset_invalid: '400: the body is not UTF-8.',
  knowledge_invalid: '400: the table has wrong lines; the message names line and column.',
  masked_search: '403: a search through texts for numbers that the answers mask.',
  second_person: '403: a rule is published by another person than its author, a case reviewed a second time by another than the first.',
  not_found: '404: there is no such thing.',
  name_taken: '409: choose another name.',
  rule_invalid: '409: the check of the rule has errors; the message says which.',
  rule_state: '409: the rule does not stand where this step begins; the message says what to do.',
  step_missing: '409: another step must come first.',
  case_state: '409: the case does not stand where this action begins; the message says what to do.',
  letter_state: '409: the letter does not stand where this step begins; the message says what to do.',
  quarantine_state: '409: what is left out there cannot be released; the message says what to do instead.',
  changed_meanwhile: '409: somebody took a step with this rule or case meanwhile; look at it again.',
  activation_refused: '409: the evaluator refused the rules and judges as before.',
  busy: '409: a back-test is running; wait for it or cancel it.',
  too_large: '413: the body is larger than the endpoint takes.',
  media_type_unknown: '415: send the body as the endpoint documents it.',
  too_fast: '429: wait as long as Retry-After says.',
  store_unavailable: '503: ClickHouse does not answer now; try again.',
  bus_unavailable: '503: NATS does not answer now; try again.',
  evaluator_unavailable: '503: the evaluator does not answer now; try again.',
  gateway_unavailable: '503: the gateway does not answer now; try again.',
  internal: '500: an error of this program; its log says more.',
} as const;
export type ProblemCode = keyof typeof problemCodes;

export interface ProblemBody {
  /** Stable, for programs. */
  readonly code: ProblemCode;
  /** For people. */
  readonly message: string;
  /** The query parameter, body field or path part that is wrong. */
  readonly field?: string;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly body: ProblemBody;

  constructor(status: number, code: ProblemCode, message: string, field?: string, options: { cause?: unknown } = {}) {
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
    // Only the bus throws these here: a full stream, an acknowledgement that did not come.
    return new Problem(503, 'bus_unavailable', error.message, undefined, { cause: error });
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) return new Problem(500, 'internal', 'something went wrong here; the log of the console says what');
  return new Problem(status, codes[status] ?? 'request_invalid', error.message);
}

const codes: Readonly<Record<number, ProblemCode>> = {
  400: 'request_invalid', 404: 'not_found', 413: 'too_large', 415: 'media_type_unknown', 429: 'too_fast',
};
