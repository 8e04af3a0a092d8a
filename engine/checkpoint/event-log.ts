// The log of events as State keeps them (event-block.ts), beside the journal that they came in: what a start reads
// when the same program goes on. It may be missing, and then the journal is read.
import type { StoredEvent } from '../entry.ts';
import { EventBlockBuilder } from './event-block.ts';
import { RecordLog, type RecordLogOptions, type Segment } from './record-log.ts';

/** Many values are said once in a block, so it should not be small; its events wait in memory. */
const blockEventsDefault = 4096;

/** What a manifest says of it. */
export interface KeptSegments {
  readonly segments: readonly Segment[];
  readonly count: number;
}

export interface EventLogOptions extends Omit<RecordLogOptions, 'segments'> {
  /** What there is already; the next events come behind it. */
  readonly kept: KeptSegments;
  readonly blockEvents?: number;
}

export class EventLog {
  readonly #log: RecordLog;
  readonly #blockEvents: number;
  readonly #builder = new EventBlockBuilder();
  #count: number;
  /** False once there was an event that cannot be kept. */
  #isWhole = true;

  constructor({ kept, blockEvents, ...options }: EventLogOptions) {
    this.#log = new RecordLog({ ...options, segments: kept.segments });
    this.#count = kept.count;
    this.#blockEvents = blockEvents ?? blockEventsDefault;
  }

  append(events: readonly StoredEvent[]): void {
    if (!this.#isWhole) return;
    for (const event of events) this.#builder.add(event);
    if (this.#builder.size() >= this.#blockEvents) this.#close();
  }

  #close(): void {
    const builder = this.#builder;
    if (builder.size() === 0) return;
    const block = builder.take();
    if (block === undefined) this.#isWhole = false;
    else {
      this.#count += builder.size();
      this.#log.append(...block);
    }
    builder.clear();
  }

  /** Bytes not written yet, those of the block that is being gathered aside. */
  waitingBytes(): number {
    return this.#log.waitingBytes();
  }

  /** Resolves with what holds all events appended so far, once it is written; with undefined when there is an event
   * that cannot be kept. */
  mark(): Promise<KeptSegments | undefined> {
    if (this.#isWhole) this.#close();
    const count = this.#count;
    return this.#isWhole ? this.#log.mark().then((segments) => ({ segments, count })) : Promise.resolve(undefined);
  }

  /** As `RecordLog.sync`. */
  sync(): Promise<void> {
    return this.#log.sync();
  }
}
