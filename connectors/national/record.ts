// One record of a node: its keys brought to the interface's own names, then read by the zod schema
// made from the node's field table. Keys first, because senders differ in letter case and edition.
import assert from 'node:assert/strict';
import type { z } from 'zod';
import type { FieldValue } from '../../engine/event.ts';
import type { FieldTable, Problem } from './field.ts';
import { recordSchema } from './field.ts';
import type { JsonObject } from './json-value.ts';
import { checkKey, cleanValue, isAbsent, isEmptyList, isObject } from './json-value.ts';
import { Refused, refusalTexts } from './refusal.ts';
import type { RefusalCode, RefusalDetail } from './refusal.ts';
import type { Node } from './transaction.ts';

/** Records of one message; more are refused, senders split them (the platform itself takes 100). */
export const recordsMax = 10_000;

export interface ReadRecord {
  /** Known fields by their canonical names, and unknown ones as they were sent. */
  readonly data: Record<string, FieldValue>;
  /** Raw values of the named lists found inside the record, by their canonical names. */
  readonly inner: ReadonlyMap<string, unknown>;
}

interface Target {
  readonly name: string;
  /** Another edition's name, which gives way to the canonical one. */
  readonly isAlias: boolean;
  readonly isList: boolean;
}

const noLists: ReadonlyMap<string, unknown> = new Map();

/** Lists that may stand inside a record: canonical name and all names. */
export type InnerLists = Readonly<Record<string, readonly string[]>>;

export interface RecordOptions {
  readonly innerLists?: InnerLists;
  /** Fields that no table knows are kept, names in lower case; default true. */
  readonly keepsUnknown?: boolean;
}

interface CanonicalRecord {
  readonly known: Record<string, unknown>;
  /** Keys nobody knows, as they were sent. */
  readonly unknown: readonly string[];
  readonly inner: ReadonlyMap<string, unknown>;
}

export class RecordReader {
  readonly #targets = new Map<string, Target>();
  readonly #schema: z.ZodType<Record<string, FieldValue>>;
  readonly #fields: FieldTable;
  readonly #anyOf: readonly string[];
  readonly #keepsUnknown: boolean;

  constructor({ fields, anyOf }: Pick<Node, 'fields' | 'anyOf'>, options: RecordOptions = {}) {
    this.#fields = fields;
    this.#anyOf = anyOf ?? [];
    this.#keepsUnknown = options.keepsUnknown ?? true;
    for (const name of Object.keys(fields)) this.#name({ name, isAlias: false, isList: false }, [name]);
    for (const [name, { also }] of Object.entries(fields)) {
      this.#name({ name, isAlias: true, isList: false }, also);
    }
    for (const [name, names] of Object.entries(options.innerLists ?? {})) {
      this.#name({ name, isAlias: false, isList: true }, names);
    }
    this.#schema = recordSchema(fields);
  }

  /** `where` is the record's place for messages. Throws `Refused` at the first field that is wrong. */
  read(value: unknown, where: string): ReadRecord {
    if (!isObject(value)) {
      const expected = { expected: '对象', expected_en: 'an object' };
      throw new Refused('wrong_type', nodeOf(where), { where, ...expected });
    }
    const { known, unknown, inner } = this.#canonical(value, where);
    const parsed = this.#schema.safeParse(known);
    if (!parsed.success) throw this.#refused(parsed.error, where);
    const { data } = parsed;
    if (this.#anyOf.length > 0 && !this.#anyOf.some((name) => data[name] !== undefined)) {
      const first = this.#anyOf[0]!;
      throw new Refused('missing_field', first, { where, zh: this.#fields[first]?.zh ?? first });
    }
    if (this.#keepsUnknown) {
      for (const key of unknown.toSorted()) {
        const clean = cleanValue(value[key], key);
        if (clean !== undefined) data[key.toLowerCase()] = clean;
      }
    }
    return { data, inner };
  }

  #name(target: Target, names: readonly string[]): void {
    for (const name of names) {
      if (!this.#targets.has(name)) this.#targets.set(name, target);
      if (!this.#targets.has(name.toLowerCase())) this.#targets.set(name.toLowerCase(), target);
    }
  }

  #canonical(value: JsonObject, where: string): CanonicalRecord {
    const known: Record<string, unknown> = {};
    const unknown: string[] = [];
    let inner: Map<string, unknown> | undefined;
    let aliased: Set<string> | undefined;
    for (const key in value) {
      const field = value[key];
      const target = this.#targets.get(key) ?? this.#targets.get(key.toLowerCase());
      if (target === undefined) {
        // As it will be kept.
        checkKey(key.toLowerCase());
        if (!isAbsent(field)) unknown.push(key);
        continue;
      }
      if (isAbsent(field)) continue;
      const { name, isAlias, isList } = target;
      if (isList) {
        if (isEmptyList(field)) continue;
        inner ??= new Map();
        inner.set(name, field);
        continue;
      }
      if (known[name] !== undefined) {
        const wasAlias = aliased?.has(name) === true;
        if (isAlias && !wasAlias) continue;
        if (isAlias === wasAlias && known[name] !== field) throw new Refused('duplicate_key', key, { where });
      }
      known[name] = field;
      if (isAlias) (aliased ??= new Set()).add(name);
      else aliased?.delete(name);
    }
    return { known, unknown, inner: inner ?? noLists };
  }

  #refused(error: z.ZodError, where: string): Refused {
    const issue = error.issues[0]!;
    const field = String(issue.path[0] ?? '');
    const problem = issue.code === 'custom' && isProblem(issue.params) ? issue.params : undefined;
    assert(problem !== undefined, `the schema of ${field} refused without a problem`);
    return new Refused(problem.problem, field, { ...problem.detail, where });
  }
}

/** The records of a node's value: one object or a list of them. Empty objects in a list are kept:
 * an empty record lacks its mandatory fields, and that is what its sender should read. */
export function recordList(value: unknown, node: string): readonly unknown[] {
  if (!Array.isArray(value)) return isAbsent(value) ? [] : [value];
  if (value.length > recordsMax) {
    throw new Refused('too_many_records', node, { where: node, limit: String(recordsMax) });
  }
  return value;
}

/** `feedetail[3]`, counted from 1; just the node when it holds one record. */
export function placeOf(node: string, index: number, count: number): string {
  return count === 1 ? node : `${node}[${index + 1}]`;
}

function nodeOf(where: string): string {
  return where.replace(/\[\d+\]$/, '').replace(/^.*\./, '');
}

function isProblem(params: unknown): params is Problem {
  return isObject(params) && isCode(params['problem']) && isDetail(params['detail']);
}

function isCode(value: unknown): value is RefusalCode {
  return typeof value === 'string' && Object.hasOwn(refusalTexts, value);
}

function isDetail(value: unknown): value is RefusalDetail {
  return isObject(value);
}
