// The ledgers of codes: index and log together. A ledger is a chain of entries in the log of which
// the index knows the newest; whether an entry is of the code that is asked for is decided by the
// code in it, never by the index.
import assert from 'node:assert/strict';
import { Failure } from '../failure.ts';
import type { BlockView } from './block.ts';
import type { CodeHash } from './code-hash.ts';
import { tagOf, type CodeIndex } from './code-index.ts';
import {
  entryBytes,
  EntryReader,
  flags,
  recordBytes,
  recordsBytes,
  writeEntry,
  writeRecord,
  type Part,
} from './entry-layout.ts';
import type { IndexTable } from './index-table.ts';
import type { Log } from './log.ts';
import type { PackedCode } from './packed-code.ts';

/** The newest entry of a code, and where the index keeps it. */
export interface Found extends Part {
  readonly segment: number;
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
  records: number = 0;
  codes: number = 0;
  /** Blocks read for a code that was not in them. */
  falseMatches = 0;
  readonly #log: Log;
  readonly #index: CodeIndex;
  readonly #table: IndexTable;
  readonly #hash: CodeHash;
  readonly #groupBytesMax: number = 0;
  readonly #reader = new EntryReader();
  /** Where a code that was not found would stand in its segment. */
  #vacancy = 0;
  #written: PackedCode | undefined;

  constructor({ log, index, hash, records, groupBytesMax }: LedgersOptions) {
    this.#groupBytesMax = groupBytesMax;
    this.#log = log;
    this.#index = index;
    this.#table = index.table;
    this.#hash = hash;
    this.records = records;
    this.codes = index.table.entries();
  }

  /** Failure `trace_store_damaged`. */
  find(code: PackedCode): Found | undefined {
    const slot = this.#index.slotOf(code);
    this.#vacancy = -1 - slot;
    return slot < 0 ? undefined : this.#findFrom(code, slot);
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
    const bytes = entryBytes(code, found !== undefined, record.length);
    const at = this.#reserve(code, bytes);
    const recordAt = writeEntry(this.#log.bytes, at, code, found, flags.single, record.length);
    this.#log.bytes.set(record, recordAt);
    this.#point(code, found, this.#log.commit(bytes, blockTag(code)));
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
    const bytes = entryBytes(code, false, 0);
    const file = this.#log.fileOf(unit);
    file.deadBytes += bytes;
    file.removalBytes += bytes;
    if (found === undefined) return;
    this.#table.remove(found.segment, found.slot);
    this.codes -= 1;
  }

  /** Unit of every block that may hold the code and is not at hand. */
  unitsToRead(first: number, second: number, into: Set<number>): void {
    const segment = this.#index.segmentOf(first);
    const tag = tagOf(second);
    for (let slot = this.#table.find(segment, tag); slot >= 0; slot = this.#table.next(segment, tag, slot)) {
      const unit = this.#table.unit(segment, slot);
      if (!this.#log.isAtHand(unit)) into.add(unit);
    }
  }

  #findFrom(code: PackedCode, first: number): Found | undefined {
    const segment = this.#index.segmentOf(code.first);
    const tag = tagOf(code.second);
    let slot = first;
    for (; slot >= 0; slot = this.#table.next(segment, tag, slot)) {
      const unit = this.#table.unit(segment, slot);
      const block = this.#log.block(unit);
      const at = newestEntry(block, code);
      if (at >= 0) return { unit, at: at - block.start, segment, slot };
      this.falseMatches += 1;
      this.#mustHold(block, segment, tag, unit);
    }
    this.#vacancy = -1 - slot;
    return undefined;
  }

  #point(code: PackedCode, found: Found | undefined, unit: number): void {
    if (found !== undefined) {
      this.#table.setUnit(found.segment, found.slot, unit);
      return;
    }
    this.#table.insert(this.#index.segmentOf(code.first), this.#vacancy, tagOf(code.second), unit);
    this.codes += 1;
  }

  #write(
    code: PackedCode,
    records: readonly Uint8Array[],
    before: Part | undefined,
    isDetached: boolean,
  ): Part {
    const ofRecords = recordsBytes(records);
    const bytes = entryBytes(code, before !== undefined, ofRecords);
    const at = this.#reserve(code, bytes);
    const [only] = records;
    const isSingle = records.length === 1 && only !== undefined;
    const ownFlags = (isDetached ? flags.detached : 0) | (isSingle ? flags.single : 0);
    let end = writeEntry(this.#log.bytes, at, code, before, ownFlags, ofRecords);
    if (isSingle) {
      this.#log.bytes.set(only, end);
      end += only.length;
    } else for (const record of records) end = writeRecord(this.#log.bytes, end, record);
    assert(end === at + bytes, 'an entry takes the room it asked for');
    return { unit: this.#log.commit(bytes, blockTag(code)), at: this.#log.inBlock(at) };
  }

  #reserve(code: PackedCode, bytes: number): number {
    this.#written = code;
    return this.#log.reserve(bytes, blockTag(code), this.#holdsWritten);
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
  return (tagOf(code.second) << 9) ^ (code.first >>> 23);
}

/** Where the newest entry of the code that counts begins; -1 when there is none. */
export function newestEntry({ bytes, from, to }: BlockView, code: PackedCode): number {
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
