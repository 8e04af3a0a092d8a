// The loop around the evaluator: EVENTS messages in, in stream order; hits out through the outbox;
// late events to DEAD. Everything outside comes as an argument, so that the simulation can run it.
import type { ColdOptions } from './cold/cold-options.ts';
import type { StoredEvent } from './entry.ts';
import { decodeFrame, type FundEvent } from './event.ts';
import { Evaluator, type Outcome, type RuleSet } from './evaluator.ts';
import type { Hit } from './hit.ts';
import { EventRate } from './event-rate.ts';
import { judgeAlone, withLeftOut, type LeftOutEvent } from './judge-alone.ts';
import { Judging } from './judged-by.ts';
import type { Carried } from './checkpoint/manifest.ts';
import type { Outbox } from './outbox.ts';
import type { PipelineMessage } from './pipeline-message.ts';
import { Quarantine } from './quarantine.ts';
import { bringBack, jobsOf, reload, ruleSetOf, type EventRecorder, type Saved } from './reload.ts';
import type { BrokenRule } from './silenced.ts';

/** engine/poison-guard.ts, or nothing left out and nobody told. */
export interface Poison {
  readonly quarantine: Quarantine;
  /** This event is judged now, alone. */
  event(event_id: string): void;
  /** Something is left out that has been judged here: only a new start can take it out. */
  outdated(): void;
}

/** engine/checkpoint/checkpoints.ts, or nobody. */
export interface Recorder extends EventRecorder {
  /** Messages have been judged together, and this was said; `isNew` is false when all their events were known. `added` are
   * the events that were not. A promise only when the caller must wait. */
  record(
    messages: readonly PipelineMessage[],
    said: Pick<Outcome, 'hits' | 'shadow'>,
    isNew: boolean,
    added: readonly StoredEvent[],
  ): Promise<void> | undefined;
}

export interface PipelineOptions {
  readonly outbox: Outbox;
  readonly recorder?: () => Recorder | undefined;
  /** An event too old to be judged; resolves when it is durable in DEAD. */
  bury(event: FundEvent): Promise<void>;
  /** A rule failed while EVENTS message `seq` was judged; resolves when the control event that
   * switches it off is durable. May be called again after a restart. */
  switchOff(rule: BrokenRule, seq: number): Promise<void>;
  /** Something an operator should see. */
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
  readonly poison?: Poison;
  /** What judgements are made of beside rules, knowledge and events (engine/program.ts); absent: a start judges
   * everything once, whoever said what was said. */
  readonly program?: string | undefined;
  /** What leaves memory for disk; absent: nothing does. */
  readonly cold?: ColdOptions | undefined;
}

export interface Restored {
  /** Hits that are judged otherwise now than they were said: another program, or an event left out
   * since. They are said anew with the first message that is not in HITS yet. */
  readonly differences: number;
  /** What was said was judged once more; else it stood, since this program said it. */
  readonly isJudgedOnce: boolean;
  /** Events came as this program had kept them; else out of their messages. */
  readonly isBroughtBack: boolean;
}

type Judged = Pick<Outcome, 'hits' | 'shadow' | 'added' | 'account'>;
const nothing: Judged = { hits: [], shadow: [] };
const noRules: RuleSet = { rules: [], knowledge: {} };

/** Hits to be said once more, and the checkpoint since which another program may have said them. */
interface Doubt {
  readonly hitIds: ReadonlySet<string>;
  readonly since: number;
}

/** What became of the newest activation: in force, or refused with an error. */
interface LastActivation {
  readonly sequence: number;
  readonly hash: string;
  readonly error?: string;
}

const leftOutText = '研判时引擎反复崩溃，该消息已隔离，原有规则继续生效';

/** The events of one message of EVENTS. */
interface FrameAt {
  readonly seq: number;
  readonly events: readonly FundEvent[];
}

export class Pipeline {
  readonly evaluator: Evaluator;
  readonly #options: PipelineOptions;
  readonly #poison: Poison;
  readonly #rate = new EventRate();
  readonly #judging: Judging;
  #sequence = 0;
  #watermark = 0;
  #newestReceivedAt = 0;
  #bundle = '';
  #late = 0;
  #activations = 0;
  #activation: LastActivation | undefined;
  #inForce = 0;
  #ruleFailures = 0;
  #inHand: readonly PipelineMessage[] = [];
  #doubt: Doubt | undefined;
  /** False while the rules in force do not compile: what was said is nobody's then. */
  #isCompiled = true;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.evaluator = new Evaluator(noRules, { cold: options.cold });
    this.#poison = options.poison ?? {
      quarantine: new Quarantine(),
      event: () => undefined,
      outdated: () => undefined,
    };
    this.#judging = new Judging(options.program, this.#poison.quarantine);
  }

  /** Judges one message, or several frames in a row together (turns.ts); a promise only when something must be
   * waited for. */
  handle(message: PipelineMessage, ...more: readonly PipelineMessage[]): Promise<void> | undefined {
    this.#inHand = [message, ...more];
    if (more.length > 0) return this.#judgeTogether(this.#inHand);
    const { seq, timestamp, content } = message;
    switch (content.type) {
      case 'frame':
        return this.#judgeFrame(seq, decodeFrame(content.data).events);
      case 'activate':
        return this.#activate(seq, timestamp, content.ruleSet, content.hash);
      case 'switch': {
        const { rule_id, version, on, reason } = content;
        return this.#deliver(
          seq,
          on
            ? this.evaluator.switchOn(rule_id, version, timestamp)
            : this.evaluator.switchOff(rule_id, version, reason, timestamp),
        );
      }
      case 'quarantine': {
        const { quarantine } = this.#poison;
        if (quarantine.follow(content.register, seq)) this.#poison.outdated();
        const events = quarantine.admittedAgain(seq, content.events);
        const released = events.map((event) => ({ event, fate: 'quarantined' }) as const);
        // Released a second time, they are copies: an erasure has published the release again.
        return this.#judge(seq, events, (outcome) =>
          outcome.duplicates < events.length ? withLeftOut(outcome, released, -1) : outcome);
      }
      case 'left_out':
        if (content.hash !== undefined)
          this.#activation = { sequence: seq, hash: content.hash, error: leftOutText };
        return this.#finish(seq, nothing);
      case 'restate':
        return this.#finish(seq, nothing);
      case 'unknown':
        this.#options.warn(
          { seq, about: content.about },
          'control event of an unknown type passed over',
        );
        return this.#finish(seq, nothing);
    }
  }

  #judgeFrame(seq: number, all: readonly FundEvent[]): Promise<void> | undefined {
    return this.#judgeFrames(seq, [{ seq, events: all }]);
  }

  #judgeTogether(messages: readonly PipelineMessage[]): Promise<void> | undefined {
    const frames = messages.map(({ seq, content }) => {
      if (content.type !== 'frame') throw new Error(`message ${seq} is no frame and is judged alone`);
      return { seq, events: decodeFrame(content.data).events };
    });
    return this.#judgeFrames(messages.at(-1)?.seq ?? 0, frames);
  }

  #judgeFrames(seq: number, frames: readonly FrameAt[]): Promise<void> | undefined {
    const { quarantine } = this.#poison;
    const [only, other] = frames;
    const all = only !== undefined && other === undefined ? only.events : frames.flatMap(({ events }) => events);
    const events = quarantine.admitted(all);
    if (events === all) return this.#judge(seq, events, (outcome) => outcome);
    const ids = quarantine.ids();
    const leftOut = frames.flatMap((frame) =>
      frame.events.filter(({ event_id }) => ids.has(event_id)).map((event): LeftOutEvent => {
        const isPlace = quarantine.isPlaceOf(event.event_id, frame.seq);
        return { event, fate: isPlace ? 'quarantined' : 'duplicate' };
      }));
    return this.#judge(seq, events, (outcome) => withLeftOut(outcome, leftOut, 1));
  }

  #judge(
    seq: number,
    events: readonly FundEvent[],
    counted: (outcome: Outcome) => Outcome,
  ): Promise<void> | undefined {
    const { quarantine } = this.#poison;
    const outcome =
      this.#inHand.length > 1
        ? this.evaluator.apply(events)
        : judgeAlone(this.evaluator, events, quarantine.isApart(seq), (event_id) => this.#poison.event(event_id));
    for (const event of events) {
      if (event.at > this.#watermark) this.#watermark = event.at;
      if (event.received_at > this.#newestReceivedAt) this.#newestReceivedAt = event.received_at;
    }
    this.#rate.count(events.length, performance.now());
    const isNew = outcome.duplicates < events.length || events.length === 0;
    return this.#deliver(seq, counted(outcome), isNew);
  }

  #deliver(seq: number, outcome: Outcome, isNew = true): Promise<void> | undefined {
    const { late, broken } = outcome;
    this.#late += late.length;
    this.#ruleFailures += broken.length;
    if (late.length === 0 && broken.length === 0) return this.#finish(seq, outcome, isNew);
    return this.#settleThenFinish(seq, outcome);
  }

  /** Dead letters and switch-offs are durable before the message counts as judged. */
  async #settleThenFinish(seq: number, outcome: Outcome): Promise<void> {
    const isNew = seq > this.#options.outbox.published();
    for (const rule of outcome.broken) {
      const { rule_id, version, error } = rule;
      this.#options.warn({ seq, rule_id, version, error }, 'rule failed and is switched off');
      if (isNew) await this.#options.switchOff(rule, seq);
    }
    if (isNew) for (const event of outcome.late) await this.#options.bury(event);
    await this.#finish(seq, outcome);
  }

  #activate(
    seq: number,
    timestamp: number,
    ruleSet: RuleSet,
    hash: string,
  ): Promise<void> | undefined {
    let outcome: Outcome;
    try {
      outcome = this.evaluator.activate(ruleSet, timestamp);
    } catch (error) {
      // The set in force stays: a bad activation must not stop judging.
      this.#options.warn({ seq, hash, err: error }, 'activation refused, the rules in force stay');
      const text = error instanceof Error ? error.message : String(error);
      this.#activation = { sequence: seq, hash, error: text };
      return this.#finish(seq, nothing);
    }
    this.#isCompiled = true;
    this.#bundle = hash;
    this.#inForce = seq;
    this.#activations += 1;
    this.#activation = { sequence: seq, hash };
    return this.#deliver(seq, outcome);
  }

  #finish(seq: number, judged: Judged, isNew = true): Promise<void> | undefined {
    const { outbox, recorder } = this.#options;
    const { hits, shadow, added = [], account } = this.#withRestated(seq, judged);
    const messages = this.#inHand;
    this.#sequence = seq;
    this.#inHand = [];
    const keeper = recorder?.();
    // Nobody keeps them.
    if (keeper === undefined) this.evaluator.takeJobs();
    const recorded = keeper?.record(messages, { hits, shadow }, isNew, added);
    const sent = outbox.add(seq, this.#watermark, hits, shadow, account, messages[0]?.seq);
    return recorded === undefined ? sent : Promise.all([recorded, sent]).then(() => undefined);
  }

  /** With the first message that is new to HITS goes what was found to be said otherwise now. */
  #withRestated(seq: number, judged: Judged): Judged {
    const doubt = this.#doubt;
    if (doubt === undefined || seq <= this.#options.outbox.published()) return judged;
    this.#doubt = undefined;
    const ahead = seq - 1 - doubt.since;
    const { hits, shadow } = this.evaluator.restate(doubt.hitIds, ahead, this.#newestReceivedAt);
    const others = (all: readonly Hit[]): readonly Hit[] => all.filter(({ hit_id }) => !doubt.hitIds.has(hit_id));
    return { ...judged, hits: [...hits, ...others(judged.hits)], shadow: [...shadow, ...others(judged.shadow)] };
  }

  /** What a checkpoint keeps beside messages and hits; `undefined` while a message is half judged. */
  carried(): Carried | undefined {
    if (this.#inHand.length > 0) return undefined;
    const { duplicates, hits } = this.evaluator.counts();
    const { off, failed } = this.evaluator.silenced();
    const isSaid = this.#isCompiled && this.#doubt === undefined;
    const judged_by = isSaid ? this.#judging.judgedBy(this.evaluator.asking(), this.evaluator.asked()) : undefined;
    return {
      sequence: this.#sequence,
      watermark: this.#watermark,
      newest_received_at: this.#newestReceivedAt,
      late: this.#late,
      duplicates,
      hits,
      rule_failures: this.#ruleFailures,
      activations: this.#activations,
      bundle: this.#bundle,
      in_force: this.#inForce,
      ...(this.#activation === undefined ? {} : { activation: this.#activation }),
      off: [...off],
      failed: [...failed],
      ...(judged_by === undefined ? {} : { judged_by }),
    };
  }

  /** Goes on from a checkpoint; nothing may have been handled before. The next message is the one
   * behind `carried.sequence`. */
  async restore(saved: Saved): Promise<Restored> {
    const { carried, messages, said } = saved;
    const { warn, switchOff } = this.#options;
    const hits = new Map<string, Hit>();
    const shadow = new Map<string, Hit>();
    for await (const some of said)
      for (const { hit, isShadow } of some) (isShadow ? shadow : hits).set(hit.hit_id, hit);
    const { off, failed, duplicates, hits: count } = carried;
    const { judged_by } = carried;
    const { asking, asked } = this.#judging.isSame(judged_by) ? judged_by : {};
    const jobs = asking && (await jobsOf(saved, warn));
    const known = { off, failed, hits: hits.values(), shadow: shadow.values(), asking, asked, jobs };
    const ruleSet = carried.in_force === 0 ? noRules : await ruleSetOf(carried.in_force, messages());
    let error: unknown;
    try {
      this.evaluator.goOn(ruleSet, { ...known, counted: { duplicates, hits: count } });
    } catch (cause) {
      error = cause;
    }
    const { quarantine } = this.#poison;
    const into = { evaluator: this.evaluator, quarantine, recorder: this.#options.recorder?.(), warn };
    const isBroughtBack = asking !== undefined && (await bringBack(saved, into));
    if (!isBroughtBack) await reload(saved, into);
    this.#takeOver(carried);
    this.#isCompiled = error === undefined;
    if (error !== undefined) {
      warn({ err: error }, 'the rules in force do not compile any more; nothing is judged until others are activated');
      const text = error instanceof Error ? error.message : String(error);
      this.#activation = { sequence: carried.in_force, hash: carried.bundle, error: text };
      return { differences: 0, isJudgedOnce: false, isBroughtBack };
    }
    const outcome = this.evaluator.resume(carried.newest_received_at);
    for (const rule of outcome.broken) await switchOff(rule, carried.sequence);
    const hitIds = new Set([...outcome.hits, ...outcome.shadow].map(({ hit_id }) => hit_id));
    if (hitIds.size > 0) this.#doubt = { hitIds, since: carried.sequence };
    return { differences: hitIds.size, isJudgedOnce: asking === undefined, isBroughtBack };
  }

  #takeOver(carried: Carried): void {
    this.#sequence = carried.sequence;
    this.#watermark = carried.watermark;
    this.#newestReceivedAt = carried.newest_received_at;
    this.#late = carried.late;
    this.#ruleFailures = carried.rule_failures;
    this.#activations = carried.activations;
    this.#bundle = carried.bundle;
    this.#inForce = carried.in_force;
    this.#activation = carried.activation;
  }

  /** EVENTS sequence up to which state is complete; behind `evaluated` while a restart replays. */
  judged(): number {
    return this.#sequence;
  }

  /** What `status.evaluator` answers. `evaluated` counts only what is durable in HITS. */
  status(): Readonly<Record<string, unknown>> {
    const { events, duplicates, hits, keys, rules, broken } = this.evaluator.counts();
    const off = this.evaluator.switchedOff();
    const cold = this.evaluator.coldCounts();
    return {
      evaluated: this.#options.outbox.published(),
      judged: this.#sequence,
      watermark: this.#watermark,
      newest_received_at: this.#newestReceivedAt,
      events_per_s: this.#rate.perSecond(performance.now()),
      events,
      duplicates,
      hits,
      keys,
      rules,
      broken,
      late: this.#late,
      bundle: this.#bundle,
      activations: this.#activations,
      ...(this.#activation === undefined ? {} : { activation: this.#activation }),
      rules_off: off.length,
      off,
      rule_failures: this.#ruleFailures,
      ...(cold === undefined ? {} : { cold }),
    };
  }
}
