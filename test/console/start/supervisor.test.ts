// The real processes under the real supervisor.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSupervisorState } from '../../../console/start/instance-lock.ts';
import { processIdentity } from '../../../console/start/process-identity.ts';
import { runProgram } from '../../../console/start/run-program.ts';
import { startStack } from '../../support/stack.ts';
import type { Stack } from '../../support/stack.ts';
import { waitFor } from '../../support/wait.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const roles = ['nats-server', 'clickhouse', 'evaluator', 'store', 'console', 'gateway'];
let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

test('every role runs and is written down with its process number', () => {
  expect(Object.keys(stack.pids()).toSorted()).toEqual(roles.toSorted());
  const state = readSupervisorState(stack.varFolder);
  expect(state?.url).toBe(stack.url);
  for (const { role, pid } of state?.children ?? []) expect(pid).toBe(stack.pids()[role]);
});

test('it is ready, and only tokens open it', async () => {
  await waitFor('readiness', async () => (await fetch(`${stack.url}/readyz`)).ok, 20_000);
  const answer = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${stack.url}/api/status`, { headers })).status;
  };
  expect(await answer(stack.adminToken)).toBe(200);
  expect(await answer('not the token of anyone')).toBe(401);
});

test.each(roles)('%s comes back after kill -9, and the whole is ready again', async (role) => {
  const before = stack.pids()[role];
  stack.kill(role);
  await waitFor(`the new ${role}`, () => {
    const now = stack.pids()[role];
    return now !== undefined && now !== before;
  });
  expect(stack.restarts(role)).toBe(1);
  await waitFor('readiness', async () => (await fetch(`${stack.url}/readyz`).catch(() => undefined))?.ok, 30_000);
}, 60_000);

test('a second start in the same folder is told so', async () => {
  const args = [join(root, 'console/cli.ts'), 'start'];
  const env = { FUNDWATCH_VAR: stack.varFolder, PORT: '0' };
  const { code, output } = await runProgram(process.execPath, args, { folder: root, env, msMax: 20_000 });
  expect(code).toBe(1);
  expect(output).toContain(`already runs here as process ${process.pid} at ${stack.url}`);
});

test('stopping ends every process, and the next start finds the rules and tokens of the first', async () => {
  const pids = Object.values(stack.pids());
  const { varFolder, adminToken } = stack;
  await stack.stop({ keepsFolder: true });
  expect(pids.map(processIdentity).filter((identity) => identity !== undefined)).toEqual([]);
  expect(existsSync(join(varFolder, 'supervisor.lock'))).toBe(false);
  stack = await startStack({ varFolder });
  expect(stack.adminToken).toBe(adminToken);
  expect(stack.said.join('\n')).toContain('in force as before');
});

test('when the supervisor is killed outright nothing of it lives on, and a start right after it works', async () => {
  const varFolder = mkdtempSync(join(tmpdir(), 'fundwatch-orphans-'));
  const script = `import { startStack } from ${JSON.stringify(new URL('../../support/stack.ts', import.meta.url).href)};
    await startStack({ varFolder: ${JSON.stringify(varFolder)} });`;
  const supervisor = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    cwd: root, stdio: 'ignore',
  });
  const state = await waitFor('all roles', () => {
    const seen = readSupervisorState(varFolder);
    return seen?.children.length === roles.length && seen.children.every((child) => child['state'] === 'ready') && seen;
  }, 60_000);
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
  const next = await startStack({ varFolder });
  const left = state.children.filter(({ pid, identity }) => processIdentity(pid ?? 0) === identity);
  expect(left.map(({ role }) => role)).toEqual([]);
  await next.stop({ keepsFolder: true });
  rmSync(varFolder, { recursive: true });
}, 120_000);
