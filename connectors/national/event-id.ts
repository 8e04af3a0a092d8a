// Names that are a function of the message alone, so that a resend gets the same ones.
import { hash } from 'node:crypto';
import { depthMax, isObject } from './json-value.ts';
import { Refused } from './refusal.ts';

/** Letters of an interface id, C30. */
const idLengthMax = 30;

/** 32 hex characters. The parts hold no line feed (institution and transaction are letters and
 * digits, a msgid is checked), so no two different messages share a text. */
export function eventId(
  fixmedins_code: string, infno: string, msgid: string, index: number,
): string {
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

/** Hash of a body: `input` and `output` as received, whatever the order of their keys.
 * The header is left out, so a resend under a later `inf_time` has the same body. Throws `Refused`
 * when a value is too deep. */
export function bodyHash(input: unknown, output: unknown): string {
  const writer = new BodyText();
  const text = `${writer.write(input, 0)}\n${output === undefined ? '' : writer.write(output, 0)}`;
  return hash('sha256', text, 'hex').slice(0, 32);
}

/** 32 hex characters: a body and the transaction it is said in. A sale and its return may have the same body, and are not
 * the same message. */
export function messageHash(infno: string, body: string): string {
  return hash('sha256', `${infno}\n${body}`, 'hex').slice(0, 32);
}

/** Writes a value so that two texts are equal exactly when the values are, key order aside. Not
 * JSON: lengths before texts spare the escaping. */
class BodyText {
  // The records of a list mostly have the same keys in the same order: sort them once.
  #keys: readonly string[] = [];
  #sortedKeys: readonly string[] = [];

  write(value: unknown, depth: number): string {
    if (typeof value === 'string') return `${value.length}:${value}`;
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    if (typeof value !== 'object' || value === null) return 'null';
    if (depth > depthMax) throw new Refused('too_deep', '', { limit: String(depthMax) });
    let text = '';
    if (Array.isArray(value)) {
      for (const one of value) text += `${this.write(one, depth + 1)},`;
      return `[${text}]`;
    }
    if (!isObject(value)) return 'null';
    for (const key of this.#sorted(Object.keys(value))) {
      text += `${key.length}:${key}=${this.write(value[key], depth + 1)},`;
    }
    return `{${text}}`;
  }

  #sorted(keys: string[]): readonly string[] {
    const { length } = keys;
    let same = length === this.#keys.length;
    for (let index = 0; same && index < length; index++) same = keys[index] === this.#keys[index];
    if (same) return this.#sortedKeys;
    const sorted = keys.toSorted();
    // Small objects inside a record would only push its keys out.
    if (length > 2) {
      this.#keys = keys;
      this.#sortedKeys = sorted;
    }
    return sorted;
  }
}
