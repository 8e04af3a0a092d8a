// Makes the index from the log: all of it, or for every segment what came after it was saved.
import { Failure } from '../failure.ts';
import { blockBytes, blockDamage, blockHeadBytes } from './block.ts';
import type { CodeHash } from './code-hash.ts';
import type { CodeIndex } from './code-index.ts';
import { tagOf } from './code-index.ts';
import { EntryReader } from './entry-layout.ts';
import type { Geometry } from './geometry.ts';
import { newestEntry } from './ledgers.ts';
import type { Log } from './log.ts';
import type { LogFile } from './log-file.ts';
import { PackedCode } from './packed-code.ts';

const readBytes = 4 << 20;

export interface ReplayOptions {
  readonly log: Log;
  /** Oldest first. */
  readonly files: readonly LogFile[];
  readonly geometry: Geometry;
  readonly hash: CodeHash;
  readonly index: CodeIndex;
  /** For each segment the place in the log up to which the index has it. */
  readonly places: Float64Array;
}

/** Returns the bytes of log that were read. Failure `trace_store_damaged`. */
export function replay(options: ReplayOptions): number {
  const from = options.places.reduce((least, place) => Math.min(least, place), Infinity);
  const indexing = new Indexing(options);
  let bytes = 0;
  for (const file of options.files) {
    if (file.start + file.units <= from) continue;
    bytes += replayFile(options, file, Math.max(1, from - file.start), indexing);
  }
  return bytes;
}

function replayFile(
  { geometry: { unitBytes, fileUnits, bufferUnits } }: ReplayOptions,
  file: LogFile,
  firstUnit: number,
  indexing: Indexing,
): number {
  const end = file.units * unitBytes;
  const buffer = Buffer.alloc(Math.max(readBytes, bufferUnits * unitBytes));
  let bufferAt = 0;
  let held = 0;
  let at = firstUnit * unitBytes;
  const hold = (bytes: number): boolean => {
    if (at + bytes > end) return false;
    if (at + bytes <= bufferAt + held) return true;
    bufferAt = at;
    held = file.file.read(buffer.subarray(0, Math.min(buffer.length, end - at)), at);
    return bytes <= held;
  };
  while (at < end) {
    const damaged = (reason: string): Failure =>
      new Failure('trace_store_damaged', { file: file.path, offset: at, reason });
    if (!hold(blockHeadBytes)) throw damaged('its end is missing');
    const bytes = blockBytes(buffer, at - bufferAt);
    if (bytes <= blockHeadBytes || bytes > buffer.length || !hold(bytes)) throw damaged('its length is wrong');
    const start = at - bufferAt;
    const place = file.start + at / unitBytes;
    const reason = blockDamage(buffer, start, place);
    if (reason !== undefined) throw damaged(reason);
    indexing.block(buffer, start + blockHeadBytes, start + bytes, place, file.id * fileUnits + at / unitBytes);
    at += Math.ceil(bytes / unitBytes) * unitBytes;
  }
  return end - firstUnit * unitBytes;
}

class Indexing {
  readonly #options: ReplayOptions;
  readonly #reader = new EntryReader();
  readonly #code: PackedCode;
  /** Both halves of the hash of each entry's code in a block. */
  #firsts = new Int32Array(256);
  #seconds = new Int32Array(256);

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#code = new PackedCode(options.hash);
  }

  /** Twice through the block, so that the index is asked for all places at once. */
  block(bytes: Uint8Array, from: number, to: number, place: number, unit: number): void {
    const { index, places } = this.#options;
    const reader = this.#reader;
    index.touch(this.#firsts, this.#seconds, this.#hashAll(bytes, from, to));
    let i = 0;
    for (let at = from; at < to; at = reader.end) {
      reader.read(bytes, at);
      const first = this.#firsts[i]!;
      const second = this.#seconds[i]!;
      i += 1;
      if (reader.isDetached) continue;
      const segment = index.segmentOf(first);
      if (place >= places[segment]!) this.#entry(segment, tagOf(second), unit);
    }
  }

  /** Returns how many entries there are. */
  #hashAll(bytes: Uint8Array, from: number, to: number): number {
    const reader = this.#reader;
    let count = 0;
    for (let at = from; at < to; at = reader.end) {
      reader.read(bytes, at);
      this.#code.copy(reader.form, bytes, reader.codeFrom, reader.codeTo);
      if (count === this.#firsts.length) this.#widen();
      this.#firsts[count] = this.#code.first;
      this.#seconds[count] = this.#code.second;
      count += 1;
    }
    return count;
  }

  #widen(): void {
    const [firsts, seconds] = [this.#firsts, this.#seconds];
    this.#firsts = new Int32Array(2 * firsts.length);
    this.#seconds = new Int32Array(2 * seconds.length);
    this.#firsts.set(firsts);
    this.#seconds.set(seconds);
  }

  #entry(segment: number, tag: number, unit: number): void {
    const { table } = this.#options.index;
    let slot = table.find(segment, tag);
    for (; slot >= 0; slot = table.next(segment, tag, slot)) {
      if (!this.#isOfThisCode(table.unit(segment, slot), unit)) continue;
      if (this.#reader.isRemoval()) table.remove(segment, slot);
      else table.setUnit(segment, slot, unit);
      return;
    }
    if (!this.#reader.isRemoval()) table.insert(segment, -1 - slot, tag, unit);
  }

  /** A slot of the same tag: this code's when it names the block this entry is in or continues, for
   * no block holds two codes of one tag; else the block says. */
  #isOfThisCode(older: number, unit: number): boolean {
    const { before, form, bytes, codeFrom, codeTo } = this.#reader;
    if (older === unit || older === before?.unit) return true;
    this.#code.copy(form, bytes, codeFrom, codeTo);
    return newestEntry(this.#options.log.block(older), this.#code) >= 0;
  }
}
