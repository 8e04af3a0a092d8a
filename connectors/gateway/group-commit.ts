// Group commit: many requests, one fsync.
// Think of a ferry: it leaves at once when it is in dock and somebody comes, and whoever comes while it is away
// travels together on the next trip. Each ingest partition is one ferry; a trip is one EVENTS message, which is
// on disk when JetStream acknowledges it, and only then does any passenger get a receipt.
// The price: a request waits for at most the trip under way and its own.
import assert from 'node:assert/strict';
import { Failure } from '../../engine/failure.ts';
import type { EnvelopeBody, EventText } from './frame-text.ts';
import { frameText } from './frame-text.ts';

export const frameEventsMax = 1_000;
export const frameBytesMax = 4 * 1024 * 1024;

export interface GroupCommitOptions {
  readonly partitions: number;
  /** Resolves when the frame is on disk. Tries again by itself as long as that makes sense; rejects with a Failure. */
  readonly publish: (partition: number, frame: string, frameNumber: number) => Promise<void>;
  /** What may wait to be written, all partitions together. */
  readonly queueEventsMax?: number;
  readonly queueBytesMax?: number;
}

/** What one caller wants on disk together: an envelope, or many of the same partition. */
export interface Submission {
  readonly partition: number;
  /** Each at most `frameBytesMax`. May be more than fit in one frame. */
  readonly events: readonly EventText[];
  readonly bodies: readonly EnvelopeBody[];
}

export interface GroupCommitCounters {
  readonly frames: number;
  readonly events: number;
  readonly bytes: number;
  readonly failed_frames: number;
  readonly queue_events: number;
  readonly queue_bytes: number;
}

interface Waiting {
  readonly submission: Submission;
  /** How many of its events are in frames already taken. */
  taken: number;
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

interface Lane {
  readonly partition: number;
  waiting: Waiting[];
  isWriting: boolean;
}

export class GroupCommit {
  readonly #lanes: readonly Lane[];
  readonly #publish: GroupCommitOptions['publish'];
  readonly #queueEventsMax: number;
  readonly #queueBytesMax: number;
  readonly #counters = { frames: 0, events: 0, bytes: 0, failed_frames: 0, queue_events: 0, queue_bytes: 0 };
  #roomWanted: (() => void)[] = [];
  #idleWanted: (() => void)[] = [];

  constructor({ partitions, publish, queueEventsMax = 50_000, queueBytesMax = 64 * 1024 * 1024 }: GroupCommitOptions) {
    this.#publish = publish;
    this.#queueEventsMax = queueEventsMax;
    this.#queueBytesMax = queueBytesMax;
    this.#lanes = Array.from({ length: partitions }, (_, partition) => ({ partition, waiting: [], isWriting: false }));
  }

  /** False: `submit` would go beyond the bounds of the queue. A lone submission is never too large. */
  hasRoom(): boolean {
    const { queue_events, queue_bytes } = this.#counters;
    return queue_events < this.#queueEventsMax && queue_bytes < this.#queueBytesMax;
  }

  /** Resolves when `hasRoom`: the way for bulk feeds, which can wait. */
  async room(): Promise<void> {
    while (!this.hasRoom()) await new Promise<void>((resolve) => this.#roomWanted.push(resolve));
  }

  /**
   * Resolves when every event of the submission is on disk. Rejects with the Failure of `publish`: some of the events may
   * then be on disk nevertheless, and the sender's retry with the same msgid gives the same event ids.
   * Throws Failure `too_fast` when there is no room.
   */
  submit(submission: Submission): Promise<void> {
    const lane = this.#lanes[submission.partition];
    assert(lane !== undefined, 'no such partition');
    if (!this.hasRoom()) throw new Failure('too_fast', { seconds: 1 });
    this.#counters.queue_events += submission.events.length;
    for (const { bytes } of submission.events) this.#counters.queue_bytes += bytes;
    return new Promise((resolve, reject) => {
      lane.waiting.push({ submission, taken: 0, resolve, reject });
      this.#wake(lane);
    });
  }

  /** Resolves when nothing is queued or under way. */
  async idle(): Promise<void> {
    while (this.#lanes.some(({ isWriting }) => isWriting)) {
      await new Promise<void>((resolve) => this.#idleWanted.push(resolve));
    }
  }

  counters(): GroupCommitCounters {
    return { ...this.#counters };
  }

  #wake(lane: Lane): void {
    if (lane.isWriting) return;
    lane.isWriting = true;
    // After the sockets that are readable in this turn have been read: they travel together.
    setImmediate(() => void this.#write(lane));
  }

  async #write(lane: Lane): Promise<void> {
    while (lane.waiting.length > 0) {
      const trip = this.#gather(lane);
      this.#counters.frames += 1;
      const failure = await this.#publish(lane.partition, trip.frame, this.#counters.frames).then(
        () => undefined,
        (cause: unknown) => ({ cause }),
      );
      this.#counters.queue_events -= trip.events;
      this.#counters.queue_bytes -= trip.bytes;
      if (failure === undefined) {
        this.#counters.events += trip.events;
        this.#counters.bytes += trip.bytes;
        for (const { resolve } of trip.complete) resolve();
      } else {
        this.#counters.failed_frames += 1;
        this.#fail(lane, trip, failure.cause);
      }
      this.#tell('room');
    }
    lane.isWriting = false;
    this.#tell('idle');
  }

  #gather(lane: Lane): Trip {
    const texts: string[] = [];
    const bodies: EnvelopeBody[] = [];
    const complete: Waiting[] = [];
    let bytes = 0;
    let taken = 0;
    gathering: for (const waiting of lane.waiting) {
      const { events } = waiting.submission;
      for (; waiting.taken < events.length; waiting.taken += 1) {
        const event = events[waiting.taken]!;
        const isFull = texts.length >= frameEventsMax || bytes + event.bytes > frameBytesMax;
        if (isFull && texts.length > 0) break gathering;
        texts.push(event.text);
        bytes += event.bytes;
      }
      // The bodies go with the last event: an envelope counts as accepted only when all of it is there.
      for (const body of waiting.submission.bodies) bodies.push(body);
      complete.push(waiting);
      taken += 1;
    }
    lane.waiting = lane.waiting.slice(taken);
    return { frame: frameText(lane.partition, texts, bodies), events: texts.length, bytes, complete };
  }

  /** Whoever queued behind a frame that could not be written is told now instead of after a wait of its own. */
  #fail(lane: Lane, trip: Trip, cause: unknown): void {
    for (const { submission, taken } of lane.waiting) {
      for (const { bytes } of submission.events.slice(taken)) this.#counters.queue_bytes -= bytes;
      this.#counters.queue_events -= submission.events.length - taken;
    }
    const failed = [...trip.complete, ...lane.waiting];
    lane.waiting = [];
    for (const { reject } of failed) reject(cause);
  }

  #tell(what: 'room' | 'idle'): void {
    if (what === 'room' && !this.hasRoom()) return;
    const wanted = what === 'room' ? this.#roomWanted : this.#idleWanted;
    if (wanted.length === 0) return;
    if (what === 'room') this.#roomWanted = [];
    else this.#idleWanted = [];
    for (const resolve of wanted) resolve();
  }
}

/** One frame and whose submissions end with it. */
interface Trip {
  readonly frame: string;
  readonly events: number;
  readonly bytes: number;
  readonly complete: readonly Waiting[];
}
