// The browser console is built from source on the machine that serves it, and again only when a source has
// changed: a hash of all of them is kept beside the result.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../../engine/failure.ts';
import { runProgram } from './run-program.ts';

const stampName = '.built-from';
const buildMsMax = 300_000;

/** What the page shares with the server: types of the wire protocol, plain words, and what follows from the record of a case. */
export const sharedWithWeb: readonly string[] = [
  'console/wire.ts', 'console/kind-words.ts', 'engine/hit.ts', 'console/case-words.ts', 'console/cases/asked-action.ts',
  'console/cases/stages.ts', 'connectors/clickhouse/queries/case-record.ts',
];

export interface WebBuildOptions {
  readonly root: string;
  readonly say: (line: string) => void;
  /** Gets the builder's output when it fails. */
  readonly logFolder: string;
}

/** Two starts at once each build their own and the later one stays. Throws `web_build_failed`. */
export async function ensureWebConsole({ root, say, logFolder }: WebBuildOptions): Promise<void> {
  const dist = join(root, 'console/web/dist');
  const stamp = sourcesHash(root);
  if (existsSync(join(dist, stampName)) && readFileSync(join(dist, stampName), 'utf8') === stamp) return;
  say('building the web console');
  const startedMs = Date.now();
  const draft = `${dist}-${process.pid}`;
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', 'console/web', '--outDir', draft, '--emptyOutDir', '--logLevel', 'warn'];
  // Whatever the caller runs in: a page built for development is slow and names the places of its sources.
  const env = { NODE_ENV: 'production' };
  const { code, output } = await runProgram(process.execPath, args, { folder: root, env, msMax: buildMsMax });
  if (code !== 0) {
    rmSync(draft, { recursive: true, force: true });
    const log = join(logFolder, 'web-build.log');
    mkdirSync(logFolder, { recursive: true });
    writeFileSync(log, output);
    throw new Failure('web_build_failed', { log });
  }
  writeFileSync(join(draft, stampName), stamp);
  rmSync(dist, { recursive: true, force: true });
  renameSync(draft, dist);
  say(`web console built in ${Math.round((Date.now() - startedMs) / 1000)} s`);
}

function sourcesHash(root: string): string {
  const hash = createHash('sha256');
  const shared = [...sharedWithWeb, 'package-lock.json'].map((name) => join(root, name));
  for (const path of [...filesUnder(join(root, 'console/web')), ...shared]) {
    hash.update(`${relative(root, path)}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name.startsWith('dist')) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesUnder(path) : [path];
    });
}
