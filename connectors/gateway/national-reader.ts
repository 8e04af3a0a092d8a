// What the gateway asks of the national interface: bytes to an envelope, and receipts as text.
import type { AcceptedEnvelope } from '../national/envelope.ts';
import { parseEnvelope } from '../national/envelope.ts';
import { readEnvelopeText } from '../national/envelope-text.ts';
import { refusalReceipt, successReceipt } from '../national/receipt.ts';
import type { Refusal } from '../national/refusal.ts';

/** A question (3101, 3102): forwarded, never stored. */
export interface Ask {
  readonly ok: 'ask';
  readonly envelope: AcceptedEnvelope;
  /** As it was sent. */
  readonly value: unknown;
}

export type Read = AcceptedEnvelope | Ask | Refusal;

const questions: ReadonlySet<string> = new Set(['3101', '3102']);

/** `line` of a bulk feed, from 1, is repeated in a refusal. Never throws for anything a sender can send. */
export function readNational(bytes: Uint8Array, receivedAt: number, line?: number): Read {
  const text = readEnvelopeText(bytes, line);
  if (!text.ok) return text;
  const parsed = parseEnvelope(text.value, { receivedAt, ...(line === undefined ? {} : { line }) });
  return parsed.ok && questions.has(parsed.infno) ? { ok: 'ask', envelope: parsed, value: text.value } : parsed;
}

export function receiptOfSuccess(envelope: AcceptedEnvelope, now: number): string {
  return JSON.stringify(successReceipt(envelope, now));
}

export function receiptOfRefusal(refusal: Refusal, receivedAt: number, now: number): string {
  const receipt = refusalReceipt(refusal, receivedAt, now);
  // Sent with HTTP 403, as for a wrong token: `code` tells the two apart.
  const isForeign = refusal.code === 'foreign_institution';
  return JSON.stringify(isForeign ? { ...receipt, code: refusal.code } : receipt);
}

/** `result` is what the evaluator found, `warning` why there is nothing. */
export function receiptOfAsk({ envelope }: Ask, result: readonly unknown[], warning: string | undefined, now: number): string {
  const receipt = successReceipt(envelope, now);
  return JSON.stringify({ ...receipt, ...(warning === undefined ? {} : { warn_msg: warning }), output: { result } });
}
