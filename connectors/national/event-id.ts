// Names that are a function of the message alone, so that a resend gets the same ones.
import { hash } from 'node:crypto';
import { depthMax, isObject } from './json-value.ts';
import { Refused } from './refusal.ts';

/** Letters of an interface id, C30. */
const idLengthMax = 30;

/** 32 hex characters. The parts hold no line feed (institution and transaction are letters and
 * digits, a msgid is checked), so no two different messages share a text. */
export function eventId(fixmedins_code: string, infno: string, msgid: string, index: number): string {
  return hash('sha256', `${fixmedins_code}\n${infno}\n${msgid}\n${index}`, 'hex').slice(0, 32);
}

/** `mdtrt_id` assigned here when the platform's receipt is not at hand. */
export function derivedVisitId(event_id: string): string {
  return `M${event_id}`.slice(0, idLengthMax);
}

/** `setl_id` assigned here when the platform's receipt is not at hand. */
export function derivedSettlementId(event_id: string): string {
  return `S${event_id}`.slice(0, idLengthMax);
}

/** Hash of what a message says: `input` and `output` as received, whatever the order of their keys.
 * The header is left out, so a resend under a later `inf_time` has the same body. */
export function bodyHash(input: unknown, output: unknown): string {
  return hash('sha256', `${sorted(input)}\n${output === undefined ? '' : sorted(output)}`, 'hex').slice(0, 32);
}

/** JSON with the keys of every object in order. */
function sorted(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null) return plain(value);
  if (depth > depthMax) throw new Refused('too_deep', '', { limit: String(depthMax) });
  let text = '';
  if (Array.isArray(value)) {
    for (const one of value) text += (text === '' ? '' : ',') + sorted(one, depth + 1);
    return `[${text}]`;
  }
  if (!isObject(value)) return '{}';
  for (const key of Object.keys(value).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${sorted(value[key], depth + 1)}`;
  }
  return `{${text}}`;
}

function plain(value: unknown): string {
  const isJson = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isJson ? JSON.stringify(value) : 'null';
}
