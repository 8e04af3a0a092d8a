// Open while EVENTS takes frames. When a frame could not be written in spite of all attempts, the gate
// is closed: whoever comes is told so at once, with the reason, instead of waiting in a queue for a disk
// that is full. Behind the closed gate an empty frame is tried again and again; when it is written the
// gate is open. So a gateway that nobody sends to any more, because it is not ready, gets ready again.
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../engine/failure.ts';
import type { Log } from '../../engine/log.ts';

const probeEveryMs = 1_000;

export interface EventsGateOptions {
  /** Resolves when EVENTS has written something; rejects with a Failure. */
  readonly probe: () => Promise<void>;
  readonly log: Log;
}

export class EventsGate {
  readonly #options: EventsGateOptions;
  #failure: Failure | undefined;
  #closedAt = 0;
  #isStopped = false;
  #probing: Promise<void> = Promise.resolve();

  constructor(options: EventsGateOptions) {
    this.#options = options;
  }

  /** Why nothing is accepted; `undefined` while it is. */
  failure(): Failure | undefined {
    return this.#failure;
  }

  /** Rejects as `write` does, and at once while the gate is closed. */
  async pass(write: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      await write();
    } catch (error) {
      if (error instanceof Failure && error.remedy === 'retry') this.#close(error);
      throw error;
    }
  }

  /** What is being tried comes to its end. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#probing;
  }

  #close(failure: Failure): void {
    if (this.#failure !== undefined || this.#isStopped) return;
    this.#failure = failure;
    this.#closedAt = Date.now();
    this.#options.log.error({ err: failure, code: failure.code }, 'EVENTS takes nothing: messages are refused');
    this.#probing = this.#probe();
  }

  async #probe(): Promise<void> {
    while (!this.#isStopped && this.#failure !== undefined) {
      await delay(probeEveryMs);
      try {
        await this.#options.probe();
        const seconds = Math.round((Date.now() - this.#closedAt) / 1_000);
        this.#failure = undefined;
        this.#options.log.info({ seconds }, 'EVENTS takes messages again: they are accepted');
      } catch (error) {
        // The reason may have changed: first the disk is full, then its server is started afresh.
        if (error instanceof Failure) this.#failure = error;
      }
    }
  }
}
