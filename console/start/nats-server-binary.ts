// Where nats-server comes from: the PATH, what an earlier start fetched, or the system's own package archive,
// without root and with its signatures checked. The stable suite's 2.9 does not know `sync_interval: always`, so the
// package is taken from the newest suite by a private apt that leaves the system's own alone.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { Failure } from '../../engine/failure.ts';
import { runProgram } from './run-program.ts';

const versionLeast = [2, 10] as const;
const versionMsMax = 10_000;
const fetchMsMax = 180_000;
/** Places a package or a person puts it that an ordinary user's PATH may lack. */
const usualFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];
const hint =
  'Install it (Debian, Ubuntu: apt-get install nats-server; macOS: brew install nats-server), or set NATS_URL to a running one.';

export interface NatsServerOptions {
  /** The binary is kept in its folder `bin`. */
  readonly varFolder: string;
  /** Told what is being done when it takes seconds. */
  readonly log: (line: string) => void;
}

/** Absolute path of a nats-server of at least 2.10. Throws `nats_server_missing` with a line how to install it. */
export async function ensureNatsServer({ varFolder, log }: NatsServerOptions): Promise<string> {
  const binFolder = resolve(varFolder, 'bin');
  const kept = join(binFolder, 'nats-server');
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...usualFolders].filter((folder) => folder !== '');
  for (const path of [...folders.map((folder) => join(folder, 'nats-server')), kept]) {
    if (await isNewEnough(path)) return path;
  }
  log('fetching nats-server from the package archive, about ten seconds');
  const startedMs = Date.now();
  mkdirSync(binFolder, { recursive: true });
  const folder = mkdtempSync(join(binFolder, 'fetch-'));
  try {
    renameSync(await fetchBinary(folder), kept);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!(await isNewEnough(kept))) throw missing('the fetched one is too old or does not run');
  log(`nats-server fetched in ${Math.round((Date.now() - startedMs) / 1000)} s`);
  return kept;
}

/** False too when there is none. */
async function isNewEnough(path: string): Promise<boolean> {
  const { code, output } = await runProgram(path, ['--version'], { folder: '/', msMax: versionMsMax });
  const [, major, minor] = /v(\d+)\.(\d+)\./.exec(output) ?? [];
  if (code !== 0 || major === undefined || minor === undefined) return false;
  return Number(major) > versionLeast[0] || (Number(major) === versionLeast[0] && Number(minor) >= versionLeast[1]);
}

async function fetchBinary(folder: string): Promise<string> {
  const site = await archiveSite(folder);
  for (const part of ['state/lists/partial', 'cache/archives/partial', 'package']) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  const sources = join(folder, 'sources.list');
  writeFileSync(sources, `deb ${site} ${newestSuite()}\n`);
  const own = Object.entries({
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '-',
    'Dir::State': join(folder, 'state'),
    'Dir::State::Lists': join(folder, 'state/lists'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(folder, 'cache'),
    'Acquire::Languages': 'none',
    'APT::Sandbox::User': 'root',
  }).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const packageFolder = join(folder, 'package');
  await must('apt-get', [...own, 'update'], folder);
  await must('apt-get', [...own, 'download', 'nats-server'], packageFolder);
  const [archive] = readdirSync(packageFolder).filter((name) => name.endsWith('.deb'));
  if (archive === undefined) throw missing('the package archive has no nats-server');
  await must('dpkg', ['-x', join(packageFolder, archive), packageFolder], folder);
  return join(packageFolder, 'usr/sbin/nats-server');
}

async function archiveSite(folder: string): Promise<string> {
  const { code, output } = await runProgram('apt-get', ['indextargets', '--format', '$(SITE)'], { folder, msMax: fetchMsMax });
  if (code !== 0) throw missing('this system has no apt-get');
  const site = output.split('\n').find((line) => /^https?:\/\//.test(line) && !line.includes('security'));
  if (site === undefined) throw missing('apt-get names no package archive');
  return site;
}

/** Rolling suite and the components that hold nats-server. */
function newestSuite(): string {
  const release = readFileSync('/etc/os-release', 'utf8');
  return /^ID(?:_LIKE)?=.*ubuntu/m.test(release) ? 'devel main universe' : 'sid main';
}

async function must(command: string, args: readonly string[], folder: string): Promise<void> {
  const { code, output } = await runProgram(command, args, { folder, msMax: fetchMsMax, env: { LC_ALL: 'C' } });
  if (code === 0) return;
  const lastLine = output.trim().split('\n').at(-1) ?? '';
  throw missing(`${command} failed: ${lastLine}`);
}

function missing(reason: string): Failure {
  return new Failure('nats_server_missing', { reason, hint });
}
