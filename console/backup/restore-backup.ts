// A back-up put back into an empty folder: everything is held to its sums first, then streams, tables and files are
// restored, under a mark that keeps anything from starting on the half of it. What EVENTS has beyond the tables is
// judged and stored at the next start.
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { applySchema } from '../../connectors/clickhouse/schema.ts';
import { asRestored } from '../../connectors/nats/hits-stream.ts';
import { Failure } from '../../engine/failure.ts';
import { lockInstance, unlockInstance } from '../start/instance-lock.ts';
import { isRestoreMark, isRestoreUnfinished, markRestore, unmarkRestore } from '../start/restore-mark.ts';
import { applyToTables } from './apply-retention.ts';
import { checkBackup } from './backup-reader.ts';
import type { BackupReader } from './backup-reader.ts';
import type { FileCopy, Manifest } from './manifest.ts';
import { misfitOf } from './misfit.ts';
import { refuseOccupied } from './occupied.ts';
import { withOwnServers } from './own-servers.ts';
import type { OwnServers, OwnServersOptions } from './own-servers.ts';
import { readRetention } from './retention-policy.ts';
import { restoreStream } from './stream-snapshot.ts';
import { writeTable } from './table-copy.ts';
import { asidePrefix, isMadeAtStart, lockName } from './var-files.ts';

export interface RestoreOptions extends OwnServersOptions {
  readonly backup: BackupReader;
  /** Moves aside what is in the folder instead of refusing it. */
  readonly isForced: boolean;
  readonly now: () => number;
}

/** Throws `backup_damaged`, `restore_target`, `restore_occupied` or `already_running` before anything is touched, or what the
 * servers throw; after that the folder stays marked as unfinished, and the same call may be made again. */
export async function restoreBackup(options: RestoreOptions): Promise<Manifest> {
  const { backup, varFolder, say } = options;
  const { manifest } = backup;
  say('checking every part');
  await checkBackup(backup, () => undefined);
  const misfit = misfitOf(manifest);
  if (misfit !== undefined) throw new Failure('backup_damaged', { part: 'the whole', reason: misfit });
  mkdirSync(varFolder, { recursive: true, mode: 0o700 });
  lockInstance(varFolder);
  try {
    await refuseOccupied(options.env, manifest);
    empty(options);
    markRestore(varFolder);
    for (const file of manifest.files) await restoreFile(varFolder, file, backup);
    say(`${manifest.files.length} files`);
    await withOwnServers(options, async (servers) => {
      await restoreInto(servers, backup, say);
      await applyToTables(servers.client, readRetention(varFolder));
    });
    unmarkRestore(varFolder);
  } finally {
    unlockInstance(varFolder);
  }
  return manifest;
}

/** Leaves a folder without data, or throws. The folder itself stays: it may be a disk of its own. */
function empty({ varFolder, isForced, now, say }: RestoreOptions): void {
  const isOfNoRestore = (name: string): boolean => isMadeAtStart(name) || name === lockName || name.startsWith(asidePrefix);
  const names = readdirSync(varFolder).filter((name) => !isOfNoRestore(name));
  if (isRestoreUnfinished(varFolder)) {
    say('clearing what an earlier restore left');
    // The mark stays until everything is whole.
    for (const name of names) if (!isRestoreMark(name)) rmSync(join(varFolder, name), { recursive: true });
    return;
  }
  if (names.length === 0) return;
  if (!isForced) throw new Failure('restore_target', { folder: varFolder, reason: `it holds ${names.slice(0, 3).join(', ')}` });
  const aside = `${asidePrefix}${new Date(now()).toISOString().replaceAll(/\D/g, '').slice(0, 14)}`;
  mkdirSync(join(varFolder, aside), { mode: 0o700 });
  for (const name of names) renameSync(join(varFolder, name), join(varFolder, aside, name));
  say(`what was there is now in ${join(varFolder, aside)}`);
}

async function restoreInto({ bus, client }: OwnServers, backup: BackupReader, say: (line: string) => void): Promise<void> {
  const { streams, tables } = backup.manifest;
  for (const copy of streams) {
    const restored = { ...copy, config: asRestored(copy.config) };
    const { last_seq } = await restoreStream(bus.connection, restored, backup.read(copy.part));
    if (last_seq < copy.state.last_seq) {
      throw new Failure('backup_damaged', { part: copy.part, reason: `it ends at ${last_seq} instead of ${copy.state.last_seq}` });
    }
    say(`stream ${copy.name}: up to ${last_seq}`);
  }
  await applySchema(client);
  for (const copy of tables) {
    await writeTable(client, copy, backup.read(copy.part));
    say(`table ${copy.name}: ${copy.rows} rows`);
  }
}

async function restoreFile(varFolder: string, { path, part, mode }: FileCopy, backup: BackupReader): Promise<void> {
  const isInside = path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
  if (!isInside) throw new Failure('backup_damaged', { part, reason: 'it would lie outside the folder' });
  const target = join(varFolder, path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const draft = `${target}.new`;
  const file = await open(draft, 'w', mode);
  try {
    for await (const chunk of backup.read(part)) await file.write(chunk);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, target);
}
