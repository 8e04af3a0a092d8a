// From a readable envelope to a durable one: looked up among those accepted before, put into a frame, on disk.
// HTTP, bulk and files all come through here, so a resend is recognised whichever way it comes.
import type { AcceptedEnvelope } from '../national/envelope.ts';
import type { EnvelopeBody, EventText } from './frame-text.ts';
import { eventText } from './frame-text.ts';
import type { GroupCommit } from './group-commit.ts';
import { partitionOf } from './partition.ts';
import type { ResendIndex } from './resend-index.ts';

/** As much of an accepted envelope as concerns its way to disk. */
export type Envelope = Pick<AcceptedEnvelope, 'fixmedins_code' | 'msgid' | 'bodyHash' | 'bodyHashBefore' | 'events'>;

/** Accepted now, accepted before, or the same msgid was accepted with another body. */
export type Outcome = 'accepted' | 'duplicate' | 'differs';

export interface IntakeOptions {
  readonly partitions: number;
  readonly commit: GroupCommit;
  readonly index: ResendIndex;
}

/** Envelopes of one ingest partition on their way to disk together. */
export interface Batch {
  readonly partition: number;
  readonly events: EventText[];
  readonly bodies: EnvelopeBody[];
  bytes: number;
  /** Settles when the batch is on disk or has failed. */
  readonly done: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

interface InFlight {
  readonly hash: string;
  readonly done: Promise<void>;
}

export class Intake {
  readonly #partitions: number;
  readonly #commit: GroupCommit;
  readonly #index: ResendIndex;
  readonly #inFlight = new Map<string, InFlight>();

  constructor({ partitions, commit, index }: IntakeOptions) {
    this.#partitions = partitions;
    this.#commit = commit;
    this.#index = index;
  }

  /** Resolves when the envelope is on disk, or was before; a resend of one that is on its way waits for it.
   * Rejects with Failure `too_fast`, `stream_full` or `nats_unreachable`. */
  async accept(envelope: Envelope): Promise<Outcome> {
    const known = this.seen(envelope);
    if (known !== undefined) {
      if (known !== 'differs') await known;
      return known === 'differs' ? 'differs' : 'duplicate';
    }
    const batch = this.open(envelope.fixmedins_code);
    this.add(batch, envelope);
    this.send(batch);
    await batch.done;
    return 'accepted';
  }

  /** `undefined`: new. A promise: the same envelope, on disk when it resolves. */
  seen(envelope: Envelope): Promise<void> | 'differs' | undefined {
    const key = keyOf(envelope);
    const flying = this.#inFlight.get(key);
    if (flying !== undefined) return flying.hash === envelope.bodyHash ? flying.done : 'differs';
    switch (this.#index.look(key, envelope.bodyHash)) {
      case 'new':
        return undefined;
      case 'same':
        return Promise.resolve();
      case 'differs':
        return this.#index.look(key, envelope.bodyHashBefore) === 'same' ? Promise.resolve() : 'differs';
    }
  }

  partitionOf(fixmedins_code: string): number {
    return partitionOf(fixmedins_code, this.#partitions);
  }

  /** An empty batch of the institution's partition. */
  open(fixmedins_code: string): Batch {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Whoever waits for the batch sees the failure; a batch nobody waits for any more must not end the process.
    promise.catch(() => undefined);
    const partition = this.partitionOf(fixmedins_code);
    return { partition, events: [], bodies: [], bytes: 0, done: promise, resolve, reject };
  }

  /** Puts an envelope that was not `seen` into a batch that was not sent. */
  add(batch: Batch, envelope: Envelope): void {
    const key = keyOf(envelope);
    for (const event of envelope.events) {
      const encoded = eventText(event);
      batch.events.push(encoded);
      batch.bytes += encoded.bytes;
    }
    batch.bodies.push({ key, hash: envelope.bodyHash });
    this.#inFlight.set(key, { hash: envelope.bodyHash, done: batch.done });
  }

  /** Hands the batch to the group commit; its `done` settles when that is over. */
  send(batch: Batch): void {
    let committed: Promise<void>;
    try {
      committed = this.#commit.submit(batch);
    } catch (failure) {
      this.#forget(batch);
      batch.reject(failure);
      return;
    }
    committed.then(
      () => {
        for (const { key, hash } of batch.bodies) this.#index.remember(key, hash);
        this.#forget(batch);
        batch.resolve();
      },
      (failure: unknown) => {
        this.#forget(batch);
        batch.reject(failure);
      },
    );
  }

  #forget({ bodies }: Batch): void {
    for (const { key } of bodies) this.#inFlight.delete(key);
  }
}

function keyOf({ fixmedins_code, msgid }: Envelope): string {
  return `${fixmedins_code}|${msgid}`;
}
