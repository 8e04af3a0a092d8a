// The national envelope in, events out: the one way into Fundwatch (DESIGN sections 3 and 14).
// Pure: the receiver's clock is an argument, and the same envelope always gives the same events.
import type { FieldRecord, FundEvent } from '../../engine/event.ts';
import { Assembler, eventOf } from './assemble.ts';
import type { Header } from './assemble.ts';
import { envelopeFields } from './envelope-fields.ts';
import { bodyHash, eventId, messageHash } from './event-id.ts';
import { aheadMsMax } from './event-time.ts';
import { cleanRecord, isAbsent, isObject } from './json-value.ts';
import type { JsonObject } from './json-value.ts';
import { transactionNames } from './known-transactions.ts';
import { RecordReader } from './record.ts';
import type { EnvelopeNames, Refusal } from './refusal.ts';
import { quoted, refusal, Refused } from './refusal.ts';
import { parseTime } from './time.ts';
import { transactions } from './transactions/table.ts';

export interface AcceptedEnvelope {
  readonly ok: true;
  readonly fixmedins_code: string;
  readonly infno: string;
  readonly msgid: string;
  /** Six digits, for the receipt's own number. */
  readonly admdvs: string;
  /** 32 hex characters of `infno`, and `input` and `output` as received; equal for a resend. */
  readonly bodyHash: string;
  /** The same without `infno`: frames of earlier releases name this one. */
  readonly bodyHashBefore: string;
  readonly events: readonly FundEvent[];
  /** `output` of the receipt: the ids assigned here or by the platform, in the platform's place. */
  readonly output: FieldRecord;
  /** The receipt carries `output.result {retRslt, msgRslt}` too. */
  readonly isStockBatch: boolean;
  readonly receivedAt: number;
}

export type ParsedEnvelope = AcceptedEnvelope | Refusal;

export interface ParseOptions {
  /** The receiver's clock, ms since the epoch. */
  readonly receivedAt: number;
  /** Line of a bulk feed, from 1; only repeated in a refusal. */
  readonly line?: number;
}

const headerReader = new RecordReader({ fields: envelopeFields }, {
  innerLists: { input: ['input'], output: ['output'] }, keepsUnknown: false,
});
const assemblers: ReadonlyMap<string, Assembler> = new Map(
  [...transactions].map(([infno, transaction]) => [infno, new Assembler(transaction)]),
);

/**
 * Reads one envelope that is already JSON. The whole message is refused at the first wrong field,
 * as the platform does. Never throws for anything a sender can send.
 */
export function parseEnvelope(input: unknown, { receivedAt, line }: ParseOptions): ParsedEnvelope {
  try {
    return read(input, receivedAt);
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    return refusal(cause.code, cause.field, cause.detail, namesOf(input, line));
  }
}

function read(envelope: unknown, receivedAt: number): AcceptedEnvelope {
  if (!isEnvelope(envelope)) throw new Refused('not_an_envelope', '');
  const { data, inner } = headerReader.read(envelope, '');
  const input = inner.get('input');
  if (input === undefined) throw new Refused('missing_field', 'input', { zh: '交易输入' });
  if (!isObject(input)) {
    throw new Refused('wrong_type', 'input', { zh: '交易输入', expected: '对象', expected_en: 'an object' });
  }
  const output = inner.get('output');
  if (output !== undefined && !isObject(output)) {
    throw new Refused('wrong_type', 'output', { zh: '交易输出', expected: '对象', expected_en: 'an object' });
  }
  const header = readHeader(data, receivedAt);
  const { infno, msgid, fixmedins_code, admdvs } = header;
  const bodyHashBefore = bodyHash(input, output);
  const assembler = assemblers.get(infno);
  const assembled = assembler === undefined
    ? { events: [archivedOnly(header, input)], output: {} }
    : assembler.assemble(input, output, header);
  const isStockBatch = transactions.get(infno)?.isStockBatch === true;
  const names = { fixmedins_code, infno, msgid, admdvs };
  const hashes = { bodyHash: messageHash(infno, bodyHashBefore), bodyHashBefore };
  return { ok: true, ...names, ...hashes, ...assembled, isStockBatch, receivedAt };
}

/** An object that names its transaction or carries an input; anything else is not for this door. */
function isEnvelope(value: unknown): value is JsonObject {
  return isObject(value) && Object.keys(value).some((key) => /^(?:infno|input)$/i.test(key));
}

const institutionCode = /^[A-Z0-9]+$/;
const areaCode = /^\d{6}$/;

function readHeader(data: FieldRecord, receivedAt: number): Header {
  const infno = textOf(data, 'infno').toUpperCase();
  const msgid = textOf(data, 'msgid');
  const fixmedins_code = textOf(data, 'fixmedins_code').toUpperCase();
  if (!transactionNames.has(infno)) throw new Refused('unknown_infno', 'infno', { value: quoted(infno) });
  if (!institutionCode.test(fixmedins_code)) {
    throw new Refused('bad_format', 'fixmedins_code', {
      zh: envelopeFields.fixmedins_code.zh, expected: '字母与数字', expected_en: 'letters and digits',
    });
  }
  if (/[\s\p{Cc}\p{Cf}]/u.test(msgid)) {
    throw new Refused('bad_format', 'msgid', {
      zh: envelopeFields.msgid.zh, expected: '不含空白与控制字符的字符串', expected_en: 'a text without blanks',
    });
  }
  const sent = parseTime(textOf(data, 'inf_time'));
  const { zh } = envelopeFields.inf_time;
  if (sent === undefined) throw new Refused('bad_time', 'inf_time', { zh, value: quoted(data['inf_time']) });
  if (sent.at > receivedAt + aheadMsMax) {
    throw new Refused('future_time', 'inf_time', { zh, value: quoted(data['inf_time']) });
  }
  const shared: Record<string, string> = {};
  for (const name of ['insuplc_admdvs', 'opter', 'dev_no'] as const) {
    const value = data[name];
    if (typeof value === 'string') shared[name] = value;
  }
  const admdvs = areaOf(data, fixmedins_code);
  return { infno, msgid, fixmedins_code, admdvs, inf_time: sent.at, receivedAt, shared };
}

/** 就医地医保区划 of the envelope; else digits 2 to 7 of the institution's code. */
function areaOf(data: FieldRecord, fixmedins_code: string): string {
  const sent = data['mdtrtarea_admvs'];
  const { zh } = envelopeFields.mdtrtarea_admvs;
  if (sent === undefined) {
    const derived = fixmedins_code.slice(1, 7);
    if (areaCode.test(derived)) return derived;
    throw new Refused('missing_field', 'mdtrtarea_admvs', { zh });
  }
  if (typeof sent === 'string' && areaCode.test(sent)) return sent;
  throw new Refused('bad_format', 'mdtrtarea_admvs', { zh, expected: '6 位数字', expected_en: 'six digits' });
}

/** A known transaction that is not judged: its input as it came. */
function archivedOnly(header: Header, input: JsonObject): FundEvent {
  const event_id = eventId(header.fixmedins_code, header.infno, header.msgid, 0);
  return eventOf(header, 'other', { event_id, index: 0 }, { at: header.inf_time }, cleanRecord(input));
}

function textOf(data: FieldRecord, name: string): string {
  const value = data[name];
  return typeof value === 'string' ? value : '';
}

/** What a refused envelope says of itself, so that the sender finds it again: written as it would be if it were accepted,
 * since an institution is shown what stands under its own code. */
function namesOf(envelope: unknown, line: number | undefined): EnvelopeNames {
  const names: Record<string, string> = {};
  for (const [key, value] of isObject(envelope) ? Object.entries(envelope) : []) {
    const name = key.toLowerCase();
    const isName = typeof value === 'string' || typeof value === 'number';
    if ((name !== 'msgid' && name !== 'infno' && name !== 'fixmedins_code') || !isName || isAbsent(value)) continue;
    const text = quoted(value).normalize('NFKC').trim();
    names[name] = name === 'msgid' ? text : text.toUpperCase();
  }
  return line === undefined ? names : { ...names, line };
}
