// The browser console is built from source on the machine that serves it, and again only when a source has
// changed: a hash of all of them is kept beside the result.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Failure } from '../../engine/failure.ts';
import { runProgram } from './run-program.ts';

const stampName = '.built-from';
const buildMsMax = 300_000;

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
  const { code, output } = await runProgram(process.execPath, args, { folder: root, msMax: buildMsMax });
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
  const shared = ['console/wire.ts', 'engine/hit.ts', 'package-lock.json'].map((name) => join(root, name));
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
