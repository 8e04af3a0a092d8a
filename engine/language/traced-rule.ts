// A rule with its exact evaluation: one outcome for every run, judged or broken, as results show it.
import type { FactPlan, RunFacts } from './run-facts.ts';
import type { RuleEvent, SourceRule } from './rule-source.ts';
import {
  asError,
  attempt,
  compileTrace,
  isReference,
  sortedByPriority,
  valueReader,
  type Problems,
  type RootTrace,
  type TracedCondition,
  type TraceScope,
} from './trace-conditions.ts';

export interface RuleResult {
  readonly conditions: TracedCondition;
  readonly event: RuleEvent;
  readonly priority: number;
  readonly name: unknown;
  /** As answered; the rule holds when it is truthy. */
  readonly result: unknown;
}

export interface BrokenRule {
  readonly name: unknown;
  readonly event: RuleEvent;
  /** Everything that went wrong, in the order of the rule's text; at least one. */
  readonly problems: readonly Error[];
}

export type Outcome =
  | { readonly kind: 'judged'; readonly result: RuleResult }
  | { readonly kind: 'broken'; readonly rule: BrokenRule };

export interface TracedRule {
  readonly source: SourceRule;
  /** In the order of events. */
  readonly place: number;
  readonly judge: (run: RunFacts) => Outcome;
}

/** Conditions that one rule may come to when references are followed. */
const conditionsMax = 20_000;

/** By priority, high first; the rules of one priority as given. */
export function inOrder(rules: readonly SourceRule[]): readonly SourceRule[] {
  const groups: Record<string, SourceRule[]> = {};
  for (const rule of rules) (groups[String(rule.priority)] ??= []).push(rule);
  return sortedByPriority(Object.entries(groups)).flat();
}

export function compileTracedRule(
  source: SourceRule,
  place: number,
  scope: Omit<TraceScope, 'budget'>,
  replaces: boolean,
): TracedRule {
  const { event, priority, name } = source;
  const broken = (problems: readonly Error[]): Outcome => ({
    kind: 'broken',
    rule: { name, event, problems },
  });
  let trace: (run: RunFacts, problems: Problems) => RootTrace | undefined;
  let eventOf: (run: RunFacts, problems: Problems) => RuleEvent;
  try {
    trace = compileTrace(source.conditions, { ...scope, budget: { left: conditionsMax } });
    eventOf = replaces ? compileEvent(event, scope.facts) : () => event;
  } catch (error) {
    return { source, place, judge: () => broken([asError(error)]) };
  }
  const judge = (run: RunFacts): Outcome => {
    const problems: Problems = [];
    const found = trace(run, problems);
    if (found === undefined) return broken(problems);
    const shown = eventOf(run, problems);
    if (problems.length > 0) return broken(problems);
    const { conditions, result } = found;
    return { kind: 'judged', result: { conditions, event: shown, priority, name, result } };
  };
  return { source, place, judge };
}

export function hasReferences({ params }: RuleEvent): boolean {
  return typeof params === 'object' && params !== null && Object.values(params).some(isReference);
}

function compileEvent(
  event: RuleEvent,
  facts: FactPlan,
): (run: RunFacts, problems: Problems) => RuleEvent {
  const { type, params } = event;
  if (!hasReferences(event) || typeof params !== 'object' || params === null) return () => event;
  const readers = Object.entries(params).map(([key, value]) => ({
    key,
    read: valueReader(value, facts),
  }));
  const isList = Array.isArray(params);
  return (run, problems) => {
    const values = readers.map(({ key, read }): [string, unknown] => [
      key,
      attempt(read, run, problems),
    ]);
    return { type, params: isList ? values.map(([, value]) => value) : Object.fromEntries(values) };
  };
}
