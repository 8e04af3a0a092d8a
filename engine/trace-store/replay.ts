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

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#code = new PackedCode(options.hash);
  }

  block(bytes: Uint8Array, from: number, to: number, place: number, unit: number): void {
    const { index, places } = this.#options;
    const reader = this.#reader;
    for (let at = from; at < to; at = reader.end) {
      reader.read(bytes, at);
      if (reader.isDetached) continue;
      this.#code.copy(reader.form, bytes, reader.codeFrom, reader.codeTo);
      const segment = index.segmentOf(this.#code);
      if (place >= places[segment]!) this.#entry(segment, unit);
    }
  }

  #entry(segment: number, unit: number): void {
    const { table } = this.#options.index;
    const tag = tagOf(this.#code);
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
    if (older === unit || older === this.#reader.before?.unit) return true;
    return newestEntry(this.#options.log.block(older), this.#code) >= 0;
  }
}
