import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { paceDefault } from '../../../console/start/back-off.ts';
import type { ChildPlan, ChildStatus } from '../../../console/start/child.ts';
import { Children } from '../../../console/start/children.ts';
import { processIdentity } from '../../../console/start/process-identity.ts';
import { waitFor } from '../../support/wait.ts';

const pace = { ...paceDefault, firstMs: 20, mostMs: 100, stopMsMax: 2_000, stillbornMax: 3 };
let folder: string;
let said: string[];
let children: Children;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-children-'));
  said = [];
  children = new Children({
    pace, logFolder: folder, say: (line) => said.push(line), onChange: () => undefined, random: () => 0.5,
  });
});

afterEach(async () => {
  await children.stop();
  rmSync(folder, { recursive: true });
});

test('a killed child comes back under a new process number and the restart is counted', async () => {
  await children.start(plan('steady', steady));
  const { pid: first } = statusOf('steady');
  children.kill('SIGKILL', 'steady');
  const back = await waitFor('the restart', () => {
    const status = statusOf('steady');
    return status.restarts === 1 && status.state === 'ready' ? status : undefined;
  });
  expect(back.pid).not.toBe(first);
  expect(back.last_exit).toMatchObject({ code: null, signal: 'SIGKILL' });
  expect(said.join('\n')).toContain('steady died (SIGKILL)');
});

test.runIf(process.platform === 'linux')('a child that is to step back does, with all its threads and its session; others do not', async () => {
  const heard: string[] = [];
  const tell = `setTimeout(() => {
    const { readdirSync, readFileSync } = require('node:fs');
    const niceOf = (task) => readFileSync('/proc/self/task/' + task + '/stat', 'utf8').split(') ')[1].split(' ')[16];
    let session = '';
    try { session = readFileSync('/proc/self/autogroup', 'utf8').trim().split(' ').at(-1); } catch {}
    console.log('NICE ' + [...new Set(readdirSync('/proc/self/task').map(niceOf))] + ' ' + session);
  }, 300);`;
  const told = (role: string) => ({ ...plan(role, `${announce(role)}; ${tell}`), heard: (line: string) => void heard.push(`${role} ${line}`) });
  await children.start({ ...told('stored'), niceness: 7 });
  await children.start(told('judged'));
  await waitFor('both', () => heard.filter((line) => line.includes('NICE')).length === 2);
  const own = getPriority();
  expect(heard.join('\n')).toMatch(/stored NICE 7 (7)?$/m);
  expect(heard.join('\n')).toMatch(new RegExp(`judged NICE ${own} (${own}|0)?$`, 'm'));
});

test('a child that says its exit code before the kernel ends it is told from one that was killed', async () => {
  const end = `process.stderr.write('TypeError: no such thing\\n'); console.log('FUNDWATCH_EXIT 3'); process.kill(process.pid, 'SIGKILL');`;
  await children.start(plan('ending', `${announce('ending')}; setTimeout(() => { ${end} }, 10);`));
  await waitFor('its end', () => statusOf('ending').restarts >= 1);
  expect(statusOf('ending').last_exit).toMatchObject({ code: 3, signal: null });
  expect(said.join('\n')).toContain('ending died (exit code 3)');
  expect(said.join('\n')).toContain('ending> TypeError: no such thing');
});

test('a child that keeps dying is started ever more slowly, up to a bound', async () => {
  await children.start(plan('dying', `${announce('dying')}; setTimeout(() => process.exit(3), 10);`));
  await waitFor('five deaths', () => statusOf('dying').restarts >= 5);
  const delays = said.flatMap((line) => /again in ([\d.]+) s/.exec(line)?.[1] ?? []).map(Number);
  expect(delays.length).toBeGreaterThanOrEqual(5);
  expect(delays).toEqual(delays.toSorted((one, other) => one - other));
  expect(Math.max(...delays)).toBeLessThanOrEqual(pace.mostMs / 1000);
});

test('a child that never gets ready is given up with a text that names its log', async () => {
  const start = children.start(plan('stillborn', 'console.error("no disk"); process.exit(1);'));
  await expect(start).rejects.toMatchObject({ code: 'child_not_ready', facts: { role: 'stillborn' } });
  expect(said.join('\n')).toContain('stillborn> no disk');
  expect(readFileSync(join(folder, 'stillborn.log'), 'utf8')).toContain('no disk');
});

test('a child that comes to its end is not started again', async () => {
  await children.start({ ...plan('finite', announce('finite')), isFinite: true });
  await waitFor('its end', () => statusOf('finite').state === 'finished');
  expect(statusOf('finite')).toMatchObject({ restarts: 0, last_exit: { code: 0 } });
});

test('stopping goes in reverse order and ends what does not listen', async () => {
  await children.start(plan('first', leaving('first')));
  await children.start(plan('deaf', `process.on('SIGTERM', () => undefined); ${steady.replaceAll('steady', 'deaf')}`));
  await children.start(plan('last', leaving('last')));
  const pids = children.status().map(({ pid }) => pid ?? 0);
  await children.stop();
  expect(children.status().map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped']);
  expect(pids.map(processIdentity)).toEqual([undefined, undefined, undefined]);
  expect(readFileSync(join(folder, 'left'), 'utf8')).toBe('last\nfirst\n');
});

test('children of a supervisor that was killed outright do not live on', async () => {
  const script = join(folder, 'supervisor.ts');
  const source = new URL('../../../console/start/children.ts', import.meta.url).href;
  writeFileSync(script, `
    import { Children } from '${source}';
    const children = new Children({ pace: ${JSON.stringify(pace)}, logFolder: '${folder}',
      say: () => undefined, onChange: () => undefined, random: Math.random });
    await children.start(${JSON.stringify({ ...plan('orphan', steady.replaceAll('steady', 'orphan')), readyLine: 0 })
      .replace('"readyLine":0', '"readyLine":/READY/')});
    console.log('FUNDWATCH_READY supervisor ' + children.status()[0].pid);
  `);
  await children.start({ ...plan('supervisor', ''), args: [script] });
  const [, pid] = /supervisor (\d+)/.exec(readFileSync(join(folder, 'supervisor.log'), 'utf8')) ?? [];
  expect(processIdentity(Number(pid))).toBeDefined();
  children.kill('SIGKILL', 'supervisor');
  await waitFor('the orphan to end', () => processIdentity(Number(pid)) === undefined);
});

function announce(role: string): string {
  return `console.log('FUNDWATCH_READY ${role} {}')`;
}

const steady = `${announce('steady')}; setInterval(() => undefined, 1000);`;

function leaving(role: string): string {
  // Ready only when it listens: the signal may come at once.
  return `setInterval(() => undefined, 1000); process.on('SIGTERM', () => {
    require('node:fs').appendFileSync('left', '${role}\\n'); process.exit(0); }); ${announce(role)};`;
}

function plan(role: string, source: string): ChildPlan {
  return {
    role, command: process.execPath, args: ['-e', source], env: { PATH: process.env['PATH'] ?? '' }, folder,
    readyLine: new RegExp(`^FUNDWATCH_READY ${role}`),
  };
}

function statusOf(role: string): ChildStatus {
  const status = children.status().find((child) => child.role === role);
  if (status === undefined) throw new Error(`no child ${role}`);
  return status;
}
