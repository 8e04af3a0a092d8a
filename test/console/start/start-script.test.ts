// start.mjs in a tiny project of its own: what it installs, what it runs, what it says.
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { processIdentity } from '../../../console/start/process-identity.ts';
import { waitFor } from '../../support/wait.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-start-'));
  cpSync(new URL('../../../start.mjs', import.meta.url), join(folder, 'start.mjs'));
  writeLock({});
  write('say.ts', 'const words: string = process.argv.slice(2).join(" "); console.log(words); process.exitCode = 7;');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('installs once, then hands over arguments and exit code', () => {
  mkdirSync(join(folder, 'local'));
  write('local/package.json', JSON.stringify({ name: 'local', version: '1.0.0' }));
  const link = { 'local': { version: '1.0.0' }, 'node_modules/local': { resolved: 'local', link: true } };
  writeLock(link, { local: 'file:local' });
  const first = runScript('run', 'say.ts', 'hello', '--there');
  expect(first.stdout).toContain('installing packages');
  expect(first.stdout).toContain('hello --there');
  expect(first.status).toBe(7);
  expect(existsSync(join(folder, 'node_modules/.fundwatch-installed'))).toBe(true);
  const second = runScript('run', 'say.ts', 'again');
  expect(second.stdout).toBe('again\n');
  expect(second.stderr).toBe('');
});

test('packages that already are what the lock file wants are left alone', () => {
  mkdirSync(join(folder, 'node_modules'));
  write('node_modules/.package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: {} }));
  writeLock({ 'node_modules/for-another-system': { version: '1.0.0', optional: true } });
  expect(runScript('run', 'say.ts', 'quick').stdout).toBe('quick\n');
});

test('when the packages cannot be had it tries twice and says what to do', () => {
  writeLock({ 'node_modules/absent': { version: '1.0.0', resolved: 'file:absent.tgz' } }, { absent: '1.0.0' });
  const { stdout, stderr, status } = runScript('run', 'say.ts');
  expect(stdout).toContain('second attempt');
  expect(stderr).toContain('The packages could not be installed');
  expect(status).toBe(1);
});

test('a command it does not know gets the usage', () => {
  const { stderr, status } = runScript('dance');
  expect(stderr).toContain('usage: node start.mjs start|test|cli');
  expect(status).toBe(1);
});

test('passes a signal on, and the program behind it ends when the script is killed outright', async () => {
  mkdirSync(join(folder, 'node_modules'));
  write('node_modules/.package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: {} }));
  write('wait.ts', `import { writeFileSync } from 'node:fs';
    process.on('SIGTERM', () => process.exit(5));
    process.once('disconnect', () => process.exit(0));
    writeFileSync('pid', String(process.pid));
    setInterval(() => undefined, 1000);`);
  for (const [signal, code] of [['SIGTERM', 5], ['SIGKILL', null]] as const) {
    rmSync(join(folder, 'pid'), { force: true });
    const script = spawn(process.execPath, ['start.mjs', 'run', 'wait.ts'], { cwd: folder, stdio: 'ignore' });
    const ended = new Promise((resolve) => script.once('exit', resolve));
    const pid = await waitFor('the program', () => existsSync(join(folder, 'pid')) && (writtenPid() || undefined));
    expect(processIdentity(pid)).toBeDefined();
    script.kill(signal);
    expect(await ended).toBe(code);
    await waitFor('the program to end', () => processIdentity(pid) === undefined);
  }
});

/** The id in the file, 0 while the file is there and still empty. */
function writtenPid(): number {
  return Number(readFileSync(join(folder, 'pid'), 'utf8'));
}

function runScript(...args: readonly string[]) {
  const pinned = join(folder, 'node_modules/.bin');
  if (existsSync(join(folder, 'node_modules')) && !existsSync(pinned)) {
    mkdirSync(pinned);
    symlinkSync(process.execPath, join(pinned, 'node'));
  }
  return spawnSync(process.execPath, ['start.mjs', ...args], { cwd: folder, encoding: 'utf8' });
}

function writeLock(packages: Readonly<Record<string, object>>, dependencies: Readonly<Record<string, string>> = {}): void {
  const own = { name: 'tiny', version: '1.0.0', dependencies };
  write('package.json', JSON.stringify({ ...own, type: 'module' }));
  write('package-lock.json', JSON.stringify({ name: 'tiny', version: '1.0.0', lockfileVersion: 3, packages: { '': own, ...packages } }));
}

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}
