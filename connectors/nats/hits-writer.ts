// The one writer of HITS. Each message names the message it follows, and the stream refuses it when
// another one is there: of two evaluators that run by mistake (one stopped for a while and woken up
// again, one started twice) the second to write ends, and nothing of it stands between what the first
// one writes.
//
// The server looks at that before it looks at the message id, so an attempt whose acknowledgement was lost
// is refused when it is made again. Each message therefore names its writer: when the newest one is the
// very message, from this writer, it was written.
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { Failure } from '../../engine/failure.ts';
import { untilDone } from '../../engine/until-done.ts';
import { streams, subjects } from './names.ts';
import { publish, SubjectMoved } from './publish.ts';
import { readLast } from './read-last.ts';
import type { StoredMessage } from './read-last.ts';

const writerHeader = 'Fundwatch-Writer';
const idHeader = 'Nats-Msg-Id';

export interface HitsWriterOptions {
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** Sequence of the newest message in HITS as it was read at the start; 0 when there is none. */
  readonly newest: number;
  /** Told when the stream does not take a message; it is tried again for ever. */
  readonly onRetry: (failure: Failure, attempt: number) => void;
}

export class HitsWriter {
  readonly #options: HitsWriterOptions;
  readonly #name = crypto.randomUUID();
  #newest: number;
  #failure: Failure | undefined;

  constructor(options: HitsWriterOptions) {
    this.#options = options;
    this.#newest = options.newest;
  }

  /** Resolves when the message is durable; one at a time. Rejects with Failure `another_evaluator`. */
  async write(message: Uint8Array, id: string): Promise<void> {
    try {
      const { seq } = await publish(this.#options.js, subjects.hits, message, {
        id,
        headers: { [writerHeader]: this.#name },
        lastSubjectSequence: this.#newest,
        publishMsMax: Infinity,
        onRetry: (failure, attempt) => {
          this.#failure = failure;
          this.#options.onRetry(failure, attempt);
        },
      });
      this.#newest = seq;
      this.#failure = undefined;
    } catch (cause) {
      if (!(cause instanceof SubjectMoved)) throw cause;
      const written = await this.#writtenAs(id);
      if (written === undefined) throw new Failure('another_evaluator', { stream: streams.hits }, { cause });
      this.#newest = written;
      this.#failure = undefined;
    }
  }

  /** Sequence of the newest message when it is this one of ours. */
  async #writtenAs(id: string): Promise<number | undefined> {
    const last = await untilDone(this.#options.onRetry, () => this.#readNewest());
    const isOurs = last?.headers?.get(idHeader) === id && last.headers.get(writerHeader) === this.#name;
    return isOurs ? last.seq : undefined;
  }

  /** Throws Failure `nats_unreachable`. */
  #readNewest(): Promise<StoredMessage | undefined> {
    return readLast(this.#options.jsm, streams.hits, subjects.hits).catch((cause: unknown) => {
      throw new Failure('nats_unreachable', { url: streams.hits }, { cause });
    });
  }

  /** Why the message under way is not written yet; `undefined` when nothing is in the way. */
  failure(): Failure | undefined {
    return this.#failure;
  }
}
