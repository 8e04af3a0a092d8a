// The first thing that runs, on whatever Node the host has (18 or newer), with nothing installed: brings the packages in
// line with the lock file, then hands over to the pinned Node that came with them. Plain JavaScript for that reason.
//   node start.mjs start|test|cli [arguments]      node start.mjs run <file.ts> | exec <file.js> [arguments]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(realpathSync(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.fundwatch-installed');
const nodeMajorLeast = 24;
/** Node keeps what it compiled here: a command takes about half of the processor time. */
const keptCode = { NODE_COMPILE_CACHE: join(modules, '.cache/fundwatch-code') };
const parentPollMs = 500;

await main(process.argv.slice(2));

async function main([command, ...rest]) {
  const script = scriptOf(command, rest);
  if (script === undefined) return fail('usage: node start.mjs start|test|cli|run <file.ts>|exec <file.js> [arguments]');
  if (!isInstalled() && !(await install())) return;
  const node = pinnedNode();
  if (node === undefined) {
    return fail(`Node ${nodeMajorLeast} or newer is needed and none is ready-made for this system: install it.`);
  }
  handOver(node, ['--disable-warning=ExperimentalWarning', ...script], command === 'start' || command === 'cli' ? keptCode : {});
}

function scriptOf(command, rest) {
  switch (command) {
    case 'start':
      return [join(root, 'console/cli.ts'), 'start', ...rest];
    case 'cli':
      return [join(root, 'console/cli.ts'), ...rest];
    case 'test':
      return [join(modules, 'vitest/vitest.mjs'), 'run', ...rest];
    case 'run':
    case 'exec':
      return rest.length === 0 ? undefined : [resolve(root, rest[0]), ...rest.slice(1)];
    default:
      return undefined;
  }
}

/** By a stamp of the lock file; without one by what npm noted about the packages it put there. */
function isInstalled() {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const stamp = createHash('sha256').update(lockText).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return true;
  const notes = join(modules, '.package-lock.json');
  if (!existsSync(notes)) return false;
  const wanted = JSON.parse(lockText).packages;
  const found = JSON.parse(readFileSync(notes, 'utf8')).packages;
  const isSame = Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    return found[path] === undefined ? optional === true : found[path].version === version;
  });
  if (isSame) writeFileSync(stampFile, stamp);
  return isSame;
}

async function install() {
  for (const attempt of [1, 2]) {
    console.log(attempt === 1 ? 'installing packages, one to two minutes' : 'installing packages, second attempt');
    const { code, output } = await runNpm(attempt === 1 ? ['ci'] : ['install', '--no-save']);
    if (code === 0) {
      const lock = readFileSync(join(root, 'package-lock.json'));
      writeFileSync(stampFile, createHash('sha256').update(lock).digest('hex'));
      return true;
    }
    console.error(output.trim().split('\n').slice(-15).join('\n'));
    rmSync(stampFile, { force: true });
  }
  fail('The packages could not be installed: see above. Check that the registry can be reached, then try again.');
  return false;
}

/** The second way is slower and forgives more: it resolves what the lock file does not settle. */
function runNpm(command) {
  const startedMs = Date.now();
  const seconds = () => Math.round((Date.now() - startedMs) / 1000);
  const progress = setInterval(() => console.log(`  still installing, ${seconds()} s`), 10_000);
  return new Promise((done) => {
    // Not with the Node inside node_modules, which is about to be replaced.
    const path = process.env.PATH.split(delimiter).filter((folder) => resolve(folder) !== join(modules, '.bin'));
    const npm = spawn('npm', [...command, '--no-audit', '--no-fund'], {
      cwd: root, env: { ...process.env, PATH: path.join(delimiter) }, stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [npm.stdout, npm.stderr]) stream.on('data', (chunk) => (output += chunk));
    const end = (code) => {
      clearInterval(progress);
      if (code === 0) console.log(`packages installed in ${seconds()} s`);
      done({ code, output });
    };
    npm.once('error', (error) => {
      output += error.message;
      end(1);
    });
    npm.once('close', end);
  });
}

function pinnedNode() {
  const pinned = join(modules, '.bin/node');
  if (existsSync(pinned) && spawnSync(pinned, ['--version']).status === 0) return pinned;
  return Number(process.versions.node.split('.')[0]) >= nodeMajorLeast ? process.execPath : undefined;
}

/** The child hears of our own death by the IPC channel closing, even after a kill -9. */
function handOver(node, args, env) {
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env: { ...env, ...process.env } });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  // npm passes a SIGTERM to the shell between it and us, which dies without passing it on.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), parentPollMs).unref();
  }
  child.once('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.once('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 0)));
}

function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
