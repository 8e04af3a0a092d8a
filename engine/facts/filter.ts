// The filter of candidates taken apart: tests that ask nothing but the candidate, equalities with a
// reference (`"@trigger.setl_id"`, `like`), by which a series is divided, and the rest.
import type { CandidateSpec } from './declaration.ts';
import type { EntryTest, FactScope, FixedTest, Reader } from './operator.ts';
import { allTests, asFixed, readField } from './where.ts';

export interface Equality {
  readonly field: string;
  readonly read: Reader;
  /** The field of the trigger that is read, when it is one. */
  readonly of: string | undefined;
  /** An unknown value equals nothing. */
  readonly isLike: boolean;
}

export interface Filter {
  /** The whole of it. */
  readonly test: EntryTest;
  /** What of it asks nothing but the candidate; undefined when nothing does. */
  readonly fixed: FixedTest | undefined;
  /** What of it is that a field equals something. */
  readonly equal: readonly Equality[];
  /** These two are all there is. */
  readonly canBeKept: boolean;
}

export function splitFilter(
  { where = {}, also = {}, like = [] }: CandidateSpec,
  scope: FactScope,
): Filter {
  const equal: Equality[] = like.map((field) => ({
    field,
    read: scope.ref(`trigger.${field}`),
    of: field,
    isLike: true,
  }));
  const fixed: FixedTest[] = [];
  const rest: EntryTest[] = [];
  const add = (test: EntryTest): void => void (test.isFixed === true ? fixed.push(test) : rest.push(test));
  for (const spec of [where, also]) {
    if ('all' in spec || 'any' in spec || 'not' in spec) {
      add(scope.where(spec));
      continue;
    }
    for (const [field, wanted] of Object.entries(spec)) {
      if (typeof wanted === 'string' && wanted.startsWith('@'))
        equal.push({ field, read: scope.ref(wanted.slice(1)), of: fieldOfTrigger(wanted), isLike: false });
      else add(scope.where({ [field]: wanted }));
    }
  }
  return {
    test: allTests([...fixed, ...equal.map(equalTest), ...rest]),
    fixed: allFixed(fixed),
    equal,
    canBeKept: rest.length === 0,
  };
}

function fieldOfTrigger(reference: string): string | undefined {
  const [head, field, ...rest] = reference.split('.');
  return head === '@trigger' && rest.length === 0 ? field : undefined;
}

function allFixed(tests: readonly FixedTest[]): FixedTest | undefined {
  if (tests.length === 0) return undefined;
  const all = allTests<undefined>(tests);
  return asFixed((entry) => all(entry, undefined));
}

function equalTest({ field, read, isLike }: Equality): EntryTest {
  return (entry, evaluation) => {
    const wanted = read(evaluation);
    return readField(entry, field) === wanted && !(isLike && wanted === undefined);
  };
}

/** The value itself, or a text that differs when one of several plain values does. */
export function partKey(values: readonly unknown[]): unknown {
  return values.length < 2
    ? values[0]
    : values.map((value) => `${typeof value} ${String(value).length} ${String(value)}`).join();
}

export function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
