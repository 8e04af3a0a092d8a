// The plain files of the folder of the data that belong into a back-up: users, tokens, what was shipped, the
// evaluator's checkpoint, whatever else a part of Fundwatch keeps there. Named is what does not belong in, so that
// a file somebody adds tomorrow is not forgotten.
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isHeldName } from './held-files.ts';

export const lockName = 'supervisor.lock';
/** What a forced restore moved out of its way stands in the folder of the data under a name that begins so. */
export const asidePrefix = 'before-restore-';

/** Streams and tables are copied through their servers; the rest is made again at every start. */
const leftOut: ReadonlySet<string> = new Set([
  'nats', 'clickhouse', 'log', 'bin', 'compile-cache', 'uploads', 'backups',
  lockName, 'supervisor.json', 'addresses.json', 'nats-server.conf', 'restore-unfinished',
]);
/** Whoever has one of these may read or change everything. */
const credentialFiles: ReadonlySet<string> = new Set(['credentials.json', 'internal.json', 'users.json', 'sessions.json']);

export interface VarFile {
  /** Below the folder of the data, `/` between folders. */
  readonly path: string;
  readonly mode: number;
  readonly bytes: number;
}

export interface VarFilesOptions {
  readonly hasCredentials: boolean;
  /** What this back-up holds; what others hold is left out. */
  readonly held?: string;
}

/** In the order of their names; files that are just being written (`*.new`) are left out. */
export async function listVarFiles(varFolder: string, { hasCredentials, held }: VarFilesOptions): Promise<readonly VarFile[]> {
  const names = (await readdir(varFolder)).toSorted();
  const found: VarFile[] = [];
  for (const name of names) {
    if (leftOut.has(name) || name.startsWith(asidePrefix) || (!hasCredentials && credentialFiles.has(name))) continue;
    if (isHeldName(name) && name !== held) continue;
    found.push(...(await filesAt(varFolder, name)));
  }
  return found;
}

/** What a start makes by itself; everything else is somebody's data. */
export function isMadeAtStart(name: string): boolean {
  return name === 'bin' || name === 'log' || name === 'compile-cache';
}

async function filesAt(varFolder: string, path: string): Promise<VarFile[]> {
  const found = await stat(join(varFolder, path)).catch(() => undefined);
  // Gone since the folder was read: it was not to be kept.
  if (found === undefined) return [];
  if (found.isFile()) {
    return /\.(new|tmp|unfinished)$/.test(path) ? [] : [{ path, mode: found.mode & 0o777, bytes: found.size }];
  }
  if (!found.isDirectory()) return [];
  const inner: VarFile[] = [];
  for (const name of (await readdir(join(varFolder, path))).toSorted()) inner.push(...(await filesAt(varFolder, `${path}/${name}`)));
  return inner;
}

/** As much as it held when it was listed: a file that only ever grows is cut there. */
export async function* readVarFile(varFolder: string, { path, bytes }: VarFile): AsyncGenerator<Uint8Array, void, undefined> {
  if (bytes === 0) return;
  const stream: AsyncIterable<Buffer> = createReadStream(join(varFolder, path), { start: 0, end: bytes - 1 });
  yield* stream;
}
