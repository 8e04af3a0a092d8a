// One rule over one key: which of its triggers hold now, against what was said before. The judge
// keeps, for each key with a hit, the triggers that hold and what was last emitted; given a range of
// trigger times that may have changed, it looks at those triggers only and emits the difference.
import { createHash } from 'node:crypto';
import { chinaIso } from './china-time.ts';
import { resetEvaluation, unset, type CompiledRule } from './compile-rule.ts';
import type { Coverage } from './coverage.ts';
import { compareEntries, type Entry } from './entry.ts';
import { collectEvidence, explainConditions, present, unitOf } from './explain.ts';
import type { Evaluation } from './facts/operator.ts';
import { History, indexAt } from './history.ts';
import type { FactValue, Grade, Hit } from './hit.ts';
import type { Knowledge } from './knowledge.ts';
import { compileTemplate, type Template } from './message.ts';
import { parameterValues } from './rule.ts';

/** Why judgements are made again: what came, or what rules and knowledge say now. */
export type Cause = 'events' | 'activation';

const withdrawnReasons: Readonly<Record<Cause, string>> = {
  events: '后到的数据（撤销、冲正、退货、迟报或更正）使该疑点不再成立',
  activation: '规则或知识库更新后，该疑点不再成立',
};

/** Trigger times, ms, both ends inside. */
export interface Range {
  from: number;
  to: number;
}

interface Emission {
  readonly hit: Hit;
  /** The hit without what differs from one emission to the next. */
  readonly content: string;
}

interface KeyState {
  /** Triggers that hold, for `merged` rules. */
  readonly matches: Map<string, Entry>;
  /** What was last emitted, raised or withdrawn, by anchor id. */
  readonly emissions: Map<string, Emission>;
}

export type Verdict = 'holds' | 'no_trigger' | 'out_of_effect' | 'conditions' | 'excluded';

const nowhere: Entry = {
  id: '',
  kind: 'other',
  at: 0,
  fixmedins_code: '',
  admdvs: '',
  fields: {},
  sources: [],
};

export class Judge {
  readonly compiled: CompiledRule;
  readonly #keys = new Map<string, KeyState>();
  readonly #params = new Map<string, ReturnType<typeof parameterValues>>();
  readonly #evaluation: Evaluation;
  readonly #zh: Template;
  readonly #en: Template;

  constructor(compiled: CompiledRule, knowledge: Knowledge, coverage: Coverage) {
    this.compiled = compiled;
    this.#evaluation = {
      trigger: nowhere,
      history: new History(),
      params: {},
      knowledge,
      coverage,
      job: '',
      matches: [],
      slots: new Array<unknown>(compiled.facts.length).fill(unset),
    };
    const scope = {
      ref: (path: string) => compiled.ref(path),
      unitOf: (path: string): string | undefined => {
        const [head = '', ...rest] = path.split('.');
        return unitOf(compiled, head, rest.length === 0 ? undefined : `$.${rest.join('.')}`);
      },
    };
    this.#zh = compileTemplate(compiled.rule.event.message.zh, scope);
    this.#en = compileTemplate(compiled.rule.event.message.en, scope);
  }

  /** The hit that one more entry, not accepted yet, would lead to; nothing is remembered. `history` is
   * a copy of the key's history with the entry in it. */
  foresee(
    key: string,
    history: History,
    entry: Entry,
  ): Omit<Hit, 'revision' | 'detected_at'> | undefined {
    const isOneAKey = this.compiled.rule.trigger.select === 'first';
    const trigger = isOneAKey ? this.#first(history) : entry;
    if (trigger === undefined || !this.compiled.triggerKinds.includes(trigger.kind))
      return undefined;
    return this.verdict(key, trigger, history) === 'holds' ? this.#build(key, trigger) : undefined;
  }

  /** Goes on from what an earlier version of the same rule has emitted. */
  takeOver(before: Judge): void {
    for (const [key, { emissions }] of before.#keys) {
      this.#keys.set(key, { matches: new Map(), emissions });
    }
  }

  /** Keys with emissions, for a change of rules. */
  keys(): IterableIterator<string> {
    return this.#keys.keys();
  }

  /** Judges the triggers of a key inside a range again; `detectedAt` is when the cause arrived, ms. */
  review(
    key: string,
    history: History | undefined,
    range: Range,
    { detectedAt, cause }: { readonly detectedAt: number; readonly cause: Cause },
    emit: (hit: Hit) => void,
  ): void {
    const wanted = this.#wanted(key, history, range);
    const state = this.#keys.get(key);
    if (state !== undefined) {
      const why = { detected_at: chinaIso(detectedAt), withdrawn_reason: withdrawnReasons[cause] };
      this.#withdrawGone(state, wanted, range, why, emit);
    }
    for (const [anchorId, entry] of wanted)
      this.#raise(key, anchorId, entry, history, detectedAt, emit);
  }

  /** Triggers that should stand as hits, among those in the range (all of them, for rules that make
   * one hit a key). */
  #wanted(key: string, history: History | undefined, range: Range): Map<string, Entry> {
    const wanted = new Map<string, Entry>();
    if (history === undefined) {
      this.#keys.get(key)?.matches.clear();
      return wanted;
    }
    switch (this.compiled.rule.trigger.select) {
      case 'each':
        this.#scan(history, range, (entry) => {
          if (this.verdict(key, entry, history) === 'holds') wanted.set(entry.id, entry);
        });
        return wanted;
      case 'first': {
        const first = this.#first(history);
        if (first !== undefined && this.verdict(key, first, history) === 'holds')
          wanted.set(first.id, first);
        return wanted;
      }
      case 'merged': {
        const matches = this.#refreshMatches(key, history, range);
        const anchor = [...matches.values()].reduce<Entry | undefined>(
          (a, b) => (a === undefined || compareEntries(b, a) < 0 ? b : a),
          undefined,
        );
        if (anchor !== undefined) wanted.set(anchor.id, anchor);
        return wanted;
      }
    }
  }

  #refreshMatches(key: string, history: History, range: Range): ReadonlyMap<string, Entry> {
    const state = this.#keys.get(key);
    const matches = state?.matches ?? new Map<string, Entry>();
    for (const [id, entry] of matches) {
      if (entry.at >= range.from && entry.at <= range.to) matches.delete(id);
    }
    this.#scan(history, range, (entry) => {
      if (this.verdict(key, entry, history) === 'holds') matches.set(entry.id, entry);
    });
    if (state === undefined && matches.size > 0)
      this.#keys.set(key, { matches, emissions: new Map() });
    return matches;
  }

  #first(history: History): Entry | undefined {
    let first: Entry | undefined;
    for (const kind of this.compiled.triggerKinds) {
      for (const entry of history.of(kind)) {
        if (first !== undefined && compareEntries(entry, first) >= 0) break;
        this.#prepare('', entry, history);
        if (!this.compiled.triggerTest(entry, this.#evaluation)) continue;
        first = entry;
        break;
      }
    }
    return first;
  }

  #scan(history: History, range: Range, visit: (entry: Entry) => void): void {
    for (const kind of this.compiled.triggerKinds) {
      const list = history.of(kind);
      for (let i = indexAt(list, range.from); i < list.length; i += 1) {
        const entry = list[i]!;
        if (entry.at > range.to) break;
        visit(entry);
      }
    }
  }

  /** Judges one trigger. Facts stay in the evaluation for `build` and explanations. */
  verdict(key: string, trigger: Entry, history: History): Verdict {
    const { compiled } = this;
    if (trigger.at < compiled.effectiveFrom || trigger.at >= compiled.effectiveTo)
      return 'out_of_effect';
    this.#prepare(key, trigger, history);
    if (!compiled.triggerTest(trigger, this.#evaluation)) return 'no_trigger';
    if (!compiled.test(this.#evaluation)) return 'conditions';
    return compiled.exclusions.some(({ test }) => test(this.#evaluation)) ? 'excluded' : 'holds';
  }

  #prepare(key: string, trigger: Entry, history: History): void {
    const evaluation = this.#evaluation;
    resetEvaluation(evaluation, trigger);
    evaluation.history = history;
    evaluation.matches = [];
    evaluation.job = `${this.compiled.rule.id}\n${trigger.at}\n${key}`;
    let params = this.#params.get(trigger.admdvs);
    if (params === undefined) {
      params = parameterValues(this.compiled.rule.params, trigger.admdvs);
      this.#params.set(trigger.admdvs, params);
    }
    evaluation.params = params;
  }

  #withdrawGone(
    state: KeyState,
    wanted: ReadonlyMap<string, Entry>,
    range: Range,
    why: Pick<Required<Hit>, 'detected_at' | 'withdrawn_reason'>,
    emit: (hit: Hit) => void,
  ): void {
    const oneAKey = this.compiled.rule.trigger.select !== 'each';
    for (const [anchorId, { hit, content }] of state.emissions) {
      if (hit.state === 'withdrawn' || wanted.has(anchorId)) continue;
      const at = Date.parse(hit.at);
      // `at` is kept to the second; the range may begin within it.
      if (!oneAKey && (at + 999 < range.from || at > range.to)) continue;
      const withdrawn: Hit = {
        ...hit,
        state: 'withdrawn',
        revision: hit.revision + 1,
        ...why,
      };
      state.emissions.set(anchorId, { hit: withdrawn, content: `withdrawn ${content}` });
      emit(withdrawn);
    }
  }

  #raise(
    key: string,
    anchorId: string,
    trigger: Entry,
    history: History | undefined,
    detectedAt: number,
    emit: (hit: Hit) => void,
  ): void {
    if (history === undefined) return;
    this.verdict(key, trigger, history);
    let state = this.#keys.get(key);
    if (state === undefined) {
      state = { matches: new Map(), emissions: new Map() };
      this.#keys.set(key, state);
    }
    if (this.compiled.rule.trigger.select === 'merged') {
      this.#evaluation.matches = [...state.matches.values()].toSorted(compareEntries);
      // Facts over the matches were unknown while the matches were being found.
      this.#evaluation.slots.fill(unset);
    }
    const built = this.#build(key, trigger);
    const content = JSON.stringify(built);
    const before = state.emissions.get(anchorId);
    if (before?.content === content) return;
    const hit: Hit = {
      ...built,
      revision: (before?.hit.revision ?? 0) + 1,
      detected_at: chinaIso(detectedAt),
    };
    state.emissions.set(anchorId, { hit, content });
    emit(hit);
  }

  #build(key: string, trigger: Entry): Omit<Hit, 'revision' | 'detected_at'> {
    const { compiled } = this;
    const { rule } = compiled;
    const evaluation = this.#evaluation;
    return {
      hit_id: hitId(rule.id, rule.key, key, trigger.id),
      state: 'raised',
      rule_id: rule.id,
      rule_version: rule.version,
      family: rule.family,
      grade: this.#grade(),
      title: rule.name.zh,
      title_en: rule.name.en,
      reason: this.#zh(evaluation, 'zh'),
      reason_en: this.#en(evaluation, 'en'),
      subject_kind: rule.key,
      subject: key,
      at: chinaIso(trigger.at),
      admdvs: trigger.admdvs,
      fixmedins_code: trigger.fixmedins_code,
      ...identities(trigger),
      ...this.#money('amount', rule.amount),
      ...this.#money('fund_amount', rule.fund_amount),
      evidence: collectEvidence(compiled, evaluation),
      conditions: explainConditions(compiled, evaluation),
      facts: this.#facts(),
      basis: rule.basis,
    };
  }

  /** Grade 3 while a fact that the rule needs as evidence is unknown (DESIGN section 14, Grades). */
  #grade(): Grade {
    const { compiled } = this;
    const incomplete = compiled.rule.evidence_facts.some(
      (path) => compiled.ref(path)(this.#evaluation) === undefined,
    );
    if (incomplete) return 3;
    return compiled.grades.find(({ test }) => test(this.#evaluation))?.grade ?? compiled.rule.grade;
  }

  #money(
    name: 'amount' | 'fund_amount',
    fact: string | undefined,
  ): Partial<Record<'amount' | 'fund_amount', string>> {
    const value = fact === undefined ? undefined : this.compiled.ref(fact)(this.#evaluation);
    return typeof value === 'number' ? { [name]: value.toFixed(2) } : {};
  }

  #facts(): Readonly<Record<string, FactValue>> {
    const facts: Record<string, FactValue> = {};
    for (const { name, read } of this.compiled.facts) {
      const value = read(this.#evaluation);
      if (value !== undefined) facts[name] = present(value, this.compiled.rule.facts[name]?.unit);
    }
    return facts;
  }

  /** What the last `verdict` saw, for "why" and "why not". */
  explain(): {
    readonly conditions: Hit['conditions'];
    readonly facts: Hit['facts'];
    readonly excludedBy: readonly string[];
  } {
    const { compiled } = this;
    return {
      conditions: explainConditions(compiled, this.#evaluation),
      facts: this.#facts(),
      excludedBy: compiled.rule.exclusions
        .filter((_, i) => compiled.exclusions[i]?.test(this.#evaluation) === true)
        .map((exclusion) => exclusion.name.zh),
    };
  }
}

const identityFields = [
  'psn_no',
  'mdtrt_id',
  'setl_id',
  'drug_trac_codg',
  'med_list_codg',
  'dr_codg',
] as const;

function identities(trigger: Entry): Partial<Record<(typeof identityFields)[number], string>> {
  const found: Partial<Record<(typeof identityFields)[number], string>> = {};
  for (const name of identityFields) {
    const value = trigger.fields[name];
    if (typeof value === 'string') found[name] = value;
  }
  return found;
}

/** Deterministic over every order of arrival: rule, subject and anchor, nothing else. */
export function hitId(ruleId: string, space: string, key: string, anchorId: string): string {
  return createHash('sha256')
    .update(`${ruleId}\n${space}\n${key}\n${anchorId}`)
    .digest('hex')
    .slice(0, 32);
}
