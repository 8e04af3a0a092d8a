// The command line as a user meets it: against a real running Fundwatch.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../../console/start/run-program.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';
import { startStack } from '../../support/stack.ts';
import type { Stack } from '../../support/stack.ts';
import { waitFor } from '../../support/wait.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const cityArgs = ['--days', '1', '--scale', '0.002', '--seed', '3'];
let stack: Stack;
let folder: string;

beforeAll(async () => {
  stack = await startStack();
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-cli-'));
});
afterAll(async () => {
  await stack.stop();
  rmSync(folder, { recursive: true });
});

test('a generated city is replayed, judged, listed, explained and exported', async () => {
  const file = join(folder, 'city.ndjson');
  expect(await cli('generate', file, ...cityArgs)).toMatchObject({ code: 0 });
  const lines = readFileSync(file, 'utf8').trim().split('\n').length;
  const first = await cli('replay', file, '--json');
  expect(first.output).toContain(`"lines":${lines}`);
  expect(first).toMatchObject({ code: 0 });
  const again = await cli('replay', file, '--json');
  expect(again.output).toMatch(new RegExp(`"lines":${lines},"accepted":0,"duplicate":${lines},"rejected":0`));

  const hit = await waitFor('a hit', async () => {
    const { output } = await cli('hits', '--limit', '1', '--json');
    return /"hit_id":"(\w{32})"/.exec(output)?.[1];
  }, 30_000);
  expect((await cli('explain', hit)).output).toContain('"conditions"');
  const sheet = join(folder, 'hits.csv');
  expect(await cli('export', sheet)).toMatchObject({ code: 0 });
  expect(readFileSync(sheet, 'utf8')).toContain(hit);
  expect((await cli('status')).output).toMatch(/evaluator +ready +pid \d+ +restarts 0/);
}, 180_000);

test('refused lines are shown with line and field, and end in exit code 1', async () => {
  const file = join(folder, 'bad.ndjson');
  writeFileSync(file, '{"infno":"2401"}\nnot json at all\n');
  const { code, output } = await cli('replay', file);
  expect(code).toBe(1);
  expect(output).toContain('line 2');
  expect(output).toContain('2 rejected');
});

test('users are made and removed', async () => {
  const made = await cli('users', 'add', 'wang');
  const token = /fw\.wang\.\S+/.exec(made.output)?.[0] ?? '';
  const headers = { authorization: `Bearer ${token}` };
  expect((await fetch(`${stack.url}/api/hits`, { headers })).status).toBe(200);
  expect((await cli('users', 'list')).output).toContain('wang');
  expect(await cli('users', 'remove', 'wang')).toMatchObject({ code: 0 });
  expect((await fetch(`${stack.url}/api/hits`, { headers })).status).toBe(401);
});

test('§14 Answers: an institution\'s own key only speaks for itself, as the command line gives it', async () => {
  const given = await cli('users', 'key', 'P42070400011');
  const key = /^fi\.P42070400011\.\S+$/m.exec(given.output)?.[0] ?? '';
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const send = async (fixmedins_code: string) => {
    const body = JSON.stringify(saleEnvelope({ number: 1, fixmedins_code }));
    return (await fetch(`${stack.url}/api/fsi`, { method: 'POST', headers, body })).status;
  };
  expect([await send('P42070400011'), await send('H42070400044')]).toEqual([200, 403]);
  expect(await cli('users', 'key')).toMatchObject({ code: 2 });
});

test.each([
  [['dance'], 2, 'There is no command "dance"'],
  [['hits', '--colour', 'red'], 2, 'Usage: npm run cli -- hits'],
  [['hits', '--limit', 'many'], 2, '--limit must be a whole number'],
  [['replay', '/nowhere.ndjson'], 1, 'File /nowhere.ndjson cannot be read: no such file.'],
  [['hits', '--url', 'http://127.0.0.1:1'], 1, 'No running Fundwatch was found at http://127.0.0.1:1.'],
  [['hits', '--token', 'not a token of anyone'], 1, 'answered 401'],
  [['hits', '--grade', '9'], 1, 'answered 4'],
  [['help'], 0, 'replay'],
  [['replay', '--help'], 0, '--adapter'],
  [['rules', 'check'], 0, '0 problems'],
])('%j exits with %i and says what to do', async (args, code, words) => {
  const ended = await cli(...args);
  expect(ended.output).toContain(words);
  expect(ended.code).toBe(code);
});

function cli(...args: readonly string[]) {
  const env = { FUNDWATCH_VAR: stack.varFolder, INIT_CWD: folder };
  return runProgram(process.execPath, [join(root, 'console/cli.ts'), ...args], { folder: root, env, msMax: 120_000 });
}
