// A set of rules in json-rules-engine's JSON, compiled once and run on facts: the same results,
// events and explanations as Engine.run there, without promises, and no state between runs.
//
// What differs on purpose (decisions/008): a rule that cannot be judged is reported in `broken` and
// does not spoil the run; events of one priority come in the order the rules were given; facts are
// values or synchronous functions. Speed comes from fast-tests.ts: `fire` and `judge` find the rules
// that hold with it, and come back to the exact way for anything out of the ordinary.
import { closeFastTest, mayGenerate, writeFastTest, type FastTest } from './fast-tests.ts';
import { operatorFinder, type OwnOperators } from './operators.ts';
import { TestPlan, type PlannedCondition } from './plan-tests.ts';
import { readRoot, readSourceRule, type RuleEvent } from './rule-source.ts';
import { FactPlan, RunFacts, type FactDefinition } from './run-facts.ts';
import {
  compileTracedRule,
  hasReferences,
  inOrder,
  type BrokenRule,
  type Outcome,
  type RuleResult,
  type TracedRule,
} from './traced-rule.ts';
import { isUsual, writeResult } from './written-trace.ts';

export type Facts = Readonly<Record<string, unknown>>;

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

interface PlannedRule {
  readonly rule: TracedRule;
  readonly condition: PlannedCondition;
}

/** Compiles rules. Throws, with json-rules-engine's words, for what its `addRule` and
 * `setCondition` refuse. */
export function compileRuleSet(rules: readonly unknown[], options: RuleSetOptions = {}): RuleSet {
  const definitions = new Map(Object.entries(options.facts ?? {}));
  const isStrict = options.allowUndefinedFacts !== true;
  const plan = new FactPlan(definitions, !isStrict);
  const replaces = options.replaceFactsInEventParams === true;
  const scope = {
    findOperator: operatorFinder(options),
    named: new Map(
      Object.entries(options.conditions ?? {}).map(([name, root]) => [name, readRoot(root)]),
    ),
    allowUndefinedConditions: options.allowUndefinedConditions === true,
    facts: plan,
    factPriority: (fact: unknown) =>
      (typeof fact === 'string' && definitions.get(fact)?.priority) || 1,
  };
  const ordered = inOrder(rules.map(readSourceRule)).map((rule, place) =>
    compileTracedRule(rule, place, scope, replaces),
  );
  const tests = new TestPlan({
    slotOf: (fact) => plan.slotOf(fact),
    isDefined: (fact) => definitions.has(fact),
    isOwnOperator: (name) =>
      Object.hasOwn(options.operators ?? {}, name) || Object.hasOwn(options.decorators ?? {}, name),
    named: scope.named,
    factPriority: scope.factPriority,
  });
  const planned = ordered.flatMap((rule): PlannedRule[] => {
    // Event params are read for rules that do not hold too, and may break them.
    if (replaces && hasReferences(rule.source.event)) return [];
    const condition = tests.plan(rule.source.conditions);
    return condition === undefined ? [] : [{ rule, condition }];
  });
  const isWritten = options.mayGenerate ?? mayGenerate();
  const eventTest =
    planned.length === ordered.length ? testEvents(planned, isStrict, isWritten) : undefined;
  const outcomes = isWritten
    ? writtenOutcomes(ordered, planned, isStrict)
    : closedOutcomes(ordered, planned, isStrict);

  const fire = (facts: Facts): FireResult => {
    const found = outcomes(facts, () => new RunFacts(plan, facts));
    if (isAllHeld(found)) return heldOnly(found.results);
    const { results, events, broken } = collect(found);
    return { results, events, broken };
  };

  return {
    run(facts) {
      const run = new RunFacts(plan, facts);
      return collect(ordered.map(({ judge }) => judge(run)));
    },
    fire,
    judge(facts) {
      const events: RuleEvent[] = [];
      if (eventTest?.(facts, events, []) === true) return { events, broken: noneBroken };
      const { broken, events: fired } = fire(facts);
      return { events: fired, broken };
    },
  };
}

const noneBroken: readonly BrokenRule[] = Object.freeze([]);

/** All rules that hold, explained, when nothing else had to be looked at. */
interface AllHeld {
  readonly results: readonly RuleResult[];
}
/** At least the rules that hold or break, in order. */
type Outcomes = (facts: Facts, open: () => RunFacts) => AllHeld | readonly Outcome[];

function isAllHeld(found: AllHeld | readonly Outcome[]): found is AllHeld {
  return 'results' in found;
}

function heldOnly(results: readonly RuleResult[]): FireResult {
  const events: RuleEvent[] = [];
  for (const { event } of results) events.push(event);
  return { results, events, broken: noneBroken };
}

function testEvents(
  planned: readonly PlannedRule[],
  isStrict: boolean,
  isWritten: boolean,
): FastTest<RuleEvent> {
  const events = planned.map(({ rule, condition }) => ({ rule: rule.source.event, condition }));
  if (!isWritten) return closeFastTest(events, isStrict);
  return writeFastTest(events, isStrict, (event, _, list) => `o.push(${list.keep(event)});`);
}

function writtenOutcomes(
  ordered: readonly TracedRule[],
  planned: readonly PlannedRule[],
  isStrict: boolean,
): Outcomes {
  const usual = planned
    .filter(({ condition }) => isUsual(condition))
    .map(({ rule, condition }) => ({
      condition,
      rule: {
        condition,
        isReference: rule.source.conditions.operator === undefined,
        event: rule.source.event,
        priority: rule.source.priority,
        name: rule.source.name,
        place: rule.place,
      },
    }));
  const written = new Set(usual.map(({ rule }) => rule.place));
  const stepwise = ordered.filter(({ place }) => !written.has(place));
  const test: FastTest<RuleResult> = writeFastTest(usual, isStrict, writeResult);
  return (facts, open) => {
    const results: RuleResult[] = [];
    const places: number[] = [];
    if (!test(facts, results, places)) return judgeAll(ordered, open());
    if (stepwise.length === 0) return { results };
    const run = open();
    const found = results.map((result, index) => ({ place: places[index]!, outcome: held(result) }));
    const others = stepwise.map(({ place, judge }) => ({ place, outcome: judge(run) }));
    return [...found, ...others].toSorted((a, b) => a.place - b.place).map(({ outcome }) => outcome);
  };
}

function closedOutcomes(
  ordered: readonly TracedRule[],
  planned: readonly PlannedRule[],
  isStrict: boolean,
): Outcomes {
  const places = new Set(planned.map(({ rule }) => rule.place));
  const stepwise = ordered.filter(({ place }) => !places.has(place));
  const test = closeFastTest(planned, isStrict);
  return (facts, open) => {
    const rules: TracedRule[] = [];
    if (!test(facts, rules, [])) return judgeAll(ordered, open());
    if (stepwise.length > 0) rules.push(...stepwise);
    return judgeAll(rules.sort((a, b) => a.place - b.place), open());
  };
}

function judgeAll(rules: readonly TracedRule[], run: RunFacts): readonly Outcome[] {
  return rules.map(({ judge }) => judge(run));
}

function held(result: RuleResult): Outcome {
  return { kind: 'judged', result };
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
