// A disk of memory for tests that look at files: everything is certain at once.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { Codec, Disk } from '../../../engine/checkpoint/disk.ts';

export interface MemoryDisk extends Disk {
  readonly files: Map<string, Uint8Array>;
  /** Thrown by the next writes, until it is undefined again. */
  failure: (Error & { code: string }) | undefined;
}

export function memoryDisk(): MemoryDisk {
  const files = new Map<string, Uint8Array>();
  const found = (name: string): Uint8Array => {
    const bytes = files.get(name);
    if (bytes === undefined) throw Object.assign(new Error(`no ${name}`), { code: 'ENOENT' });
    return bytes;
  };
  const disk: MemoryDisk = {
    files,
    failure: undefined,
    names: async () => [...files.keys()],
    read: async (name, from, bytesMax) => found(name).subarray(from, Math.min(found(name).length, from + bytesMax)),
    async write(name, bytes, at) {
      if (disk.failure !== undefined) throw disk.failure;
      const before = files.get(name) ?? new Uint8Array(0);
      const after = new Uint8Array(Math.max(before.length, at + bytes.length));
      after.set(before);
      after.set(bytes, at);
      files.set(name, after);
    },
    sync: async () => undefined,
    async rename(from, to) {
      files.set(to, found(from));
      files.delete(from);
    },
    remove: async (name) => void files.delete(name),
    syncNames: async () => undefined,
  };
  return disk;
}

/** In step with whoever waits, so that a run is the same each time. */
export const codecInStep: Codec = {
  compress: async (bytes) => zstdCompressSync(bytes),
  decompress: async (bytes, maxOutputLength) => zstdDecompressSync(bytes, { maxOutputLength }),
};
