// The ledgers of codes: index and log together. A ledger is a chain of entries in the log of which
// the index knows the newest; whether an entry is of the code that is asked for is decided by the
// code in it, never by the index.
import assert from 'node:assert/strict';
import { Failure } from '../failure.ts';
import type { BlockView } from './block.ts';
import type { CodeHash } from './code-hash.ts';
import { tagOf, type CodeIndex } from './code-index.ts';
import {
  entryBytesBefore,
  EntryReader,
  flags,
  headBytes,
  recordBytes,
  writeEntry,
  writeRecord,
  type Part,
} from './entry-layout.ts';
import type { IndexSegment } from './index-segment.ts';
import type { Log } from './log.ts';
import { codeForms, type PackedCode } from './packed-code.ts';

/** The newest entry of a code, and where the index keeps it. */
export interface Found extends Part {
  readonly segment: IndexSegment;
  readonly slot: number;
}

/** One entry of a chain. */
export interface Link extends Part {
  readonly bytes: number;
  readonly records: readonly Uint8Array[];
}

export interface LedgersOptions {
  readonly log: Log;
  readonly index: CodeIndex;
  readonly hash: CodeHash;
  readonly records: number;
  /** Bytes of records in one entry when a ledger is written whole; a single record may be larger.
   * */
  readonly groupBytesMax: number;
}

export class Ledgers {
  /** Records that count. */
  records: number;
  codes: number;
  /** Blocks read for a code that was not in them. */
  falseMatches = 0;
  readonly #log: Log;
  readonly #index: CodeIndex;
  readonly #hash: CodeHash;
  readonly #groupBytesMax: number;
  readonly #reader = new EntryReader();
  /** Where a code that was not found would stand in its segment. */
  #vacancy = 0;
  #written: PackedCode | undefined;

  constructor({ log, index, hash, records, groupBytesMax }: LedgersOptions) {
    this.#groupBytesMax = groupBytesMax;
    this.#log = log;
    this.#index = index;
    this.#hash = hash;
    this.records = records;
    this.codes = index.codes();
  }

  /** Failure `trace_store_damaged`. */
  find(code: PackedCode): Found | undefined {
    const number = this.#index.segmentOf(code);
    const segment = this.#index.segments[number]!;
    const tag = tagOf(code);
    let slot = segment.find(tag);
    this.#vacancy = slot < 0 ? -1 - slot : slot;
    for (; slot >= 0 && segment.hasTag(slot, tag); slot += 1) {
      const unit = segment.unit(slot);
      const block = this.#log.block(unit);
      const at = newestEntry(block, code);
      if (at >= 0) return { unit, at: at - block.start, segment, slot };
      this.falseMatches += 1;
      this.#mustHold(block, number, tag, unit);
    }
    return undefined;
  }

  /** Newest first. */
  chain(found: Found, code: PackedCode): Link[] {
    const links: Link[] = [];
    for (let part: Part | undefined = found; part !== undefined; part = this.#reader.before) {
      const block = this.#log.block(part.unit);
      const at = block.start + part.at;
      if (at < block.to) this.#reader.read(block.bytes, at);
      const { form, codeFrom, codeTo, end } = this.#reader;
      if (at >= block.to || end > block.to || !code.equals(form, block.bytes, codeFrom, codeTo))
        throw this.#damaged(part.unit, 'a part of a ledger is not where it should be');
      links.push({ unit: part.unit, at: part.at, bytes: end - at, records: this.#reader.records() });
    }
    return links;
  }

  /** One more record. Nothing changes when it throws: Failure `disk_full`, `trace_store_full`. */
  append(code: PackedCode, record: Uint8Array): void {
    const found = this.find(code);
    const { unit } = this.#write(code, [record], found, false);
    this.#point(code, found, unit);
    this.records += 1;
  }

  /** These records instead of all there are; none removes the code. Nothing changes when it throws.
   * */
  replace(code: PackedCode, records: readonly Uint8Array[]): void {
    const found = this.find(code);
    const old = found === undefined ? [] : this.chain(found, code);
    if (found === undefined && records.length === 0) return;
    this.rewrite(code, records, found, old);
  }

  /** `replace` for one whose old chain was read. */
  rewrite(
    code: PackedCode,
    records: readonly Uint8Array[],
    found: Found | undefined,
    old: readonly Link[],
  ): void {
    const groups = this.#groups(records);
    let part: Part | undefined;
    for (const [i, group] of groups.entries())
      part = this.#write(code, group, part, i + 1 < groups.length);
    if (part === undefined) this.forget(code, found);
    else this.#point(code, found, part.unit);
    for (const { unit, bytes } of old) this.#log.fileOf(unit).deadBytes += bytes;
    this.records += records.length - old.reduce((sum, link) => sum + link.records.length, 0);
  }

  /** Writes that the code has no records any more, and takes it out of the index when it is there.
   * */
  forget(code: PackedCode, found: Found | undefined): void {
    const { unit } = this.#write(code, [], undefined, false);
    this.#log.fileOf(unit).deadBytes += entryBytesBefore(code, false);
    if (found === undefined) return;
    found.segment.remove(found.slot);
    this.codes -= 1;
  }

  /** Unit of every block that may hold the code and is not at hand. */
  unitsToRead(code: PackedCode, into: Set<number>): void {
    const segment = this.#index.segments[this.#index.segmentOf(code)]!;
    const tag = tagOf(code);
    for (let slot = segment.find(tag); slot >= 0 && segment.hasTag(slot, tag); slot += 1) {
      const unit = segment.unit(slot);
      if (!this.#log.isAtHand(unit)) into.add(unit);
    }
  }

  #point(code: PackedCode, found: Found | undefined, unit: number): void {
    if (found !== undefined) {
      found.segment.setUnit(found.slot, unit);
      return;
    }
    this.#index.segments[this.#index.segmentOf(code)]!.insert(this.#vacancy, tagOf(code), unit);
    this.codes += 1;
  }

  #write(
    code: PackedCode,
    records: readonly Uint8Array[],
    before: Part | undefined,
    isDetached: boolean,
  ): Part {
    let bytes = entryBytesBefore(code, before !== undefined);
    for (const record of records) bytes += recordBytes(record);
    const tag = blockTag(code);
    this.#written = code;
    const at = this.#log.reserve(bytes, tag, this.#holdsWritten);
    let end = writeEntry(this.#log.bytes, at, bytes, code, before, isDetached);
    for (const record of records) end = writeRecord(this.#log.bytes, end, record);
    assert(end === at + bytes, 'an entry takes the room it asked for');
    return { unit: this.#log.commit(bytes, tag), at: this.#log.inBlock(at) };
  }

  readonly #holdsWritten = (block: BlockView): boolean =>
    this.#written !== undefined && holdsCode(block, this.#written);

  /** Records for one entry each: as many as one unit takes, at least one. */
  #groups(records: readonly Uint8Array[]): Uint8Array[][] {
    const groups: Uint8Array[][] = [];
    let bytes = Infinity;
    for (const record of records) {
      bytes += recordBytes(record);
      if (bytes > this.#groupBytesMax) {
        groups.push([]);
        bytes = recordBytes(record);
      }
      groups.at(-1)?.push(record);
    }
    return groups;
  }

  /** A block that the index names holds a code of that hash; else the index belongs to another log.
   * */
  #mustHold(block: BlockView, segment: number, tag: number, unit: number): void {
    for (let at = block.from; at < block.to; at = this.#reader.end) {
      this.#reader.read(block.bytes, at);
      this.#hash.hash(block.bytes, this.#reader.codeFrom, this.#reader.codeTo);
      if (this.#index.isAt(this.#hash, segment, tag)) return;
    }
    throw this.#damaged(unit, 'the index names it for a code that is not in it');
  }

  #damaged(unit: number, reason: string): Failure {
    const { path } = this.#log.fileOf(unit);
    return new Failure('trace_store_damaged', { file: path, offset: this.#log.offsetOf(unit), reason });
  }
}

/** Equal for codes that are in the same place of the index, and hardly ever for others. */
function blockTag(code: PackedCode): number {
  return (tagOf(code) << 9) ^ (code.first >>> 23);
}

/** Where the newest entry of the code that counts begins; -1 when there is none. */
export function newestEntry(block: BlockView, code: PackedCode): number {
  return code.form === codeForms.digits ? newestOfDigits(block, code) : newestOfText(block, code);
}

function newestOfDigits({ bytes, from, to }: BlockView, code: PackedCode): number {
  let newest = -1;
  const packed = code.bytes;
  for (let at = from; at < to; ) {
    const codeAt = at + headBytes;
    if (
      (bytes[at + 3]! & ~flags.continues) === codeForms.digits &&
      bytes[codeAt] === packed[0] &&
      code.equals(codeForms.digits, bytes, codeAt, codeAt + code.length)
    )
      newest = at;
    at += entryBytes(bytes, at);
  }
  return newest;
}

function newestOfText({ bytes, from, to }: BlockView, code: PackedCode): number {
  const reader = new EntryReader();
  let newest = -1;
  for (let at = from; at < to; at = reader.end) {
    reader.read(bytes, at);
    if (!reader.isDetached && code.equals(reader.form, bytes, reader.codeFrom, reader.codeTo)) newest = at;
  }
  return newest;
}

function holdsCode({ bytes, from, to }: BlockView, code: PackedCode): boolean {
  const reader = new EntryReader();
  for (let at = from; at < to; at = reader.end) {
    reader.read(bytes, at);
    if (code.equals(reader.form, bytes, reader.codeFrom, reader.codeTo)) return true;
  }
  return false;
}

function entryBytes(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
}
