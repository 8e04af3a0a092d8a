// Any rule judged from scratch over the entries that stand at the end: every key, every trigger, every
// fact read anew. Where test/oracle has an operator of its own (naive-facts.ts), that is asked, not the
// evaluator's; the others read a copy of the history of which nothing is kept. Records of hits, of closed
// periods and of what connects histories are made anew from all events (naive/records.ts). What the
// evaluator leaves out because it cannot matter, keeps counted or judges late is thereby tried; how the
// other entries are composed is tried elsewhere (oracle.ts).
import { chinaIso, dayMs, readChinaTime } from '../../engine/china-time.ts';
import { compileRule, unset, type CompiledRule } from '../../engine/compile-rule.ts';
import { DatedKnowledge } from '../../engine/dated-knowledge.ts';
import type { Entry, EntryKind } from '../../engine/entry.ts';
import type { FundEvent } from '../../engine/event.ts';
import { isEntry, type Evaluation } from '../../engine/facts/operator.ts';
import { History } from '../../engine/history.ts';
import { parameterValues, type Rule } from '../../engine/rule.ts';
import { State } from '../../engine/state.ts';
import type { FinalHit } from './final-hits.ts';
import { hitLine } from './judgement.ts';
import { holds } from './naive-conditions.ts';
import { inOrder } from './naive-entries.ts';
import { apart, isAsked } from './naive-rules.ts';
import { fieldOf, isThing, naiveOperators, passes, type Question, type Spec } from './naive-facts.ts';
import { isExempt } from './naive/filed-exemptions.ts';
import { goodsOperators } from './naive/goods-operators.ts';
import { indicatorOperators } from './naive/indicator-operators.ts';
import { peerOperators } from './naive/peer-operators.ts';
import { pharmacyOperators } from './naive/pharmacy-operators.ts';
import { policyOperators } from './naive/policy-operators.ts';
import { naiveKinds, Records } from './naive/records.ts';
import { stayOperators } from './naive/stay-operators.ts';
import { upcodingOperators } from './naive/upcoding-operators.ts';
import { Past } from './past.ts';
import { Tables, type TableRow } from './reading.ts';

export interface World {
  readonly past: Past;
  readonly state: State;
  readonly records: Records;
  readonly knowledge: DatedKnowledge;
  readonly exemptions: readonly TableRow[];
  /** Operators that are read off the complete list. */
  readonly operators: Readonly<Record<string, (spec: Spec, q: Question) => unknown>>;
}

/** Tables and rules as they are read; one for many worlds. */
export interface Reading {
  readonly rows: Tables;
  readonly dated: DatedKnowledge;
}

export function readingOf(knowledge: Readonly<Record<string, string>>, rules: readonly Rule[] = []): Reading {
  return { rows: new Tables(knowledge, rules), dated: new DatedKnowledge(knowledge) };
}

/** `hits` are those that rules over hits read. */
export function worldOf(
  events: readonly FundEvent[],
  { rows, dated: tables }: Reading,
  hits: Iterable<FinalHit> = [],
): World {
  const state = new State({
    unitsPerPack: (code) => tables.newest().unitsPerPack(code),
    staffRows: (psn_no) => tables.newest().find('staff', ['psn_no'], [psn_no]),
    changed: () => undefined,
    wake: () => undefined,
  });
  for (const event of events) state.add(event);
  state.settle();
  const past = new Past(events);
  const records = new Records({ past, tables: rows, state, hits });
  const operators = {
    ...naiveOperators,
    ...goodsOperators(rows),
    ...indicatorOperators,
    ...peerOperators(rows, (kind) => records.periods(kind)),
    ...pharmacyOperators(rows),
    ...policyOperators((table) => rows.rows(table)),
    ...stayOperators(rows),
    ...upcodingOperators(rows),
  };
  return { past, state, records, knowledge: tables, exemptions: rows.rows('exemptions'), operators };
}

/** One line a hit, as `hitLine` writes it, sorted. */
export function linesOf(rule: Rule, world: World): readonly string[] {
  const compiled = compileRule(rule);
  const lines: string[] = [];
  const kinds = [...new Set<EntryKind>([...compiled.triggerKinds, ...compiled.reach.keys()])];
  for (const [key, known] of keysOf(rule, kinds, world)) {
    const of = (kind: EntryKind): readonly Entry[] =>
      naiveKinds.has(kind) ? world.records.at(kind, rule.key, key) : (known?.of(kind) ?? []);
    const all = kinds.flatMap(of).toSorted(inOrder);
    const history = historyOf(all);
    const judge = (trigger: Entry, matches: readonly Entry[]): Judged =>
      new Judged(compiled, { trigger, matches, all, history, key }, world);
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

/** Of which nothing is kept: a copy made with an entry that is there already is the same history. */
function historyOf(all: readonly Entry[]): History {
  const history = new History();
  for (const entry of all) history.insert(entry);
  const [first] = all;
  return first === undefined ? history : history.with(first);
}

/** Every key of the rule's space, with what the state holds of it. */
function keysOf(rule: Rule, kinds: readonly EntryKind[], { state, records }: World): ReadonlyMap<string, History | undefined> {
  const found = new Map<string, History | undefined>();
  for (const kind of kinds) if (naiveKinds.has(kind)) for (const key of records.keys(kind, rule.key)) found.set(key, undefined);
  for (const { text, history } of state.keys(rule.key)) if (history !== undefined) found.set(text, history);
  return found;
}

/** What a hit over hits may name, by what it is about. */
const namedBySubject: Readonly<Partial<Record<Rule['key'], readonly string[]>>> = {
  ...{ person: ['psn_no'], encounter: ['psn_no', 'mdtrt_id'], trace: ['drug_trac_codg', 'med_list_codg'] },
  ...{ product: ['med_list_codg'], stock: ['med_list_codg'] },
};

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
  readonly #exemptions: World['exemptions'];
  /** One entry is one thing, whatever fact it is the value of. */
  readonly #shown = new Map<Entry, object>();

  constructor(compiled: CompiledRule, one: Case, { past, state, knowledge, operators, exemptions }: World) {
    this.#operators = operators;
    this.#exemptions = exemptions;
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
    const isNaive = naive !== undefined && isAsked(spec, this.#question);
    const value = isNaive ? naive(spec, this.#question) : naive === undefined ? facts[at]?.read(this.#evaluation) : undefined;
    slots[at] = value;
    return value;
  }

  /** With the members of an entry as conditions see them. */
  readonly #presented = (name: string): unknown => {
    const value = this.#valueOf(name);
    if (!isEntry(value)) return value;
    const { id, kind, at, until, fixmedins_code, admdvs } = value;
    const shown = this.#shown.get(value) ?? { ...value.fields, id, kind, at, until, fixmedins_code, admdvs };
    this.#shown.set(value, shown);
    return shown;
  };

  isTrigger(): boolean {
    const { where } = this.#compiled.rule.trigger;
    return passes(this.#case.trigger, { where }, this.#question);
  }

  holds(): boolean {
    const { rule } = this.#compiled;
    const { conditions, exclusions, effective } = rule;
    const { trigger, key } = this.#case;
    const { at } = trigger;
    const to = readChinaTime(effective.to);
    if (at < (readChinaTime(effective.from) ?? 0) || (to !== undefined && at >= to + dayMs)) return false;
    return (
      holds(conditions, this.#presented) &&
      !exclusions.some((exclusion) => holds(exclusion.conditions, this.#presented)) &&
      !isExempt(this.#exemptions, rule, key, trigger, this.#about())
    );
  }

  /** What the rule names as in question. */
  #about(): readonly Entry[] {
    const { about } = this.#compiled.rule;
    return about === undefined ? [] : [this.#ref(about)].flat().filter(isEntry);
  }

  line(): string {
    const { rule } = this.#compiled;
    const { trigger, matches, key } = this.#case;
    const isLacking = rule.evidence_facts.some((path) => this.#ref(path) === undefined);
    const other = rule.grade_when.find(({ conditions }) => holds(conditions, this.#presented));
    const amount = rule.amount === undefined ? undefined : this.#ref(rule.amount);
    const named = this.#about();
    const about = named.length > 0 ? named : matches.length > 0 ? matches : [trigger];
    const text = (name: string): string | undefined => {
      // A hit over hits names its subject only (decisions/010-rules-over-hits-and-peers.md).
      if (about[0]?.kind === 'hit' && namedBySubject[rule.key]?.includes(name) !== true) return undefined;
      const values = new Set(about.map(({ fields }) => fields[name]));
      const [value] = values;
      return typeof value === 'string' && values.size === 1 ? value : undefined;
    };
    return hitLine({
      rule_id: rule.id,
      subject: key,
      at: chinaIso(named.length > 0 ? Math.min(...named.map(({ at }) => at)) : trigger.at),
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
