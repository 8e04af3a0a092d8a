// Records in compressed blocks, one behind the other in a file. A block:
//   4 bytes  mark and format, "FWB1"
//   4 bytes  n, length of what follows the head
//   4 bytes  length of the records before compression
//   4 bytes  crc32 of the n bytes
//   n bytes  the records, each with its length in 4 bytes before it, compressed
// All numbers little-endian. Which blocks count, and that they are whole, is for the manifest to say.
import { crc32 } from 'node:zlib';
import type { Codec } from './disk.ts';

const mark = 0x31425746;
export const headBytes = 16;
const lengthBytes = 4;

/** Records as they gather; they are copied when they come. One builder serves for block after block: memory outside of
 * the heap that outlives some collections of the young is only given back by a collection of everything, and a megabyte
 * or two for each block call for one every few seconds. */
export class BlockBuilder {
  #bytes: Buffer;
  #length = 0;

  constructor(bytesExpected: number) {
    this.#bytes = Buffer.allocUnsafeSlow(bytesExpected);
  }

  size(): number {
    return this.#length;
  }

  /** One record, out of its parts. */
  add(parts: readonly Uint8Array[]): void {
    const record = parts.reduce((sum, part) => sum + part.length, 0);
    this.#reserve(lengthBytes + record);
    this.#bytes.writeUInt32LE(record, this.#length);
    this.#length += lengthBytes;
    for (const part of parts) {
      this.#bytes.set(part, this.#length);
      this.#length += part.length;
    }
  }

  #reserve(bytes: number): void {
    const wanted = this.#length + bytes;
    if (wanted <= this.#bytes.length) return;
    const more = Buffer.allocUnsafeSlow(Math.max(wanted, this.#bytes.length * 2));
    more.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = more;
  }

  /** The records so far, in the builder's own memory: good until it is cleared. */
  records(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Begins anew. */
  clear(): void {
    this.#length = 0;
  }
}

export async function encodeBlock(records: Uint8Array, codec: Codec): Promise<Uint8Array> {
  const content = await codec.compress(records);
  const block = Buffer.allocUnsafe(headBytes + content.length);
  block.writeUInt32LE(mark, 0);
  block.writeUInt32LE(content.length, 4);
  block.writeUInt32LE(records.length, 8);
  block.writeUInt32LE(crc32(content), 12);
  block.set(content, headBytes);
  return block;
}

export interface Block {
  readonly content: Uint8Array;
  /** Before compression. */
  readonly recordBytes: number;
}

/** The blocks of a file. Throws where the bytes are no block. */
export function* blocksOf(file: Uint8Array): Generator<Block> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  for (let at = 0; at < file.length;) {
    if (at + headBytes > file.length || view.getUint32(at, true) !== mark)
      throw new Error(`no block at byte ${at}`);
    const length = view.getUint32(at + 4, true);
    const recordBytes = view.getUint32(at + 8, true);
    const content = file.subarray(at + headBytes, at + headBytes + length);
    if (content.length < length || crc32(content) !== view.getUint32(at + 12, true))
      throw new Error(`damaged block at byte ${at}`);
    yield { content, recordBytes };
    at += headBytes + length;
  }
}

/** Views into one piece of memory. Throws when the block holds something else than records. */
export async function recordsOf(block: Block, codec: Codec): Promise<readonly Uint8Array[]> {
  const bytes = await codec.decompress(block.content, Math.max(1, block.recordBytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  let at = 0;
  while (at < bytes.length) {
    const length = view.getUint32(at, true);
    records.push(bytes.subarray(at + lengthBytes, at + lengthBytes + length));
    at += lengthBytes + length;
  }
  if (at !== bytes.length || bytes.length !== block.recordBytes) throw new Error('torn record');
  return records;
}
