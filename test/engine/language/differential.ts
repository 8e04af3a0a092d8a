// One random run judged by json-rules-engine and by our rule sets, and what differs.
import { isDeepStrictEqual } from 'node:util';
import {
  Engine,
  Operator,
  OperatorDecorator,
  Rule,
  type Almanac,
  type RuleProperties,
} from 'json-rules-engine';
import { findOperator, type OwnDecorator, type OwnOperator } from '../../../engine/language/operators.ts';
import {
  paramsKey,
  type FactDefinition,
  type FactFunction,
} from '../../../engine/language/run-facts.ts';
import {
  compileRuleSet,
  type RuleSetOptions,
  type RunResult,
} from '../../../engine/language/rule-set.ts';
import type { BrokenRule } from '../../../engine/language/traced-rule.ts';
import type { FactSpec, RunCase } from './generated-cases.ts';

/** A mistake made on purpose, to see that it is found. */
export type Plant =
  | 'none'
  /** `lessThan` without the gate: null and the empty text count as zero. */
  | 'null-is-zero'
  /** `in` finds NaN in a list. */
  | 'nan-in-list'
  /** Conditions do not take the priority of their fact. */
  | 'no-fact-priority'
  /** A fact function is asked once, whatever the params. */
  | 'shared-answers';

export const plants = ['null-is-zero', 'nan-in-list', 'no-fact-priority', 'shared-answers'] as const;

const plantedOperators: Readonly<Partial<Record<Plant, Readonly<Record<string, OwnOperator>>>>> = {
  'null-is-zero': { lessThan: { compare: (a, b) => Number(a) < Number(b) } },
  'nan-in-list': {
    in: {
      compare: (a, b) =>
        Array.isArray(b) ? b.includes(a) : findOperator('in')?.(a, b),
    },
  },
};

const operators: Readonly<Record<string, OwnOperator>> = {
  echo: { compare: (fact) => fact },
  startsWith: {
    compare: (fact, value) => `${fact}`.startsWith(`${value}`),
    accepts: (fact) => typeof fact === 'string' && fact.length,
  },
  'odd:name': { compare: (fact, value) => (fact === value ? true : 'no') },
};
const decorators: Readonly<Record<string, OwnDecorator>> = {
  both: { decorate: (fact, value, next) => next(fact, value) && next(value, fact) },
  raw: { decorate: (fact, value, next) => next(fact, value) },
  present: {
    decorate: (fact, value, next) => next(fact, value),
    accepts: (fact) => fact !== undefined && fact !== null,
  },
};

/** What one side did: what it found, by event type, and which fact functions it called. */
interface Side {
  readonly found: ReadonlyMap<string, unknown>;
  /** Priorities of the rules in the order their results came, those that hold and those that do not. */
  readonly order: readonly string[];
  readonly calls: readonly string[];
}

type Reading = (fact: string, path: string | undefined) => unknown;

function answer(spec: FactSpec, params: unknown, read: Reading): unknown {
  switch (spec.kind) {
    case 'value':
      return spec.value;
    case 'params':
      if (spec.pick === undefined) return params;
      return typeof params === 'object' && params !== null ? Reflect.get(params, spec.pick) : params;
    case 'from':
      return read(spec.fact, spec.path);
    case 'throws':
      throw new Error('the fact failed');
  }
}

/** Rules as one engine would have them; `only` picks one. Rejects when the engine does. */
async function byLibrary(run: RunCase, only?: number): Promise<Side> {
  const engine = new Engine([], { ...run });
  const calls: string[] = [];
  const computed =
    (id: string, spec: FactSpec) =>
    (params: unknown, almanac: Almanac): unknown => {
      calls.push(`${id} ${paramsKey(params)}`);
      return answer(spec, params, (fact, path) => almanac.factValue(fact, undefined, path));
    };
  if (run.ownOperators) {
    for (const [name, { compare, accepts }] of Object.entries(operators))
      engine.addOperator(made(Operator, [name, compare, accepts]));
    for (const [name, { decorate, accepts }] of Object.entries(decorators))
      engine.addOperatorDecorator(made(OperatorDecorator, [name, decorate, accepts]));
  }
  for (const [name, root] of Object.entries(structuredClone(run.conditions)))
    engine.setCondition(name, Object.assign(Object.create(Object.prototype), root));
  for (const [id, { spec, cache, priority }] of Object.entries(run.known)) {
    engine.addFact(id, spec.kind === 'value' ? spec.value : computed(id, spec), {
      cache: cache !== false,
      priority: priority ?? 1,
    });
  }
  for (const [index, rule] of structuredClone(run.rules).entries())
    if (only === undefined || only === index) engine.addRule(new Rule(properties(rule)));
  const facts = Object.fromEntries(
    Object.entries(run.facts).map(([id, spec]) => [
      id,
      spec.kind === 'value' ? spec.value : computed(id, spec),
    ]),
  );
  const { results, failureResults, events, failureEvents } = await engine.run(facts);
  return side({ results, failureResults, events, failureEvents }, calls);
}

/** The library's own type of a rule does not know odd ones. */
function properties(rule: object): RuleProperties {
  return Object.assign(Object.create(Object.prototype), rule);
}

/** Its types leave out that operators and decorators may have a validator, and answer anything. */
function made<Made>(make: abstract new (...rest: never) => Made, rest: readonly unknown[]): Made {
  return Reflect.construct(make, rest);
}

type Results = Pick<RunResult, 'results' | 'failureResults' | 'events' | 'failureEvents'> | {
  readonly results: readonly object[];
  readonly failureResults: readonly object[];
  readonly events: readonly object[];
  readonly failureEvents: readonly object[];
};

function side(run: Results, calls: string[]): Side {
  const found = new Map<string, unknown>();
  const order: string[] = [];
  for (const [kind, results, events] of [
    ['held', run.results, run.events],
    ['failed', run.failureResults, run.failureEvents],
  ] as const) {
    if (results.length !== events.length) throw new Error('a result without its event');
    for (const [index, result] of results.entries()) {
      const shown = record(plain(result));
      const event = record(plain(events[index]));
      found.set(`${event['type']}`, { kind, result: shown, event });
      order.push(`${kind} ${shown['priority']}`);
    }
  }
  return { found, order, calls: calls.toSorted() };
}

/** A copy without prototypes, keys sorted. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, plain(member)]),
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('no object');
  return Object.fromEntries(Object.entries(value));
}

function byUs(
  run: RunCase,
  plant: Plant,
): { readonly side: Side; readonly ran: RunResult; readonly fast: string | undefined } {
  const calls: string[] = [];
  const computed =
    (id: string, spec: FactSpec): FactFunction =>
    (params, facts) => {
      calls.push(`${id} ${paramsKey(params)}`);
      const of = plant === 'shared-answers' && spec.kind === 'params' ? {} : params;
      return answer(spec, of, (fact, path) => facts.factValue(fact, undefined, path));
    };
  const options: RuleSetOptions = {
    ...run,
    facts: Object.fromEntries(
      Object.entries(run.known).map(([id, { spec, ...given }]): [string, FactDefinition] => {
        const { priority: _, ...lesser } = given;
        const rest = plant === 'no-fact-priority' ? lesser : given;
        return [
          id,
          spec.kind === 'value'
            ? { value: spec.value, ...rest }
            : { calculate: computed(id, spec), ...rest },
        ];
      }),
    ),
    operators: { ...(run.ownOperators ? operators : {}), ...plantedOperators[plant] },
    decorators: run.ownOperators ? decorators : {},
  };
  const set = compileRuleSet(run.rules, options);
  const facts = Object.fromEntries(
    Object.entries(run.facts).map(([id, spec]) => [
      id,
      spec.kind === 'value' ? spec.value : computed(id, spec),
    ]),
  );
  const ran = set.run(facts);
  const mine = side(ran, calls);
  return { side: mine, ran, fast: byFastWays(run, options, facts, ran) };
}

/** What the faster ways of the same rules say that differs from the whole run. */
function byFastWays(
  run: RunCase,
  options: RuleSetOptions,
  facts: Readonly<Record<string, unknown>>,
  { results, events, broken }: RunResult,
): string | undefined {
  const wanted = plain({ results, events, broken: broken.map(told) });
  for (const mayGenerate of [true, false]) {
    const set = compileRuleSet(run.rules, { ...options, mayGenerate });
    const fired = set.fire(facts);
    const found = plain({ ...fired, broken: fired.broken.map(told) });
    if (!isDeepStrictEqual(found, wanted)) return `fire: ${shown(found, wanted)}`;
    const judged = set.judge(facts);
    if (!isDeepStrictEqual(plain(judged.events), plain(events)))
      return `judge: ${shown(judged.events, events)}`;
    if (!isDeepStrictEqual(judged.broken.map(told), broken.map(told))) return 'judge: broken rules';
  }
  return undefined;
}

function told({ event, problems }: BrokenRule): object {
  return { event: plain(event), problems: problems.map(({ message }) => message) };
}

export interface Tally {
  held: number;
  failed: number;
  broken: number;
  rejectedRuns: number;
}

/** What differs, in words, or undefined. A run that json-rules-engine rejects is looked at rule by
 * rule: a rule it cannot judge must be broken here, for a reason it would have given too. */
export async function difference(run: RunCase, plant: Plant, tally: Tally): Promise<string | undefined> {
  const { side: ours, ran, fast } = byUs(run, plant);
  if (fast !== undefined) return fast;
  const whole = await attempt(byLibrary(run));
  if (whole.kind === 'answered') {
    count(whole.side, tally);
    if (ran.broken.length > 0) return `broken here only: ${problemsOf(ran.broken)}`;
    return (
      differing(whole.side, ours) ??
      (isDeepStrictEqual(whole.side.order, ours.order)
        ? undefined
        : `order ${ours.order.join()} instead of ${whole.side.order.join()}`) ??
      (isDeepStrictEqual(whole.side.calls, ours.calls)
        ? undefined
        : `calls ${ours.calls.join()} instead of ${whole.side.calls.join()}`)
    );
  }
  tally.rejectedRuns += 1;
  if (ran.broken.length === 0) return `broken there only: ${whole.error.message}`;
  for (const index of run.rules.keys()) {
    const alone = await attempt(byLibrary(run, index));
    const broken = ran.broken.filter(({ event }) => event.type === `e${index}`);
    if (alone.kind === 'answered') {
      count(alone.side, tally);
      if (broken.length > 0) return `rule ${index} broken here only: ${problemsOf(broken)}`;
      const [mine] = [ours.found.get(`e${index}`)];
      if (!isDeepStrictEqual(mine, alone.side.found.get(`e${index}`)))
        return shown(mine, alone.side.found.get(`e${index}`));
    } else {
      tally.broken += 1;
      const [found] = broken;
      if (found === undefined) return `rule ${index} broken there only: ${alone.error.message}`;
      if (!found.problems.some((problem) => isSameProblem(problem, alone.error)))
        return `rule ${index} breaks with ${problemsOf(broken)} instead of ${alone.error.message}`;
    }
  }
  return undefined;
}

function differing(theirs: Side, ours: Side): string | undefined {
  if (theirs.found.size !== ours.found.size)
    return `${ours.found.size} rules judged instead of ${theirs.found.size}`;
  for (const [type, wanted] of theirs.found) {
    const found = ours.found.get(type);
    if (!isDeepStrictEqual(found, wanted)) return shown(found, wanted);
  }
  return undefined;
}

function shown(found: unknown, wanted: unknown): string {
  return `found ${JSON.stringify(found, odd)} instead of ${JSON.stringify(wanted, odd)}`;
}

function odd(_: string, value: unknown): unknown {
  return value === undefined || typeof value === 'number' ? String(value) : value;
}

/** The words of the language's own errors are the library's; what JavaScript says about a wrong
 * type, or JSONPath about a wrong path, only has to be an error in both. */
function isSameProblem(ours: Error, theirs: Error): boolean {
  const own = /^(?:Undefined fact: |Unknown operator: |No condition .* exists$|the fact failed$)/;
  if (!own.test(theirs.message)) return !own.test(ours.message);
  return ours.message === theirs.message && Reflect.get(ours, 'code') === Reflect.get(theirs, 'code');
}

function problemsOf(broken: readonly BrokenRule[]): string {
  return broken.flatMap(({ problems }) => problems.map(({ message }) => message)).join('; ');
}

function count(theirs: Side, tally: Tally): void {
  for (const one of theirs.order) {
    if (one.startsWith('held')) tally.held += 1;
    else tally.failed += 1;
  }
}

type Attempt =
  | { readonly kind: 'answered'; readonly side: Side }
  | { readonly kind: 'rejected'; readonly error: Error };

async function attempt(work: Promise<Side>): Promise<Attempt> {
  try {
    return { kind: 'answered', side: await work };
  } catch (error) {
    return { kind: 'rejected', error: error instanceof Error ? error : new Error(String(error)) };
  }
}
