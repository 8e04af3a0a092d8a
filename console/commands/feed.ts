// Sends envelopes in bites that can be sent again: the same msgid is the same event, so an answer that got lost
// costs nothing.
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Failure } from '../../engine/failure.ts';
import { ask, askWell } from './running.ts';
import type { Reach } from './running.ts';

const biteLinesMax = 2_000;
const biteCharactersMax = 4_000_000;
/** With a rate wanted, bites so small that one goes out about this often a second. */
const bitesPerSecond = 5;
const attemptsMax = 8;
const waitMsMost = 10_000;
const rejectedShownMax = 20;
const progressMs = 2_000;

const bulkAnswer = z.object({
  accepted: z.number(),
  duplicate: z.number(),
  rejected: z.array(z.looseObject({ line: z.number(), field: z.string().optional(), reason: z.string() })),
  rejected_total: z.number().optional(),
});

export interface FeedSummary {
  readonly lines: number;
  readonly accepted: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly seconds: number;
}

export interface FeedOptions {
  readonly reach: Reach;
  /** Progress and refused lines. */
  readonly say: (line: string) => void;
  /** Envelopes a second; as fast as they are taken when absent. */
  readonly ratePerS: number | undefined;
}

export class Feed {
  readonly #options: FeedOptions;
  readonly #biteLinesMax: number;
  readonly #startedMs = Date.now();
  #shownMs = Date.now();
  #bite: string[] = [];
  #biteCharacters = 0;
  #sent = { lines: 0, accepted: 0, duplicate: 0, rejected: 0 };

  constructor(options: FeedOptions) {
    this.#options = options;
    const { ratePerS } = options;
    const paced = ratePerS === undefined ? biteLinesMax : Math.ceil(ratePerS / bitesPerSecond);
    this.#biteLinesMax = Math.min(biteLinesMax, Math.max(1, paced));
  }

  /** One envelope. Resolves when there is room for the next. */
  async line(text: string): Promise<void> {
    this.#bite.push(text);
    this.#biteCharacters += text.length;
    if (this.#bite.length >= this.#biteLinesMax || this.#biteCharacters >= biteCharactersMax) await this.#send();
  }

  async end(): Promise<FeedSummary> {
    await this.#send();
    return { ...this.#sent, seconds: Math.round((Date.now() - this.#startedMs) / 100) / 10 };
  }

  async #send(): Promise<void> {
    const bite = this.#bite;
    if (bite.length === 0) return;
    this.#bite = [];
    this.#biteCharacters = 0;
    const response = await this.#post(`${bite.join('\n')}\n`);
    const answer = bulkAnswer.parse(await response.json());
    const before = this.#sent;
    for (const { line, field, reason } of answer.rejected.slice(0, Math.max(0, rejectedShownMax - before.rejected))) {
      this.#options.say(`line ${before.lines + line}${field === undefined ? '' : `, ${field}`}: ${reason}`);
    }
    this.#sent = {
      lines: before.lines + bite.length,
      accepted: before.accepted + answer.accepted,
      duplicate: before.duplicate + answer.duplicate,
      rejected: before.rejected + (answer.rejected_total ?? answer.rejected.length),
    };
    this.#show();
    await this.#keepRate();
  }

  /** Tries again while the answer is "later", or while nobody answers because the gateway is being restarted. */
  async #post(body: string): Promise<Response> {
    const { reach } = this.#options;
    const init = { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body };
    for (let attempt = 1; attempt < attemptsMax; attempt += 1) {
      const response = await ask(reach, '/api/events', init).catch(nobody);
      if (response?.ok === true) return response;
      if (response !== undefined && response.status !== 429 && response.status < 500) break;
      await sleep(Math.min(waitMsMost, 200 * 2 ** attempt) * (0.5 + Math.random() / 2));
    }
    return askWell(reach, '/api/events', init);
  }

  async #keepRate(): Promise<void> {
    const { ratePerS } = this.#options;
    if (ratePerS === undefined) return;
    const dueMs = this.#startedMs + (this.#sent.lines / ratePerS) * 1_000;
    await sleep(Math.max(0, dueMs - Date.now()));
  }

  #show(): void {
    if (Date.now() - this.#shownMs < progressMs) return;
    this.#shownMs = Date.now();
    const { lines, rejected } = this.#sent;
    const perSecond = Math.round(lines / ((Date.now() - this.#startedMs) / 1_000));
    this.#options.say(`${lines} sent, ${perSecond}/s, ${rejected} rejected`);
  }
}

function nobody(error: unknown): undefined {
  if (error instanceof Failure && error.code === 'not_running') return undefined;
  throw error;
}
