// A file that has no name once it is open, so that it ends with its process: nothing in it counts after a
// restart, and nobody else finds what is personal in it.
import { mkdirSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ColdDisk } from './disk.ts';

export class ScratchFile implements ColdDisk {
  readonly #file: number;
  #length = 0;

  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#file = openSync(path, 'w+', 0o600);
    unlinkSync(path);
  }

  append(bytes: Uint8Array): void {
    let written = 0;
    while (written < bytes.length)
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#length + written);
    this.#length += written;
  }

  read(at: number, into: Uint8Array): number {
    const wanted = Math.max(0, Math.min(into.length, this.#length - at));
    let read = 0;
    while (read < wanted) {
      const count = readSync(this.#file, into, read, wanted - read, at + read);
      if (count === 0) break;
      read += count;
    }
    return read;
  }
}
