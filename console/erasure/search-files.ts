// Looks for a person's numbers in every file of a folder, byte by byte, as a stranger would who got hold of the
// disk. Compressed contents (tables, checkpoints) cannot be seen this way; they are asked through their own
// readers.
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Paths below the folder, in order, that hold one of the texts. */
export async function filesThatHold(folder: string, texts: readonly string[]): Promise<readonly string[]> {
  const needles = texts.map((text) => Buffer.from(text));
  const found: string[] = [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (await holds(path, needles)) found.push(path.slice(folder.length + 1));
  }
  return found.toSorted();
}

async function holds(path: string, needles: readonly Buffer[]): Promise<boolean> {
  const overlap = Math.max(0, ...needles.map((needle) => needle.length - 1));
  let before = Buffer.alloc(0);
  const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1024 * 1024 });
  for await (const chunk of stream) {
    const piece = Buffer.concat([before, chunk]);
    if (needles.some((needle) => piece.includes(needle))) return true;
    before = piece.subarray(Math.max(0, piece.length - overlap));
  }
  return false;
}
