// Bytes or text into JSON, strictly. `JSON.parse` alone would let the last of two equal keys win, so
// that a sender and we could read different messages. Scanning every message for that is dear;
// counting is not: when the parsed value has as many keys as the text, no key was given twice. Only
// a text whose counts differ is scanned again, to name the key.
import { checkKey, depthMax, isObject } from './json-value.ts';
import type { Refusal } from './refusal.ts';
import { quoted, refusal, Refused } from './refusal.ts';

export type ReadEnvelopeText = { readonly ok: true; readonly value: unknown } | Refusal;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Never throws for anything a sender can send. `line` is only repeated in the refusal. */
export function readEnvelopeText(source: string | Uint8Array, line?: number): ReadEnvelopeText {
  const names = line === undefined ? {} : { line };
  let text: string;
  try {
    text = typeof source === 'string' ? source.replace(/^\uFEFF/, '') : utf8.decode(source);
  } catch {
    return refusal('bad_charset', '', { detail: guessCharset(source) }, names);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return refusal('not_an_envelope', '', {}, names);
    if (keysIn(value, 0) !== keysOf(text)) throw new Refused('duplicate_key', repeatedKey(text));
    return { ok: true, value };
  } catch (cause) {
    if (cause instanceof Refused) return refusal(cause.code, cause.field, cause.detail, names);
    return refusal('not_json', '', { detail: place(cause) }, names);
  }
}

/** Keys of a parsed value, all levels. Refuses what is too deep or named to change an object. */
function keysIn(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > depthMax) throw new Refused('too_deep', '', { limit: String(depthMax) });
  let keys = 0;
  if (Array.isArray(value)) {
    for (const one of value) if (typeof one === 'object') keys += keysIn(one, depth + 1);
    return keys;
  }
  if (!isObject(value)) return 0;
  for (const key in value) {
    checkKey(key);
    const field = value[key];
    keys += typeof field === 'object' ? 1 + keysIn(field, depth + 1) : 1;
  }
  return keys;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/** Keys of a valid JSON text: strings that a colon follows. */
function keysOf(text: string): number {
  let keys = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== quote) continue;
    at = afterBlanks(text, endOfString(text, at) + 1);
    if (text.charCodeAt(at) === colon) keys += 1;
  }
  return keys;
}

/** Position of the quote that closes the string opened at `open`. */
function endOfString(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length) {
    const character = text.charCodeAt(at);
    if (character === quote) break;
    at += character === backslash ? 2 : 1;
  }
  return at;
}

function afterBlanks(text: string, start: number): number {
  let at = start;
  let character = text.charCodeAt(at);
  while (character === 0x20 || character === 0x0a || character === 0x0d || character === 0x09) {
    character = text.charCodeAt(++at);
  }
  return at;
}

/** The first key that an object of the text holds twice. */
function repeatedKey(text: string): string {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    // Arrays take a place too, so that closing brackets and braces pair up.
    if (character === '{' || character === '[') open.push(new Set());
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = endOfString(text, at);
      const next = afterBlanks(text, end + 1);
      if (text.charCodeAt(next) === colon) {
        const key: unknown = JSON.parse(text.slice(at, end + 1));
        const keys = open.at(-1);
        if (keys?.has(String(key)) === true) return quoted(key);
        keys?.add(String(key));
      }
      at = end;
    }
  }
  return '';
}

/** Only the position: the engine's own message repeats the body. */
function place(cause: unknown): string {
  const position = cause instanceof Error ? /position (\d+)/.exec(cause.message)?.[1] : undefined;
  return position === undefined ? '' : ` (position ${position})`;
}

const guessBytesMax = 65_536;

function guessCharset(source: string | Uint8Array): string {
  if (typeof source === 'string') return '';
  const [first, second] = source;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return ' (UTF-16?)';
  try {
    const gbk = new TextDecoder('gbk', { fatal: true });
    gbk.decode(source.subarray(0, guessBytesMax), { stream: true });
    return ' (GBK/GB18030?)';
  } catch {
    return '';
  }
}
