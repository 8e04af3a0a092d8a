// What a supervisor outlives: no file can be opened any more, the disk of its logs is full, the clock is set back, another
// start comes at the same moment.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paceDefault } from '../../../console/start/back-off.ts';
import { Child } from '../../../console/start/child.ts';
import { LogFile } from '../../../console/start/log-file.ts';
import { processIdentity } from '../../../console/start/process-identity.ts';
import { replaceFile } from '../../../console/start/replace-file.ts';
import { SessionsFile } from '../../../console/server/access/sessions-file.ts';
import { Supervisor } from '../../../console/start/supervisor.ts';
import { openSmallDisk } from '../../chaos/small-disk.ts';
import { waitFor } from '../../support/wait.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-shortages-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const sourceOf = (file: string): string => new URL(`../../../console/start/${file}`, import.meta.url).href;

/** Runs a script to its end, in a shell that has said `before`. */
async function run(script: string, before = ':'): Promise<string> {
  const path = join(folder, 'script.ts');
  writeFileSync(path, script);
  const shell = spawn('/bin/sh', ['-c', `${before}; exec "$0" "$1"`, process.execPath, path], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [said, errors] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'exit')]);
  return said + errors;
}

test('a process that cannot be started for want of file descriptors is started later', { timeout: 30_000 }, async () => {
  const said = await run(`
    import { closeSync, openSync } from 'node:fs';
    import { Children } from '${sourceOf('children.ts')}';
    import { writeSupervisorState } from '${sourceOf('instance-lock.ts')}';
    const children = new Children({
      pace: { firstMs: 50, mostMs: 100, steadyMs: 5000, stopMsMax: 2000, readyMsMax: 10000, stillbornMax: 5 },
      logFolder: '${folder}', say: (line) => console.log(line), random: Math.random,
      onChange: (all) => writeSupervisorState('${folder}', { url: '', startedAt: '' }, all),
    });
    await children.start({
      role: 'short', command: process.execPath, args: ['-e', 'console.log("READY"); process.stdin.resume()'], env: {},
      folder: '${folder}', readyLine: /READY/,
    });
    const taken = [];
    try { for (;;) taken.push(openSync('/dev/null', 'r')); } catch (error) { console.log(error.code); }
    children.kill('SIGKILL', 'short');
    setTimeout(() => {
      for (const one of taken) closeSync(one);
      const timer = setInterval(() => {
        const [{ state, restarts }] = children.status();
        if (state !== 'ready') return;
        clearInterval(timer);
        console.log('back', restarts > 0);
        void children.stop();
      }, 20);
    }, 600);
  `, 'ulimit -n 48');
  expect(said).toContain('EMFILE');
  expect(said).toContain('back true');
});

test('of several starts at one moment one has the folder, also where a killed one had it', { timeout: 60_000 }, async () => {
  const rounds = 150;
  for (let round = 0; round < rounds; round += 1) {
    mkdirSync(join(folder, String(round)));
    const gone = JSON.stringify({ pid: 1, identity: 'started long ago' });
    if (round % 2 === 0) writeFileSync(join(folder, String(round), 'supervisor.lock'), gone);
  }
  const from = Date.now() + 1_500;
  const starter = `
    import { appendFileSync } from 'node:fs';
    import { lockInstance } from '${sourceOf('instance-lock.ts')}';
    for (let round = 0; round < ${rounds}; round += 1) {
      while (Date.now() < ${from} + round * 12);
      try { lockInstance('${folder}/' + round); } catch { continue; }
      appendFileSync('${folder}/winners', round + '\\n');
    }
    setTimeout(() => process.exit(), Math.max(0, ${from} + ${rounds} * 12 + 500 - Date.now()));
  `;
  await Promise.all([run(starter), run(starter), run(starter)]);
  const winners = readFileSync(join(folder, 'winners'), 'utf8').trim().split('\n').map(Number).toSorted((a, b) => a - b);
  expect(winners).toEqual(Array.from({ length: rounds }, (_, round) => round));
});

test('a start that is refused leaves what the running one has in hand', async () => {
  const own = { pid: process.pid, identity: processIdentity(process.pid) };
  writeFileSync(join(folder, 'supervisor.lock'), JSON.stringify(own));
  mkdirSync(join(folder, 'evaluator'));
  writeFileSync(join(folder, 'evaluator', 'in-hand'), 'an event');
  const env = { FUNDWATCH_VAR: folder };
  const second = new Supervisor({ env, root: folder, isDemo: false, buildsWeb: false, say: () => undefined });
  await expect(second.start()).rejects.toThrow('already runs');
  await second.stop();
  expect(existsSync(join(folder, 'evaluator', 'in-hand'))).toBe(true);
});

test('a log goes on where its disk has no room for a new file', ({ skip }) => {
  const disk = openSmallDisk(1, 4);
  if (disk === undefined) return skip('no file system may be mounted here');
  try {
    const log = new LogFile(join(disk.folder, 'role.log'), 10);
    appendFileSync(join(disk.folder, 'one'), '');
    appendFileSync(join(disk.folder, 'other'), '');
    for (const line of ['a first line', 'a second line', 'a third line']) log.write(line);
    expect(readFileSync(log.path, 'utf8')).toContain('third');
    rmSync(join(disk.folder, 'one'));
    log.write('a fourth line');
    expect(readdirSync(disk.folder).toSorted()).toEqual(['other', 'role.log', 'role.log.1']);
    log.close();
  } finally {
    disk.close();
  }
});

test('whoever has a token gets in while the disk is full', async ({ skip }) => {
  const disk = openSmallDisk(1);
  if (disk === undefined) return skip('no file system may be mounted here');
  try {
    const sessions = await SessionsFile.open(join(disk.folder, 'sessions.json'));
    disk.fill();
    const cookie = await sessions.start('li', 'of a token', 1);
    expect(sessions.find(cookie, 2)).toMatchObject({ name: 'li' });
    disk.clear();
    await sessions.start('wang', 'of a token', 3);
    expect((await SessionsFile.open(join(disk.folder, 'sessions.json'))).find(cookie, 4)).toMatchObject({ name: 'li' });
  } finally {
    disk.close();
  }
});

test('a file that cannot take the place of another leaves nothing behind', () => {
  const path = join(folder, 'taken');
  mkdirSync(join(path, 'inside'), { recursive: true });
  expect(() => replaceFile(path, 'text')).toThrow();
  expect(readdirSync(folder)).toEqual(['taken']);
});

test('a clock that is set back makes no steady process an unsteady one', { timeout: 20_000 }, async () => {
  const said: string[] = [];
  const child = new Child({
    plan: {
      role: 'steady', command: process.execPath, args: ['-e', 'console.log("READY"); process.stdin.resume()'], env: {}, folder,
      readyLine: /READY/,
    },
    pace: { ...paceDefault, firstMs: 10, mostMs: 20, steadyMs: 50 },
    logFile: new LogFile(join(folder, 'steady.log')), say: (line) => said.push(line), onChange: () => undefined, random: () => 0,
  });
  await child.start();
  vi.useFakeTimers({ toFake: ['Date'] });
  for (const hour of [9, 8, 7]) {
    vi.setSystemTime(new Date(2026, 0, 1, hour));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { restarts } = child.status();
    child.kill('SIGKILL');
    await waitFor('the restart', () => child.status().restarts > restarts && child.status().state === 'ready');
  }
  await child.stop();
  expect(said.filter((line) => line.includes('died')).every((line) => line.includes(' 1 in a row'))).toBe(true);
});
