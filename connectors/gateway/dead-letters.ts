// Refused lines and envelopes on their way to DEAD, a bounded number at a time.
import type { JetStreamClient } from '@nats-io/jetstream';
import type { Refusal } from '../national/refusal.ts';
import type { Dead } from '../nats/dead.ts';
import { deadLetter, letterIdOf, publishDead } from '../nats/dead.ts';
import type { Counters } from './counters.ts';

/** Each is a message of its own with its own fsync; more at once only wait in the server. */
const underWayMax = 64;

export interface Refused {
  readonly refusal: Refusal;
  readonly source: 'fsi' | 'events' | 'files';
  readonly line?: number;
  readonly body: Uint8Array;
  readonly receivedAt: number;
  /** Letter whose correction this was. */
  readonly parent?: string;
}

/** Names the letter whose correction a message is, and in the answer the letter that a refused message became. */
export const letterHeader = 'x-fundwatch-dead-letter';
const letterId = /^[0-9a-f]{32}$/;

/** The letter a request names as its parent, if it names one. */
export function parentOf(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' && letterId.test(header) ? header : undefined;
}

export class DeadLetters {
  readonly #js: JetStreamClient;
  readonly #counters: Counters;
  readonly #underWay = new Set<Promise<void>>();

  constructor(js: JetStreamClient, counters: Counters) {
    this.#js = js;
    this.#counters = counters;
  }

  /** Waits for room, not for the letter: a bulk feed full of bad lines is slowed to what the disk takes. A letter that
   * cannot be written is counted; its sender has been told of the refusal in any case. */
  async put(refused: Refused): Promise<void> {
    while (this.#underWay.size >= underWayMax) await Promise.race(this.#underWay);
    this.#write(refused);
  }

  /** For single requests: never waits; beyond the bound the letter is counted as dropped. Gives the letter's id. */
  offer(refused: Refused): string | undefined {
    if (this.#underWay.size >= underWayMax) {
      this.#counters.deadDropped += 1;
      return undefined;
    }
    this.#write(refused);
    return letterIdOf(deadLetter(deadOf(refused)));
  }

  /** Resolves when all letters put so far are on disk or given up. */
  async idle(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  #write(refused: Refused): void {
    const writing = publishDead(this.#js, deadOf(refused)).then(
      () => undefined,
      () => {
        this.#counters.deadDropped += 1;
      },
    );
    this.#underWay.add(writing);
    void writing.then(() => this.#underWay.delete(writing));
  }
}

function deadOf({ refusal, source, line, body, receivedAt, parent }: Refused): Dead {
  const { code, field, reason: text, infno, msgid, fixmedins_code } = refusal;
  return {
    reason: code,
    text,
    source,
    body,
    receivedAt,
    ...(field === '' ? {} : { field }),
    ...(line === undefined ? {} : { line }),
    ...(infno === undefined ? {} : { infno }),
    ...(msgid === undefined ? {} : { msgid }),
    ...(fixmedins_code === undefined ? {} : { fixmedins_code }),
    ...(parent === undefined ? {} : { parent }),
  };
}
