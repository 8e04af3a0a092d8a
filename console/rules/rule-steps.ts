// The steps that people take with a rule. Each is decided on the rule as the log has it, appended
// to the log, and then put in force where it changes what judges. What the evaluator refuses is
// taken back before anybody is told that it worked. Steps that change what judges are taken one at a time: of two at once the
// evaluator would say only what it makes of both.
import { randomUUID } from 'node:crypto';
import type { Bus } from '../../connectors/nats/connect.ts';
import { publishSwitch } from '../../connectors/nats/control.ts';
import { SubjectMoved } from '../../connectors/nats/publish.ts';
import type { NewRuleStep } from '../../connectors/nats/rule-log.ts';
import { chinaIso } from '../../engine/china-time.ts';
import type { ActivationReader, Change } from '../server/activation-reader.ts';
import { notFound, Problem, unavailable } from '../server/http/problem.ts';
import { turns } from '../server/live/turns.ts';
import type { ActivationOutcome, RuleCheck, StepAnswer } from '../wire.ts';
import { activationOutcome } from './activation-outcome.ts';
import type { CheckThread } from './check-thread.ts';
import { contentHash } from './content-hash.ts';
import type { RuleContent } from './content-hash.ts';
import { rulesInForce } from './in-force.ts';
import { lifeOf } from './life.ts';
import type { RuleBook } from './rule-book.ts';
import type { RuleRecord, VersionRecord } from './rule-record.ts';
import { mayPublish, mayRollBack, mayTry, newestJudging, ruleState } from './step-rules.ts';
import type { Doer, PublishDoer } from './step-rules.ts';

export interface RuleStepsOptions {
  readonly bus: Bus;
  readonly book: RuleBook;
  readonly activations: ActivationReader;
  readonly checks: CheckThread;
  /** ms since the epoch. */
  readonly now: () => number;
  /** How long an answer waits for the evaluator. */
  readonly outcomeMsMax?: number;
  /** What a trial has shown, to be kept when it ends. */
  trialReport(record: RuleRecord): Promise<unknown>;
}

export class RuleSteps {
  readonly #options: RuleStepsOptions;
  readonly #alone = turns(1);
  /** A step is in the log and could not be put in force: the bus was away, or EVENTS full. */
  #isOwed = false;

  constructor(options: RuleStepsOptions) {
    this.#options = options;
  }

  /** Checks a rule and keeps nothing. */
  async check(rule: unknown): Promise<RuleCheck> {
    const { checks, now } = this.#options;
    const checked = await checks.check({ rule, ...(await this.#surroundings()) });
    return { at: chinaIso(now()), ...checked };
  }

  /** Keeps a rule as the next version; the newest draft stays when it says the same. A rule with
   * errors is kept too. */
  async draft(id: string, rule: RuleContent, doer: Doer): Promise<StepAnswer> {
    const hash = contentHash(rule);
    let version = 0;
    await this.#append(id, doer, (record) => {
      const same = [...record.versions.values()].findLast((known) => known.hash === hash);
      if (same !== undefined && same.standing !== 'draft') throw ruleState(`this is version ${same.version}, word for word`);
      version = same?.version ?? record.nextVersion(rule['version']);
      return same === undefined ? { ...this.#base(doer), type: 'draft', version, hash, rule: { ...rule, id, version } } : undefined;
    });
    return this.checkVersion(id, version, { by: doer.by });
  }

  async checkVersion(id: string, number: number, doer: Doer): Promise<StepAnswer> {
    const { rule } = this.version(id, number);
    const check = await this.check(rule);
    const record = await this.#append(id, doer, () => ({ ...this.#base(doer), type: 'checked', version: number, check }));
    return { life: lifeOf(record), version: number, check };
  }

  publish(id: string, number: number, doer: PublishDoer): Promise<StepAnswer> {
    return this.#take(id, () => this.#publish(id, number, doer));
  }

  async #publish(id: string, number: number, doer: PublishDoer): Promise<StepAnswer> {
    const version = this.version(id, number);
    mayPublish(this.record(id), version, doer);
    const check = await this.#mustPass(version);
    await this.#append(id, doer, (record) => {
      mayPublish(record, this.version(id, number), doer);
      return { ...this.#base(doer), type: 'published', version: number };
    });
    const activation = await this.#enact(id, (outcome) => ({
      ...this.#base({ by: doer.by }), type: 'refused', version: number, reason: outcome.error, events_sequence: outcome.sequence,
    }));
    return this.#answer(id, number, { check, activation });
  }

  startShadow(id: string, number: number, doer: Doer): Promise<StepAnswer> {
    return this.#take(id, () => this.#startShadow(id, number, doer));
  }

  async #startShadow(id: string, number: number, doer: Doer): Promise<StepAnswer> {
    const version = this.version(id, number);
    mayTry(version);
    const check = await this.#mustPass(version);
    await this.#append(id, doer, (record) => {
      mayTry(this.version(id, number));
      return record.shadow?.version === number ? undefined : { ...this.#base(doer), type: 'shadow_started', version: number };
    });
    const activation = await this.#enact(id, (outcome) => ({
      ...this.#base({ by: doer.by }), type: 'refused', version: number, reason: outcome.error, events_sequence: outcome.sequence,
    }));
    return this.#answer(id, number, { check, activation });
  }

  stopShadow(id: string, doer: Doer): Promise<StepAnswer> {
    return this.#take(id, () => this.#stopShadow(id, doer));
  }

  async #stopShadow(id: string, doer: Doer): Promise<StepAnswer> {
    const report = await this.#options.trialReport(this.record(id)).catch(() => null);
    let version = 0;
    await this.#append(id, doer, ({ shadow }) => {
      if (shadow === undefined) throw ruleState('no version of this rule is on trial');
      version = shadow.version;
      return { ...this.#base(doer), type: 'shadow_stopped', version, report };
    });
    return this.#answer(id, version, { activation: await this.#enact(id) });
  }

  /** Takes a published version back: what judged before it judges again. */
  rollBack(id: string, wanted: number | undefined, doer: Doer): Promise<StepAnswer> {
    return this.#take(id, () => this.#rollBack(id, wanted, doer));
  }

  async #rollBack(id: string, wanted: number | undefined, doer: Doer): Promise<StepAnswer> {
    let version = 0;
    this.record(id);
    await this.#append(id, doer, (record) => {
      version = mayRollBack(record, wanted);
      return { ...this.#base(doer), type: 'rolled_back', version };
    });
    return this.#answer(id, version, { activation: await this.#enact(id) });
  }

  retire(id: string, doer: Doer): Promise<StepAnswer> {
    return this.#take(id, () => this.#retire(id, doer));
  }

  async #retire(id: string, doer: Doer): Promise<StepAnswer> {
    this.record(id);
    await this.#append(id, doer, (record) => {
      if (record.inForce().length === 0) throw ruleState('no version of this rule is in force');
      return { ...this.#base(doer), type: 'retired' };
    });
    return this.#answer(id, undefined, { activation: await this.#enact(id) });
  }

  switch(id: string, on: boolean, wanted: number | undefined, doer: Doer): Promise<StepAnswer> {
    return this.#take(id, () => this.#switch(id, on, wanted, doer));
  }

  async #switch(id: string, on: boolean, wanted: number | undefined, doer: Doer): Promise<StepAnswer> {
    const { bus, outcomeMsMax } = this.#options;
    const record = this.record(id);
    if (doer.expect !== undefined && doer.expect !== record.sequence()) throw moved(id);
    const version = wanted ?? (on ? lifeOf(record).off?.version : undefined) ?? newestJudging(record);
    this.version(id, version);
    const reason = doer.note ?? (on ? '人工恢复' : '人工停用');
    const sequence = await publishSwitch(bus.js, { rule_id: id, version, on, reason }, { id: `switch:${randomUUID()}` });
    await this.#append(id, { by: doer.by }, () => on
      ? { ...this.#base(doer), type: 'switched_on', version, events_sequence: sequence }
      : { ...this.#base(doer), type: 'switched_off', version, reason, events_sequence: sequence });
    return this.#answer(id, version, { activation: await activationOutcome(bus, sequence, outcomeMsMax) });
  }

  /** Throws Problem 404. */
  record(id: string): RuleRecord {
    const record = this.#options.book.get(id);
    if (record === undefined) throw notFound('rule');
    return record;
  }

  version(id: string, number: number): VersionRecord {
    const version = this.record(id).versions.get(number);
    if (version === undefined) throw notFound('version of this rule');
    return version;
  }

  #take(id: string, step: () => Promise<StepAnswer>): Promise<StepAnswer> {
    return this.#alone(async () => {
      if (this.#isOwed && (await this.#putInForce())?.isNew === true) {
        throw new Problem(409, 'changed_meanwhile', `an earlier step is put in force only now: look at ${id} again`, 'expect');
      }
      return step();
    });
  }

  /** What the log says. `undefined` before the first activation. */
  async #putInForce(): Promise<Change | undefined> {
    const { book, activations } = this.#options;
    this.#isOwed = true;
    const changed = await activations.change(({ knowledge, dated }) =>
      ({ ...rulesInForce(book.records), knowledge, ...(dated === undefined ? {} : { dated }) }));
    this.#isOwed = false;
    return changed;
  }

  #base({ by, note }: Doer): { readonly at: number; readonly by: string; readonly note?: string } {
    return { at: this.#options.now(), by, ...(note === undefined ? {} : { note }) };
  }

  async #append(id: string, { expect }: Doer, decide: (record: RuleRecord) => NewRuleStep | undefined): Promise<RuleRecord> {
    try {
      return await this.#options.book.append(id, decide, expect === undefined ? {} : { expect });
    } catch (error) {
      throw error instanceof SubjectMoved ? moved(id) : error;
    }
  }

  /** Rules in force and tables: what a version is checked among. */
  async #surroundings(): Promise<{ readonly rules: readonly unknown[]; readonly knowledge: Readonly<Record<string, string>> }> {
    const { activations, book } = this.#options;
    const activation = await activations.read();
    return { rules: rulesInForce(book.records).rules, knowledge: activation?.bundle.knowledge ?? {} };
  }

  async #mustPass({ rule }: VersionRecord): Promise<RuleCheck> {
    const check = await this.check(rule);
    const first = check.findings.find(({ severity }) => severity === 'error');
    if (first !== undefined) {
      throw new Problem(409, 'rule_invalid', `${first.place === '' ? '' : `${first.place}: `}${first.en} (${check.errors} errors)`, first.place);
    }
    return check;
  }

  /** Puts in force what the log says. What the evaluator refuses is undone by the step that `undo`
   * makes. */
  async #enact(
    id: string, undo?: (outcome: { readonly error: string; readonly sequence: number }) => NewRuleStep,
  ): Promise<ActivationOutcome> {
    const { bus, book, outcomeMsMax } = this.#options;
    const changed = await this.#putInForce();
    if (changed === undefined) throw unavailable('evaluator');
    if (!changed.isNew) return { state: 'unchanged', sequence: changed.sequence };
    const outcome = await activationOutcome(bus, changed.sequence, outcomeMsMax);
    const { error } = outcome;
    if (error === undefined || undo === undefined) return outcome;
    await book.append(id, () => undo({ error, sequence: changed.sequence }));
    await this.#putInForce();
    throw new Problem(409, 'activation_refused', `the evaluator refused it and judges as before: ${error}`);
  }

  #answer(id: string, version: number | undefined, more: Pick<StepAnswer, 'check' | 'activation'>): StepAnswer {
    return { life: lifeOf(this.record(id)), ...(version === undefined ? {} : { version }), ...more };
  }
}

function moved(id: string): Problem {
  return new Problem(409, 'changed_meanwhile', `somebody has taken another step with ${id} meanwhile: look at it again`, 'expect');
}
