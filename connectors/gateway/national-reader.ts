// STAND-IN until connectors/national is there: reads just enough of an envelope for the gateway's own tests.
import { createHash } from 'node:crypto';
import type { EventKind, FieldRecord, FundEvent } from '../../engine/event.ts';
import { eventKinds } from '../../engine/event.ts';
import type { Envelope, Refusal } from './intake.ts';

export interface ReadEnvelope extends Envelope {
  readonly kind: 'envelope';
  readonly admdvs: string;
  /** What the receipt's `output` holds. */
  readonly output: Readonly<Record<string, unknown>>;
}

/** A question (3101, 3102): forwarded, never stored. */
export interface ReadAsk {
  readonly kind: 'ask';
  readonly infno: string;
  readonly msgid: string;
  readonly fixmedins_code: string;
  readonly admdvs: string;
  /** The envelope as it was sent. */
  readonly value: unknown;
}

export type Read =
  | ReadEnvelope
  | ReadAsk
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Not JSON, or JSON that is no envelope. */
  | { readonly kind: 'unreadable'; readonly refusal: Refusal };

const decoder = new TextDecoder('utf-8', { fatal: true });

export function readNational(bytes: Uint8Array, receivedAt: number): Read {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch {
    return { kind: 'unreadable', refusal: { code: 'body_invalid', text: 'not JSON' } };
  }
  if (!isRecord(value)) return { kind: 'unreadable', refusal: { code: 'body_invalid', text: 'not an envelope' } };
  const { infno, msgid, fixmedins_code, input } = value;
  if (typeof infno !== 'string' || typeof msgid !== 'string' || typeof fixmedins_code !== 'string') {
    return { kind: 'unreadable', refusal: { code: 'body_invalid', text: 'not an envelope' } };
  }
  const known = { infno, msgid, fixmedins_code, admdvs: '420700' };
  if (infno === '3101' || infno === '3102') return { kind: 'ask', ...known, value };
  const kind = Object.entries(eventKinds).find(([, infnos]) => infnos.some((one) => one === infno))?.[0];
  if (kind === undefined || !isKind(kind)) return { kind: 'refused', refusal: { code: 'transaction_unknown', field: 'infno', text: `infno ${infno}`, ...known } };
  if (!isRecord(input)) return { kind: 'refused', refusal: { code: 'field_invalid', field: 'input', text: 'input missing', ...known } };
  const events: FundEvent[] = recordsOf(input).map((data, index) => ({
    event_id: createHash('sha256').update(`${fixmedins_code}|${infno}|${msgid}|${index}`).digest('hex').slice(0, 32),
    kind, infno, msgid, index, fixmedins_code, admdvs: known.admdvs, at: receivedAt, inf_time: receivedAt, received_at: receivedAt, data,
  }));
  const body_hash = createHash('sha1').update(JSON.stringify([infno, input, value['output']])).digest('hex').slice(0, 16);
  return { kind: 'envelope', infno, msgid, fixmedins_code, admdvs: known.admdvs, events, body_hash, output: {} };
}

function isKind(text: string): text is EventKind {
  return Object.hasOwn(eventKinds, text);
}

function recordsOf(input: Record<string, unknown>): FieldRecord[] {
  const node = Object.values(input)[0];
  const list: unknown[] = Array.isArray(node) ? node : [node ?? {}];
  return list.map((one): FieldRecord => JSON.parse(JSON.stringify(one)));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function receiptOfSuccess(read: ReadEnvelope, receivedAt: number, now: number): string {
  return JSON.stringify({ infcode: 0, inf_refmsgid: read.msgid, refmsg_time: String(receivedAt), respond_time: String(now), err_msg: '', output: read.output });
}

export function receiptOfRefusal(refusal: Refusal, receivedAt: number, now: number): string {
  return JSON.stringify({ infcode: -1, inf_refmsgid: '', refmsg_time: String(receivedAt), respond_time: String(now), err_msg: refusal.text, output: {} });
}

export function receiptOfAsk(ask: ReadAsk, result: readonly unknown[], warning: string | undefined, receivedAt: number, now: number): string {
  return JSON.stringify({ infcode: 0, inf_refmsgid: ask.msgid, refmsg_time: String(receivedAt), respond_time: String(now), err_msg: '', ...(warning === undefined ? {} : { warn_msg: warning }), output: { result } });
}
