// Filters over candidate entries. Two forms, one meaning. Conditions in json-rules-engine's JSON, in
// which a fact name is a field of the candidate unless the rule declares it. Or a shorthand: each
// field with what it must be: a constant, `"@trigger.psn_no"` for a reference, a list (any of them),
// or `{"greaterThan": 3}` with an operator's name, or `{"known": false}` for a field that is not there.
//
// A filter that asks nothing but the candidate says so (`isFixed`): what passes it then passes it for
// every trigger, and operators may keep it counted (series.ts).
import { conditionSchema, type Condition } from '../language/conditions.ts';
import { compileConditions } from '../language/compile-conditions.ts';
import { chinaDay, startOfChinaDay } from '../china-time.ts';
import { findOperator, holdsOfKnown, type Comparison } from '../language/operators.ts';
import type { Entry } from '../entry.ts';
import type { EntryTest, Evaluation, FixedTest } from './operator.ts';

interface Candidate<Asked> {
  readonly entry: Entry;
  readonly asked: Asked;
}

/** What a filter needs of the rule around it. */
interface Scope<Asked> {
  ref(path: string): (asked: Asked) => unknown;
  /** Whether the rule itself declares a fact or parameter of this name, or it is `trigger`. */
  isDeclared(name: string): boolean;
}

export type WhereScope = Scope<Evaluation>;

export function compileWhere(
  spec: Readonly<Record<string, unknown>> | undefined,
  scope: WhereScope,
): EntryTest {
  let isFixed = true;
  const watched: WhereScope = {
    isDeclared: (name) => scope.isDeclared(name),
    ref(path) {
      isFixed = false;
      return scope.ref(path);
    },
  };
  const test = compileTest<Evaluation>(spec ?? {}, watched);
  if (!isFixed) return test;
  const alone = compileTest<undefined>(spec ?? {}, { ...watched, ref: () => () => undefined });
  return asFixed((candidate) => alone(candidate, undefined));
}

/** Marks a test that asks nothing but the candidate. */
export function asFixed(test: (candidate: Entry) => boolean): FixedTest {
  return Object.assign((candidate: Entry) => test(candidate), { isFixed: true as const });
}

type Test<Asked> = (candidate: Entry, asked: Asked) => boolean;

function compileTest<Asked>(spec: Readonly<Record<string, unknown>>, scope: Scope<Asked>): Test<Asked> {
  if ('all' in spec || 'any' in spec || 'not' in spec)
    return compileFull(conditionSchema.parse(spec), scope);
  return allTests(
    Object.entries(spec).flatMap(([field, wanted]) => compileField(field, wanted, scope)),
  );
}

export function allTests<Asked>(tests: readonly Test<Asked>[]): Test<Asked> {
  const [first, second] = tests;
  if (first === undefined) return () => true;
  if (second === undefined) return first;
  if (tests.length === 2) return (candidate, asked) => first(candidate, asked) && second(candidate, asked);
  return (candidate, asked) => tests.every((test) => test(candidate, asked));
}

function compileFull<Asked>(condition: Condition, scope: Scope<Asked>): Test<Asked> {
  const test = compileConditions<Candidate<Asked>>(condition, {
    mayBeUnknown: true,
    bind(fact) {
      if (scope.isDeclared(fact)) {
        const read = scope.ref(fact);
        return ({ asked }) => fieldsOf(read(asked));
      }
      return ({ entry }) => readField(entry, fact);
    },
  });
  return (entry, asked) => test({ entry, asked });
}

function fieldsOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'fields' in value ? value.fields : value;
}

/** What filters read of the entry itself, not of its fields. */
export const entryAttributes: ReadonlySet<string> = new Set([
  'at', 'day', 'until', 'kind', 'fixmedins_code', 'admdvs',
]);

/** A field of an entry; those of `entryAttributes` are the entry's own. `day` is the first moment of
 * the day in China that `at` lies in. */
export function readField(entry: Entry, field: string): unknown {
  switch (field) {
    case 'at':
      return entry.at;
    case 'day':
      return startOfChinaDay(chinaDay(entry.at));
    case 'until':
      return entry.until;
    case 'kind':
      return entry.kind;
    case 'fixmedins_code':
      return entry.fixmedins_code;
    case 'admdvs':
      return entry.admdvs;
    default:
      return entry.fields[field];
  }
}

function compileField<Asked>(field: string, wanted: unknown, scope: Scope<Asked>): Test<Asked>[] {
  const readOwn: (entry: Entry) => unknown = entryAttributes.has(field)
    ? (entry) => readField(entry, field)
    : (entry) => entry.fields[field];
  if (Array.isArray(wanted)) {
    const members = new Set<unknown>(wanted);
    return [(entry) => members.has(readOwn(entry))];
  }
  if (typeof wanted === 'object' && wanted !== null) {
    return Object.entries(wanted).map(([operator, operand]) => {
      if (operator === 'known') return (entry) => (readOwn(entry) !== undefined) === operand;
      const compare = findOperator(operator);
      if (compare === undefined) throw new Error(`unknown operator ${operator} in where.${field}`);
      return comparing(readOwn, holdsOfKnown(operator, compare), operand, scope);
    });
  }
  const read = referenceReader(wanted, scope);
  if (read === undefined) return [(entry) => readOwn(entry) === wanted];
  return [(entry, asked) => readOwn(entry) === read(asked)];
}

function comparing<Asked>(
  readOwn: (entry: Entry) => unknown, compare: Comparison, operand: unknown, scope: Scope<Asked>,
): Test<Asked> {
  const read = referenceReader(operand, scope);
  if (read === undefined) return (entry) => compare(readOwn(entry), operand);
  return (entry, asked) => compare(readOwn(entry), read(asked));
}

/** Undefined for a constant. */
function referenceReader<Asked>(operand: unknown, scope: Scope<Asked>): ((asked: Asked) => unknown) | undefined {
  return typeof operand === 'string' && operand.startsWith('@') ? scope.ref(operand.slice(1)) : undefined;
}
