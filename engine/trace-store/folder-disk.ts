// The disk of the machine, by node:fs. Reads and writes wait: a record is a few kilobytes and
// mostly in the page cache, and a promise for each would cost more.
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { promisify } from 'node:util';
import type { Disk, DiskFile } from './disk.ts';

const flagsOf = { read: 'r', write: 'r+', create: 'wx+' } as const;
const dataSync = promisify(fdatasync);

export const folderDisk: Disk = {
  open: (path, mode) => new FolderFile(openSync(path, flagsOf[mode], 0o600)),
  list: (path) => readdirSync(path),
  makeFolder: (path) => void mkdirSync(path, { recursive: true, mode: 0o700 }),
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path),
  syncFolder(path) {
    const folder = openSync(path, 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  },
};

class FolderFile implements DiskFile {
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  size(): number {
    return fstatSync(this.#descriptor).size;
  }

  read(into: Uint8Array, at: number): number {
    let done = 0;
    while (done < into.length) {
      const got = readSync(this.#descriptor, into, done, into.length - done, at + done);
      if (got === 0) break;
      done += got;
    }
    return done;
  }

  write(bytes: Uint8Array, at: number): void {
    for (let done = 0; done < bytes.length; )
      done += writeSync(this.#descriptor, bytes, done, bytes.length - done, at + done);
  }

  truncate(bytes: number): void {
    ftruncateSync(this.#descriptor, bytes);
  }

  sync(): void {
    fdatasyncSync(this.#descriptor);
  }

  syncLater(): Promise<void> {
    return dataSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
