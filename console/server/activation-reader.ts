// The rules and knowledge tables in force: the newest activation in EVENTS. Unpacked once for each
// one.
import type { Bus } from '../../connectors/nats/connect.ts';
import type { Activation, Bundle } from '../../connectors/nats/control.ts';
import { activationOf, bundleHash, publishActivation } from '../../connectors/nats/control.ts';
import { streams, subjects } from '../../connectors/nats/names.ts';
import { SubjectMoved } from '../../connectors/nats/publish.ts';
import { readLast } from '../../connectors/nats/read-last.ts';

const attemptsMax = 5;

export interface DatedActivation extends Activation {
  /** ms since the epoch. */
  readonly activated_at: number;
}

export interface Change {
  /** Sequence in EVENTS from which on the bundle judges. */
  readonly sequence: number;
  readonly isNew: boolean;
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

  /** One change at a time, each on top of the one before, whoever made it. `change` gets the bundle
   * in force; nothing is published when it gives an equal one. `undefined` before the first
   * activation. */
  change(change: (bundle: Bundle) => Bundle): Promise<Change | undefined> {
    const done = this.#changing.then(() => this.#change(change));
    this.#changing = done.catch(() => undefined);
    return done;
  }

  async #change(change: (bundle: Bundle) => Bundle): Promise<Change | undefined> {
    for (let attempt = 1; ; attempt += 1) {
      const activation = await this.read();
      if (activation === undefined) return undefined;
      const bundle = change(activation.bundle);
      if (bundleHash(bundle) === activation.hash) return { sequence: activation.sequence, isNew: false };
      try {
        return { sequence: await publishActivation(this.#bus.js, bundle, { after: activation.sequence }), isNew: true };
      } catch (error) {
        if (!(error instanceof SubjectMoved) || attempt === attemptsMax) throw error;
      }
    }
  }
}
