// The command line as a user meets it: against a real running Fundwatch.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
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
  expect((await cli('explain', hit, '--json')).output).toContain('"conditions"');
  expect((await cli('explain', hit)).output).toMatch(/raised {2}grade \d[^]*√ /);
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

test('a rule is checked and tested from its file, drafted, compared, published by somebody else, and taken back', async () => {
  const file = join(folder, 'own.json');
  const text = readFileSync(join(root, 'rules/split/SP-01.json'), 'utf8');
  const read = z.looseObject({ version: z.number(), examples: z.array(z.looseObject({ hits: z.array(z.unknown()) })) });
  const whole = read.parse(JSON.parse(text));
  // One example that hits and one near miss: what a command says is kept to so many signs here.
  const examples = [0, 1].flatMap((kept) => whole.examples.filter(({ hits }) => Math.sign(hits.length) === 1 - kept).slice(0, 1));
  const shipped = { ...whole, examples };
  const [before, next] = [String(shipped.version), String(shipped.version + 1)];
  writeFileSync(file, JSON.stringify({ ...shipped, basis: ['地方细则'], source: 'ours' }));
  expect(await cli('rules', 'check', file)).toMatchObject({ code: 0, output: expect.stringContaining('0 errors') });
  expect(await cli('rules', 'test', file)).toMatchObject({ code: 0, output: expect.stringMatching(/ok +间隔3天同病再入院/) });
  expect(await cli('rules', 'schema')).toMatchObject({ code: 0, output: expect.stringContaining('"required"') });
  const wrong = join(folder, 'wrong.json');
  writeFileSync(wrong, JSON.stringify({ ...shipped, facts: {} }));
  expect(await cli('rules', 'check', wrong)).toMatchObject({ code: 1, output: expect.stringContaining('error') });

  const token = async (name: string, role: string): Promise<string> =>
    /fw\.\S+/.exec((await cli('users', 'add', name, '--role', role)).output)?.[0] ?? '';
  const [amy, bob] = [await token('amy', 'author'), await token('bob', 'publisher')];
  const drafted = await cli('rules', 'draft', file, '--token', amy, '--note', '降级');
  expect(drafted).toMatchObject({ code: 0, output: expect.stringContaining(`saved as version ${next}`) });
  expect((await cli('rules', 'diff', 'SP-01', before, next)).output).toContain('/basis/0');
  const tested = await cli('rules', 'backtest', 'SP-01', next, '--token', amy);
  expect(tested).toMatchObject({ code: 0, output: expect.stringContaining('difference: ') });
  expect(await cli('rules', 'publish', 'SP-01', next, '--token', amy)).toMatchObject({ code: 1, output: expect.stringContaining('403') });
  expect(await cli('rules', 'shadow', 'SP-01', next, '--token', amy)).toMatchObject({ code: 0 });
  expect((await cli('rules', 'shadow', 'SP-01')).output).toContain(`version ${next} on trial`);
  const published = await cli('rules', 'publish', 'SP-01', next, '--token', bob);
  expect(published).toMatchObject({ code: 0, output: expect.stringContaining('in force from EVENTS') });
  expect((await cli('rules', 'list')).output).toMatch(new RegExp(`SP-01 +active +version ${next} in force`));
  expect(await cli('rules', 'rollback', 'SP-01', '--token', bob)).toMatchObject({ code: 0 });
  const history = (await cli('rules', 'history', 'SP-01')).output;
  expect(history).toMatch(new RegExp(
    [`bob +rolled_back ${next}`, `bob +published ${next}`, `amy +draft ${next}: 降级`, `@release +shipped ${before}`].join('[\\s\\S]*'),
  ));
  const shown: unknown = JSON.parse((await cli('rules', 'show', 'SP-01', next)).output);
  expect(shown).toMatchObject({ id: 'SP-01', version: shipped.version + 1, source: 'ours' });
}, 180_000);

test.each([
  [['rules', 'dance'], 2, 'rules needs one of'],
  [['rules', 'check', '/nowhere.json'], 1, 'no such file'],
  [['rules', 'publish', 'SP-01'], 2, 'name a version'],
  [['rules', 'history', 'ZZ-99'], 1, 'answered 404'],
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
}, 180_000);

function cli(...args: readonly string[]) {
  const env = { FUNDWATCH_VAR: stack.varFolder, INIT_CWD: folder };
  return runProgram(process.execPath, [join(root, 'console/cli.ts'), ...args], { folder: root, env, msMax: 120_000 });
}
