// A block of the log: a head and entries, in whole units of the log. The checksum covers everything
// behind itself; the place in the log is part of it, so that a block in the wrong place is damage
// too.
//
//   crc32 of the rest   4
//   bytes of entries    4
//   place in the log    8   units from the beginning of the log, as a float of 64 bits
//   entries
import { crc32 } from 'node:zlib';

export const blockHeadBytes = 16;

export interface BlockView {
  readonly bytes: Uint8Array;
  /** Where the block begins. */
  readonly start: number;
  /** Entries. */
  readonly from: number;
  readonly to: number;
}

/** Puts the head before entries that lie at `start + blockHeadBytes`. */
export function sealBlock(into: Buffer, start: number, entryBytes: number, place: number): void {
  into.writeUInt32LE(entryBytes, start + 4);
  into.writeDoubleLE(place, start + 8);
  into.writeUInt32LE(crc32(into.subarray(start + 4, start + blockHeadBytes + entryBytes)), start);
}

/** Bytes of the block with its head, not rounded to units; what a damaged head says is not to be
 * relied on. */
export function blockBytes(bytes: Buffer, start: number): number {
  return blockHeadBytes + bytes.readUInt32LE(start + 4);
}

/** What is wrong with a block that lies whole in `bytes`, if anything. */
export function blockDamage(bytes: Buffer, start: number, place: number): string | undefined {
  const end = start + blockBytes(bytes, start);
  if (end > bytes.length) return 'its length is wrong';
  if (crc32(bytes.subarray(start + 4, end)) !== bytes.readUInt32LE(start)) return 'its checksum is wrong';
  return bytes.readDoubleLE(start + 8) === place ? undefined : 'it belongs elsewhere';
}
