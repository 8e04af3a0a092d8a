// POST /api/events: NDJSON of any size, one envelope a line, in bounded memory.
// Good lines gather per ingest partition into frames of 250 events and more; refused ones go to DEAD; the sender reads
// what became of each. What bounds the memory: one line, one open batch a partition, and `batchesMax` under way.
import type { Readable } from 'node:stream';
import type { Refusal, RefusalCode } from '../national/refusal.ts';
import type { Counters } from './counters.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Batch, Intake } from './intake.ts';
import { readNational } from './national-reader.ts';
import { foreignRefusal, longLineRefusal, oversizedRefusal, questionRefusal, resendRefusal } from './refusals.ts';
import type { Line } from './split-lines.ts';
import { LineSplitter } from './split-lines.ts';

/** As for a single envelope. */
export const lineBytesMax = 8 * 1024 * 1024;
const batchEventsMin = 250;
const batchBytesMin = 512 * 1024;
/** A live feed, which trickles, is not kept waiting for a full batch; */
const batchAgeMsTrickling = 20;
/** one whose chunks are full comes faster than it is taken in, and wants large frames. */
const batchAgeMsPouring = 1_000;
export const fullChunkBytes = 32 * 1024;
const batchesMax = 16;
export const rejectedListedMax = 1_000;

export interface RejectedLine {
  readonly line: number;
  readonly msgid?: string;
  readonly field?: string;
  readonly code: RefusalCode;
  /** Chinese. */
  readonly reason: string;
  readonly reason_en: string;
}

/** Counts of envelopes (lines), except `events`: the business facts in the accepted ones. */
export interface BulkAnswer {
  readonly accepted: number;
  readonly duplicate: number;
  readonly events: number;
  readonly rejected: readonly RejectedLine[];
  readonly rejected_total: number;
  readonly lines: number;
}

export interface BulkOptions {
  readonly intake: Intake;
  readonly commit: GroupCommit;
  readonly deadLetters: DeadLetters;
  readonly counters: Counters;
  readonly now: () => number;
  readonly source?: 'events' | 'files';
  /** The only institution the sender speaks for; absent or `null` for all. */
  readonly institution?: string | null;
}

/** One bulk feed. `line` takes the envelopes one after the other, `end` waits until all of them are settled. */
export class BulkFeed {
  readonly #options: BulkOptions;
  readonly #open = new Map<number, Batch>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #rejected: RejectedLine[] = [];
  #counts = { accepted: 0, duplicate: 0, events: 0, rejected_total: 0, lines: 0 };
  #failure: { readonly cause: unknown } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isPouring = false;

  constructor(options: BulkOptions) {
    this.#options = options;
  }

  /** Resolves when there is room for the next line. Rejects when an earlier batch could not be stored. */
  async line({ number, bytes, isTooLong }: Line): Promise<void> {
    const { intake, now, institution = null } = this.#options;
    this.#counts.lines = number;
    const receivedAt = now();
    if (isTooLong) return this.refuse(longLineRefusal(lineBytesMax, number), number, bytes, receivedAt);
    const read = readNational(bytes, receivedAt, number);
    const foreign = foreignRefusal(read, institution, number);
    if (foreign !== undefined) return this.refuse(foreign, number, bytes, receivedAt);
    if (read.ok === false) return this.refuse(read, number, bytes, receivedAt);
    if (read.ok === 'ask') return this.refuse(questionRefusal(read.envelope, number), number, bytes, receivedAt);
    const oversized = oversizedRefusal(read, bytes.length, number);
    if (oversized !== undefined) return this.refuse(oversized, number, bytes, receivedAt);

    const known = intake.seen(read);
    if (known === 'differs') return this.refuse(resendRefusal(read, number), number, bytes, receivedAt);
    if (known !== undefined) {
      this.#countRepeat(known);
    } else {
      const batch = this.#batchOf(read.fixmedins_code);
      intake.add(batch, read);
      if (batch.events.length >= batchEventsMin || batch.bytes >= batchBytesMin) this.#send(batch);
    }
    while (this.#underWay.size >= batchesMax) await Promise.race(this.#underWay);
    this.#throwFailure();
  }

  /** Told before the lines of each chunk. What trickles after it has poured is not kept waiting either. */
  setPouring(isPouring: boolean): void {
    if (this.#isPouring === isPouring) return;
    this.#isPouring = isPouring;
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = this.#startTimer();
  }

  async refuse(found: Refusal, line: number, body: Uint8Array, receivedAt: number): Promise<void> {
    const { counters, deadLetters, source = 'events', institution = null } = this.#options;
    // What names nobody is its sender's, who could not find the letter otherwise.
    const refusal = institution === null ? found : { fixmedins_code: institution, ...found };
    this.#counts.rejected_total += 1;
    counters.rejectedWith(refusal.code);
    if (this.#rejected.length < rejectedListedMax) this.#rejected.push(rejectedLine(line, refusal));
    // A copy: the bytes may lie in a large chunk that the letter would keep alive.
    await deadLetters.put({ refusal, source, line, body: Uint8Array.from(body), receivedAt });
  }

  /** Sends what is still open and waits for everything. Call it also after a failure, or senders of the same
   * envelopes wait for batches that never go. Rejects when something could not be stored. */
  async end(): Promise<BulkAnswer> {
    this.#sendAll();
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    this.#throwFailure();
    return this.answer();
  }

  /** The counts as they are now. */
  answer(): BulkAnswer {
    const { accepted, duplicate, events, rejected_total, lines } = this.#counts;
    return { accepted, duplicate, events, rejected: this.#rejected, rejected_total, lines };
  }

  /** `known` settles with the envelope that came before. One in an open batch of ours is not waited for: there would be no
   * room for the lines that fill the batch, and it would go only when it is old. */
  #countRepeat(known: Promise<void>): void {
    const count = (): void => {
      this.#counts.duplicate += 1;
      this.#options.counters.duplicate += 1;
    };
    const isOpen = [...this.#open.values()].some(({ done }) => done === known);
    // Whether it failed is told when the batch has been sent.
    if (isOpen) known.then(count, () => undefined);
    else this.#follow(known, count);
  }

  #batchOf(fixmedins_code: string): Batch {
    const { intake } = this.#options;
    const partition = intake.partitionOf(fixmedins_code);
    const open = this.#open.get(partition);
    if (open !== undefined) return open;
    const batch = intake.open(fixmedins_code);
    this.#open.set(partition, batch);
    this.#timer ??= this.#startTimer();
    return batch;
  }

  #startTimer(): NodeJS.Timeout {
    return setTimeout(() => this.#sendAll(), this.#isPouring ? batchAgeMsPouring : batchAgeMsTrickling);
  }

  #sendAll(): void {
    for (const batch of [...this.#open.values()]) this.#send(batch);
  }

  #send(batch: Batch): void {
    this.#open.delete(batch.partition);
    if (this.#open.size === 0) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
    const { intake, counters } = this.#options;
    this.#follow(batch.done, () => {
      this.#counts.accepted += batch.bodies.length;
      this.#counts.events += batch.events.length;
      counters.accepted += batch.bodies.length;
    }, () => {
      counters.failed += batch.bodies.length;
    });
    void this.#sendWhenRoom(batch);
  }

  async #sendWhenRoom(batch: Batch): Promise<void> {
    const { commit, intake } = this.#options;
    // Other feeds wake up at the same time and may have taken the room.
    while (!commit.hasRoom()) await commit.room();
    intake.send(batch);
  }

  #follow(done: Promise<void>, onDone: () => void, onFailed: () => void = () => undefined): void {
    const followed = done.then(onDone, (cause: unknown) => {
      onFailed();
      this.#failure ??= { cause };
    });
    this.#underWay.add(followed);
    void followed.then(() => this.#underWay.delete(followed));
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.cause;
  }
}

/** Feeds a body through. Rejects with what ended the stream, or with the Failure of a batch. */
export async function feedLines(body: Readable, feed: BulkFeed): Promise<void> {
  const splitter = new LineSplitter(lineBytesMax);
  for await (const chunk of body) {
    feed.setPouring(chunk.length >= fullChunkBytes);
    for (const line of splitter.push(chunk)) await feed.line(line);
  }
  for (const line of splitter.end()) await feed.line(line);
}

function rejectedLine(line: number, { msgid, field, code, reason, reason_en }: Refusal): RejectedLine {
  return {
    line,
    ...(msgid === undefined ? {} : { msgid }),
    ...(field === '' ? {} : { field }),
    code,
    reason,
    reason_en,
  };
}
