// Segments read back: first whether they are what a manifest says, then their records.
import { crc32 } from 'node:zlib';
import { blocksOf, recordsOf, type Block } from './block.ts';
import type { Codec, Disk } from './disk.ts';
import type { Segment } from './record-log.ts';

/** Read at a time to be checked. */
const pieceBytes = 4 * 1024 * 1024;
/** Blocks decompressed ahead of the reader, in the runtime's threads. */
const blocksAhead = 3;

/** Why a segment cannot be used, or `undefined`. Bytes behind the end that counts are nobody's. */
export async function damageOf(segment: Segment, disk: Disk): Promise<string | undefined> {
  const { file, bytes } = segment;
  let sum = 0;
  for (let at = 0; at < bytes;) {
    const piece = await disk.read(file, at, Math.min(pieceBytes, bytes - at)).catch(() => undefined);
    if (piece === undefined) return `${file} is missing`;
    if (piece.length === 0) return `${file} ends at byte ${at} of ${bytes}`;
    sum = crc32(piece, sum);
    at += piece.length;
  }
  return sum === segment.crc32 ? undefined : `${file} is not what was written`;
}

/** The records of each block, in order. Throws on damage, which `damageOf` would have found. */
export async function* readRecords(
  segments: readonly Segment[],
  { disk, codec }: { readonly disk: Disk; readonly codec: Codec },
): AsyncGenerator<readonly Uint8Array[], void, undefined> {
  let ahead: readonly Promise<readonly Uint8Array[]>[] = [];
  for await (const block of blocks(segments, disk)) {
    const records = recordsOf(block, codec);
    // It is looked at when its turn comes.
    records.catch(() => undefined);
    const [next, ...rest] = [...ahead, records];
    if (next === undefined || rest.length < blocksAhead) {
      ahead = [...ahead, records];
      continue;
    }
    ahead = rest;
    yield await next;
  }
  for (const records of ahead) yield await records;
}

async function* blocks(segments: readonly Segment[], disk: Disk): AsyncGenerator<Block> {
  for (const { file, bytes } of segments) yield* blocksOf(await disk.read(file, 0, bytes));
}
