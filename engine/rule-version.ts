// One version of a rule, ready to judge: is this trigger governed by the version, do its conditions
// hold, and what does the hit say. Nothing is remembered here from one trigger to the next but the
// judgement last made, which is kept so that a hit or an explanation can be built from it.
import { hash } from 'node:crypto';
import type { AskedRecord } from './asked-record.ts';
import { chinaIso } from './china-time.ts';
import { unset, type CompiledRule } from './compile-rule.ts';
import { compareEntries, type Entry } from './entry.ts';
import { collectEvidence, compileExplanation, labelOf, present, unitOf, type Explain } from './explain.ts';
import { isEntry, type Reader } from './facts/operator.ts';
import type { Awaited, FeedQuestions } from './feed-questions.ts';
import { isFiledExemption } from './filed-exemption.ts';
import { indexAt, type History } from './history.ts';
import type { FactValue, Grade, Hit } from './hit.ts';
import { identities, whereOf } from './identities.ts';
import { Judgement, noEntries, nowhere, type Exchanged, type Surroundings } from './judgement.ts';
import { compileConditions, type Test } from './language/compile-conditions.ts';
import { conjunctsOf } from './language/conditions.ts';
import { compileTemplate, type Template } from './message.ts';
import { parameterValues } from './rule.ts';

export type Verdict = 'holds' | 'no_trigger' | 'out_of_effect' | 'conditions' | 'excluded';

/** What a hit says; revision and time of detection are the emission's. */
export type HitContent = Omit<Hit, 'revision' | 'detected_at'>;

/** Half-open interval of trigger times, ms. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

export class RuleVersion {
  readonly compiled: CompiledRule;
  /** `failed`: threw while judging, says nothing until somebody decides; `off`: switched off. */
  status: 'on' | 'failed' | 'off' = 'on';
  readonly hits: Surroundings['hits'];
  readonly #later: readonly Interval[];
  readonly #judgement: Judgement;
  readonly #params = new Map<string, ReturnType<typeof parameterValues>>();
  readonly #hasParams: boolean;
  readonly #zh: Template;
  readonly #en: Template;
  readonly #evidence: readonly Reader[];
  readonly #neededFacts: readonly Reader[];
  readonly #readAbout: Reader | undefined;
  readonly #amount: Reader | undefined;
  readonly #fundAmount: Reader | undefined;
  readonly #isAnyTrigger: boolean;
  #explanation: Explain | undefined;
  /** For explanations only. */
  #conjuncts: readonly Test<Judgement>[] | undefined;
  /** Of the parameters in use; no place has this one. */
  #lastAdmdvs = '?';

  /** `judge` names the judge whose jobs this version asks for; `later` are the intervals in which
   * newer versions of the same rule are in effect. */
  constructor(
    compiled: CompiledRule,
    surroundings: Surroundings,
    { judge, later }: { readonly judge: string; readonly later: readonly Interval[] },
  ) {
    this.compiled = compiled;
    this.hits = surroundings.hits;
    this.#later = later;
    this.#judgement = new Judgement(judge, compiled.facts.length, surroundings);
    this.#hasParams = Object.keys(compiled.rule.params).length > 0;
    const scope = {
      ref: (path: string) => compiled.ref(path),
      unitOf: (path: string): string | undefined => {
        const [head = '', ...rest] = path.split('.');
        return unitOf(compiled, head, rest.length === 0 ? undefined : `$.${rest.join('.')}`);
      },
    };
    const { about, evidence, evidence_facts, amount, fund_amount, trigger } = compiled.rule;
    this.#evidence = evidence.map((path) => compiled.ref(path));
    this.#neededFacts = evidence_facts.map((path) => compiled.ref(path));
    this.#readAbout = about === undefined ? undefined : compiled.ref(about);
    this.#amount = amount === undefined ? undefined : compiled.ref(amount);
    this.#fundAmount = fund_amount === undefined ? undefined : compiled.ref(fund_amount);
    this.#isAnyTrigger = Object.keys(trigger.where ?? {}).length === 0;
    // A line that no point has to do with does not even come to be judged.
    if (trigger.listed !== undefined) this.#judgement.dated.asked.points(trigger.listed);
    this.#zh = compileTemplate(compiled.rule.event.message.zh, scope);
    this.#en = compileTemplate(compiled.rule.event.message.en, scope);
  }

  get number(): number {
    return this.compiled.rule.version;
  }

  /** Whether any judgement of it has asked to be called again; true also when one was only explained. */
  hasAsked(): boolean {
    return this.#judgement.asks > 0;
  }

  /** Whether a judgement of it may be another by what is exchanged. */
  isConcerned(exchanged: Exchanged): boolean {
    return this.#judgement.isConcerned(exchanged);
  }

  /** Its judgements ask these from now on; those that were made stand. */
  exchange(surroundings: Pick<Surroundings, 'knowledge' | 'peers'>): void {
    this.#judgement.exchange(surroundings);
  }

  /** Judgements of it stand that were made elsewhere and asked this of tables; absent: nobody knows what. */
  trust(asked: AskedRecord | undefined): void {
    this.#judgement.trust(asked);
  }

  /** What its judgements asked of tables; undefined when nobody knows. */
  asked(): AskedRecord | undefined {
    return this.#judgement.dated.asked.record();
  }

  /** Whether this is the newest version in effect at a service date. */
  governs(at: number): boolean {
    const { effectiveFrom, effectiveTo } = this.compiled;
    if (at < effectiveFrom || at >= effectiveTo) return false;
    for (const { from, to } of this.#later) if (at >= from && at < to) return false;
    return true;
  }

  /** Judges one trigger. Facts stay for `content` and `explain`. */
  verdict(key: string, trigger: Entry, history: History): Verdict {
    if (!this.governs(trigger.at)) return 'out_of_effect';
    const { compiled } = this;
    const judgement = this.#prepare(key, trigger, history, noEntries);
    // Of a rule that is about nothing but its class such a line has not come as far as here.
    if (compiled.listed === undefined && !this.#mayBeListed(trigger)) return 'no_trigger';
    if (!this.#isAnyTrigger && !compiled.triggerTest(trigger, judgement)) return 'no_trigger';
    if (!compiled.test(judgement)) return 'conditions';
    for (const { test } of compiled.exclusions) if (test(judgement)) return 'excluded';
    return isFiledExemption(judgement.knowledge, compiled.rule, key, trigger, this.#about) ? 'excluded' : 'holds';
  }

  /** Makes this the judgement in progress, over the triggers that one hit joins. Cheap when it
   * already is. */
  take(key: string, trigger: Entry, history: History, matches: readonly Entry[]): void {
    const now = this.#judgement;
    const isSame = now.trigger === trigger && now.history === history && now.key === key;
    if (!isSame || matches.length > 0) this.#prepare(key, trigger, history, matches);
  }

  /** Whether the trigger may be one of this version's at all, conditions aside. */
  isTrigger(key: string, entry: Entry, history: History): boolean {
    if (!this.#mayBeListed(entry)) return false;
    if (this.#isAnyTrigger) return true;
    return this.compiled.triggerTest(entry, this.#prepare(key, entry, history, noEntries));
  }

  #prepare(key: string, trigger: Entry, history: History, matches: readonly Entry[]): Judgement {
    const judgement = this.#judgement;
    judgement.trigger = trigger;
    judgement.history = history;
    judgement.key = key;
    judgement.matches = matches;
    judgement.knowledge = judgement.dated.at(trigger.at);
    const { slots } = judgement;
    for (let i = 0; i < slots.length; i += 1) slots[i] = unset;
    if (this.#hasParams && trigger.admdvs !== this.#lastAdmdvs) {
      this.#lastAdmdvs = trigger.admdvs;
      judgement.params = this.#paramsOf(trigger.admdvs);
    }
    return judgement;
  }

  #paramsOf(admdvs: string): ReturnType<typeof parameterValues> {
    let params = this.#params.get(admdvs);
    if (params === undefined) {
      params = parameterValues(this.compiled.rule.params, admdvs);
      this.#params.set(admdvs, params);
    }
    return params;
  }

  /** The earliest entry of the key that is a trigger. */
  first(key: string, history: History): Entry | undefined {
    let first: Entry | undefined;
    for (const kind of this.compiled.triggerKinds) {
      for (const entry of history.of(kind)) {
        if (first !== undefined && compareEntries(entry, first) >= 0) break;
        if (!this.isTrigger(key, entry, history)) continue;
        first = entry;
        break;
      }
    }
    return first;
  }

  /** Adds to `found` the triggers between two times, both inside, whose judgement holds. */
  collect(key: string, history: History, from: number, to: number, found: Entry[]): void {
    const { triggerKinds } = this.compiled;
    for (const kind of triggerKinds) {
      const list = history.of(kind);
      for (let i = indexAt(list, from); i < list.length && list[i]!.at <= to; )
        i = this.#collectAt(i, list, key, history, found);
    }
  }

  /** Those of one moment from `i` on; the index of the first after them. What they asked before and do not ask now is
   * answered, unless one stands as a hit, which may wait for what it says. */
  #collectAt(i: number, list: readonly Entry[], key: string, history: History, found: Entry[]): number {
    const { at } = list[i]!;
    const { asks } = this.#judgement;
    let mayWait = asks === 0 || this.compiled.triggerKinds.length > 1;
    let next = i;
    for (; next < list.length && list[next]!.at === at; next += 1) {
      const entry = list[next]!;
      if (!this.#mayBeListed(entry)) continue;
      const verdict = this.verdict(key, entry, history);
      if (verdict === 'holds') found.push(entry);
      if (verdict === 'holds' || verdict === 'out_of_effect') mayWait = true;
    }
    if (!mayWait && this.#judgement.asks === asks) this.#judgement.answer(at, key);
    return next;
  }

  /** A line whose code no point of the class has to do with that the trigger must be listed by is none. */
  #mayBeListed(entry: Entry): boolean {
    const { listed } = this.compiled.rule.trigger;
    if (listed === undefined) return true;
    const code = entry.fields['med_list_codg'];
    return typeof code === 'string' && this.#judgement.dated.concerns(listed, code);
  }

  /** Values of every declared fact of the judgement in progress. */
  factValues(): readonly unknown[] {
    for (const { read } of this.compiled.facts) read(this.#judgement);
    return this.#judgement.slots.slice();
  }

  hitIdOf(key: string, trigger: Entry): string {
    const { id, key: space } = this.compiled.rule;
    return hitId(id, space, key, trigger.id);
  }

  /** The hit that the judgement in progress amounts to. What of `before`, the same hit as it was said
   * last by this rule, can be said again is taken from there. */
  content(before?: Hit): HitContent {
    const { compiled } = this;
    const { rule } = compiled;
    const judgement = this.#judgement;
    const { trigger, key } = judgement;
    const about = this.#about();
    const { at, admdvs, fixmedins_code } = whereOf(about ?? [trigger]);
    return {
      hit_id: before?.hit_id ?? this.hitIdOf(key, trigger),
      state: 'raised',
      rule_id: rule.id,
      rule_version: rule.version,
      family: rule.family,
      grade: this.#grade(),
      title: rule.name.zh,
      title_en: rule.name.en,
      reason: this.#zh(judgement, 'zh'),
      reason_en: this.#en(judgement, 'en'),
      subject_kind: rule.key,
      subject: key,
      at: chinaIso(at),
      ...(admdvs === undefined ? {} : { admdvs }),
      ...(fixmedins_code === undefined ? {} : { fixmedins_code }),
      ...identities(about ?? (judgement.matches.length > 0 ? judgement.matches : [trigger]), rule.key, key),
      ...money('amount', this.#amount?.(judgement)),
      ...money('fund_amount', this.#fundAmount?.(judgement)),
      evidence: collectEvidence(this.#evidence, rule.evidence, judgement, before?.evidence),
      conditions: this.#conditions(),
      facts: this.#facts(),
      basis: rule.basis,
      ...this.#toFetch(),
    };
  }

  /** The entries in question, in order of time; undefined when the hit is about its trigger, and those that it joins. */
  readonly #about = (): readonly Entry[] | undefined => {
    const value = this.#readAbout?.(this.#judgement);
    const entries = (Array.isArray(value) ? value : [value]).filter(isEntry);
    return entries.length === 0 ? undefined : entries.toSorted(compareEntries);
  };

  #toFetch(): { readonly to_fetch?: readonly string[] } {
    const { rule } = this.compiled;
    const missing = rule.evidence_facts.filter((_, i) => this.#neededFacts[i]?.(this.#judgement) === undefined);
    if (missing.length === 0) return {};
    return { to_fetch: missing.map((path) => this.#labelOf(path)) };
  }

  #labelOf(path: string): string {
    const [head = '', ...rest] = path.split('.');
    return labelOf(this.compiled, head, rest.length === 0 ? undefined : `$.${rest.join('.')}`)[0];
  }

  /** Grade 3 while a fact that the rule needs as evidence is unknown (DESIGN section 14, Grades). */
  #grade(): Grade {
    const { compiled } = this;
    for (const read of this.#neededFacts) if (read(this.#judgement) === undefined) return 3;
    return compiled.grades.find(({ test }) => test(this.#judgement))?.grade ?? compiled.rule.grade;
  }

  #conditions(): Hit['conditions'] {
    this.#explanation ??= compileExplanation(this.compiled);
    return this.#explanation(this.#judgement);
  }

  #facts(): Readonly<Record<string, FactValue>> {
    const facts: Record<string, FactValue> = {};
    for (const { name, read } of this.compiled.facts) {
      const value = read(this.#judgement);
      if (value !== undefined) facts[name] = present(value, this.compiled.rule.facts[name]?.unit);
    }
    return facts;
  }

  /** Judges a trigger with other answers about the feeds, and says what was seen. `matches`: the triggers that its
   * hit joins; `witness` gives one that has noted nothing yet. */
  explain(key: string, trigger: Entry, history: History, matches: readonly Entry[], witness: () => Witness): Seen {
    const judgement = this.#judgement;
    const usual = judgement.coverage;
    const seenBy = witness();
    judgement.coverage = seenBy;
    try {
      const verdict = this.verdict(key, trigger, history);
      const failsAnyway = verdict === 'conditions' && this.#failsAnyway(key, trigger, history, witness);
      judgement.coverage = seenBy;
      this.#prepare(key, trigger, history, matches);
      const { compiled } = this;
      return {
        verdict,
        conditions: this.#conditions(),
        facts: this.#facts(),
        excludedBy: [
          ...compiled.rule.exclusions
            .filter((_, i) => compiled.exclusions[i]?.test(judgement) === true)
            .map((exclusion) => exclusion.name.zh),
          ...(isFiledExemption(judgement.knowledge, compiled.rule, key, trigger, this.#about) ? ['豁免名单中已备案'] : []),
        ],
        awaited: verdict === 'conditions' && !failsAnyway ? seenBy.awaited : [],
      };
    } finally {
      judgement.coverage = usual;
      judgement.trigger = nowhere;
    }
  }

  /** Whether one of the conditions that must all hold fails by what is known already, whatever feeds have to say. */
  #failsAnyway(key: string, trigger: Entry, history: History, witness: () => Witness): boolean {
    this.#conjuncts ??= conjunctsOf(this.compiled.rule.conditions).map((one) =>
      compileConditions<Judgement>(one, { bind: (fact) => this.compiled.bind(fact), mayBeUnknown: true }),
    );
    return this.#conjuncts.some((test) => {
      const alone = witness();
      this.#judgement.coverage = alone;
      return !test(this.#prepare(key, trigger, history, noEntries)) && alone.awaited.length === 0;
    });
  }
}

/** Answers about feeds, and notes which answers are still awaited. */
type Witness = FeedQuestions & { readonly awaited: readonly Awaited[] };

export interface Seen {
  readonly verdict: Verdict;
  readonly conditions: Hit['conditions'];
  readonly facts: Hit['facts'];
  readonly excludedBy: readonly string[];
  /** What a judgement that is held waits for. */
  readonly awaited: readonly Awaited[];
}

function money(
  name: 'amount' | 'fund_amount',
  value: unknown,
): Partial<Record<'amount' | 'fund_amount', string>> {
  return typeof value === 'number' ? { [name]: value.toFixed(2) } : {};
}

/** Deterministic over every order of arrival: rule, subject and anchor, nothing else. */
export function hitId(ruleId: string, space: string, key: string, anchorId: string): string {
  return hash('sha256', `${ruleId}\n${space}\n${key}\n${anchorId}`, 'hex').slice(0, 32);
}
