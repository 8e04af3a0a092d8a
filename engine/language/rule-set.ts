// A set of rules in json-rules-engine's JSON, compiled once and run on facts: the same results,
// events and explanations as Engine.run there, without promises, and no state between runs.
//
// What differs on purpose (decisions/008): a rule that cannot be judged is reported in `broken` and
// does not spoil the run; events of one priority come in the order the rules were given; facts are
// values or synchronous functions. Speed comes from fast-tests.ts: `fire` and `judge` find the rules
// that hold with it and come back here for anything out of the ordinary.
import { made, makeFastTest, mayGenerate, type PlannedRule } from './fast-tests.ts';
import { operatorFinder, type OwnOperators } from './operators.ts';
import { TestPlan } from './plan-tests.ts';
import { isUsual, writeTraces } from './written-trace.ts';
import { FactPlan, RunFacts, type FactDefinition } from './run-facts.ts';
import { readRoot, readSourceRule, type RuleEvent, type SourceRule } from './rule-source.ts';
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
  /** Whether functions may be made from text; found out when not said. */
  readonly mayGenerate?: boolean;
}

/** What `fire` says: the rules that hold, explained. */
export type FireResult = Pick<RunResult, 'results' | 'events' | 'broken'>;
/** What `judge` says: the events of the rules that hold. */
export type JudgeResult = Pick<RunResult, 'events' | 'broken'>;

export interface RuleSet {
  /** Every rule, explained, as Engine.run of json-rules-engine. */
  run(facts: Facts): RunResult;
  /** The `results`, `events` and `broken` of `run`, fast: rules that do not hold cost no more than
   * finding that out. */
  fire(facts: Facts): FireResult;
  /** The `events` and `broken` of `run`, faster still. */
  judge(facts: Facts): JudgeResult;
}

/** Conditions that one rule may come to when references are followed. */
const conditionsMax = 20_000;

/** Compiles rules. Throws, with json-rules-engine's words, for what its `addRule` and
 * `setCondition` refuse. */
export function compileRuleSet(rules: readonly unknown[], options: RuleSetOptions = {}): RuleSet {
  const definitions = new Map(Object.entries(options.facts ?? {}));
  const isStrict = options.allowUndefinedFacts !== true;
  const plan = new FactPlan(definitions, !isStrict);
  const named = new Map(
    Object.entries(options.conditions ?? {}).map(([name, root]) => [name, readRoot(root)]),
  );
  const replaces = options.replaceFactsInEventParams === true;
  const scope = {
    findOperator: operatorFinder(options),
    named,
    allowUndefinedConditions: options.allowUndefinedConditions === true,
    facts: plan,
    factPriority: (fact: unknown) =>
      (typeof fact === 'string' && definitions.get(fact)?.priority) || 1,
  };
  const ordered = inOrder(rules.map(readSourceRule)).map((rule, place) =>
    compileRule(rule, place, { ...scope, budget: { left: conditionsMax } }, replaces),
  );
  const tests = new TestPlan({
    slotOf: (fact) => plan.slotOf(fact),
    isDefined: (fact) => definitions.has(fact),
    isOwnOperator: (name) =>
      Object.hasOwn(options.operators ?? {}, name) || Object.hasOwn(options.decorators ?? {}, name),
    named,
    factPriority: scope.factPriority,
  });
  const planned: PlannedRule<CompiledRule>[] = [];
  const others: CompiledRule[] = [];
  for (const rule of ordered) {
    // Event params are read for rules that do not hold too, and may break them.
    const isPlain = !replaces || !hasReferences(rule.source.event);
    const condition = isPlain ? tests.plan(rule.source.conditions) : undefined;
    if (condition === undefined) others.push(rule);
    else planned.push({ rule, condition });
  }
  const may = options.mayGenerate ?? mayGenerate();
  const test = makeFastTest(planned, { isStrict, mayGenerate: may });
  if (may) addExplanations(planned);

  /** The rules that may hold, all others being known not to, and the facts as far as they have been
   * read. When tested, those with a written explanation do hold. */
  const candidates = (facts: Facts): Candidates => {
    const held: CompiledRule[] = [];
    const values = plan.emptyValues();
    if (!test(facts, held, values))
      return { rules: ordered, values: plan.emptyValues(), isTested: false };
    if (others.length === 0) return { rules: held, values, isTested: true };
    const looked = [...held, ...others].toSorted((a, b) => a.place - b.place);
    return { rules: looked, values, isTested: true };
  };

  const fire = (facts: Facts): FireResult => {
    const { rules: looked, values, isTested } = candidates(facts);
    const results: RuleResult[] = [];
    const events: RuleEvent[] = [];
    if (looked.length === 0) return { results, events, broken: noneBroken };
    let run: RunFacts | undefined;
    let broken: BrokenRule[] | undefined;
    for (const { judge, explain, source } of looked) {
      if (isTested && explain !== undefined) {
        results.push(explain(values));
        events.push(source.event);
        continue;
      }
      const outcome = judge((run ??= new RunFacts(plan, facts, values)));
      if (outcome.kind === 'broken') (broken ??= []).push(outcome.rule);
      else if (outcome.result.result) {
        results.push(outcome.result);
        events.push(outcome.result.event);
      }
    }
    return { results, events, broken: broken ?? noneBroken };
  };

  return {
    run(facts) {
      const run = new RunFacts(plan, facts);
      return collect(ordered.map(({ judge }) => judge(run)));
    },
    fire,
    judge(facts) {
      if (others.length > 0) return fire(facts);
      const held: CompiledRule[] = [];
      if (!test(facts, held, plan.emptyValues())) return fire(facts);
      const events: RuleEvent[] = [];
      for (const { source } of held) events.push(source.event);
      return { events, broken: noneBroken };
    },
  };
}

const noneBroken: readonly BrokenRule[] = Object.freeze([]);

type Outcome =
  | { readonly kind: 'judged'; readonly result: RuleResult }
  | { readonly kind: 'broken'; readonly rule: BrokenRule };

interface Candidates {
  readonly rules: readonly CompiledRule[];
  readonly values: unknown[];
  readonly isTested: boolean;
}

interface CompiledRule {
  readonly source: SourceRule;
  /** In the order of events. */
  readonly place: number;
  readonly judge: (run: RunFacts) => Outcome;
  /** The result of a planned rule that holds, from the values read by the fast test. */
  explain?: Explain;
}

/** By priority, high first; the rules of one priority as given. */
function inOrder(rules: readonly SourceRule[]): readonly SourceRule[] {
  const groups: Record<string, SourceRule[]> = {};
  for (const rule of rules) (groups[String(rule.priority)] ??= []).push(rule);
  return sortedByPriority(Object.entries(groups)).flat();
}

function compileRule(
  source: SourceRule,
  place: number,
  scope: TraceScope,
  replaces: boolean,
): CompiledRule {
  const { event, priority, name } = source;
  const broken = (problems: readonly Error[]): Outcome => ({
    kind: 'broken',
    rule: { name, event, problems },
  });
  let trace: (run: RunFacts, problems: Problems) => RootTrace | undefined;
  let eventOf: (run: RunFacts, problems: Problems) => RuleEvent;
  try {
    trace = compileTrace(source.conditions, scope);
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

type Explain = (values: readonly unknown[]) => RuleResult;

function addExplanations(planned: readonly PlannedRule<CompiledRule>[]): void {
  const usual = planned.filter(({ condition }) => isUsual(condition));
  const text = writeTraces(
    usual.map(({ rule: { source }, condition }) => ({
      condition,
      isReference: source.conditions.operator === undefined,
      event: source.event,
      priority: source.priority,
      name: source.name,
    })),
  );
  const explanations = made(text, isExplainList);
  for (const [index, { rule }] of usual.entries()) rule.explain = explanations[index]!;
}

function isExplainList(value: unknown): value is readonly Explain[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'function');
}

function hasReferences({ params }: RuleEvent): boolean {
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
