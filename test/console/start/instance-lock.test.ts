import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { backOffMs, paceDefault } from '../../../console/start/back-off.ts';
import { keepCredentials, keepInternalCredentials, readCredentials } from '../../../console/start/credentials.ts';
import { exactPort, freePortFrom } from '../../../console/start/free-port.ts';
import {
  awaitLeftovers, lockInstance, readSupervisorState, runningSupervisor, unlockInstance, writeSupervisorState,
} from '../../../console/start/instance-lock.ts';
import { isAlive, processIdentity } from '../../../console/start/process-identity.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a second start is told which process runs and where', () => {
  lockInstance(folder);
  writeSupervisorState(folder, { url: 'http://127.0.0.1:8080', startedAt: '2026-01-01T00:00:00Z' }, []);
  const words = `Fundwatch already runs here as process ${process.pid} at http://127.0.0.1:8080.`;
  expect(() => lockInstance(folder)).toThrow(words);
  expect(runningSupervisor(folder)).toMatchObject({ pid: process.pid, url: 'http://127.0.0.1:8080' });
  unlockInstance(folder);
  lockInstance(folder);
});

test('a lock whose process is gone, or whose number somebody else has now, is taken over', () => {
  writeFileSync(join(folder, 'supervisor.lock'), JSON.stringify({ pid: process.pid, identity: 'started long ago' }));
  expect(() => lockInstance(folder)).not.toThrow();
  unlockInstance(folder);
  writeFileSync(join(folder, 'supervisor.lock'), '{"pid":');
  expect(() => lockInstance(folder)).not.toThrow();
});

test('children that a killed supervisor left behind are waited for, then ended', async () => {
  const left = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  const pid = left.pid ?? 0;
  const quick = spawn('sleep', ['0.3'], { stdio: 'ignore' });
  const children = [
    { role: 'stubborn', state: 'ready', pid, restarts: 0 },
    { role: 'quick', state: 'ready', pid: quick.pid ?? 0, restarts: 0 },
  ] as const;
  writeSupervisorState(folder, { url: '', startedAt: '' }, children);
  expect(readSupervisorState(folder)?.children.map(({ role }) => role)).toEqual(['stubborn', 'quick']);
  setTimeout(() => left.kill('SIGKILL'), 500);
  const said: string[] = [];
  await awaitLeftovers(folder, (line) => said.push(line));
  expect(said.join()).toContain(`stubborn ${pid}, quick ${quick.pid}`);
  expect(processIdentity(pid)).toBeUndefined();
});

test('a process is told from a later one with its number', async () => {
  const short = spawn('sleep', ['0.2'], { stdio: 'ignore' });
  const pid = short.pid ?? 0;
  const identity = processIdentity(pid) ?? '';
  expect(isAlive(pid, identity)).toBe(true);
  expect(isAlive(pid, `${identity}0`)).toBe(false);
  await once(short, 'exit');
  expect(isAlive(pid, identity)).toBe(false);
});

test('credentials are made once, kept, readable by their owner only; given tokens win', () => {
  const first = keepCredentials(folder, { url: 'http://127.0.0.1:1' });
  const second = keepCredentials(folder, { url: 'http://127.0.0.1:2' });
  expect(second).toEqual({ ...first, url: 'http://127.0.0.1:2' });
  expect(first.admin_token).not.toBe(first.connector_token);
  expect(statSync(join(folder, 'credentials.json')).mode & 0o777).toBe(0o600);
  const given = keepCredentials(folder, { url: '', adminToken: 'a token of my own' });
  expect(readCredentials(folder)).toEqual({ ...given, connector_token: first.connector_token });
  expect(keepInternalCredentials(folder)).toEqual(keepInternalCredentials(folder));
});

test('damaged credentials are refused rather than replaced', () => {
  writeFileSync(join(folder, 'credentials.json'), '{}');
  expect(() => keepCredentials(folder, { url: '' })).toThrow('credentials.json cannot be read');
});

test('a port that was asked for is used or refused; another start takes the next free one', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const address = holder.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(exactPort(port, '127.0.0.1')).rejects.toMatchObject({ code: 'port_taken', facts: { port } });
  const next = await freePortFrom(port, '127.0.0.1');
  expect(next).toBeGreaterThan(port);
  holder.close();
  await once(holder, 'close');
  await expect(exactPort(port, '127.0.0.1')).resolves.toBe(port);
});

test('back-off doubles from the first wait to the greatest, never below half of it', () => {
  const waits = [1, 2, 3, 4, 20, 400].map((deaths) => backOffMs(deaths, paceDefault, () => 1));
  expect(waits).toEqual([100, 200, 400, 800, 10_000, 10_000]);
  expect(backOffMs(3, paceDefault, () => 0)).toBe(200);
});
