// The vocabulary of the field tables: what type a national field has and how a sender's value is
// read. Each field becomes one zod schema; senders mix numbers and texts, so both are taken.
import { z } from 'zod';
import type { FieldValue } from '../../engine/event.ts';
import type { CodeTable } from './codes.ts';
import { closeValues } from './codes.ts';
import type { RefusalCode, RefusalDetail } from './refusal.ts';
import { quoted } from './refusal.ts';
import { normaliseTime } from './time.ts';

export type FieldType = 'text' | 'number' | 'date' | 'time' | 'list';

export interface Field {
  readonly type: FieldType;
  /** Chinese name, from the interface table. */
  readonly zh: string;
  readonly isMust: boolean;
  /** Characters of a text, digits of a number. */
  readonly length: number;
  /** Decimal places of a number. */
  readonly scale: number;
  readonly codes?: CodeTable;
  /** Other names met in the field. */
  readonly also: readonly string[];
}

export type FieldTable = Readonly<Record<string, Field>>;

export function text(length: number, zh: string): Field {
  return { type: 'text', zh, isMust: false, length, scale: 0, also: [] };
}

/** 数值型(precision, scale). Surplus decimal places are kept, a too large whole part is refused. */
export function number(precision: number, scale: number, zh: string): Field {
  return { type: 'number', zh, isMust: false, length: precision, scale, also: [] };
}

export function date(zh: string): Field {
  return { type: 'date', zh, isMust: false, length: 10, scale: 0, also: [] };
}

/** 日期时间型; a bare date is kept as it is and covers its whole day. */
export function time(zh: string): Field {
  return { type: 'time', zh, isMust: false, length: 19, scale: 0, also: [] };
}

/** A text whose value decides something and so must stand in its table. */
export function code(codes: CodeTable, zh: string): Field {
  return { type: 'text', zh, isMust: false, length: 10, scale: 0, codes, also: [] };
}

/** Identifies the record or is needed to judge it: the message is refused without it. */
export function must(field: Field): Field {
  return { ...field, isMust: true };
}

export function also(names: readonly string[], field: Field): Field {
  return { ...field, also: names };
}

/** What is wrong with a value, as a zod issue's `params`. */
export interface Problem {
  readonly problem: RefusalCode;
  readonly detail: RefusalDetail;
}

/** The zod schema of a record with these fields, by their canonical names; absent values have been
 * left out before. One transform for the whole record: a schema for each field costs five times as
 * much on the ingest path. Stops at the first field, in table order, that is wrong. */
export function recordSchema(fields: FieldTable): z.ZodType<Record<string, FieldValue>> {
  const readers = Object.entries(fields).map(([name, field]) => ({ name, field, read: reader(field) }));
  return z.transform((record: Readonly<Record<string, unknown>>, context): Record<string, FieldValue> => {
    const data: Record<string, FieldValue> = {};
    for (const { name, field, read } of readers) {
      const value = record[name];
      if (value === undefined && !field.isMust) continue;
      const result = value === undefined ? missing(field) : read(value);
      if (typeof result !== 'object') {
        data[name] = result;
        continue;
      }
      context.issues.push({ code: 'custom', input: undefined, path: [name], params: { ...result } });
      return z.NEVER;
    }
    return data;
  });
}

type Read = (value: unknown) => string | number | Problem;

function reader(field: Field): Read {
  switch (field.type) {
    case 'text':
      return field.codes === undefined ? textReader(field) : codeReader(field, field.codes);
    case 'number':
      return numberReader(field);
    case 'date':
    case 'time':
      return timeReader(field);
    case 'list':
      throw new Error('lists are nodes of their own');
  }
}

function missing(field: Field): Problem {
  return { problem: 'missing_field', detail: { zh: field.zh } };
}

function wrongType(field: Field, expected: string, expected_en: string): Problem {
  return { problem: 'wrong_type', detail: { zh: field.zh, expected, expected_en } };
}

const plainAscii = /^[\x20-\x7e]*$/;

/** A trimmed NFKC text, or the code of what is wrong with it. The length is the sender's own, in
 * characters: normalisation may lengthen a text. */
export function readText(value: string, lengthMax: number): { text: string } | RefusalCode {
  const trimmed = value.trim();
  if (trimmed.length > lengthMax && isLonger(trimmed, lengthMax)) return 'too_long';
  if (plainAscii.test(trimmed)) return { text: trimmed };
  if (trimmed.includes('\0') || !trimmed.isWellFormed()) return 'bad_text';
  return { text: trimmed.normalize('NFKC').trim() };
}

/** Counts characters, of which some take two units. */
function isLonger(text: string, lengthMax: number): boolean {
  return text.length > 2 * lengthMax || [...text].length > lengthMax;
}

function textReader(field: Field): Read {
  return (value) => {
    if (typeof value === 'number' && Number.isFinite(value)) {
      // Past 2^53 the digits that were sent are already lost: two ids could become one.
      const isLossy = Number.isInteger(value) && !Number.isSafeInteger(value);
      if (isLossy) return wrongType(field, '带引号的字符串', 'a quoted string');
      return textOf(field, String(value));
    }
    if (typeof value !== 'string') return wrongType(field, '字符串', 'a string');
    return textOf(field, value);
  };
}

function textOf(field: Field, value: string): string | Problem {
  const result = readText(value, field.length);
  if (typeof result === 'object') return result.text;
  return { problem: result, detail: { zh: field.zh, limit: String(field.length) } };
}

function codeReader(field: Field, codes: CodeTable): Read {
  const readPlain = textReader(field);
  return (value) => {
    const plain = readPlain(value);
    if (typeof plain !== 'string') return plain;
    const known = codes.sameAs?.get(plain) ?? plain;
    if (codes.values.has(known)) return known;
    return {
      problem: 'unknown_code',
      detail: { zh: field.zh, value: quoted(plain, 20), near: closeValues(codes, plain) },
    };
  };
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

function numberReader(field: Field): Read {
  const max = 10 ** (field.length - field.scale);
  const limit = field.scale === 0 ? `N${field.length}` : `N${field.length},${field.scale}`;
  return (value) => {
    const plain = typeof value === 'string' ? value.trim() : value;
    const isDecimal = typeof plain === 'string' && plain.length <= 64 && decimal.test(plain);
    const read = isDecimal ? Number(plain) : plain;
    if (typeof read !== 'number' || !Number.isFinite(read)) return wrongType(field, '数值', 'a number');
    if (Math.abs(read) >= max) return { problem: 'too_long', detail: { zh: field.zh, limit } };
    return read === 0 ? 0 : read;
  };
}

function timeReader(field: Field): Read {
  const isDate = field.type === 'date';
  return (value) => {
    if (typeof value !== 'string' && typeof value !== 'number') {
      return wrongType(field, '日期时间字符串', 'a date or time string');
    }
    const plain = String(value).trim();
    const read = plain.length > 40 ? undefined : normaliseTime(plain);
    if (read === undefined) {
      return { problem: 'bad_time', detail: { zh: field.zh, value: quoted(plain) } };
    }
    return isDate ? read.slice(0, 10) : read;
  };
}
