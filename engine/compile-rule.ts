// A rule as data becomes a compiled rule: conditions and facts are closures, each fact computed at
// most once a judgement and only when something reads it, and the reach of its facts known, so that
// the evaluator can tell which judgements an event can change.
import { compileConditions, type Test } from './language/compile-conditions.ts';
import type { Condition } from './language/conditions.ts';
import { readChinaTime, dayMs } from './china-time.ts';
import type { Entry, EntryKind, RecordKind } from './entry.ts';
import { eventKinds } from './event.ts';
import { factOperators } from './facts/catalogue.ts';
import { quantitiesOf } from './facts/declaration.ts';
import {
  isEntry,
  nowhere,
  wider,
  type EntryTest,
  type Evaluation,
  type FactScope,
  type Influence,
  type Listed,
  type Reach,
  type Reader,
} from './facts/operator.ts';
import { Shared } from './facts/shared.ts';
import { compileWhere, entryAttributes, readField } from './facts/where.ts';
import type { Grade } from './hit.ts';
import { isObject } from './language/plain-object.ts';
import { leastEntries, type Need } from './least-entries.ts';
import { ruledOutBy, type RuledOut } from './ruled-out.ts';
import { numbersOf, type FactSpec, type Rule } from './rule.ts';

/** In a slot whose fact has not been read yet. */
export const unset: unique symbol = Symbol('unset');

export interface CompiledFact {
  readonly name: string;
  readonly read: Reader;
}

export interface FactInfluence extends Influence {
  /** Whether it may decide if a trigger holds; else it is only told of one that does. */
  readonly decides: boolean;
}

export interface CompiledRule {
  readonly rule: Rule;
  readonly triggerKinds: readonly EntryKind[];
  readonly triggerTest: EntryTest;
  /** For each kind read: how far before and after a trigger its entries matter. */
  readonly reach: ReadonlyMap<EntryKind, Reach>;
  /** What facts read; an entry that none of them reads matters only as a trigger. */
  readonly influences: readonly FactInfluence[];
  /** Set when a trigger, and any entry of these kinds that facts read, matters only when its code is
   * listed by points of a rule class. */
  readonly listed: Listed | undefined;
  /** What a key must hold at least for anything to be found there. */
  readonly needs: readonly Need[];
  /** Beside what no trigger can hold. */
  readonly ruledOut: readonly RuledOut[];
  readonly facts: readonly CompiledFact[];
  readonly test: Test<Evaluation>;
  readonly exclusions: readonly { readonly id: string; readonly test: Test<Evaluation> }[];
  readonly grades: readonly { readonly grade: Grade; readonly test: Test<Evaluation> }[];
  /** Half-open interval of trigger times at which this version applies, ms. */
  readonly effectiveFrom: number;
  readonly effectiveTo: number;
  /** Reader of any reference, for messages, evidence and amounts. */
  ref(path: string): Reader;
  /** Reader of a condition's fact, with its values presented as fields. */
  bind(fact: string): Reader;
}

const recordKinds = [
  'stay',
  'visit_settlement',
  'operation',
  'bed_use',
  'own_stay',
  'vital_series',
  'census_day',
  'use',
  'shortage',
  'count_check',
  'uncoded_sale',
  'stock_month',
  'hit',
  'institution_month',
  'doctor_month',
  'cost_month',
  'trade_month',
  'area_month',
  'test_day',
  'shared_code',
  'passed_code',
  'contact_stay',
  'cluster',
  'institution_day',
] as const satisfies readonly RecordKind[];
const entryKindNames: ReadonlyMap<string, EntryKind> = new Map<string, EntryKind>(
  [...Object.keys(eventKinds), ...recordKinds].filter(isEntryKind).map((kind) => [kind, kind]),
);

function isEntryKind(name: string): name is EntryKind {
  return Object.hasOwn(eventKinds, name) || recordKinds.some((kind) => kind === name);
}

function entryKinds(spec: string | readonly string[]): readonly EntryKind[] {
  return (typeof spec === 'string' ? [spec] : spec).map((name) => {
    const kind = entryKindNames.get(name);
    if (kind === undefined) throw new Error(`unknown kind of event or record: ${name}`);
    return kind;
  });
}

/** Compiles a checked rule; `shared` is of the rules in force with it. Throws an Error that names the rule
 * and the place of a mistake. */
export function compileRule(rule: Rule, shared: Shared = new Shared()): CompiledRule {
  const compiler = new RuleCompiler(rule, shared);
  try {
    return compiler.compile();
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`${rule.id} version ${rule.version}: ${text}`, { cause: error });
  }
}

class RuleCompiler {
  readonly #rule: Rule;
  readonly #facts = new Map<string, CompiledFact>();
  /** Facts being compiled, each for the one before it. */
  readonly #compiling: string[] = [];
  /** By fact, the facts it reads; under `deciding` those that decide whether a trigger holds. */
  readonly #readBy = new Map<string, Set<string>>();
  readonly #influences = new Map<string, Influence>();
  readonly #shared: Shared;

  constructor(rule: Rule, shared: Shared) {
    this.#rule = rule;
    this.#shared = shared;
  }

  compile(): CompiledRule {
    const rule = this.#rule;
    for (const name of Object.keys(rule.facts)) this.#fact(name);
    const conditions = (tree: Condition): Test<Evaluation> =>
      compileConditions(tree, { bind: (fact) => this.#bind(fact), mayBeUnknown: true });
    const triggerKinds = entryKinds(rule.trigger.kind);
    const decided = this.#within(deciding, () => ({
      triggerTest: compileWhere(rule.trigger.where, this.#whereScope()),
      test: conditions(rule.conditions),
      exclusions: rule.exclusions.map(({ id, conditions: tree }) => ({ id, test: conditions(tree) })),
      // A filed exemption may be about these (filed-exemption.ts).
      about: rule.about === undefined ? undefined : this.#ref(rule.about),
    }));
    return {
      ...decided,
      rule,
      triggerKinds,
      reach: this.#reach(triggerKinds),
      influences: this.#factInfluences(),
      listed: this.#listed(triggerKinds),
      needs: leastEntries(rule, entryKinds),
      ruledOut: ruledOutBy(rule, this.#scope()),
      facts: [...this.#facts.values()],
      grades: rule.grade_when.map(({ grade, conditions: tree }) => ({
        grade,
        test: conditions(tree),
      })),
      effectiveFrom: readChinaTime(rule.effective.from) ?? -Infinity,
      effectiveTo:
        rule.effective.to === undefined
          ? Infinity
          : (readChinaTime(rule.effective.to) ?? Infinity) + dayMs,
      ref: (path) => this.#ref(path),
      bind: (fact) => this.#bind(fact),
    };
  }

  /** Every entry of the trigger's kinds matters by its code only: the rule asks for a finding of one rule
   * class, and what else it reads of these kinds it reads for that finding. */
  #listed(triggerKinds: readonly EntryKind[]): Listed | undefined {
    const readers = [...this.#influences.values()].filter(({ kinds }) => kinds.some((kind) => triggerKinds.includes(kind)));
    const [listed] = readers.map((influence) => influence.listed);
    if (listed === undefined || this.#rule.trigger.listed !== listed.gz_code) return undefined;
    const isSame = readers.every((influence) => influence.listed?.gz_code === listed.gz_code);
    return isSame && triggerKinds.every((kind) => listed.kinds.includes(kind)) ? listed : undefined;
  }

  #reach(triggerKinds: readonly EntryKind[]): CompiledRule['reach'] {
    const reach = new Map<EntryKind, Reach>(triggerKinds.map((kind) => [kind, nowhere]));
    for (const influence of this.#influences.values())
      for (const kind of influence.kinds) reach.set(kind, wider(reach.get(kind) ?? nowhere, influence));
    return reach;
  }

  #fact(name: string): CompiledFact {
    const known = this.#facts.get(name);
    if (known !== undefined) return known;
    const spec = this.#rule.facts[name];
    if (spec === undefined) throw new Error(`no fact or parameter is named ${name}`);
    if (this.#compiling.includes(name)) throw new Error(`fact ${name} depends on itself`);
    const compute = this.#within(name, () => this.#compute(name, spec));
    const slot = this.#facts.size;
    const fact: CompiledFact = {
      name,
      read: (evaluation) => {
        const value = evaluation.slots[slot];
        return value === unset ? (evaluation.slots[slot] = compute(evaluation)) : value;
      },
    };
    this.#facts.set(name, fact);
    return fact;
  }

  /** What is read meanwhile is read for `reader`. */
  #within<Compiled>(reader: string, compile: () => Compiled): Compiled {
    this.#compiling.push(reader);
    const compiled = compile();
    this.#compiling.pop();
    return compiled;
  }

  /** With whether each decides, itself or by what another makes of it. */
  #factInfluences(): readonly FactInfluence[] {
    const decides = new Set([deciding]);
    for (const reader of decides) for (const name of this.#readBy.get(reader) ?? []) decides.add(name);
    return [...this.#influences].map(([name, influence]) => ({ ...influence, decides: decides.has(name) }));
  }

  #compute(name: string, spec: FactSpec): Reader {
    const operator = factOperators.get(spec.op);
    if (operator === undefined) throw new Error(`facts.${name}: unknown operator ${spec.op}`);
    const checked = operator.schema.safeParse(spec);
    if (!checked.success) {
      const issue = checked.error.issues[0];
      throw new Error(
        `facts.${name}.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}`,
      );
    }
    const scope = this.#scope();
    this.#influences.set(name, operator.influence(spec, scope));
    const compute = operator.compile(spec, scope);
    const needed = quantitiesOf(operator.schema)
      .map((setting) => spec[setting])
      .filter((one) => typeof one === 'string' && !Object.hasOwn(this.#rule.params, one))
      .map((one) => this.#ref(String(one)));
    if (needed.length === 0) return compute;
    return (evaluation) =>
      needed.every((read) => typeof read(evaluation) === 'number') ? compute(evaluation) : undefined;
  }

  #scope(): FactScope {
    return {
      ref: (path) => this.#ref(path),
      value: (spec) => {
        if (typeof spec === 'string') return this.#ref(spec);
        const constant =
          typeof spec === 'object' && spec !== null && 'value' in spec ? spec.value : spec;
        return () => constant;
      },
      where: (spec) => compileWhere(spec, this.#whereScope()),
      bound: (spec) => this.#bound(spec),
      entryKinds,
      shared: this.#shared,
    };
  }

  #whereScope(): { ref(path: string): Reader; isDeclared(name: string): boolean } {
    return {
      ref: (path) => this.#ref(path),
      isDeclared: (name) =>
        name === 'trigger' ||
        Object.hasOwn(this.#rule.facts, name) ||
        Object.hasOwn(this.#rule.params, name),
    };
  }

  #bound(spec: number | string): number {
    if (typeof spec === 'number') return spec;
    const parameter = this.#rule.params[spec];
    if (parameter === undefined) throw new Error(`${spec} is no parameter, so it bounds nothing`);
    const values = numbersOf(parameter);
    if (values === undefined) throw new Error(`parameter ${spec} is no number, so it bounds nothing`);
    return Math.max(...values);
  }

  #ref(path: string): Reader {
    const [head = '', ...rest] = path.split('.');
    const [only] = rest;
    if (head === 'trigger' && only !== undefined && rest.length === 1) return triggerReader(only);
    return rest.reduce<Reader>(
      (read, name) => (evaluation) => readMember(read(evaluation), name),
      this.#head(head),
    );
  }

  #head(name: string): Reader {
    if (name === 'trigger') return (evaluation) => evaluation.trigger;
    if (Object.hasOwn(this.#rule.params, name)) return (evaluation) => evaluation.params[name];
    const reader = this.#compiling.at(-1);
    if (reader !== undefined) this.#readBy.set(reader, (this.#readBy.get(reader) ?? new Set()).add(name));
    return this.#fact(name).read;
  }

  #bind(fact: string): Reader {
    if (fact === 'trigger') return ({ trigger }) => trigger.fields;
    const read = this.#head(fact);
    return (evaluation) => {
      const value = read(evaluation);
      return isEntry(value) ? value.fields : value;
    };
  }
}

/** No fact has this name. */
const deciding = '(decides)';

/** Of rules together. */
export function widestReach(all: readonly CompiledRule[]): CompiledRule['reach'] {
  const widest = new Map<EntryKind, Reach>();
  for (const { reach } of all)
    for (const [kind, own] of reach) widest.set(kind, wider(widest.get(kind) ?? nowhere, own));
  return widest;
}

/** Most of what rules refer to: a field of the trigger. */
function triggerReader(field: string): Reader {
  return entryAttributes.has(field)
    ? ({ trigger }) => readField(trigger, field)
    : ({ trigger }) => trigger.fields[field];
}

function readMember(value: unknown, name: string): unknown {
  if (isEntry(value)) return readField(value, name);
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
