// Somebody between a sender and EVENTS who delivers at least once: every now and then a frame that
// is already there comes again, under another message id, so that only the evaluator can tell.
import { setTimeout as delay } from 'node:timers/promises';
import type { Bus } from '../../connectors/nats/connect.ts';
import { isFrame, streams, subjects } from '../../connectors/nats/names.ts';
import { publish } from '../../connectors/nats/publish.ts';
import { readLast } from '../../connectors/nats/read-last.ts';

const everyMs = 2_000;

export class Repeater {
  readonly #bus: Bus;
  readonly #stopping = new AbortController();
  #done: Promise<void> | undefined;
  #repeats = 0;

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  start(): void {
    this.#done = this.#run();
  }

  /** Frames that came again. */
  repeats(): number {
    return this.#repeats;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await delay(everyMs, undefined, { signal }).catch(() => undefined);
      try {
        await this.#repeat();
      } catch {
        // Nobody there just now: the next one will do.
      }
    }
  }

  async #repeat(): Promise<void> {
    const { js, jsm } = this.#bus;
    const last = await readLast(jsm, streams.events, subjects.framesAll);
    if (last === undefined || !isFrame(last.subject)) return;
    await publish(js, last.subject, last.data, { publishMsMax: everyMs });
    this.#repeats += 1;
  }
}
