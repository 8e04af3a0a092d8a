// How much room the disk of a folder has left, and when that is too little.
import { statfsSync } from 'node:fs';

const mebibyte = 1024 ** 2;
/** A day of a city is some gigabytes: below this somebody has to act. */
const lowBytes = 1024 * mebibyte;
const lowShare = 0.05;
/** On a very large disk five per cent are plenty. */
const lowBytesMost = 20 * 1024 * mebibyte;
/** A frame, the blocks of four streams, the tables: with less than this something fails soon. */
export const fullBytes = 64 * mebibyte;

export interface DiskSpace {
  readonly free_bytes: number;
  readonly total_bytes: number;
  readonly state: 'ok' | 'low' | 'full';
}

/** `undefined` when the folder is not there. */
export function diskSpace(folder: string): DiskSpace | undefined {
  try {
    const { bavail, blocks, bsize } = statfsSync(folder);
    return spaceOf(bavail * bsize, blocks * bsize);
  } catch {
    return undefined;
  }
}

export function spaceOf(free_bytes: number, total_bytes: number): DiskSpace {
  const isLow = free_bytes < lowBytes || (free_bytes < lowShare * total_bytes && free_bytes < lowBytesMost);
  const state = free_bytes < fullBytes ? 'full' : isLow ? 'low' : 'ok';
  return { free_bytes, total_bytes, state };
}
