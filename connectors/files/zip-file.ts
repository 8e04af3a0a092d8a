// A ZIP archive, read by its directory, and its entries inflated in bounded memory. A kilobyte of deflated data may
// stand for a megabyte, so whoever reads an entry says how much it may be; what the directory says of it and what comes
// out must both keep to that.
import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly isEncrypted: boolean;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of its header in the file. */
  readonly offset: number;
}

const endBytes = 22;
const commentBytesMax = 65_535;
const locatorBytes = 20;
const directoryBytesMax = 4 * 1024 * 1024;
const marks = { end: 0x06054b50, locator: 0x07064b50, end64: 0x06064b50, entry: 0x02014b50, header: 0x04034b50 } as const;
/** Texts of a spreadsheet shrink to a fortieth at most; beyond so many bytes what shrinks to less is no spreadsheet. */
const ratioMax = 100;
const ratioFreeBytes = 32 * 1024 * 1024;

export class ZipFile {
  readonly #path: string;
  readonly #file: FileHandle;
  /** By name in small letters, with slashes. */
  readonly #entries: ReadonlyMap<string, ZipEntry>;

  private constructor(path: string, file: FileHandle, entries: readonly ZipEntry[]) {
    this.#path = path;
    this.#file = file;
    this.#entries = new Map(entries.map((entry) => [nameKey(entry.name), entry]));
  }

  /** Throws an Error that says what is wrong; else `close` must follow. */
  static async open(path: string): Promise<ZipFile> {
    const file = await open(path);
    try {
      return new ZipFile(path, file, entriesOf(await directoryOf(file)));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  find(name: string): ZipEntry | undefined {
    return this.#entries.get(nameKey(name));
  }

  /** The entry inflated, piece by piece. Throws when it is more than `bytesMax` or than the archive says. */
  async *read(entry: ZipEntry, bytesMax: number): AsyncGenerator<Buffer, void, undefined> {
    const { name, packedBytes, method } = entry;
    if (entry.isEncrypted) throw new Error(`${name} is protected by a password`);
    if (method !== 0 && method !== 8) throw new Error(`${name} is compressed in a way that is not known here`);
    if (entry.bytes > mostOf(entry, bytesMax)) throw tooLarge(entry, bytesMax);
    if (packedBytes === 0) return;
    const start = await this.#contentOf(entry);
    const packed = createReadStream(this.#path, { start, end: start + packedBytes - 1 });
    const inflate = createInflateRaw();
    // What goes wrong is told to whoever reads the last stream.
    const plain = method === 0 ? packed : pipeline(packed, inflate, () => undefined);
    let bytes = 0;
    for await (const piece of plain) {
      bytes += piece.length;
      if (bytes > mostOf(entry, bytesMax)) throw tooLarge(entry, bytesMax);
      if (bytes > entry.bytes) throw new Error(`${name} is larger than the archive says`);
      yield piece;
    }
  }

  async #contentOf({ name, offset }: ZipEntry): Promise<number> {
    const header = await bytesAt(this.#file, offset, 30);
    if (header.readUInt32LE(0) !== marks.header) throw new Error(`${name} is not where the archive says`);
    return offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  }
}

function mostOf({ packedBytes }: ZipEntry, bytesMax: number): number {
  return Math.min(bytesMax, Math.max(ratioFreeBytes, packedBytes * ratioMax));
}

function tooLarge(entry: ZipEntry, bytesMax: number): Error {
  const { name, packedBytes } = entry;
  return new Error(`${name} inflates to more than ${mostOf(entry, bytesMax)} bytes out of ${packedBytes}: split the table into several files`);
}

function nameKey(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();
}

async function bytesAt(file: FileHandle, position: number, count: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, position);
  if (bytesRead < count) throw new Error('the archive is cut off');
  return buffer;
}

async function directoryOf(file: FileHandle): Promise<Buffer> {
  const { size } = await file.stat();
  const tailBytes = Math.min(size, endBytes + commentBytesMax + locatorBytes);
  const tail = await bytesAt(file, size - tailBytes, tailBytes);
  let end = tailBytes - endBytes;
  while (end >= 0 && tail.readUInt32LE(end) !== marks.end) end -= 1;
  if (end < 0) throw new Error('no XLSX workbook; save it as .xlsx, without a password');
  let bytes = tail.readUInt32LE(end + 12);
  let position = tail.readUInt32LE(end + 16);
  const locator = end - locatorBytes;
  if (locator >= 0 && tail.readUInt32LE(locator) === marks.locator) {
    const end64 = await bytesAt(file, Number(tail.readBigUInt64LE(locator + 8)), 56);
    if (end64.readUInt32LE(0) !== marks.end64) throw new Error('the directory of the archive is damaged');
    bytes = Number(end64.readBigUInt64LE(40));
    position = Number(end64.readBigUInt64LE(48));
  }
  if (bytes > directoryBytesMax) throw new Error('the archive has too many entries');
  return bytesAt(file, position, bytes);
}

function entriesOf(directory: Buffer): readonly ZipEntry[] {
  const entries: ZipEntry[] = [];
  for (let at = 0; at + 46 <= directory.length;) {
    if (directory.readUInt32LE(at) !== marks.entry) throw new Error('the directory of the archive is damaged');
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
    const long = longNumbers(directory.subarray(nameEnd, extraEnd));
    const number = (offset: number): number => {
      const short = directory.readUInt32LE(at + offset);
      return short === 0xffffffff ? Number(long.shift() ?? short) : short;
    };
    // In the order in which the long forms stand.
    const bytes = number(24);
    const packedBytes = number(20);
    const offset = number(42);
    entries.push({
      name: directory.toString('utf8', at + 46, nameEnd),
      isEncrypted: (directory.readUInt16LE(at + 8) & 1) === 1,
      method: directory.readUInt16LE(at + 10),
      packedBytes, bytes, offset,
    });
    at = extraEnd + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** What did not fit into four bytes. */
function longNumbers(extra: Buffer): bigint[] {
  for (let at = 0; at + 4 <= extra.length;) {
    const bytes = extra.readUInt16LE(at + 2);
    const content = extra.subarray(at + 4, at + 4 + bytes);
    if (extra.readUInt16LE(at) === 1) {
      return Array.from({ length: Math.floor(content.length / 8) }, (_, i) => content.readBigUInt64LE(i * 8));
    }
    at += 4 + bytes;
  }
  return [];
}
