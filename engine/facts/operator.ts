// The contract of a fact operator.
//
// A fact is a value that a judgement reads. It is declared in the rule (`{"op": "previous", ...}`)
// and computed by an operator from the trigger entry, the history of its key, knowledge and the
// coverage of feeds. An operator promises:
//  1. Its value depends only on the set of entries in the history, never on how they came.
//  2. It reads history entries only of the kinds it names in `influence`, and only those at most
//     `behindMs` before and `aheadMs` after the trigger's event time that pass its test. The evaluator
//     judges a trigger again when such an entry comes, changes or goes, and not otherwise.
//  3. What is unknown is `undefined`: conditions on it do not hold, and nobody is accused.
//  4. Its cost for an entry in order does not grow with the history: a window of many entries is
//     answered from what a series keeps of it (candidates.ts, series.ts), a short one is read. That
//     is possible for filters that are `isFixed`, besides equalities with a reference (`@` and
//     `like`), which divide a series; any other filter that asks the trigger or a fact is answered by
//     reading the window. Both ways give the same value to the last bit: sums are of integers
//     (running-sum.ts), and nothing depends on when a series was made.
//  5. Questions about absence go to `coverage` with the evaluation's job, which is judged again when
//     the answer may have changed.
//  6. It reads tables through the evaluation, which remembers what was asked: who asked for no row that
//     comes or goes is not judged again when tables are exchanged. What it keeps beyond one judgement and
//     has worked out with tables it keeps with `whole`, a grouper or a value asked each time, never alone.
//  7. A value, once given, is never changed, arrays and objects included: a later judgement is
//     compared with it to see whether the hit still says the same.
import type { z } from 'zod';
import type { Entry, EntryKind } from '../entry.ts';
import type { FeedQuestions } from '../feed-questions.ts';
import type { History } from '../history.ts';
import type { PeerQuestions } from '../peer-questions.ts';
import type { DatedTables, Tables } from '../tables.ts';
import type { Shared } from './shared.ts';

/** One judgement in progress. Reused from one trigger to the next. */
export interface Evaluation {
  trigger: Entry;
  history: History;
  params: Readonly<Record<string, unknown>>;
  /** Of the trigger's service date. */
  readonly knowledge: Tables;
  /** Of any service date. */
  readonly dated: DatedTables;
  readonly coverage: FeedQuestions;
  /** Comparisons with other institutions. */
  readonly peers: PeerQuestions;
  /** Whom coverage and peers wake: this rule and key. */
  readonly job: string;
  /** Triggers that met the conditions, for `merged` rules, once they are known. */
  matches: readonly Entry[];
  /** Values of the declared facts, by their position; `unset` until first read. */
  readonly slots: unknown[];
}

export type Reader = (evaluation: Evaluation) => unknown;
/** It asks nothing but the candidate. */
export interface FixedTest {
  (candidate: Entry): boolean;
  readonly isFixed: true;
}

interface AskingTest {
  (candidate: Entry, evaluation: Evaluation): boolean;
  readonly isFixed?: undefined;
}

export type EntryTest = FixedTest | AskingTest;

/** How far around a trigger entries matter. */
export interface Reach {
  readonly behindMs: number;
  readonly aheadMs: number;
}

/** Of the trigger itself. */
export const nowhere: Reach = { behindMs: 0, aheadMs: 0 };

/** As far as either. */
export function wider(one: Reach, other: Reach): Reach {
  return { behindMs: Math.max(one.behindMs, other.behindMs), aheadMs: Math.max(one.aheadMs, other.aheadMs) };
}

export interface Influence extends Reach {
  readonly kinds: readonly EntryKind[];
  /** Of these kinds only entries matter whose `med_list_codg` a point of this national rule class has
   * to do with. */
  readonly listed?: Listed | undefined;
  /** Of these kinds only entries matter that pass it. */
  readonly passes?: FixedTest | undefined;
  /** What every entry has that passes. */
  readonly demand?: Demand | undefined;
  /** Of these kinds an entry matters only to triggers that it is like. */
  readonly alike?: readonly Alike[] | undefined;
}

/** A field of an entry, and the field of the trigger with the same value. */
export interface Alike {
  readonly field: string;
  readonly of: string;
  /** An unknown value is like nothing. */
  readonly isKnown: boolean;
}

/** A field and the constants of which it must have one. */
export interface Demand {
  readonly field: string;
  readonly values: ReadonlySet<unknown>;
}

export interface Listed {
  readonly gz_code: string;
  readonly kinds: readonly EntryKind[];
}

/** What an operator is given to understand its declaration. Each throws on a mistake in the rule. */
export interface FactScope {
  /** Reader of `trigger.field`, `param`, `fact` or `fact.field`. */
  ref(path: string): Reader;
  /** Reader of a number, of `{"value": anything}`, or of a reference written as text. */
  value(spec: unknown): Reader;
  where(spec: Readonly<Record<string, unknown>> | undefined): EntryTest;
  /** Greatest value that a number or the named parameter can take, for bounds. */
  bound(spec: number | string): number;
  entryKinds(spec: string | readonly string[]): readonly EntryKind[];
  /** What rules compiled together have in common. */
  readonly shared: Shared;
}

export interface FactOperator {
  readonly op: string;
  /** Strict schema of the declaration. */
  readonly schema: z.ZodType;
  compile(spec: unknown, scope: FactScope): Reader;
  influence(spec: unknown, scope: FactScope): Influence;
}

export const noInfluence: Influence = { behindMs: 0, aheadMs: 0, kinds: [] };

/** Makes an operator of a schema and functions over what the schema gives. */
export function defineOperator<Spec>(operator: {
  readonly op: string;
  readonly schema: z.ZodType<Spec>;
  compile(spec: Spec, scope: FactScope): Reader;
  influence(spec: Spec, scope: FactScope): Influence;
}): FactOperator {
  return {
    op: operator.op,
    schema: operator.schema,
    compile: (spec, scope) => operator.compile(operator.schema.parse(spec), scope),
    influence: (spec, scope) => operator.influence(operator.schema.parse(spec), scope),
  };
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && 'fields' in value && 'sources' in value;
}
