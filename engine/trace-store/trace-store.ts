// Every trace code that was ever used, with its ledger: opaque records, oldest first. Exact,
// because a box must never be said to have been sold before when it was not: memory only says where
// to look, the whole code on disk decides. Appends go to a log that is made certain by `flush`;
// what came after the last flush is lost with the process, and whoever calls replays it from its
// own log.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { HalfSipHash, type CodeHash } from './code-hash.ts';
import type { CodeIndex } from './code-index.ts';
import { Compaction } from './compaction.ts';
import type { Disk } from './disk.ts';
import { Flush } from './flush.ts';
import { folderDisk } from './folder-disk.ts';
import { geometryDefault, type Geometry } from './geometry.ts';
import { Ledgers } from './ledgers.ts';
import type { Log } from './log.ts';
import { openStore, type Opening } from './open-store.ts';
import { PackedCode } from './packed-code.ts';
import { PackedFrame } from './packed-frame.ts';
import { SavedIndex } from './saved-index.ts';

/** Of one record; a use is far smaller. */
export const recordBytesMax = 64 << 10;
/** 4 MB of blocks that were read lately. */
const cacheBlocksDefault = 1_024;
/** Codes whose packed form `prefetch` keeps for the calls that follow. */
const frameCodesMax = 512;
const garbageMinDefault = 0.3;
const roundBytesMinDefault = 32 << 20;

export interface TraceStoreOptions {
  /** Made when it is not there. Nobody else may have it open. */
  readonly folder: string;
  /** What a `flush` returned, 0 for an empty store, `newest` for whatever was flushed last.
   * Everything behind it is given up. */
  readonly position: number | 'newest';
  readonly disk?: Disk;
  /** For a store that is made; one that is there keeps its own. */
  readonly geometry?: Geometry;
  /** Blocks that were read and are kept in memory; `prefetch` fills half of them at most. */
  readonly cacheBlocks?: number;
  /** Of the log; as many as the index can name when absent. */
  readonly filesMax?: number;
  /** The share of garbage from which `compact` takes a file on. */
  readonly garbageMin?: number;
  /** The index is saved anew when the log has grown by a quarter, and by so many bytes at least. */
  readonly roundBytesMin?: number;
  /** Sixteen bytes for a store that is made: its name and the key of its hash. */
  drawKey?(): Buffer;
  hashOf?(key: Uint8Array): CodeHash;
}

export interface TraceStoreCounters extends Opening {
  readonly codes: number;
  readonly records: number;
  /** Memory of the index. */
  readonly indexBytes: number;
  /** Codes to a slot of the index. */
  readonly indexLoad: number;
  readonly logFiles: number;
  readonly logBytes: number;
  /** Bytes of log that count no more. */
  readonly garbageBytes: number;
  /** Blocks read from the disk. */
  readonly reads: number;
  /** Blocks looked at for a code that was not in them. */
  readonly falseMatches: number;
}

export class TraceStore {
  readonly #log: Log;
  readonly #index: CodeIndex;
  readonly #ledgers: Ledgers;
  readonly #saved: SavedIndex;
  readonly #flush: Flush;
  readonly #compaction: Compaction;
  readonly #frame: PackedFrame;
  readonly #opening: Opening;
  readonly #geometry: Geometry;

  /** Failure `trace_store_damaged`, `trace_position_unknown`, `disk_full`. */
  constructor(options: TraceStoreOptions) {
    const opened = openStore({
      disk: options.disk ?? folderDisk,
      folder: options.folder,
      position: options.position,
      geometry: options.geometry ?? geometryDefault,
      cacheBlocks: options.cacheBlocks ?? cacheBlocksDefault,
      filesMax: options.filesMax,
      drawKey: options.drawKey ?? (() => randomBytes(16)),
      hashOf: options.hashOf ?? ((key) => new HalfSipHash({ key })),
    });
    const { identity, hash, manifest, mark, log, index, places, opening } = opened;
    this.#log = log;
    this.#index = index;
    this.#opening = opening;
    this.#geometry = manifest.geometry;
    this.#frame = new PackedFrame(hash, frameCodesMax);
    this.#ledgers = new Ledgers({ log, index, hash, records: mark.records, groupBytesMax: manifest.geometry.unitBytes >>> 1 });
    this.#saved = new SavedIndex({ identity, index, files: mark.saved, savedAt: places });
    this.#flush = new Flush({
      identity,
      log,
      ledgers: this.#ledgers,
      index,
      saved: this.#saved,
      manifest,
      mark,
      roundBytesMin: options.roundBytesMin ?? roundBytesMinDefault,
    });
    this.#compaction = new Compaction({
      log,
      ledgers: this.#ledgers,
      geometry: manifest.geometry,
      code: new PackedCode(hash),
      garbageMin: options.garbageMin ?? garbageMinDefault,
    });
  }

  /** One more record of a code, at most 64 kB. Failure `disk_full`: nothing was changed, try again
   * when there is room; `trace_store_full`, `trace_store_damaged`, `disk_failed`. So for every call
   * below that changes something. */
  put(code: string, record: Uint8Array): void {
    assert(record.length <= recordBytesMax, 'a record has at most 64 kB');
    this.#flush.assertSound();
    this.#ledgers.append(this.#frame.pack(code), record);
  }

  /** Copies of all records of a code, oldest first. Failure `trace_store_damaged`. */
  get(code: string): Uint8Array[] | undefined {
    const packed = this.#frame.pack(code);
    const found = this.#ledgers.find(packed);
    if (found === undefined) return undefined;
    return this.#ledgers
      .chain(found, packed)
      .toReversed()
      .flatMap(({ records }) => records);
  }

  has(code: string): boolean {
    return this.#ledgers.find(this.#frame.pack(code)) !== undefined;
  }

  /** These records instead of all there are; none removes the code. */
  replace(code: string, records: readonly Uint8Array[]): void {
    assert(records.every(({ length }) => length <= recordBytesMax), 'a record has at most 64 kB');
    this.#flush.assertSound();
    this.#ledgers.replace(this.#frame.pack(code), records);
  }

  remove(code: string): void {
    this.#log.withSpare(1, () => this.replace(code, []));
  }

  /** Reads the blocks of codes that are about to be asked for, each once and in the order of the
   * disk; returns how many were read. A help, never needed: what does not fit the cache is read
   * when it is asked for. */
  prefetch(codes: readonly string[]): number {
    const frame = this.#frame;
    frame.fill(codes);
    this.#index.search(frame);
    const units = new Set<number>();
    for (let i = 0; i < frame.count && units.size < this.#log.prefetchMax(); i += 1)
      if (frame.slots[i]! >= 0) this.#ledgers.unitsToRead(frame.firsts[i]!, frame.seconds[i]!, units);
    if (units.size > 0) for (const unit of Float64Array.from(units).sort()) this.#log.block(unit);
    return units.size;
  }

  /** Makes everything so far certain and returns the position it can be opened at. Of the older
   * ones those in `keep` stay, by default the one before; the others are given up. Failure
   * `disk_full`: as before the call, try again; `disk_failed`: open anew. */
  flush(keep?: readonly number[]): number {
    return this.#flush.run(keep);
  }

  /** The same, waiting for the disk elsewhere: records may be put meanwhile and belong to the next
   * flush. One flush at a time. */
  flushLater(keep?: readonly number[]): Promise<number> {
    return this.#flush.runLater(keep);
  }

  /** Positions it can be opened at, oldest first; 0 always. */
  positions(): number[] {
    return this.#flush.positions();
  }

  /** Reads up to about `bytesMax` of log that is mostly garbage and writes again what counts;
   * returns the bytes read, 0 when nothing is worth it. The room comes back some flushes later. */
  compact(bytesMax: number): number {
    this.#flush.assertSound();
    return this.#compaction.run(bytesMax);
  }

  counters(): TraceStoreCounters {
    const files = [...this.#log.files.values()];
    const { unitBytes } = this.#geometry;
    return {
      ...this.#opening,
      codes: this.#ledgers.codes,
      records: this.#ledgers.records,
      indexBytes: this.#index.table.bytes(),
      indexLoad: this.#ledgers.codes / Math.max(1, this.#index.table.slots()),
      logFiles: files.length,
      logBytes: files.reduce((sum, { units }) => sum + units * unitBytes, 0),
      garbageBytes: files.reduce(
        (sum, { deadBytes, retiredAt, units }) => sum + (retiredAt === undefined ? deadBytes : units * unitBytes),
        0,
      ),
      reads: this.#log.reads,
      falseMatches: this.#ledgers.falseMatches,
    };
  }

  /** What was not flushed is given up. */
  close(): void {
    this.#saved.close();
    this.#log.close();
  }
}
