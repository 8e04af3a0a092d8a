// A folder of the machine's own disk. Files are readable by their owner only: they hold what
// institutions report about persons.
import { constants, mkdirSync } from 'node:fs';
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk.ts';

const ownerOnly = 0o600;
const forWriting = constants.O_RDWR | constants.O_CREAT;

export function folderDisk(folder: string): Disk {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const at = (name: string): string => join(folder, name);
  return {
    names: () => readdir(folder),
    read: (name, from, bytesMax) => withFile(at(name), 'r', (file) => readFrom(file, from, bytesMax)),
    write: (name, bytes, position) => withFile(at(name), forWriting, (file) => writeAt(file, bytes, position)),
    sync: (name) => withFile(at(name), 'r+', (file) => file.sync()),
    rename: (from, to) => rename(at(from), at(to)),
    remove: (name) => rm(at(name), { force: true }),
    syncNames: () => withFile(folder, 'r', (file) => file.sync()),
  };
}

async function withFile<Result>(
  path: string,
  flags: string | number,
  work: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  const file = await open(path, flags, ownerOnly);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function readFrom(file: FileHandle, from: number, bytesMax: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  const wanted = Math.max(0, Math.min(bytesMax, size - from));
  const bytes = Buffer.allocUnsafe(wanted);
  for (let done = 0; done < wanted;) {
    const { bytesRead } = await file.read(bytes, done, wanted - done, from + done);
    if (bytesRead === 0) return bytes.subarray(0, done);
    done += bytesRead;
  }
  return bytes;
}
