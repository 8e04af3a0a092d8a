// Where a back-up goes: a folder, or one file in the tar format that every system can open. Both are made under
// another name and get their own only when they are whole and on the disk, so that what was broken off is never
// taken for a back-up.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../engine/failure.ts';
import { manifestName, sealManifest } from './manifest.ts';
import type { Manifest, Part } from './manifest.ts';
import { tarEnd, tarHeader, tarHeaderBytes, tarPadding } from './tar-format.ts';

export interface BackupWriter {
  /** One part after another, never two at a time. `onBytes` is told how many have been written. */
  write(name: string, source: AsyncIterable<Uint8Array>, onBytes?: (bytes: number) => void): Promise<Part>;
  /** Seals it with the manifest and gives it its name. */
  finish(manifest: Manifest): Promise<void>;
  /** Removes what was written. */
  abandon(): Promise<void>;
}

/** A name that ends in `.tar` is one file, any other a folder. Throws `backup_target` when it exists already. */
export async function openBackupWriter(target: string): Promise<BackupWriter> {
  if (existsSync(target)) throw new Failure('backup_target', { target, reason: 'it exists already' });
  const draft = `${target}.unfinished`;
  // Left by a back-up that was broken off.
  await rm(draft, { recursive: true, force: true });
  await mkdir(dirname(target), { recursive: true });
  return target.endsWith('.tar') ? fileWriter(target, draft) : folderWriter(target, draft);
}

/** Back-ups hold personal data and tokens: nobody else may read them. */
const ownerOnly = { file: 0o600, folder: 0o700 } as const;

async function folderWriter(target: string, draft: string): Promise<BackupWriter> {
  await mkdir(draft, { mode: ownerOnly.folder });
  return {
    async write(name, source, onBytes) {
      const path = join(draft, name);
      await mkdir(dirname(path), { recursive: true, mode: ownerOnly.folder });
      const file = await open(path, 'wx', ownerOnly.file);
      try {
        const part = await pour(file, name, source, onBytes);
        await file.sync();
        return part;
      } finally {
        await file.close();
      }
    },
    async finish(manifest) {
      const file = await open(join(draft, manifestName), 'wx', ownerOnly.file);
      await file.writeFile(sealManifest(manifest));
      await file.sync();
      await file.close();
      await named(target, draft);
    },
    abandon: () => rm(draft, { recursive: true, force: true }),
  };
}

async function fileWriter(target: string, draft: string): Promise<BackupWriter> {
  const file = await open(draft, 'wx', ownerOnly.file);
  let offset = 0;
  return {
    write,
    async finish(manifest) {
      await write(manifestName, once(Buffer.from(sealManifest(manifest))));
      await file.write(tarEnd(), 0, undefined, offset);
      await file.sync();
      await file.close();
      await named(target, draft);
    },
    async abandon() {
      await file.close().catch(() => undefined);
      await rm(draft, { force: true });
    },
  };

  /** How long a part is stands in front of it and is known behind it: the head is written last. */
  async function write(name: string, source: AsyncIterable<Uint8Array>, onBytes?: (bytes: number) => void): Promise<Part> {
    const part = await pour(file, name, source, onBytes, offset + tarHeaderBytes);
    await file.write(tarHeader(name, part.bytes), 0, undefined, offset);
    const padding = tarPadding(part.bytes);
    if (padding.length > 0) await file.write(padding, 0, undefined, offset + tarHeaderBytes + part.bytes);
    offset += tarHeaderBytes + part.bytes + padding.length;
    return part;
  }
}

async function pour(
  file: FileHandle, name: string, source: AsyncIterable<Uint8Array>, onBytes: (bytes: number) => void = () => undefined, from = 0,
): Promise<Part> {
  const sum = createHash('sha256');
  let bytes = 0;
  for await (const chunk of source) {
    sum.update(chunk);
    for (let done = 0; done < chunk.length;) {
      done += (await file.write(chunk, done, chunk.length - done, from + bytes + done)).bytesWritten;
    }
    bytes += chunk.length;
    onBytes(bytes);
  }
  return { name, bytes, sha256: sum.digest('hex') };
}

async function named(target: string, draft: string): Promise<void> {
  await rename(draft, target);
  const folder = await open(dirname(target), 'r');
  await folder.sync();
  await folder.close();
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}
