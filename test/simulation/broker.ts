// What the simulation has instead of nats-server: EVENTS and HITS in memory, and everything that
// can happen to a publish on its way there and back. It decides nothing: whoever drives it says
// what becomes of each attempt.
import type { PipelineMessage } from '../../engine/pipeline-message.ts';

export interface StoredHits {
  readonly seq: number;
  readonly data: Uint8Array;
}

export interface Attempt {
  readonly id: string;
  readonly data: Uint8Array;
  readonly resolve: () => void;
}

export class Broker {
  readonly events: PipelineMessage[] = [];
  readonly hits: StoredHits[] = [];
  readonly #ids = new Set<string>();
  #attempts: Attempt[] = [];
  #forgotten = 0;

  accept(content: PipelineMessage['content'], timestamp: number): void {
    this.events.push({ seq: this.events.length + 1, timestamp, content });
  }

  /** `undefined` for one that is forgotten or not there yet. */
  read(seq: number): PipelineMessage | undefined {
    return seq > this.#forgotten ? this.events[seq - 1] : undefined;
  }

  /** Up to this sequence nobody can read EVENTS any more; the checks after a simulation can. */
  forget(upTo: number): void {
    this.#forgotten = Math.max(this.#forgotten, upTo);
  }

  forgotten(): number {
    return this.#forgotten;
  }

  /** Resolves when the attempt is acknowledged; tried again for ever, as
   * connectors/nats/publish.ts does. */
  publish(id: string, data: Uint8Array): Promise<void> {
    return new Promise((resolve) => this.#attempts.push({ id, data, resolve }));
  }

  attempts(): readonly Attempt[] {
    return this.#attempts;
  }

  /** Stores it unless its id is known. */
  store({ id, data }: Attempt): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.hits.push({ seq: this.hits.length + 1, data });
  }

  acknowledge(attempt: Attempt): void {
    this.#attempts = this.#attempts.filter((one) => one !== attempt);
    attempt.resolve();
  }

  /** The sender is gone: nobody waits for what was under way. */
  forgetAttempts(): void {
    this.#attempts = [];
  }

  /** As if the message id had not been looked at. */
  forgetIds(): void {
    this.#ids.clear();
  }
}
