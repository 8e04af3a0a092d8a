// A disk of its own for a stack, so that it can be full: a small tmpfs, where root may mount one.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SmallDisk {
  readonly folder: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  clear(): void;
  /** Ends the mount; nothing may use it any more. */
  close(): void;
}

const blockBytes = 1 << 20;
const smallestBytes = 1 << 10;

/** `undefined` when nothing may be mounted here. `files`: how many it has room for, folders too. */
export function openSmallDisk(megabytes: number, files?: number): SmallDisk | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'fundwatch-small-'));
  try {
    const options = `size=${megabytes}m${files === undefined ? '' : `,nr_inodes=${files}`}`;
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'fundwatch', folder], {
      stdio: 'ignore',
    });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: () => {
      const file = openSync(ballast, 'a');
      for (let bytes = blockBytes; bytes >= smallestBytes;) {
        try {
          if (writeSync(file, Buffer.alloc(bytes)) < bytes) bytes /= 2;
        } catch {
          bytes /= 2;
        }
      }
      closeSync(file);
    },
    clear: () => rmSync(ballast, { force: true }),
    close: () => {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
