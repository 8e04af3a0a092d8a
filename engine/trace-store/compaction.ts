// Gives back the room of what counts no more, a few blocks at a time: what still counts in the file
// with the largest share of garbage is written again at the end of the log, then the file is
// retired. It goes when no position that may be opened needs it and every segment of the index was
// saved since (flush.ts).
import { EntryReader } from './entry-layout.ts';
import type { Geometry } from './geometry.ts';
import type { Ledgers } from './ledgers.ts';
import type { Log } from './log.ts';
import type { LogFile } from './log-file.ts';
import type { PackedCode } from './packed-code.ts';

export interface CompactionOptions {
  readonly log: Log;
  readonly ledgers: Ledgers;
  readonly geometry: Geometry;
  /** Scratch for the codes that are moved. */
  readonly code: PackedCode;
  /** A file is worth the work from this share of garbage. */
  readonly garbageMin: number;
}

/** The same for a store that has nearly all the files it can have. */
const tightGarbageMin = 0.05;

export class Compaction {
  readonly #options: CompactionOptions;
  readonly #reader = new EntryReader();
  #file: LogFile | undefined;
  #unit = 1;

  constructor(options: CompactionOptions) {
    this.#options = options;
  }

  /** Reads blocks until `bytesMax` were read or nothing is worth it; returns the bytes read.
   * Failure `disk_full`: the next call goes on where it was; so too `trace_store_full`, once files were given back. */
  run(bytesMax: number): number {
    return this.#options.log.withSpare(0, () => this.#run(bytesMax));
  }

  #run(bytesMax: number): number {
    const { unitBytes } = this.#options.geometry;
    let bytes = 0;
    while (bytes < bytesMax) {
      this.#file ??= this.#choose();
      if (this.#file === undefined) break;
      const units = this.#moveBlock(this.#file);
      this.#unit += units;
      bytes += units * unitBytes;
      if (this.#unit < this.#file.units) continue;
      this.#file.retiredAt = this.#options.log.end();
      this.#file = undefined;
      this.#unit = 1;
    }
    return bytes;
  }

  /** What says that a code is gone is garbage in the oldest file only: elsewhere it would be moved for ever. */
  #choose(): LogFile | undefined {
    const { log, geometry, garbageMin } = this.#options;
    const leastShare = log.isTight() ? Math.min(garbageMin, tightGarbageMin) : garbageMin;
    const oldest = Math.min(...[...log.files.values()].map(({ start }) => start));
    const share = ({ start, units, deadBytes, removalBytes }: LogFile): number =>
      (deadBytes - (start === oldest ? 0 : removalBytes)) / ((units - 1) * geometry.unitBytes);
    let worst: LogFile | undefined;
    for (const file of log.files.values()) {
      if (file === log.head() || file.retiredAt !== undefined || share(file) < leastShare) continue;
      if (worst === undefined || share(file) > share(worst)) worst = file;
    }
    return worst;
  }

  /** Returns the units of the block. */
  #moveBlock(file: LogFile): number {
    const { log, geometry } = this.#options;
    const unit = file.id * geometry.fileUnits + this.#unit;
    const block = log.blockCopy(unit);
    const hasOlder = [...log.files.values()].some(({ start }) => start < file.start);
    for (let at = block.from; at < block.to; ) {
      this.#reader.read(block.bytes, at);
      const { end } = this.#reader;
      this.#moveEntry(unit, at - block.start, hasOlder);
      at = end;
    }
    return Math.ceil((block.to - block.start) / geometry.unitBytes);
  }

  #moveEntry(unit: number, at: number, hasOlder: boolean): void {
    const { ledgers, code } = this.#options;
    const { form, bytes, codeFrom, codeTo } = this.#reader;
    code.copy(form, bytes, codeFrom, codeTo);
    const found = ledgers.find(code);
    if (found === undefined) {
      // An older entry of the code would count again when the index is made anew from the log.
      if (this.#reader.isRemoval() && hasOlder) ledgers.forget(code, undefined);
      return;
    }
    const chain = ledgers.chain(found, code);
    if (!chain.some((link) => link.unit === unit && link.at === at)) return;
    ledgers.rewrite(code, chain.toReversed().flatMap(({ records }) => records), found, chain);
  }
}
