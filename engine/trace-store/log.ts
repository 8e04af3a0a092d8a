// The log: blocks of entries, appended to the newest file and never changed. Blocks gather in a
// buffer that is written when it is full or when the store is flushed, and are read from there
// until then. Units are numbered by file and place in it, which is what the index keeps; the place
// in the log only ever grows.
import assert from 'node:assert/strict';
import { isDiskFull } from '../disk-full.ts';
import { Failure } from '../failure.ts';
import { BlockCache } from './block-cache.ts';
import { blockBytes, blockDamage, blockHeadBytes, sealBlock, type BlockView } from './block.ts';
import type { Geometry } from './geometry.ts';
import { createLogFile, type LogFile, type StoreIdentity } from './log-file.ts';
import { OpenTags } from './open-tags.ts';

export interface LogOptions {
  readonly identity: StoreIdentity;
  readonly geometry: Geometry;
  /** Oldest first; entries are appended behind the last one. */
  readonly files: readonly LogFile[];
  readonly cacheBlocks: number;
  readonly filesMax: number;
}

/** Files kept for what gives back room, without which a full store could never be made less full: removals may begin
 * one of them, compaction both. */
const spareFiles = 2;

export class Log {
  /** Where entries are written to, at the place `reserve` named. */
  readonly bytes: Buffer = Buffer.alloc(0);
  readonly files: Map<number, LogFile>;
  /** Reads of blocks from the disk. */
  reads = 0;
  readonly #identity: StoreIdentity;
  readonly #geometry: Geometry;
  readonly #filesMax: number;
  readonly #cache: BlockCache;
  readonly #tags = new OpenTags();
  readonly #unsynced = new Set<LogFile>();
  #head: LogFile | undefined;
  #spare = spareFiles;
  /** Sealed blocks in the buffer. */
  #sealedUnits = 0;
  /** Bytes of entries in the block that is open behind them. */
  #openBytes = 0;
  /** Where it begins in the buffer, and its unit, while it is open. */
  #openStart = 0;
  #openUnit = 0;

  constructor({ identity, geometry, files, cacheBlocks, filesMax }: LogOptions) {
    this.#identity = identity;
    this.#geometry = geometry;
    this.#filesMax = filesMax;
    this.files = new Map(files.map((file) => [file.id, file]));
    this.#head = files.at(-1);
    this.bytes = Buffer.alloc(geometry.bufferUnits * geometry.unitBytes);
    this.#cache = new BlockCache(cacheBlocks, geometry.unitBytes);
  }

  entryBytesMax(): number {
    return this.bytes.length - blockHeadBytes;
  }

  /** Room for an entry in the block that is open; returns where in `bytes` it goes. `tag` marks its
   * code: no block holds two codes of one tag, `hasCode` says whether the open one holds this very
   * code. Nothing of what is kept changes when it throws: Failure `disk_full`, `trace_store_full`.
   * */
  reserve(entryBytes: number, tag: number, hasCode: (block: BlockView) => boolean): number {
    assert(entryBytes <= this.entryBytesMax(), 'an entry fits in the buffer');
    const { unitBytes, bufferUnits, fileUnits } = this.#geometry;
    if (this.#openBytes > 0) {
      const isFull = blockHeadBytes + this.#openBytes + entryBytes > unitBytes;
      if (isFull || (this.#tags.has(tag) && !hasCode(this.#openView()))) this.seal();
    }
    if (this.#openBytes === 0) {
      const units = Math.ceil((blockHeadBytes + entryBytes) / unitBytes);
      if (this.#sealedUnits + units > bufferUnits) this.drain();
      let head = this.#head;
      if (head === undefined || head.units + this.#sealedUnits + units > fileUnits) head = this.#beginFile(units);
      this.#openStart = this.#sealedUnits * unitBytes;
      this.#openUnit = head.id * fileUnits + head.units + this.#sealedUnits;
    }
    return this.#openStart + blockHeadBytes + this.#openBytes;
  }

  /** The entry was written; returns the unit of its block. */
  commit(entryBytes: number, tag: number): number {
    if (this.#openBytes === 0) this.#tags.clear();
    this.#tags.add(tag);
    this.#openBytes += entryBytes;
    return this.#openUnit;
  }

  /** Where in the open block the place `at` of `bytes` is. */
  inBlock(at: number): number {
    return at - this.#openStart;
  }

  /** Place in the log behind everything appended so far. */
  end(): number {
    const head = this.#head;
    if (head === undefined) return 0;
    return head.start + head.units + this.#sealedUnits + this.#openUnits();
  }

  /** No more goes into the open block. */
  seal(): void {
    const head = this.#head;
    if (this.#openBytes === 0 || head === undefined) return;
    const start = this.#openStart;
    const units = this.#openUnits();
    const end = start + blockHeadBytes + this.#openBytes;
    sealBlock(this.bytes, start, this.#openBytes, head.start + head.units + this.#sealedUnits);
    this.bytes.fill(0, end, start + units * this.#geometry.unitBytes);
    this.#sealedUnits += units;
    this.#openBytes = 0;
  }

  /** Writes what is sealed. A second call writes it again at the same place when the first one
   * failed. */
  drain(): void {
    const head = this.#head;
    if (this.#sealedUnits === 0 || head === undefined) return;
    assert(this.#openBytes === 0, 'only whole blocks are written');
    const { unitBytes } = this.#geometry;
    this.#unsynced.add(head);
    onFullDisk(head.path, () =>
      head.file.write(this.bytes.subarray(0, this.#sealedUnits * unitBytes), head.units * unitBytes),
    );
    head.units += this.#sealedUnits;
    this.#sealedUnits = 0;
  }

  /** The block at a unit, checked; valid until the next call. Failure `trace_store_damaged`. */
  block(unit: number): BlockView {
    const held = this.#buffered(unit);
    if (held !== undefined) return held;
    const cached = this.#cache.get(unit);
    if (cached !== undefined) return viewOf(cached, 0);
    const into = this.#cache.take();
    const whole = this.#read(unit, into);
    if (whole === into) this.#cache.keep(unit);
    return viewOf(whole, 0);
  }

  /** The same in memory of its own. */
  blockCopy(unit: number): BlockView {
    return viewOf(this.#read(unit, Buffer.alloc(this.#geometry.unitBytes)), 0);
  }

  isAtHand(unit: number): boolean {
    return this.#cache.has(unit) || this.#buffered(unit) !== undefined;
  }

  prefetchMax(): number {
    return this.#cache.blocks() >>> 1;
  }

  fileOf(unit: number): LogFile {
    const file = this.files.get(Math.floor(unit / this.#geometry.fileUnits));
    if (file !== undefined) return file;
    throw new Failure('trace_store_damaged', {
      file: this.#identity.folder, offset: 0, reason: `the index names unit ${unit}, of which there is no file`,
    });
  }

  /** Byte in its file. */
  offsetOf(unit: number): number {
    return (unit % this.#geometry.fileUnits) * this.#geometry.unitBytes;
  }

  head(): LogFile | undefined {
    return this.#head;
  }

  /** Files to sync so that everything drained is certain; they are not named again. */
  takeUnsynced(): LogFile[] {
    const files = [...this.#unsynced];
    this.#unsynced.clear();
    return files;
  }

  /** Files that nothing points into. */
  remove(files: readonly LogFile[]): void {
    for (const { id, file, path } of files) {
      this.files.delete(id);
      file.close();
      this.#identity.disk.remove(path);
    }
    if (files.length > 0) this.#cache.clear();
  }

  close(): void {
    for (const { file } of this.files.values()) file.close();
  }

  #openUnits(): number {
    return this.#openBytes === 0 ? 0 : Math.ceil((blockHeadBytes + this.#openBytes) / this.#geometry.unitBytes);
  }

  #openView(): BlockView {
    const start = this.#sealedUnits * this.#geometry.unitBytes;
    const from = start + blockHeadBytes;
    return { bytes: this.bytes, start, from, to: from + this.#openBytes };
  }

  /** Nothing but what gives back room may begin a file. */
  isTight(): boolean {
    return this.files.size >= this.#filesMax - spareFiles;
  }

  /** Work that gives back room: it must leave only so many of the files kept for that. */
  withSpare<T>(left: 0 | 1, work: () => T): T {
    this.#spare = left;
    try {
      return work();
    } finally {
      this.#spare = spareFiles;
    }
  }

  #beginFile(units: number): LogFile {
    this.drain();
    const { fileUnits } = this.#geometry;
    assert(units < fileUnits, 'an entry fits in a file');
    if (this.files.size >= this.#filesMax - this.#spare)
      throw new Failure('trace_store_full', { folder: this.#identity.folder, files: this.#filesMax });
    let id = 0;
    while (this.files.has(id)) id += 1;
    const start = this.#head === undefined ? 0 : this.#head.start + this.#head.units;
    const file = onFullDisk(this.#identity.folder, () => createLogFile(this.#identity, id, start));
    this.files.set(id, file);
    this.#head = file;
    this.#unsynced.add(file);
    return file;
  }

  #buffered(unit: number): BlockView | undefined {
    const head = this.#head;
    if (head === undefined) return undefined;
    const ahead = unit - head.id * this.#geometry.fileUnits - head.units;
    if (ahead < 0 || ahead > this.#sealedUnits || unit >= (head.id + 1) * this.#geometry.fileUnits) return undefined;
    if (ahead === this.#sealedUnits) return this.#openView();
    return viewOf(this.bytes, ahead * this.#geometry.unitBytes);
  }

  /** Into `into` when the block is one unit long, else into memory of its own. */
  #read(unit: number, into: Buffer): Buffer {
    const { unitBytes, fileUnits, bufferUnits } = this.#geometry;
    const file = this.fileOf(unit);
    const index = unit % fileUnits;
    const damaged = (reason: string): Failure =>
      new Failure('trace_store_damaged', { file: file.path, offset: index * unitBytes, reason });
    this.reads += 1;
    if (file.file.read(into, index * unitBytes) < unitBytes) throw damaged('its end is missing');
    const bytes = blockBytes(into, 0);
    if (bytes > bufferUnits * unitBytes) throw damaged('its length is wrong');
    let whole = into;
    if (bytes > unitBytes) {
      whole = Buffer.alloc(bytes);
      if (file.file.read(whole, index * unitBytes) < bytes) throw damaged('its end is missing');
    }
    const reason = blockDamage(whole, 0, file.start + index);
    if (reason !== undefined) throw damaged(reason);
    return whole;
  }
}

function viewOf(bytes: Buffer, start: number): BlockView {
  return { bytes, start, from: start + blockHeadBytes, to: start + blockBytes(bytes, start) };
}

/** A disk without room is an operating error, whatever it throws; anything else is not expected. */
export function onFullDisk<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (cause) {
    if (isDiskFull(cause)) throw new Failure('disk_full', { file }, { cause });
    throw cause;
  }
}
