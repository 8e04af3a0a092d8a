// The index on disk: each segment saved for itself, with the place in the log it holds good for, a
// few with every flush, round and round. So a flush is short, and a store that is opened reads the
// segments and what the log got since. A round fills one file; when it is finished the file of the
// round before serves only older positions.
import { crc32 } from 'node:zlib';
import assert from 'node:assert/strict';
import type { CodeIndex } from './code-index.ts';
import type { DiskFile } from './disk.ts';
import { onFullDisk } from './log.ts';
import type { Entries } from './index-table.ts';
import type { StoreIdentity } from './log-file.ts';
import { slotBytes } from './page-pool.ts';

const headBytes = 32;
/** Segments gathered into one write. */
const writeBytesMax = 4 << 20;

export interface SavedFile {
  readonly number: number;
  readonly bytes: number;
}

export function savedFileName(number: number): string {
  return `${String(number).padStart(6, '0')}.index`;
}

export function isSavedFileName(name: string): boolean {
  return /^\d{6,}\.index$/.test(name);
}

interface OpenFile {
  readonly number: number;
  readonly path: string;
  readonly file: DiskFile;
  bytes: number;
}

/** What `save` wrote to: to be synced, and closed when it is finished. */
export interface SavedPart {
  readonly file: DiskFile;
  readonly path: string;
  readonly isFinished: boolean;
}

export interface SavedIndexOptions {
  readonly identity: StoreIdentity;
  readonly index: CodeIndex;
  /** Files that are there, oldest first. */
  readonly files: readonly SavedFile[];
  /** For each segment the place it was last saved at, 0 when never. */
  readonly savedAt: Float64Array;
}

export class SavedIndex {
  readonly #identity: StoreIdentity;
  readonly #index: CodeIndex;
  readonly #savedAt: Float64Array;
  #files: SavedFile[];
  #open: OpenFile | undefined;
  #next = 0;
  #number: number;

  constructor({ identity, index, files, savedAt }: SavedIndexOptions) {
    assert(new Uint8Array(Uint16Array.of(1).buffer)[0] === 1, 'numbers are kept with the low byte first');
    this.#identity = identity;
    this.#index = index;
    this.#savedAt = savedAt;
    this.#files = [...files];
    this.#number = (files.at(-1)?.number ?? -1) + 1;
  }

  /** Files that hold the newest save of every segment, with the bytes that count. */
  files(): SavedFile[] {
    const { number = 0, bytes = 0 } = this.#open ?? {};
    return [...this.#files, ...(this.#open === undefined ? [] : [{ number, bytes }])];
  }

  /** Every segment was saved at this place or later. */
  savedFrom(): number {
    return this.#savedAt.reduce((least, at) => Math.min(least, at), Infinity);
  }

  /** Saves the next `segments` ones as of `place`, where the log ends now; returns the file to
   * sync. Failure `disk_full`: the next call takes the same ones again. */
  save(segments: number, place: number): SavedPart | undefined {
    let left = Math.min(segments, this.#index.table.segments);
    if (left === 0) return undefined;
    const open = (this.#open ??= this.#begin());
    while (left > 0) {
      const bytes = this.#gather(left, place);
      onFullDisk(open.path, () => open.file.write(bytes.bytes, open.bytes));
      this.#savedAt.fill(place, this.#next, this.#next + bytes.segments);
      open.bytes += bytes.bytes.length;
      this.#next += bytes.segments;
      left -= bytes.segments;
      if (this.#next === this.#index.table.segments) {
        this.#finish(open);
        return { ...open, isFinished: true };
      }
    }
    return { ...open, isFinished: false };
  }

  close(): void {
    this.#open?.file.close();
  }

  #begin(): OpenFile {
    const number = this.#number;
    const path = `${this.#identity.folder}/${savedFileName(number)}`;
    const file = onFullDisk(path, () => this.#identity.disk.open(path, 'create'));
    this.#number += 1;
    return { number, path, file, bytes: 0 };
  }

  /** The next round begins with the next call. */
  #finish({ number, bytes }: OpenFile): void {
    this.#files = [{ number, bytes }];
    this.#open = undefined;
    this.#next = 0;
  }

  #gather(segmentsMax: number, place: number): { bytes: Buffer; segments: number } {
    const from = this.#next;
    const { table } = this.#index;
    let bytes = 0;
    let segments = 0;
    while (segments < segmentsMax && from + segments < table.segments) {
      const more = saveBytes(table.counts[from + segments]!);
      if (segments > 0 && bytes + more > writeBytesMax) break;
      bytes += more;
      segments += 1;
    }
    const buffer = new ArrayBuffer(bytes);
    const into = Buffer.from(buffer);
    let at = 0;
    for (let segment = from; segment < from + segments; segment += 1) {
      const count = table.counts[segment]!;
      const { heads, tails } = table.dump(segment);
      const to = entriesAt(buffer, at, count);
      to.heads.set(heads.subarray(0, count));
      to.tails.set(tails.subarray(0, count));
      const end = at + saveBytes(count);
      into.writeUInt32LE(segment, at + 4);
      into.writeUInt32LE(count, at + 8);
      into.writeDoubleLE(place, at + 16);
      into.writeUInt32LE(crc32(into.subarray(at + 4, end)), at);
      at = end;
    }
    return { bytes: into, segments };
  }
}

/** A head, the first parts of all slots, the second parts, up to a whole number of four bytes. */
function saveBytes(count: number): number {
  return headBytes + Math.ceil((count * slotBytes) / 4) * 4;
}

function entriesAt(buffer: ArrayBuffer, at: number, count: number): Entries {
  const from = at + headBytes;
  return { heads: new Int32Array(buffer, from, count), tails: new Uint16Array(buffer, from + 4 * count, count) };
}

interface Save {
  readonly file: DiskFile;
  readonly at: number;
  readonly count: number;
  readonly place: number;
}

/** Loads the newest save of every segment into an empty index. Returns the place of each, 0 for a
 * segment that has none that can be used: its file is gone or damaged, or it was saved before
 * `savedFrom`. */
export function loadIndex(
  identity: StoreIdentity,
  index: CodeIndex,
  files: readonly SavedFile[],
  savedFrom: number,
): Float64Array {
  const places = new Float64Array(index.table.segments);
  const saves = new Map<number, Save>();
  const present = new Set(identity.disk.list(identity.folder));
  const opened: DiskFile[] = [];
  for (const { number, bytes } of files) {
    if (!present.has(savedFileName(number))) continue;
    const file = identity.disk.open(`${identity.folder}/${savedFileName(number)}`, 'read');
    opened.push(file);
    findSaves(file, bytes, index.table.segments, saves);
  }
  for (const [number, save] of saves) {
    if (save.place < savedFrom || save.place === 0) continue;
    const buffer = new ArrayBuffer(saveBytes(save.count));
    const bytes = Buffer.from(buffer);
    if (save.file.read(bytes, save.at) < bytes.length) continue;
    if (crc32(bytes.subarray(4)) !== bytes.readUInt32LE(0)) continue;
    index.table.load(number, entriesAt(buffer, 0, save.count), save.count);
    places[number] = save.place;
  }
  for (const file of opened) file.close();
  return places;
}

/** Heads only. A damaged one ends the file: what it would have led to counts as not saved. */
function findSaves(file: DiskFile, bytes: number, segments: number, into: Map<number, Save>): void {
  const head = Buffer.alloc(headBytes);
  for (let at = 0; at + headBytes <= bytes; ) {
    if (file.read(head, at) < headBytes) return;
    const number = head.readUInt32LE(4);
    const count = head.readUInt32LE(8);
    if (number >= segments || at + saveBytes(count) > bytes) return;
    into.set(number, { file, at, count, place: head.readDoubleLE(16) });
    at += saveBytes(count);
  }
}
