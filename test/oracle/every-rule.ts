// Any rule judged from scratch over the entries that stand at the end: every key, every trigger, every
// fact read anew. Where test/oracle has an operator of its own (naive-facts.ts), that is asked, not the
// evaluator's; the others read a copy of the history of which nothing is kept. What the evaluator leaves
// out because it cannot matter, keeps counted or judges late is thereby tried; how entries are composed is
// tried elsewhere (oracle.ts).
import { chinaIso, dayMs, readChinaTime } from '../../engine/china-time.ts';
import { compileRule, unset, type CompiledRule } from '../../engine/compile-rule.ts';
import { DatedKnowledge } from '../../engine/dated-knowledge.ts';
import type { Entry, EntryKind } from '../../engine/entry.ts';
import type { FundEvent } from '../../engine/event.ts';
import { isEntry, type Evaluation } from '../../engine/facts/operator.ts';
import { History } from '../../engine/history.ts';
import { parameterValues, type Rule } from '../../engine/rule.ts';
import { State } from '../../engine/state.ts';
import { hitLine } from './judgement.ts';
import { holds } from './naive-conditions.ts';
import { inOrder } from './naive-entries.ts';
import { apart } from './naive-rules.ts';
import { fieldOf, isThing, naiveOperators, passes, type Question, type Spec } from './naive-facts.ts';
import { goodsOperators } from './naive/goods-operators.ts';
import { indicatorOperators } from './naive/indicator-operators.ts';
import { pharmacyOperators } from './naive/pharmacy-operators.ts';
import { stayOperators } from './naive/stay-operators.ts';
import { upcodingOperators } from './naive/upcoding-operators.ts';
import { Past } from './past.ts';
import { Tables } from './reading.ts';

/** Entries that are made of hits, of closed periods and of groups, which State does not hold. */
const madeOutside: ReadonlySet<string> = new Set<EntryKind>([
  'hit', 'institution_month', 'doctor_month', 'cost_month', 'trade_month', 'area_month', 'institution_day', 'census_day',
  'test_day', 'shared_code', 'passed_code', 'contact_stay', 'cluster',
]);

export interface World {
  readonly past: Past;
  readonly state: State;
  readonly knowledge: DatedKnowledge;
  /** Operators that are read off the complete list. Those over points of national rules are tried apart
   * (policy-operators.test.ts), since these say less than the texts of a hit need. */
  readonly operators: Readonly<Record<string, (spec: Spec, q: Question) => unknown>>;
}

export function worldOf(
  events: readonly FundEvent[],
  knowledge: Readonly<Record<string, string>>,
  rules: readonly Rule[] = [],
): World {
  const rows = new Tables(knowledge, rules);
  const operators = {
    ...naiveOperators,
    ...goodsOperators(rows),
    ...indicatorOperators,
    ...pharmacyOperators(rows),
    ...stayOperators(rows),
    ...upcodingOperators(rows),
  };
  const tables = new DatedKnowledge(knowledge);
  const state = new State({
    unitsPerPack: (code) => tables.newest().unitsPerPack(code),
    staffRows: (psn_no) => tables.newest().find('staff', ['psn_no'], [psn_no]),
    changed: () => undefined,
    wake: () => undefined,
  });
  for (const event of events) state.add(event);
  state.settle();
  return { past: new Past(events), state, knowledge: tables, operators };
}

/** Whether everything the rule reads stands in State. */
export function isJudged(rule: Rule): boolean {
  const { reach, triggerKinds } = compileRule(rule);
  const asksPeers = Object.values(rule.facts).some(({ op }) => op === 'peers');
  return !asksPeers && ![...reach.keys(), ...triggerKinds].some((kind) => madeOutside.has(kind));
}

/** One line a hit, as `hitLine` writes it, sorted. */
export function linesOf(rule: Rule, world: World): readonly string[] {
  const compiled = compileRule(rule);
  const lines: string[] = [];
  for (const key of world.state.keys(rule.key)) {
    if (key.history === undefined) continue;
    const kinds = new Set<EntryKind>([...compiled.triggerKinds, ...compiled.reach.keys()]);
    const history = copyOf(key.history, kinds);
    const all = [...kinds].flatMap((kind) => [...history.of(kind)]).toSorted(inOrder);
    const judge = (trigger: Entry, matches: readonly Entry[]): Judged =>
      new Judged(compiled, { trigger, matches, all, history, key: key.text }, world);
    const triggers = all.filter(
      (one) => compiled.triggerKinds.includes(one.kind) && judge(one, []).isTrigger(),
    );
    const { select, apart_days } = rule.trigger;
    const asked = select === 'first' ? triggers.slice(0, 1) : triggers;
    const holding = asked.filter((one) => judge(one, []).holds());
    const groups = select === 'merged' ? apart(holding, apart_days) : holding.map((one) => [one]);
    for (const group of groups) {
      const [anchor] = group;
      if (anchor !== undefined) lines.push(judge(anchor, select === 'merged' ? group : []).line());
    }
  }
  return lines.toSorted();
}

function copyOf(history: History, kinds: ReadonlySet<EntryKind>): History {
  const [first] = [...kinds].flatMap((kind) => [...history.of(kind)]);
  // A copy made with an entry that is there already is the same history, and nothing is kept of it.
  return first === undefined ? history : history.with(first);
}

interface Case {
  readonly trigger: Entry;
  readonly matches: readonly Entry[];
  readonly all: readonly Entry[];
  readonly history: History;
  readonly key: string;
}

/** One trigger of one rule. */
class Judged {
  readonly #compiled: CompiledRule;
  readonly #case: Case;
  readonly #question: Question;
  readonly #evaluation: Evaluation;
  readonly #operators: World['operators'];

  constructor(compiled: CompiledRule, one: Case, { past, state, knowledge, operators }: World) {
    this.#operators = operators;
    this.#compiled = compiled;
    this.#case = one;
    const { trigger, matches, all, history, key } = one;
    this.#question = { trigger, matches, all, past, ref: (path) => this.#ref(path) };
    this.#evaluation = {
      ...{ trigger, matches, history, dated: knowledge, coverage: state.coverage },
      knowledge: knowledge.at(trigger.at),
      params: parameterValues(compiled.rule.params, trigger.admdvs),
      peers: { compare: () => undefined, caseMix: () => undefined },
      job: `oracle ${compiled.rule.id}\n${trigger.at}\n${key}`,
      slots: new Array<unknown>(compiled.facts.length).fill(unset),
    };
  }

  #ref(path: string): unknown {
    const [head = '', ...rest] = path.split('.');
    const value = this.#valueOf(head);
    const [field] = rest;
    if (field === undefined) return value;
    if (isThing(value)) return fieldOf(value, field);
    return typeof value === 'object' && value !== null
      ? new Map<string, unknown>(Object.entries(value)).get(field)
      : undefined;
  }

  #valueOf(name: string): unknown {
    if (name === 'trigger') return this.#case.trigger;
    const { rule, facts } = this.#compiled;
    if (rule.params[name] !== undefined) return this.#evaluation.params[name];
    const spec = rule.facts[name];
    if (spec === undefined) return undefined;
    const { slots } = this.#evaluation;
    const at = facts.findIndex((fact) => fact.name === name);
    if (slots[at] !== unset) return slots[at];
    const naive = this.#operators[spec.op];
    const value = naive === undefined ? facts[at]?.read(this.#evaluation) : naive(spec, this.#question);
    slots[at] = value;
    return value;
  }

  /** With the members of an entry as conditions see them. */
  readonly #presented = (name: string): unknown => {
    const value = this.#valueOf(name);
    if (!isEntry(value)) return value;
    const { id, kind, at, until, fixmedins_code, admdvs } = value;
    return { ...value.fields, id, kind, at, until, fixmedins_code, admdvs };
  };

  isTrigger(): boolean {
    const { where } = this.#compiled.rule.trigger;
    return passes(this.#case.trigger, { where }, this.#question);
  }

  holds(): boolean {
    const { conditions, exclusions, effective } = this.#compiled.rule;
    const { at } = this.#case.trigger;
    const to = readChinaTime(effective.to);
    if (at < (readChinaTime(effective.from) ?? 0) || (to !== undefined && at >= to + dayMs)) return false;
    return (
      holds(conditions, this.#presented) &&
      !exclusions.some((exclusion) => holds(exclusion.conditions, this.#presented))
    );
  }

  line(): string {
    const { rule } = this.#compiled;
    const { trigger, key } = this.#case;
    const isLacking = rule.evidence_facts.some((path) => this.#ref(path) === undefined);
    const other = rule.grade_when.find(({ conditions }) => holds(conditions, this.#presented));
    const amount = rule.amount === undefined ? undefined : this.#ref(rule.amount);
    const text = (name: string): string | undefined => {
      const value = trigger.fields[name];
      return typeof value === 'string' ? value : undefined;
    };
    return hitLine({
      rule_id: rule.id,
      subject: key,
      at: chinaIso(trigger.at),
      grade: isLacking ? 3 : (other?.grade ?? rule.grade),
      amount: typeof amount === 'number' ? amount.toFixed(2) : undefined,
      psn_no: text('psn_no'),
      mdtrt_id: text('mdtrt_id'),
      setl_id: text('setl_id'),
      drug_trac_codg: rule.key === 'trace' ? key : text('drug_trac_codg'),
      med_list_codg: text('med_list_codg'),
    });
  }
}
