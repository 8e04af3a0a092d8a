// An append-only log of records in segment files. Appending copies and returns; blocks are compressed
// and written behind it, in order. A failed write (a full disk) is tried again at the same place for as
// long as it takes, and what gathers meanwhile is told by `waitingBytes`, so that the caller can wait.
// A log that is opened again begins a new segment: the end of an old one may hold what nobody vouches for.
import { crc32 } from 'node:zlib';
import { BlockBuilder, encodeBlock } from './block.ts';
import type { Codec, Disk } from './disk.ts';

/** A file, and how much of it counts. */
export interface Segment {
  readonly file: string;
  readonly bytes: number;
  readonly crc32: number;
  /** Records before compression. */
  readonly record_bytes: number;
}

/** Of records; enough to compress well, little enough to read whole. */
const blockBytesDefault = 1024 * 1024;
/** Builders kept for later; more are in use only while the disk is slow. */
const sparesMax = 2;
const segmentBytesDefault = 64 * 1024 * 1024;

export interface RecordLogOptions {
  readonly disk: Disk;
  readonly codec: Codec;
  /** Names of new segments; each is asked for once. */
  newName(): string;
  /** What the log holds already. */
  readonly segments: readonly Segment[];
  /** Resolves when a failed write may be tried again. */
  failed(error: unknown): Promise<void>;
  readonly blockBytes?: number;
  readonly segmentBytes?: number;
}

export class RecordLog {
  readonly #options: RecordLogOptions;
  readonly #blockBytes: number;
  readonly #segmentBytes: number;
  readonly #done: Segment[];
  readonly #unsynced = new Set<string>();
  #open: Segment | undefined;
  #builder: BlockBuilder | undefined;
  /** Whose records are written; for the next blocks. */
  readonly #spare: BlockBuilder[] = [];
  #waiting = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: RecordLogOptions) {
    this.#options = options;
    this.#blockBytes = options.blockBytes ?? blockBytesDefault;
    this.#segmentBytes = options.segmentBytes ?? segmentBytesDefault;
    this.#done = [...options.segments];
  }

  append(...parts: readonly Uint8Array[]): void {
    const builder = (this.#builder ??= this.#spare.pop() ?? new BlockBuilder(this.#blockBytes));
    const before = builder.size();
    builder.add(parts);
    this.#waiting += builder.size() - before;
    if (builder.size() >= this.#blockBytes) this.#close();
  }

  /** Bytes of records not written yet. */
  waitingBytes(): number {
    return this.#waiting;
  }

  /** Resolves with the segments that hold what has been appended so far, once it is written. What is
   * appended from now on is in none of them or behind their end. */
  mark(): Promise<readonly Segment[]> {
    this.#close();
    return this.#writing.then(() => this.#segments());
  }

  /** As `mark`, and what is appended from now on goes into other segments. */
  cut(): Promise<readonly Segment[]> {
    this.#close();
    this.#writing = this.#writing.then(() => {
      if (this.#open !== undefined) this.#done.push(this.#open);
      this.#open = undefined;
    });
    return this.#writing.then(() => [...this.#done]);
  }

  /** Puts others in the place of the segments that the last `cut` gave. */
  replace(cut: readonly Segment[], others: readonly Segment[]): void {
    this.#done.splice(0, cut.length, ...others);
  }

  /** Resolves when everything written before the call is certain, the names of files aside. Rejects when
   * the disk cannot promise it: nobody knows then what it holds. */
  async sync(): Promise<void> {
    const files = [...this.#unsynced];
    for (const file of files) {
      this.#unsynced.delete(file);
      await this.#options.disk.sync(file);
    }
  }

  #segments(): readonly Segment[] {
    return this.#open === undefined ? [...this.#done] : [...this.#done, this.#open];
  }

  #close(): void {
    const builder = this.#builder;
    if (builder === undefined) return;
    this.#builder = undefined;
    const records = builder.records();
    const recordBytes = records.length;
    const block = encodeBlock(records, this.#options.codec);
    this.#writing = this.#writing.then(async () => {
      await this.#write(await block, recordBytes);
      builder.clear();
      if (this.#spare.length < sparesMax) this.#spare.push(builder);
    });
  }

  async #write(block: Uint8Array, recordBytes: number): Promise<void> {
    const { disk, newName } = this.#options;
    if (this.#open !== undefined && this.#open.bytes + block.length > this.#segmentBytes) {
      this.#done.push(this.#open);
      this.#open = undefined;
    }
    const open = this.#open ?? { file: newName(), bytes: 0, crc32: 0, record_bytes: 0 };
    for (;;) {
      try {
        await disk.write(open.file, block, open.bytes);
        break;
      } catch (error) {
        await this.#options.failed(error);
      }
    }
    this.#unsynced.add(open.file);
    this.#waiting -= recordBytes;
    this.#open = {
      file: open.file,
      bytes: open.bytes + block.length,
      crc32: crc32(block, open.crc32),
      record_bytes: open.record_bytes + recordBytes,
    };
  }
}
