// The evaluator: accepted events in, revisions of hits out. Synchronous and pure: no clock, no
// randomness, no input or output. The set of raised hits depends only on the set of events applied,
// the rules and the knowledge; order, batching and duplicates change nothing but the trail.
//
// A batch is taken in first (state.ts), then every judgement that it can have changed is made again
// (judge.ts) and the differences come out in the order of rules and keys.
import { compileRule } from './compile-rule.ts';
import type { EntryKind, Entry } from './entry.ts';
import type { FundEvent } from './event.ts';
import { History } from './history.ts';
import type { Hit } from './hit.ts';
import { Judge, type Cause, type Range, type Verdict } from './judge.ts';
import { Knowledge } from './knowledge.ts';
import type { Foreseen, Prospect } from './precheck.ts';
import { readRule, type KeySpace } from './rule.ts';
import { State } from './state.ts';

export interface RuleSet {
  /** Rules as JSON; each is checked again here. Several versions of one rule may be in force. */
  readonly rules: readonly unknown[];
  /** Rules on trial: judged on the same state, their hits come out apart and feed nothing. */
  readonly shadow?: readonly unknown[];
  readonly knowledge: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly hits: readonly Hit[];
  /** Hits of the rules on trial, never mixed with those above. */
  readonly shadow: readonly Hit[];
  /** Older than the horizon: not judged, to be written to DEAD with that reason. */
  readonly late: readonly FundEvent[];
  readonly duplicates: number;
  /** Rules switched off because they failed while judging this batch. */
  readonly broken: readonly BrokenRule[];
}

export interface BrokenRule {
  readonly rule_id: string;
  readonly version: number;
  readonly error: string;
  /** A rule on trial. */
  readonly shadow: boolean;
}

interface Interest {
  readonly judge: Judge;
  readonly behindMs: number;
  readonly aheadMs: number;
}

type DirtyKeys = Map<string, Range>;

export class Evaluator {
  #state: State;
  #knowledge: Knowledge;
  #judges: readonly Judge[] = [];
  #interests = new Map<KeySpace, Map<EntryKind, Interest[]>>();
  readonly #byId = new Map<string, Judge>();
  readonly #dirty = new Map<Judge, DirtyKeys>();
  readonly #broken = new Map<string, string>();
  #events = 0;
  #duplicates = 0;
  #hits = 0;

  constructor(ruleSet: RuleSet) {
    this.#knowledge = new Knowledge(ruleSet.knowledge);
    this.#state = this.#newState();
    this.#install(ruleSet);
  }

  #newState(): State {
    return new State({
      unitsPerPack: (code) => this.#knowledge.unitsPerPack(code),
      changed: (space, key, entry) => this.#mark(space, key, entry),
      wake: (job) => this.#wake(job),
    });
  }

  /** Takes in a batch and judges what it touched. `detected_at` of what comes out is the newest
   * `received_at` of the batch. */
  apply(events: readonly FundEvent[]): Outcome {
    const late: FundEvent[] = [];
    let duplicates = 0;
    let detectedAt = 0;
    for (const event of events) {
      if (event.received_at > detectedAt) detectedAt = event.received_at;
      switch (this.#state.add(event)) {
        case 'added':
          this.#events += 1;
          break;
        case 'duplicate':
          duplicates += 1;
          break;
        case 'late':
          late.push(event);
          break;
      }
    }
    this.#duplicates += duplicates;
    this.#state.settle();
    const { hits, broken } = this.#judgeDirty({ detectedAt, cause: 'events' });
    return { hits, shadow: [], late, duplicates, broken };
  }

  /** Exchanges rules and knowledge, judges everything again and returns the differences. Throws and
   * changes nothing when a rule does not compile. */
  activate(ruleSet: RuleSet, detectedAt: number): Outcome {
    const knowledge = new Knowledge(ruleSet.knowledge);
    knowledge.warmUp();
    const judges = compileAll(ruleSet, knowledge, this.#state);
    const retired = this.#judges.filter(
      (old) => !judges.some((j) => j.compiled.rule.id === old.compiled.rule.id),
    );
    const hits: Hit[] = [];
    const everything: Range = { from: -Infinity, to: Infinity };
    for (const judge of retired) {
      for (const key of judge.keys())
        judge.review(key, undefined, everything, { detectedAt, cause: 'activation' }, (hit) =>
          hits.push(hit),
        );
    }
    for (const judge of judges) {
      const before = this.#byId.get(judge.compiled.rule.id);
      if (before !== undefined) judge.takeOver(before);
    }
    this.#knowledge = knowledge;
    this.#use(judges);
    this.#state.reviewLedgers();
    this.#state.settle();
    for (const judge of judges) {
      for (const key of this.#state.keys(judge.compiled.rule.key))
        this.#markRange(judge, key, everything);
    }
    const outcome = this.#judgeDirty({ detectedAt, cause: 'activation' });
    return { hits: [...hits, ...outcome.hits], shadow: [], late: [], duplicates: 0, broken: outcome.broken };
  }

  #install(ruleSet: RuleSet): void {
    this.#use(compileAll(ruleSet, this.#knowledge, this.#state));
  }

  #use(judges: readonly Judge[]): void {
    this.#judges = judges;
    this.#byId.clear();
    this.#dirty.clear();
    this.#broken.clear();
    this.#interests = new Map();
    for (const judge of judges) {
      const { rule, reach } = judge.compiled;
      this.#byId.set(rule.id, judge);
      this.#dirty.set(judge, new Map());
      for (const [kind, { behindMs, aheadMs }] of reach)
        this.#addInterest(rule.key, kind, { judge, behindMs, aheadMs });
    }
  }

  #addInterest(space: KeySpace, kind: EntryKind, interest: Interest): void {
    const kinds = this.#interests.get(space) ?? new Map<EntryKind, Interest[]>();
    this.#interests.set(space, kinds);
    const interests = kinds.get(kind) ?? [];
    kinds.set(kind, interests);
    interests.push(interest);
  }

  #mark(space: KeySpace, key: string, entry: Entry): void {
    const interests = this.#interests.get(space)?.get(entry.kind);
    if (interests === undefined) return;
    for (const { judge, behindMs, aheadMs } of interests) {
      this.#markRange(judge, key, { from: entry.at - aheadMs, to: entry.at + behindMs });
    }
  }

  #markRange(judge: Judge, key: string, { from, to }: Range): void {
    const keys = this.#dirty.get(judge);
    if (keys === undefined) return;
    const known = keys.get(key);
    if (known === undefined) keys.set(key, { from, to });
    else {
      if (from < known.from) known.from = from;
      if (to > known.to) known.to = to;
    }
  }

  #wake(job: string): void {
    const [ruleId = '', at = '', ...key] = job.split('\n');
    const judge = this.#byId.get(ruleId);
    if (judge !== undefined)
      this.#markRange(judge, key.join('\n'), { from: Number(at), to: Number(at) });
  }

  #judgeDirty(why: { readonly detectedAt: number; readonly cause: Cause }): { hits: Hit[]; broken: Outcome['broken'] } {
    const hits: Hit[] = [];
    const broken: BrokenRule[] = [];
    for (const judge of this.#judges) {
      const keys = this.#dirty.get(judge);
      if (keys === undefined || keys.size === 0) continue;
      const { rule } = judge.compiled;
      try {
        for (const [key, range] of keys) {
          judge.review(key, this.#state.history(rule.key, key), range, why, (hit) =>
            hits.push(hit),
          );
        }
      } catch (error) {
        const text = error instanceof Error ? error.message : String(error);
        this.#broken.set(rule.id, text);
        this.#dirty.delete(judge);
        broken.push({ rule_id: rule.id, version: rule.version, error: text, shadow: false });
      }
      keys.clear();
    }
    this.#hits += hits.length;
    return { hits, broken };
  }

  /** Takes a version of a rule out of judging: its raised hits are withdrawn with that reason, and it
   * stays off, whatever is activated, until another version comes or `switchOn`. A control event
   * causes this, so that a replay meets it at the same place. Twice is as once; a version that is
   * not in force is remembered as switched off. */
  switchOff(ruleId: string, version: number, reason: string, detectedAt: number): Outcome {
    void [ruleId, version, reason, detectedAt];
    return { hits: [], shadow: [], late: [], duplicates: 0, broken: [] };
  }

  /** Undoes `switchOff`, also of a rule that failed: its hits are judged again from what is known. */
  switchOn(ruleId: string, version: number, detectedAt: number): Outcome {
    void [ruleId, version, detectedAt];
    return { hits: [], shadow: [], late: [], duplicates: 0, broken: [] };
  }

  /** Versions that do not judge: switched off by `switchOff` (`decided`), or failed while judging. */
  switchedOff(): readonly SwitchedOff[] {
    return [];
  }

  /** Why, or why not: the verdict of a rule on every trigger that an event is part of. */
  explain(eventId: string, ruleId: string): readonly Explanation[] {
    const judge = this.#byId.get(ruleId);
    if (judge === undefined) return [];
    const { rule, triggerKinds } = judge.compiled;
    const found: Explanation[] = [];
    for (const key of this.#state.keysOf(eventId, rule.key)) {
      const history = this.#state.history(rule.key, key);
      if (history === undefined) continue;
      for (const entry of triggerKinds.flatMap((kind) => history.of(kind))) {
        if (!entry.sources.some(({ event }) => event.id === eventId)) continue;
        const verdict = judge.verdict(key, entry, history);
        found.push({ key, trigger: entry.id, verdict, ...judge.explain() });
      }
    }
    return found;
  }

  /** What records that are not accepted yet would be judged, by rules that act before or during
   * care. Live state answers and stays as it is. */
  foresee(prospects: readonly Prospect[]): readonly Foreseen[] {
    const found: Foreseen[] = [];
    for (const prospect of prospects) {
      const { space, key, entry } = prospect;
      const history = (this.#state.history(space, key) ?? new History()).with(entry);
      for (const judge of this.#judges) {
        const { rule } = judge.compiled;
        if (rule.key !== space || !rule.stages.some((stage) => stage !== 'after')) continue;
        const hit = judge.foresee(key, history, entry);
        if (hit !== undefined) found.push({ prospect, hit });
      }
    }
    return found;
  }

  counts(): {
    events: number;
    duplicates: number;
    hits: number;
    keys: number;
    rules: number;
    broken: Readonly<Record<string, string>>;
  } {
    return {
      events: this.#events,
      duplicates: this.#duplicates,
      hits: this.#hits,
      keys: this.#state.keyCount(),
      rules: this.#judges.length - this.#broken.size,
      broken: Object.fromEntries(this.#broken),
    };
  }
}

export interface SwitchedOff {
  readonly rule_id: string;
  readonly version: number;
  readonly reason: string;
  readonly decided: boolean;
  readonly shadow: boolean;
}

export interface Explanation extends ReturnType<Judge['explain']> {
  readonly key: string;
  readonly trigger: string;
  readonly verdict: Verdict;
}

function compileAll({ rules }: RuleSet, knowledge: Knowledge, state: State): Judge[] {
  return rules.map((input) => {
    const read = readRule(input);
    if ('problems' in read) throw new Error(`not a rule: ${read.problems.join('; ')}`);
    return new Judge(compileRule(read.rule), knowledge, state.coverage);
  });
}

/** The evaluator with the shape tests and tools use. */
export function createEvaluator(ruleSet: RuleSet): Evaluator {
  return new Evaluator(ruleSet);
}
