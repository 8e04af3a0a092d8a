// Guards and clean copies of parsed JSON, for what no field table describes.
import type { FieldRecord, FieldValue } from '../../engine/event.ts';
import { readText } from './field.ts';
import { Refused } from './refusal.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

/** Objects nested deeper are refused; the interface's own deepest tree (3101) has six levels. */
export const depthMax = 16;
/** Characters kept of a text nobody knows: the interface allows 40,000 for a whole `input`. */
const unknownTextLengthMax = 40_000;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `null`, empty and blank texts count as absent (DESIGN section 14 "Names"). */
export function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (typeof value !== 'string') return false;
  const first = value.charCodeAt(0);
  return (first <= 0x20 || first >= 0x80) && value.trim() === '';
}

/** A list without records, or nothing: what it would say may be said in another place. */
export function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) ? value.length === 0 : isAbsent(value);
}

/** A copy fit for an event: texts trimmed and NFKC, absent values left out, keys in order so that
 * the order of the sender's keys does not show. `undefined` when nothing is left. */
export function cleanValue(value: unknown, name: string, depth = 0): FieldValue | undefined {
  if (isAbsent(value)) return undefined;
  if (depth > depthMax) throw new Refused('too_deep', name, { limit: String(depthMax) });
  if (typeof value === 'string') return cleanText(value, name);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) {
    return value.map((one) => cleanValue(one, name, depth + 1)).filter((one) => one !== undefined);
  }
  return isObject(value) ? cleanRecord(value, depth + 1) : undefined;
}

export function cleanRecord(record: JsonObject, depth = 0): FieldRecord {
  const clean: Record<string, FieldValue> = {};
  for (const key of Object.keys(record).sort()) {
    checkKey(key);
    const value = cleanValue(record[key], key, depth);
    if (value !== undefined) clean[key] = value;
  }
  return clean;
}

/** A name that would change what an object is, instead of being a field of it. */
export function checkKey(key: string): void {
  if (key === '__proto__') throw new Refused('forbidden_key', key);
}

function cleanText(value: string, name: string): string {
  const read = readText(value.slice(0, unknownTextLengthMax).toWellFormed(), unknownTextLengthMax);
  if (typeof read === 'object') return read.text;
  throw new Refused(read, name);
}
