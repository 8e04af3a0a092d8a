// The rules of this Fundwatch as the log tells them, followed live. A step is appended only upon
// the state it was decided on: when somebody else was quicker, the decision is taken again, or
// refused when its author named the state they had seen.
import type { Bus } from '../../connectors/nats/connect.ts';
import { consumeFrom } from '../../connectors/nats/consume.ts';
import { streams } from '../../connectors/nats/names.ts';
import { SubjectMoved } from '../../connectors/nats/publish.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import { appendRuleStep, loggedStep } from '../../connectors/nats/rule-log.ts';
import type { NewRuleStep } from '../../connectors/nats/rule-log.ts';
import { RuleRecord, RuleRecords } from './rule-record.ts';

const attemptsMax = 5;

export class RuleBook {
  readonly #bus: Bus;
  readonly #stopping = new AbortController();
  readonly #done: Promise<void>;
  #waiting: { readonly sequence: number; readonly resolve: () => void }[] = [];
  readonly records = new RuleRecords();

  private constructor(bus: Bus) {
    this.#bus = bus;
    this.#done = this.#follow();
  }

  /** Resolves when everything logged before the call is in. The stream must exist. */
  static async open(bus: Bus): Promise<RuleBook> {
    const bounds = await readBounds(bus.jsm, streams.rules);
    const book = new RuleBook(bus);
    if (bounds !== undefined && bounds.messages > 0) await book.until(bounds.last);
    return book;
  }

  get(id: string): RuleRecord | undefined {
    return this.records.get(id);
  }

  /** Resolves when the step with this sequence is in `records`. */
  until(sequence: number): Promise<void> {
    if (this.records.sequence() >= sequence) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ sequence, resolve }));
  }

  /**
   * Appends what `decide` makes of the rule as it stands (a record without steps for an unknown one) and resolves with the
   * rule as it stands then; `decide` may throw to refuse, or give `undefined` when nothing is to be done. With `expect`,
   * throws `SubjectMoved` unless that is the sequence of the rule's newest step.
   */
  async append(
    id: string, decide: (record: RuleRecord) => NewRuleStep | undefined, { expect }: { readonly expect?: number } = {},
  ): Promise<RuleRecord> {
    for (let attempt = 1; ; attempt += 1) {
      const record = this.get(id) ?? new RuleRecord(id);
      const after = record.sequence();
      if (expect !== undefined && expect !== after) throw new SubjectMoved(id);
      const step = decide(record);
      if (step === undefined) return record;
      try {
        await this.until(await appendRuleStep(this.#bus.js, id, step, { after }));
        return this.get(id) ?? record;
      } catch (error) {
        if (!(error instanceof SubjectMoved) || attempt === attemptsMax || expect !== undefined) throw error;
        await this.#catchUp();
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #catchUp(): Promise<void> {
    const bounds = await readBounds(this.#bus.jsm, streams.rules);
    if (bounds !== undefined) await this.until(bounds.last);
  }

  async #follow(): Promise<void> {
    const messages = consumeFrom(this.#bus.js, streams.rules, { sequence: 1, signal: this.#stopping.signal });
    for await (const message of messages) {
      this.records.take(loggedStep(message));
      const reached = this.records.sequence();
      const ready = this.#waiting.filter(({ sequence }) => sequence <= reached);
      this.#waiting = this.#waiting.filter(({ sequence }) => sequence > reached);
      for (const { resolve } of ready) resolve();
    }
  }
}
