// The exact evaluation, with its explanation: what json-rules-engine does, step by step. Members of
// a set go by priority, all members of one priority are looked at, the next priority only when the
// answer is still open; with one member its answer is the set's, whatever it is. The trace has the
// shape of json-rules-engine's results: the condition's own keys, and `result`, `factResult` and
// `valueResult` where it was looked at.
import type { RawComparison } from './operators.ts';
import { compileFactReader, type FactPlan, type FactReader, type RunFacts } from './run-facts.ts';
import type { Kept, SourceCondition } from './rule-source.ts';

export type TracedCondition = Readonly<Record<string, unknown>>;

/** What went wrong in one rule: everything met on the way, in the order of the text. */
export type Problems = Error[];

export interface TraceScope {
  readonly findOperator: (name: string) => RawComparison | undefined;
  readonly named: ReadonlyMap<string, SourceCondition>;
  readonly allowUndefinedConditions: boolean;
  readonly facts: FactPlan;
  /** Priority of conditions on this fact that have none of their own. */
  readonly factPriority: (fact: unknown) => number;
  /** Conditions one rule may come to when its references are followed; counts down. */
  readonly budget: { left: number };
}

/** The trace of a condition, or undefined when something in it went wrong. */
type Trace = (run: RunFacts, problems: Problems) => TracedCondition | undefined;

export interface RootTrace {
  readonly conditions: TracedCondition;
  /** As answered: of a single member with an operator of somebody's own, anything. */
  readonly result: unknown;
}

const broken: unique symbol = Symbol('broken');

/** Compiles the root of a rule. */
export function compileTrace(
  root: SourceCondition,
  scope: TraceScope,
): (run: RunFacts, problems: Problems) => RootTrace | undefined {
  const { operator } = root;
  if (operator === undefined) {
    const trace = traceOf(root, scope, new Set());
    return (run, problems) => {
      const conditions = trace(run, problems);
      return conditions && { conditions, result: conditions['result'] };
    };
  }
  const set = membersOf(root, operator, scope, new Set());
  const show = shower(root.kept, operator);
  return (run, problems) => {
    const shown = set.unreached.slice();
    const result = set.judge(run, problems, shown);
    return result === broken ? undefined : { conditions: show(shown, unset), result };
  };
}

function traceOf(
  condition: SourceCondition,
  scope: TraceScope,
  following: ReadonlySet<string>,
): Trace {
  scope.budget.left -= 1;
  if (scope.budget.left < 0)
    throw new Error('conditions come to too many when references are followed');
  const { kept, operator } = condition;
  if (Object.hasOwn(kept, 'condition')) return reference(condition, scope, following);
  if (operator === undefined) return leaf(kept, scope);
  const set = membersOf(condition, operator, scope, following);
  const show = shower(kept, operator);
  return (run, problems) => {
    const shown = set.unreached.slice();
    const answer = set.judge(run, problems, shown);
    return answer === broken ? undefined : show(shown, answer === true);
  };
}

const unset: unique symbol = Symbol('unset');

/** Makes what is shown of a set. Nearly all sets have no keys but the usual ones. */
function shower(
  kept: Kept,
  operator: 'any' | 'all' | 'not',
): (shown: readonly TracedCondition[], result: boolean | typeof unset) => TracedCondition {
  const { priority } = kept;
  const isUsual = Object.keys(kept).length === 3;
  return (shown, result) => {
    if (!isUsual) {
      const all = { ...kept, [operator]: operator === 'not' ? shown[0] : shown };
      return result === unset ? all : { ...all, result };
    }
    switch (operator) {
      case 'any':
        return result === unset
          ? { any: shown, operator, priority }
          : { any: shown, operator, priority, result };
      case 'all':
        return result === unset
          ? { all: shown, operator, priority }
          : { all: shown, operator, priority, result };
      case 'not':
        return result === unset
          ? { not: shown[0], operator, priority }
          : { not: shown[0], operator, priority, result };
    }
  };
}

interface Members {
  /** As shown before any was looked at. */
  readonly unreached: readonly TracedCondition[];
  /** Writes the traces of those looked at over `shown`. */
  judge(run: RunFacts, problems: Problems, shown: TracedCondition[]): unknown;
}

function membersOf(
  condition: SourceCondition,
  operator: 'any' | 'all' | 'not',
  scope: TraceScope,
  following: ReadonlySet<string>,
): Members {
  // Not frozen: copying a frozen list takes ten times as long, and this one is never handed out.
  const unreached = condition.members.map(({ kept }) => kept);
  const traces = condition.members.map((member) => traceOf(member, scope, following));
  const [only] = traces;
  if (only === undefined) return { unreached, judge: () => true };
  if (traces.length === 1) {
    const judgeOnly: Members['judge'] = (run, problems, shown) => {
      const found = only(run, problems);
      if (found === undefined) return broken;
      shown[0] = found;
      return found['result'];
    };
    if (operator !== 'not') return { unreached, judge: judgeOnly };
    return {
      unreached,
      judge(run, problems, shown) {
        const answer = judgeOnly(run, problems, shown);
        return answer === broken ? broken : !answer;
      },
    };
  }
  const groups = priorityGroups(condition.members, scope.factPriority);
  const isAny = operator === 'any';
  return {
    unreached,
    judge(run, problems, shown) {
      let answer = !isAny;
      for (const group of groups) {
        let passed = 0;
        let failed = 0;
        for (const index of group) {
          const found = traces[index]!(run, problems);
          if (found === undefined) failed += 1;
          else {
            shown[index] = found;
            if (found['result'] === true) passed += 1;
          }
        }
        if (failed > 0) return broken;
        answer = isAny ? passed > 0 : passed === group.length;
        if (answer === isAny) return answer;
      }
      return answer;
    },
  };
}

/** Positions of the members, those of the highest priority first. Grouped and sorted as
 * json-rules-engine does it, so that a priority that is no number lands where it does there. */
export function priorityGroups(
  members: readonly SourceCondition[],
  factPriority: (fact: unknown) => number,
): readonly (readonly number[])[] {
  const groups: Record<string, number[]> = {};
  for (const [index, { kept }] of members.entries()) {
    const priority = kept['priority'] || factPriority(kept['fact']);
    (groups[String(priority)] ??= []).push(index);
  }
  return sortedByPriority(Object.entries(groups));
}

/** The members of each group, by the number its key reads as, high first. */
export function sortedByPriority<Member>(
  groups: readonly (readonly [string, readonly Member[]])[],
): readonly (readonly Member[])[] {
  return groups.toSorted(([a], [b]) => (Number(a) > Number(b) ? -1 : 1)).map(([, group]) => group);
}

/** A reference takes over every key of the condition it names, and may come to name another. */
function reference(
  condition: SourceCondition,
  scope: TraceScope,
  following: ReadonlySet<string>,
): Trace {
  const { kept } = condition;
  const name = kept['condition'];
  const target = typeof name === 'string' ? scope.named.get(name) : undefined;
  if (target === undefined || typeof name !== 'string') {
    return (_, problems) => {
      if (scope.allowUndefinedConditions) return { ...kept, result: false };
      problems.push(new Error(`No condition ${String(name)} exists`));
      return undefined;
    };
  }
  if (following.has(name)) {
    const error = new Error(`condition ${name} refers to itself`);
    return (_, problems) => void problems.push(error);
  }
  return traceOf(referred(kept, target), scope, new Set(following).add(name));
}

/** What a reference becomes: its own keys under those of the condition it names. */
export function referred(kept: Kept, target: SourceCondition): SourceCondition {
  const { condition: _, ...rest } = kept;
  return { ...target, kept: Object.freeze({ ...rest, ...target.kept }) };
}

function leaf(kept: Kept, scope: TraceScope): Trace {
  const { operator, fact, value, params, path } = kept;
  const compare = typeof operator === 'string' ? scope.findOperator(operator) : undefined;
  if (compare === undefined) {
    return (_, problems) =>
      void problems.push(new Error(`Unknown operator: ${String(operator)}`));
  }
  const readFact = compileFactReader({ fact, params, path }, scope.facts);
  const readValue = valueReader(value, scope.facts);
  const isUsual = Object.keys(kept).length === 3;
  return (run, problems) => {
    const before = problems.length;
    const valueResult = attempt(readValue, run, problems);
    const factResult = attempt(readFact, run, problems);
    if (problems.length > before) return undefined;
    try {
      const result = compare(factResult, valueResult);
      return isUsual
        ? { fact, operator, value, factResult, valueResult, result }
        : { ...kept, factResult, valueResult, result };
    } catch (error) {
      problems.push(asError(error));
      return undefined;
    }
  };
}

/** The reader of a value: a constant, or whatever has an own `fact` key. */
export function valueReader(value: unknown, facts: FactPlan): FactReader {
  return isReference(value) ? compileFactReader(value, facts) : () => value;
}

export function isReference(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'fact');
}

export function attempt(read: FactReader, run: RunFacts, problems: Problems): unknown {
  try {
    return read(run);
  } catch (error) {
    problems.push(asError(error));
    return undefined;
  }
}

export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
