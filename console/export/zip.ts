// A ZIP archive as it is written: entries one after the other, each compressed as its content comes, nothing held back. Sizes
// follow each entry (data descriptor), so nothing has to be known before. Every size stays under 4 GB: no ZIP64.
import { strict as assert } from 'node:assert';
import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

export interface ZipEntry {
  /** Path inside the archive. */
  readonly name: string;
  readonly content: AsyncIterable<string> | Iterable<string>;
}

interface WrittenEntry {
  readonly name: Buffer;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

const zipBytesMax = 0xffff_ffff;
/** Fast rather than small: the export is read by someone who waits. */
const compressionLevel = 3;
/** Sizes follow the data (3); names are UTF-8 (11). */
const flags = (1 << 3) | (1 << 11);
const versionNeeded = 20;
const deflated = 8;
/** 1 January 1980: the moment of the export stands in the file itself. */
const noTime = 0;
const noDate = 0x21;

/** Ends when the archive is whole. An error in any content is thrown, and the archive stays incomplete. */
export async function* zip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Buffer, void, undefined> {
  const written: WrittenEntry[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const name = Buffer.from(entry.name);
    const start = offset;
    const sizes = { crc: 0, bytes: 0 };
    const header = localHeader(name);
    yield header;
    offset += header.length;
    let compressedBytes = 0;
    const deflate = createDeflateRaw({ level: compressionLevel });
    // A failure reaches the loop below, because it destroys `deflate`.
    pipeline(Readable.from(measured(entry.content, sizes)), deflate, () => undefined);
    for await (const chunk of deflate) {
      const bytes = Buffer.from(chunk);
      yield bytes;
      compressedBytes += bytes.length;
    }
    const done: WrittenEntry = { name, ...sizes, compressedBytes, offset: start };
    const descriptor = numbers([4, 0x0807_4b50], [4, done.crc], [4, compressedBytes], [4, done.bytes]);
    yield descriptor;
    offset += compressedBytes + descriptor.length;
    assert(offset < zipBytesMax && done.bytes < zipBytesMax, 'the archive is too large for a plain ZIP');
    written.push(done);
  }
  const directory = Buffer.concat(written.map(directoryEntry));
  yield directory;
  yield numbers(
    [4, 0x0605_4b50], [2, 0], [2, 0], [2, written.length], [2, written.length], [4, directory.length], [4, offset], [2, 0],
  );
}

async function* measured(
  content: ZipEntry['content'], sizes: { crc: number; bytes: number },
): AsyncGenerator<Buffer, void, undefined> {
  for await (const text of content) {
    const bytes = Buffer.from(text);
    sizes.crc = crc32(bytes, sizes.crc);
    sizes.bytes += bytes.length;
    yield bytes;
  }
}

function localHeader(name: Buffer): Buffer {
  const fixed = numbers(
    [4, 0x0403_4b50], [2, versionNeeded], [2, flags], [2, deflated], [2, noTime], [2, noDate],
    [4, 0], [4, 0], [4, 0], [2, name.length], [2, 0],
  );
  return Buffer.concat([fixed, name]);
}

function directoryEntry({ name, crc, compressedBytes, bytes, offset }: WrittenEntry): Buffer {
  const fixed = numbers(
    [4, 0x0201_4b50], [2, versionNeeded], [2, versionNeeded], [2, flags], [2, deflated], [2, noTime], [2, noDate], [4, crc],
    [4, compressedBytes], [4, bytes], [2, name.length], [2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, offset],
  );
  return Buffer.concat([fixed, name]);
}

/** Little-endian unsigned numbers of 2 or 4 bytes. */
function numbers(...fields: readonly (readonly [2 | 4, number])[]): Buffer {
  const bytes = Buffer.alloc(fields.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of fields) at = bytes.writeUIntLE(value, at, width);
  return bytes;
}
