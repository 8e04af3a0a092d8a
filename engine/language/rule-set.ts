// A set of rules in json-rules-engine's JSON, compiled once and run on facts: the same results,
// events and explanations as Engine.run there, without promises, and no state between runs.
//
// What differs on purpose (decisions/008): a rule that cannot be judged is reported in `broken` and
// does not spoil the run; events of one priority come in the order the rules were given; facts are
// values or synchronous functions. Speed comes from fast-tests.ts: `fire` and `judge` find the rules
// that hold with it and come back here for anything out of the ordinary.
import { operatorFinder, type OwnOperators } from './operators.ts';
import { RunFacts, type FactDefinition, type RunSettings } from './run-facts.ts';
import { readRoot, readSourceRule, type RuleEvent, type SourceRule } from './rule-source.ts';
import {
  asError,
  attempt,
  compileTrace,
  sortedByPriority,
  valueReader,
  type Problems,
  type RootTrace,
  type TracedCondition,
  type TraceScope,
} from './trace-conditions.ts';

export type Facts = Readonly<Record<string, unknown>>;

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

export interface RunResult {
  readonly results: readonly RuleResult[];
  readonly failureResults: readonly RuleResult[];
  readonly events: readonly RuleEvent[];
  readonly failureEvents: readonly RuleEvent[];
  readonly broken: readonly BrokenRule[];
}

export interface RuleSetOptions extends OwnOperators {
  /** Named conditions, by name. */
  readonly conditions?: Readonly<Record<string, unknown>>;
  /** Facts known before the run. */
  readonly facts?: Readonly<Record<string, FactDefinition>>;
  /** Missing facts are `undefined` instead of breaking the rules that read them. */
  readonly allowUndefinedFacts?: boolean;
  /** References to no condition do not hold instead of breaking the rule. */
  readonly allowUndefinedConditions?: boolean;
  /** Top-level `{fact, params, path}` in event params become the fact's value. */
  readonly replaceFactsInEventParams?: boolean;
}

export interface RuleSet {
  /** Every rule, explained, as Engine.run of json-rules-engine. */
  run(facts: Facts): RunResult;
}

/** Conditions that one rule may come to when references are followed. */
const conditionsMax = 20_000;

/** Compiles rules. Throws, with json-rules-engine's words, for what its `addRule` and
 * `setCondition` refuse. */
export function compileRuleSet(
  rules: readonly unknown[],
  options: RuleSetOptions = {},
): RuleSet {
  const definitions = new Map(Object.entries(options.facts ?? {}));
  const settings: RunSettings = {
    definitions,
    allowUndefinedFacts: options.allowUndefinedFacts === true,
  };
  const scope = {
    findOperator: operatorFinder(options),
    named: new Map(
      Object.entries(options.conditions ?? {}).map(([name, root]) => [name, readRoot(root)]),
    ),
    allowUndefinedConditions: options.allowUndefinedConditions === true,
    factPriority: (fact: unknown) =>
      (typeof fact === 'string' && definitions.get(fact)?.priority) || 1,
  };
  const replaces = options.replaceFactsInEventParams === true;
  const ordered = inOrder(rules.map(readSourceRule)).map((rule) =>
    compileRule(rule, { ...scope, budget: { left: conditionsMax } }, replaces),
  );
  return {
    run(facts) {
      const run = new RunFacts(settings, facts);
      return collect(ordered.map((rule) => rule(run)));
    },
  };
}

type Outcome =
  | { readonly kind: 'judged'; readonly result: RuleResult }
  | { readonly kind: 'broken'; readonly rule: BrokenRule };
type CompiledRule = (run: RunFacts) => Outcome;

/** By priority, high first; the rules of one priority as given. */
function inOrder(rules: readonly SourceRule[]): readonly SourceRule[] {
  const groups: Record<string, SourceRule[]> = {};
  for (const rule of rules) (groups[String(rule.priority)] ??= []).push(rule);
  return sortedByPriority(Object.entries(groups)).flat();
}

function compileRule(rule: SourceRule, scope: TraceScope, replaces: boolean): CompiledRule {
  const { event, priority, name } = rule;
  const broken = (problems: readonly Error[]): Outcome => ({
    kind: 'broken',
    rule: { name, event, problems },
  });
  let trace: (run: RunFacts, problems: Problems) => RootTrace | undefined;
  let eventOf: (run: RunFacts, problems: Problems) => RuleEvent;
  try {
    trace = compileTrace(rule.conditions, scope);
    eventOf = replaces ? compileEvent(event) : () => event;
  } catch (error) {
    return () => broken([asError(error)]);
  }
  return (run) => {
    const problems: Problems = [];
    const found = trace(run, problems);
    if (found === undefined) return broken(problems);
    const shown = eventOf(run, problems);
    if (problems.length > 0) return broken(problems);
    const { conditions, result } = found;
    return { kind: 'judged', result: { conditions, event: shown, priority, name, result } };
  };
}

function compileEvent(event: RuleEvent): (run: RunFacts, problems: Problems) => RuleEvent {
  const { type, params } = event;
  if (typeof params !== 'object' || params === null) return () => event;
  const readers = Object.entries(params).map(([key, value]) => ({ key, read: valueReader(value) }));
  const isList = Array.isArray(params);
  return (run, problems) => {
    const values = readers.map(({ key, read }): [string, unknown] => [
      key,
      attempt(read, run, problems),
    ]);
    return { type, params: isList ? values.map(([, value]) => value) : Object.fromEntries(values) };
  };
}

function collect(outcomes: readonly Outcome[]): RunResult {
  const results: RuleResult[] = [];
  const failureResults: RuleResult[] = [];
  const broken: BrokenRule[] = [];
  for (const outcome of outcomes) {
    if (outcome.kind === 'broken') broken.push(outcome.rule);
    else if (outcome.result.result) results.push(outcome.result);
    else failureResults.push(outcome.result);
  }
  return {
    results,
    failureResults,
    events: results.map(({ event }) => event),
    failureEvents: failureResults.map(({ event }) => event),
    broken,
  };
}
