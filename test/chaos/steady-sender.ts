// A sender as every institution's system should be one: it posts what it has, and posts it again
// until it has been told that it was accepted, whatever happens to the other side in between.
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { FeedItem } from '../../load/city-feed.ts';
import type { FundEvent } from '../../engine/event.ts';

const requestMsMax = 20_000;
const retryMs = 150;
const answerSchema = z.looseObject({
  accepted: z.number(),
  duplicate: z.number(),
  rejected_total: z.number(),
});

export interface SteadySenderOptions {
  readonly url: string;
  readonly token: string;
  readonly items: Iterator<FeedItem>;
  readonly linesAPost: number;
  readonly postsPerS: number;
}

export class SteadySender {
  readonly #options: SteadySenderOptions;
  /** Events of what was acknowledged. */
  readonly acknowledged: FundEvent[] = [];
  readonly counts = { posts: 0, attempts: 0, lines: 0, duplicate: 0 };
  readonly refusals: string[] = [];
  #isStopping = false;
  #isAbandoned = false;
  #post: AbortController | undefined;
  #done: Promise<void> | undefined;

  constructor(options: SteadySenderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#done = this.#run();
  }

  /** A receipt is waited for. */
  isPosting(): boolean {
    return this.#post !== undefined;
  }

  /** Cuts the connection of the post under way; it is sent again. */
  cut(): void {
    this.#post?.abort();
  }

  /** Nothing is sent any more, acknowledged or not. */
  abandon(): void {
    this.#isStopping = true;
    this.#isAbandoned = true;
    this.cut();
  }

  /** Resolves when the post under way has been acknowledged; rejects when that takes longer than
   * any recovery may. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#done;
  }

  async #run(): Promise<void> {
    const { items, linesAPost, postsPerS } = this.#options;
    while (!this.#isStopping) {
      const startedAt = performance.now();
      const taken: FeedItem[] = [];
      while (taken.length < linesAPost) {
        const step = items.next();
        if (step.done === true) break;
        taken.push(step.value);
      }
      if (taken.length === 0) return;
      await this.#sendUntilAccepted(taken);
      await delay(Math.max(0, 1_000 / postsPerS - (performance.now() - startedAt)));
    }
  }

  async #sendUntilAccepted(items: readonly FeedItem[]): Promise<void> {
    const body = `${items.map(({ text }) => text).join('\n')}\n`;
    while (!this.#isAbandoned) {
      this.counts.attempts += 1;
      const answer = await this.#send(body);
      if (answer !== undefined) {
        this.counts.posts += 1;
        this.counts.lines += items.length;
        this.counts.duplicate += answer.duplicate;
        if (answer.rejected_total > 0 || answer.accepted + answer.duplicate !== items.length)
          this.refusals.push(JSON.stringify(answer));
        for (const { parsed } of items) this.acknowledged.push(...parsed.events);
        return;
      }
      await delay(retryMs);
    }
  }

  async #send(body: string): Promise<z.infer<typeof answerSchema> | undefined> {
    const post = new AbortController();
    this.#post = post;
    try {
      const response = await fetch(`${this.#options.url}/api/events`, {
        method: 'POST',
        body,
        signal: AbortSignal.any([post.signal, AbortSignal.timeout(requestMsMax)]),
        headers: {
          'content-type': 'application/x-ndjson',
          authorization: `Bearer ${this.#options.token}`,
        },
      });
      const text = await response.text();
      if (response.status !== 200) {
        if (response.status < 500 && response.status !== 429)
          this.refusals.push(`${response.status} ${text.slice(0, 200)}`);
        return undefined;
      }
      return answerSchema.parse(JSON.parse(text));
    } catch {
      // Nobody there, a connection cut, half an answer: all of them mean "send it again".
      return undefined;
    } finally {
      this.#post = undefined;
    }
  }
}
