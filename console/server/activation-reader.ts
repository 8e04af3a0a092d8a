// The rules and knowledge tables in force: the newest activation in EVENTS. Unpacked once for each one.
import type { Bus } from '../../connectors/nats/connect.ts';
import type { Activation, Bundle } from '../../connectors/nats/control.ts';
import { activationOf, publishActivation } from '../../connectors/nats/control.ts';
import { streams, subjects } from '../../connectors/nats/names.ts';
import { readLast } from '../../connectors/nats/read-last.ts';

export interface DatedActivation extends Activation {
  /** ms since the epoch. */
  readonly activated_at: number;
}

export class ActivationReader {
  readonly #bus: Bus;
  #known: DatedActivation | undefined;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  /** `undefined` before the first activation. Throws when the bus does not answer. */
  async read(): Promise<DatedActivation | undefined> {
    const message = await readLast(this.#bus.jsm, streams.events, subjects.control);
    if (message === undefined) return undefined;
    if (this.#known?.sequence === message.seq) return this.#known;
    const activation = activationOf(message);
    if (activation === undefined) return this.#known;
    this.#known = { ...activation, activated_at: message.timestamp };
    return this.#known;
  }

  /** One change at a time, each on top of the one before. `change` gets the bundle in force. Gives the sequence in EVENTS from
   * which on the new bundle judges. */
  change(change: (bundle: Bundle) => Bundle): Promise<number | undefined> {
    const done = this.#changing.then(async () => {
      const activation = await this.read();
      return activation === undefined ? undefined : publishActivation(this.#bus.js, change(activation.bundle));
    });
    this.#changing = done.catch(() => undefined);
    return done;
  }
}
