// POST /api/fsi: one national envelope in, one receipt out (DESIGN.md sections 9 and 14 "Answers").
import type { NatsConnection } from '@nats-io/transport-node';
import type { Refusal } from '../national/refusal.ts';
import type { Answer } from './answer.ts';
import { retryOf } from './answer.ts';
import type { Counters } from './counters.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Intake } from './intake.ts';
import { readNational, receiptOfRefusal, receiptOfSuccess } from './national-reader.ts';
import { askPrecheck } from './precheck.ts';
import { foreignRefusal, oversizedRefusal, resendRefusal, retryRefusal } from './refusals.ts';

export interface FsiOptions {
  readonly connection: NatsConnection;
  readonly intake: Intake;
  readonly deadLetters: DeadLetters;
  readonly counters: Counters;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** An envelope and who sends it. */
export interface FsiRequest extends FsiOptions {
  /** The only one the sender speaks for; `null` for all. */
  readonly institution: string | null;
  /** Dead letter whose correction the envelope is. */
  readonly parent?: string | undefined;
}

/** Never throws for anything a sender can send. */
export async function answerFsi(body: Uint8Array, options: FsiRequest): Promise<Answer> {
  const { intake, counters, now, institution } = options;
  const receivedAt = now();
  const read = readNational(body, receivedAt);
  const foreign = foreignRefusal(read, institution);
  if (foreign !== undefined) return refuse(foreign, body, receivedAt, options);
  if (read.ok === false) return refuse(read, body, receivedAt, options);
  if (read.ok === 'ask') {
    const { text, isAnswered } = await askPrecheck(read, options);
    if (isAnswered) counters.precheckAnswered += 1;
    else counters.precheckUnavailable += 1;
    return { status: 200, body: text };
  }
  const oversized = oversizedRefusal(read, body.length);
  if (oversized !== undefined) return refuse(oversized, body, receivedAt, options);
  try {
    const outcome = await intake.accept(read);
    if (outcome === 'differs') return refuse(resendRefusal(read), body, receivedAt, options);
    counters[outcome] += 1;
    return { status: 200, body: receiptOfSuccess(read, now()) };
  } catch (failure) {
    const retry = retryOf(failure);
    if (retry === undefined) throw failure;
    counters.failed += 1;
    const { status, retryAfterSeconds } = retry;
    return { status, retryAfterSeconds, body: receiptOfRefusal(retryRefusal(retry, read), receivedAt, now()) };
  }
}

function refuse(found: Refusal, body: Uint8Array, receivedAt: number, options: FsiRequest): Answer {
  const { counters, deadLetters, now, parent, institution } = options;
  // What names nobody is its sender's, who could not find the letter otherwise.
  const refusal = institution === null ? found : { fixmedins_code: institution, ...found };
  counters.rejectedWith(refusal.code);
  // Noise is answered; only what was meant as a message is worth keeping.
  const letter = refusal.isUnreadable
    ? undefined
    : deadLetters.offer({ refusal, source: 'fsi', body, receivedAt, ...(parent === undefined ? {} : { parent }) });
  const text = receiptOfRefusal(refusal, receivedAt, now());
  if (refusal.code === 'foreign_institution') return { status: 403, body: text, letter };
  return { status: refusal.isUnreadable ? 400 : 200, body: text, letter };
}
