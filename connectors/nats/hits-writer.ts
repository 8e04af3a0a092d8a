// The one writer of HITS. Each message names the message it follows, and the stream refuses it when
// another one is there: of two evaluators that run by mistake (one stopped for a while and woken up
// again, one started twice) the second to write ends, and nothing of it stands between what the first
// one writes.
import type { JetStreamClient } from '@nats-io/jetstream';
import { Failure } from '../../engine/failure.ts';
import { streams, subjects } from './names.ts';
import { publish, SubjectMoved } from './publish.ts';

export interface HitsWriterOptions {
  readonly js: JetStreamClient;
  /** Sequence of the newest message in HITS as it was read at the start; 0 when there is none. */
  readonly newest: number;
  /** Told when the stream does not take a message; it is tried again for ever. */
  readonly onRetry: (failure: Failure, attempt: number) => void;
}

export class HitsWriter {
  readonly #options: HitsWriterOptions;
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
      if (cause instanceof SubjectMoved) throw new Failure('another_evaluator', { stream: streams.hits }, { cause });
      throw cause;
    }
  }

  /** Why the message under way is not written yet; `undefined` when nothing is in the way. */
  failure(): Failure | undefined {
    return this.#failure;
  }
}
