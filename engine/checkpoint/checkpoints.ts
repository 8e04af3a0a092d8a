// Checkpoints taken while judging goes on. Judged messages, hits said, events as they are kept and what judgements
// wait for go into four logs (record-log.ts, event-log.ts) as they come; a checkpoint closes their blocks, waits until
// the hits up to there are in HITS, makes the files certain and puts a manifest beside them. The judging thread pays
// for the copies and for closing a block; compression, writing and syncing happen elsewhere.
//
// Nothing here decides what is judged: a checkpoint that is never finished costs a longer replay.
import { crc32 } from 'node:zlib';
import type { StoredEvent } from '../entry.ts';
import type { AskedSince } from '../asked-jobs.ts';
import type { Hit } from '../hit.ts';
import type { PipelineMessage } from '../pipeline-message.ts';
import type { Codec, Disk } from './disk.ts';
import { EventLog, type KeptSegments } from './event-log.ts';
import { foldSaid } from './fold-said.ts';
import {
  encodeManifest, manifestName, numberOfLog, segmentsOf, sequenceOfName, type Carried, type Manifest,
} from './manifest.ts';
import type { Opened } from './open-checkpoint.ts';
import { RecordLog, type Segment } from './record-log.ts';
import { hitRecord, jobsRecord, messageRecord } from './records.ts';

export interface CheckpointsOptions {
  readonly disk: Disk;
  readonly codec: Codec;
  readonly stream: string;
  readonly opened: Opened;
  /** What the loop knows between two messages; `undefined` while one is half judged. */
  carried(): Carried | undefined;
  /** Jobs asked for and answered since the last call, by the same moment. */
  jobs(): AskedSince;
  /** EVENTS sequence up to which everything is durable in HITS. */
  published(): number;
  readonly clock: CheckpointClock;
  /** Least time between the beginnings of two checkpoints, ms, and messages that make one due at once. */
  readonly everyMs: number;
  readonly everyMessages: number;
  /** Records of a log that wait to be written; beyond it judging waits. */
  readonly waitingBytesMax?: number;
  readonly blockBytes?: number;
  /** Events in a block of the log of events. */
  readonly blockEvents?: number;
  readonly segmentBytes?: number;
  /** Records of what was said before it is worth writing anew. */
  readonly foldBytesMin?: number;
  /** A checkpoint is certain: the sequences of all that are kept, newest first. */
  kept?(sequences: readonly number[]): void;
  warn(facts: Readonly<Record<string, unknown>>, message: string): void;
}

export interface CheckpointClock {
  /** ms since the epoch. */
  now(): number;
  delay(ms: number): Promise<unknown>;
}

export interface CheckpointState {
  /** Of the newest one; 0 when there is none. */
  readonly sequence: number;
  readonly at: number;
  readonly age_ms: number;
  /** On disk, of the newest one. */
  readonly bytes: number;
  readonly kept: number;
  /** Longest time that judging stood still for one. */
  readonly pause_ms_max: number;
  /** From its beginning until it was certain. */
  readonly took_ms: number;
  readonly waiting_bytes: number;
  /** Empty, or the error code of the disk that does not write. */
  readonly blocked: string;
}

/** Kept, the newest included. */
const generations = 2;
const waitingBytesMaxDefault = 256 * 1024 * 1024;
const foldBytesMinDefault = 16 * 1024 * 1024;
const nothingKept: KeptSegments = { segments: [], count: 0 };
const retryMs = 500;
/** Between two looks at whether hits have arrived in HITS. */
const pollMs = 20;

export class Checkpoints {
  readonly #options: CheckpointsOptions;
  readonly #journal: RecordLog;
  readonly #said: RecordLog;
  /** Absent: events are not kept until the next start. */
  #events: EventLog | undefined;
  /** Begins anew at each start: who still waits has asked anew by then. */
  readonly #jobs: RecordLog;
  #jobRecords = 0;
  readonly #kept: Manifest[];
  #foldedBytes: number;
  #number: number;
  #last: PipelineMessage | undefined;
  #messages = 0;
  #begunAt: number;
  #pauseMsMax = 0;
  #tookMs = 0;
  #blocked = '';
  #taking: Promise<boolean> | undefined;
  #isClosed = false;

  private constructor(options: CheckpointsOptions, number: number) {
    this.#options = options;
    const { manifest, older } = options.opened;
    this.#number = number;
    this.#kept = manifest === undefined ? [] : [manifest, ...older];
    this.#foldedBytes = manifest?.said_folded_bytes ?? 0;
    this.#begunAt = options.clock.now();
    this.#journal = this.#log('journal', manifest?.journal ?? []);
    this.#said = this.#log('said', manifest?.said ?? []);
    this.#events = this.#eventLog(manifest?.events ?? nothingKept);
    this.#jobs = this.#log('jobs', []);
  }

  /** Looks at the names there are, so that no file is written into that may belong to a checkpoint. */
  static async start(options: CheckpointsOptions): Promise<Checkpoints> {
    const numbers = (await options.disk.names()).map((name) => numberOfLog(name) ?? 0);
    return new Checkpoints(options, Math.max(0, ...numbers));
  }

  #log(name: 'journal' | 'said' | 'jobs', segments: readonly Segment[]): RecordLog {
    return new RecordLog({ ...this.#logOptions(name), segments });
  }

  #eventLog(kept: KeptSegments): EventLog {
    const { blockEvents } = this.#options;
    return new EventLog({ ...this.#logOptions('events'), kept, ...(blockEvents === undefined ? {} : { blockEvents }) });
  }

  #logOptions(name: 'journal' | 'said' | 'events' | 'jobs') {
    const { disk, codec, blockBytes, segmentBytes } = this.#options;
    return {
      disk,
      codec,
      newName: () => `${name}-${(this.#number += 1)}`,
      failed: (error: unknown) => this.#failed(error),
      ...(blockBytes === undefined ? {} : { blockBytes }),
      ...(segmentBytes === undefined ? {} : { segmentBytes }),
    };
  }

  /** Messages have been judged together and these hits were said; `isNew` is false when all of it was known. A
   * promise only when judging must wait for the disk. */
  record(
    messages: readonly PipelineMessage[],
    { hits, shadow }: { readonly hits: readonly Hit[]; readonly shadow: readonly Hit[] },
    isNew: boolean,
    added: readonly StoredEvent[],
  ): Promise<void> | undefined {
    this.#last = messages.at(-1) ?? this.#last;
    this.#messages += messages.length;
    if (isNew) for (const message of messages) this.#journal.append(...messageRecord(message));
    for (const hit of hits) this.#said.append(...hitRecord(hit, false));
    for (const hit of shadow) this.#said.append(...hitRecord(hit, true));
    return this.keep(added);
  }

  /** Most of what was asked since the last checkpoint is answered already. */
  #keepJobs(): void {
    const since = this.#options.jobs();
    if (since.asked.length === 0 && since.answered.length === 0) return;
    this.#jobs.append(jobsRecord(since));
    this.#jobRecords += 1;
  }

  /** Events that were added come into the log of events, which `restart` began or a checkpoint before has. */
  keep(added: readonly StoredEvent[]): Promise<void> | undefined {
    this.#events?.append(added);
    return this.#waiting() > this.#waitingMax() ? this.#untilRoom() : undefined;
  }

  /** The events kept so far are not gone on from: all come again, or none are kept. */
  restart(isKept: boolean): void {
    this.#events = isKept ? this.#eventLog(nothingKept) : undefined;
  }

  #waiting(): number {
    const logs = [this.#journal, this.#said, this.#jobs, this.#events];
    return logs.reduce((sum, log) => sum + (log?.waitingBytes() ?? 0), 0);
  }

  #waitingMax(): number {
    return this.#options.waitingBytesMax ?? waitingBytesMaxDefault;
  }

  async #untilRoom(): Promise<void> {
    while (this.#waiting() > this.#waitingMax() && !this.#isClosed) await this.#options.clock.delay(pollMs);
  }

  /** To be called now and then; takes one when it is due. Rejects as `take` does. */
  async tick(): Promise<void> {
    const { clock, everyMs, everyMessages } = this.#options;
    if (this.#messages === 0 || this.#taking !== undefined) return;
    const sinceMs = clock.now() - this.#begunAt;
    // A clock that was set back says nothing about how long ago that was.
    if (this.#messages < everyMessages && sinceMs >= 0 && sinceMs < everyMs) return;
    await this.take();
  }

  /** Takes one now, after the one that is being taken; true when it is certain, false when there is
   * nothing to take or a message is half judged. Rejects when the disk can promise nothing any more. */
  async take(): Promise<boolean> {
    while (this.#taking !== undefined) await this.#taking;
    this.#taking = this.#take();
    try {
      return await this.#taking;
    } finally {
      this.#taking = undefined;
    }
  }

  async #take(): Promise<boolean> {
    const { clock, disk, stream, published } = this.#options;
    const begun = performance.now();
    const carried = this.#options.carried();
    const last = this.#last;
    if (carried === undefined || last === undefined || this.#isClosed) return false;
    this.#begunAt = clock.now();
    this.#messages = 0;
    this.#keepJobs();
    const writing = [this.#journal.mark(), this.#said.mark(), this.#events?.mark(), this.#jobs.mark()] as const;
    const count = this.#jobRecords;
    this.#pauseMsMax = Math.max(this.#pauseMsMax, performance.now() - begun);
    const [journal, said, events, jobs] = await Promise.all(writing);
    while (published() < carried.sequence) {
      if (this.#isClosed) return false;
      await clock.delay(pollMs);
    }
    const manifest: Manifest = {
      v: 1,
      stream,
      message: identityOf(last.timestamp, last.content),
      at: this.#begunAt,
      carried,
      journal: [...journal],
      said: [...said],
      ...(events === undefined ? {} : { events: { segments: [...events.segments], count: events.count } }),
      jobs: { segments: [...jobs], count },
      said_folded_bytes: this.#foldedBytes,
    };
    await this.#journal.sync();
    await this.#said.sync();
    await this.#events?.sync();
    await this.#jobs.sync();
    await disk.syncNames();
    await this.#commit(manifest);
    this.#tookMs = Math.max(0, clock.now() - this.#begunAt);
    await this.#fold();
    return true;
  }

  async #commit(manifest: Manifest): Promise<void> {
    const { disk } = this.#options;
    const name = manifestName(manifest.carried.sequence);
    const draft = 'manifest.new';
    const bytes = encodeManifest(manifest);
    await this.#withRetry(() => disk.write(draft, bytes, 0));
    await disk.sync(draft);
    await disk.rename(draft, name);
    await disk.syncNames();
    this.#blocked = '';
    const others = this.#kept.filter(({ carried }) => carried.sequence !== manifest.carried.sequence);
    this.#kept.splice(0, this.#kept.length, manifest, ...others.slice(0, generations - 1));
    this.#options.kept?.(this.#kept.map(({ carried }) => carried.sequence));
    await this.#forget();
  }

  async #withRetry(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        await this.#failed(error);
      }
    }
  }

  /** Manifests first: a file goes only when no manifest that may be found names it. */
  async #forget(): Promise<void> {
    const { disk } = this.#options;
    const names = await disk.names();
    const keptNames = new Set(this.#kept.map(({ carried }) => manifestName(carried.sequence)));
    for (const name of names)
      if (sequenceOfName(name) !== undefined && !keptNames.has(name)) await disk.remove(name);
    await disk.syncNames();
    const inUse = new Set(this.#kept.flatMap(segmentsOf).map(({ file }) => file));
    for (const name of names) {
      const number = numberOfLog(name) ?? Infinity;
      // Newer ones are being written.
      if (number <= this.#numberInUse(inUse) && !inUse.has(name)) await disk.remove(name);
    }
  }

  #numberInUse(inUse: ReadonlySet<string>): number {
    return Math.max(0, ...[...inUse].map((name) => numberOfLog(name) ?? 0));
  }

  /** Writes what was said anew when most of it has been said again since. */
  async #fold(): Promise<void> {
    const bytes = (all: readonly Segment[]): number => all.reduce((sum, one) => sum + one.record_bytes, 0);
    const [newest] = this.#kept;
    const least = Math.max(this.#options.foldBytesMin ?? foldBytesMinDefault, this.#foldedBytes * 2);
    if (newest === undefined || bytes(newest.said) <= least || this.#isClosed) return;
    const cut = await this.#said.cut();
    const folded = await foldSaid(cut, this.#logOptions('said'));
    this.#said.replace(cut, folded);
    this.#foldedBytes = bytes(folded);
  }

  async #failed(error: unknown): Promise<void> {
    if (this.#isClosed) return new Promise(() => undefined);
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (this.#blocked !== code) this.#options.warn({ code, err: error }, 'the checkpoint is not written; trying again');
    this.#blocked = code;
    await this.#options.clock.delay(retryMs);
  }

  /** Nothing is waited for any more. */
  close(): void {
    this.#isClosed = true;
  }

  state(): CheckpointState {
    const [newest] = this.#kept;
    const segments = newest === undefined ? [] : segmentsOf(newest);
    return {
      sequence: newest?.carried.sequence ?? 0,
      at: newest?.at ?? 0,
      age_ms: newest === undefined ? 0 : Math.max(0, this.#options.clock.now() - newest.at),
      bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
      kept: this.#kept.length,
      pause_ms_max: Math.round(this.#pauseMsMax * 100) / 100,
      took_ms: this.#tookMs,
      waiting_bytes: this.#waiting(),
      blocked: this.#blocked,
    };
  }
}

/** How a message of EVENTS is known again. Control messages are known by their time. */
export function identityOf(timestamp: number, content: PipelineMessage['content']): Manifest['message'] {
  return { timestamp, crc32: content.type === 'frame' ? crc32(content.data) : 0 };
}
