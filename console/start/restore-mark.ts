// A folder into which a restore was broken off holds some of the data and not the rest: nothing may start on it.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../engine/failure.ts';

const markName = 'restore-unfinished';

export function markRestore(varFolder: string): void {
  writeFileSync(join(varFolder, markName), '', { mode: 0o600 });
}

export function unmarkRestore(varFolder: string): void {
  rmSync(join(varFolder, markName), { force: true });
}

export function isRestoreUnfinished(varFolder: string): boolean {
  return existsSync(join(varFolder, markName));
}

/** Whether a file of that name is the mark. */
export function isRestoreMark(name: string): boolean {
  return name === markName;
}

/** Throws `restore_unfinished`. */
export function refuseUnfinishedRestore(varFolder: string): void {
  if (isRestoreUnfinished(varFolder)) throw new Failure('restore_unfinished', { folder: varFolder });
}
