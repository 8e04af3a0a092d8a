// A restore that was broken off and is run again: what is cleared is what it left, not what it had moved aside.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BackupReader } from '../../../console/backup/backup-reader.ts';
import { restoreBackup } from '../../../console/backup/restore-backup.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'fundwatch-restore-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Its only file cannot be read: the restore ends there, before any server is started. */
const backup: BackupReader = {
  manifest: {
    v: 1, program: '0.1.0', begun_at: '', ended_at: '', schema_version: 6, has_credentials: true, stored: [], streams: [],
    tables: [], files: [{ path: 'users.json', part: 'files/users.json', mode: 0o600 }], parts: [],
  },
  read: () => { throw new Error('broken off'); },
};

function restore(isForced: boolean): Promise<unknown> {
  return restoreBackup({ backup, isForced, env: {}, root, varFolder: folder, now: () => 0, say: () => undefined });
}

test('what was moved aside by force is still there after the second try, and the mark stays', async () => {
  mkdirSync(join(folder, 'nats'));
  writeFileSync(join(folder, 'nats', 'EVENTS'), 'all that there was');
  await expect(restore(true)).rejects.toThrow('broken off');
  const aside = join(folder, 'before-restore-19700101000000', 'nats', 'EVENTS');
  expect(readFileSync(aside, 'utf8')).toBe('all that there was');
  mkdirSync(join(folder, 'nats'));
  await expect(restore(true)).rejects.toThrow('broken off');
  expect(existsSync(join(folder, 'nats'))).toBe(false);
  expect(existsSync(join(folder, 'restore-unfinished'))).toBe(true);
  expect(existsSync(aside)).toBe(true);
});
