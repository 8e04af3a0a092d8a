// Sends envelopes to the gateway and does not give up: what cannot be taken now is sent again,
// word for word, until it is.

import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CityMessage } from './city/agenda.ts';

const bulkAnswer = z.object({
  accepted: z.number(),
  duplicate: z.number(),
  rejected: z
    .array(z.object({ field: z.string().nullish(), reason: z.string().nullish() }))
    .default([]),
  rejected_total: z.number().optional(),
});
const receipt = z.object({ infcode: z.number(), err_msg: z.string().nullish() });
const backOffMsMax = 5000;
const refusalsShownMax = 10;

export interface FeedOptions {
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

export class Feed {
  readonly #options: FeedOptions;
  readonly counts = { accepted: 0, duplicate: 0, rejected: 0 };
  #shown = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** One message through the front door of institutions. */
  async single({ envelope }: CityMessage): Promise<void> {
    const answer = await this.#post('/api/fsi', 'application/json', JSON.stringify(envelope));
    if (answer === undefined) return;
    const { infcode, err_msg } = receipt.parse(answer);
    if (infcode === 0) this.counts.accepted += 1;
    else this.#refused(envelope.infno, err_msg ?? '');
  }

  /** Many messages as a bulk feed. */
  async bulk(messages: readonly CityMessage[]): Promise<void> {
    const answer = await this.#post(
      '/api/events',
      'application/x-ndjson',
      `${messages.map((one) => JSON.stringify(one.envelope)).join('\n')}\n`,
    );
    if (answer === undefined) return;
    const { accepted, duplicate, rejected, rejected_total } = bulkAnswer.parse(answer);
    this.counts.accepted += accepted;
    this.counts.duplicate += duplicate;
    for (const { field, reason } of rejected) this.#refused(field ?? '', reason ?? '');
    this.counts.rejected += (rejected_total ?? rejected.length) - rejected.length;
  }

  #refused(what: string, why: string): void {
    this.counts.rejected += 1;
    if (this.#shown < refusalsShownMax) this.#options.say(`refused: ${what} ${why}`);
    this.#shown += 1;
  }

  /**
   * The JSON answer; undefined when we are being stopped. Throws when the token is not
   * accepted: waiting does not help.
   */
  async #post(path: string, type: string, body: string): Promise<unknown> {
    const { url, token, signal, say } = this.#options;
    for (let waitMs = 200; !signal.aborted; waitMs = Math.min(backOffMsMax, waitMs * 2)) {
      let trouble: string;
      try {
        const response = await fetch(url + path, {
          method: 'POST',
          body,
          signal,
          headers: { 'content-type': type, authorization: `Bearer ${token}` },
        });
        if (response.ok) return await response.json();
        trouble = `${path} answers ${response.status}`;
        if (response.status === 401 || response.status === 403)
          throw new Error(`${trouble}: the connector token is not accepted`);
        if (response.status === 400 || response.status === 413 || response.status === 415)
          throw new Error(`${trouble}: ${await response.text()}`);
        const after = Number(response.headers.get('retry-after'));
        if (after > 0) waitMs = Math.min(backOffMsMax, after * 1000);
      } catch (error) {
        if (signal.aborted) return undefined;
        // fetch throws a TypeError for every network failure; anything else is final.
        if (!(error instanceof TypeError)) throw error;
        trouble = `${url} cannot be reached`;
      }
      if (waitMs >= 1600) say(`${trouble}; trying again`);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }
}
