// POST /api/fsi: one national envelope in, one receipt out (DESIGN.md sections 9 and 14 "Answers").
import type { NatsConnection } from '@nats-io/transport-node';
import type { Answer } from './answer.ts';
import { retryOf } from './answer.ts';
import type { Counters } from './counters.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { Intake, Refusal } from './intake.ts';
import { oversizedEvent } from './intake.ts';
import type { ReadEnvelope } from './national-reader.ts';
import { readNational, receiptOfRefusal, receiptOfSuccess } from './national-reader.ts';
import { askPrecheck } from './precheck.ts';

export interface FsiOptions {
  readonly connection: NatsConnection;
  readonly intake: Intake;
  readonly deadLetters: DeadLetters;
  readonly counters: Counters;
  /** ms since the epoch. */
  readonly now: () => number;
}

/** Below this no record of the message can be larger than a frame, even with every character escaped. */
const surelySmallBytes = 512 * 1024;

/** Never throws for anything a sender can send. */
export async function answerFsi(body: Uint8Array, options: FsiOptions): Promise<Answer> {
  const { intake, counters, now } = options;
  const receivedAt = now();
  const read = readNational(body, receivedAt);
  switch (read.kind) {
    case 'unreadable':
      counters.rejectedWith(read.refusal.code);
      return { status: 400, body: receiptOfRefusal(read.refusal, receivedAt, now()) };
    case 'refused':
      return refuse(read.refusal, body, receivedAt, options);
    case 'ask': {
      const { text, isAnswered } = await askPrecheck(read, receivedAt, options);
      if (isAnswered) counters.precheckAnswered += 1;
      else counters.precheckUnavailable += 1;
      return { status: 200, body: text };
    }
    case 'envelope':
  }
  const oversized = body.length < surelySmallBytes ? undefined : oversizedEvent(read);
  if (oversized !== undefined) return refuse(oversizedRefusal(read, oversized), body, receivedAt, options);
  try {
    const outcome = await intake.accept(read);
    if (outcome === 'differs') return refuse(resendRefusal(read), body, receivedAt, options);
    counters[outcome] += 1;
    return { status: 200, body: receiptOfSuccess(read, receivedAt, now()) };
  } catch (failure) {
    const retry = retryOf(failure);
    if (retry === undefined) throw failure;
    counters.failed += 1;
    const { status, retryAfterSeconds, text } = retry;
    return { status, retryAfterSeconds, body: receiptOfRefusal(refusalOf(read, status === 429 ? 'too_fast' : 'nats_unreachable', text), receivedAt, now()) };
  }
}

export function resendRefusal(envelope: ReadEnvelope): Refusal {
  return refusalOf(envelope, 'resend_differs',
    `msgid ${envelope.msgid} 此前已以不同内容受理,更正请使用新的 msgid (accepted before with another body)`, 'msgid');
}

export function oversizedRefusal(envelope: ReadEnvelope, index: number): Refusal {
  return refusalOf(envelope, 'field_invalid', `input 的第 ${index + 1} 条记录过大 (record ${index + 1} is larger than 4 MB)`, 'input');
}

function refuse(refusal: Refusal, body: Uint8Array, receivedAt: number, options: FsiOptions): Answer {
  options.counters.rejectedWith(refusal.code);
  options.deadLetters.offer({ refusal, source: 'fsi', body, receivedAt });
  return { status: 200, body: receiptOfRefusal(refusal, receivedAt, options.now()) };
}

function refusalOf({ infno, msgid, fixmedins_code }: ReadEnvelope, code: string, text: string, field?: string): Refusal {
  return { code, text, infno, msgid, fixmedins_code, ...(field === undefined ? {} : { field }) };
}
