// Which back-ups were made from this folder, so that whoever must erase a person everywhere knows where else to
// look. A back-up cannot be changed and may long be on another machine: it can only be named.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../start/replace-file.ts';

const registered = z.strictObject({
  /** ISO 8601. */
  made_at: z.string(),
  target: z.string(),
  /** EVENTS sequence up to which it holds everything. */
  events_sequence: z.int(),
});
export type RegisteredBackup = z.infer<typeof registered>;
const register = z.strictObject({ v: z.literal(1), backups: z.array(registered) });

const fileName = 'backups.json';

/** Oldest first. Throws on a file this program did not write: an empty list would be a wrong answer. */
export function readBackupRegister(varFolder: string): readonly RegisteredBackup[] {
  const path = join(varFolder, fileName);
  if (!existsSync(path)) return [];
  return register.parse(JSON.parse(readFileSync(path, 'utf8'))).backups;
}

export function registerBackup(varFolder: string, made: RegisteredBackup): void {
  const backups = [...readBackupRegister(varFolder), made];
  replaceFile(join(varFolder, fileName), `${JSON.stringify({ v: 1, backups }, null, 2)}\n`);
}
