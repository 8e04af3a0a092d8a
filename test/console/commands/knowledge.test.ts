// The command line over knowledge tables: checked without anything running, replaced in a running console.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lastActivation, publishActivation } from '../../../connectors/nats/control.ts';
import { knowledge } from '../../../console/commands/knowledge.ts';
import { adminToken, startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';

const folder = mkdtempSync(join(tmpdir(), 'fundwatch-knowledge-'));
const good = 'med_list_codg,units_per_pack,min_unit\nXA01,24,片\n';
let console: TestConsole;

beforeAll(async () => {
  writeFileSync(join(folder, 'good.csv'), good);
  writeFileSync(join(folder, 'bad.csv'), 'med_list_codg,units_per_pack,min_unit\nXA01,many,片\n');
  writeFileSync(join(folder, 'marked.csv'), `\uFEFF${good}`);
  // 盒 in GB18030, as a spreadsheet saves it on a Chinese machine.
  writeFileSync(join(folder, 'gbk.csv'), Buffer.concat([Buffer.from(good.slice(0, -2)), Buffer.from([0xba, 0xd0, 0x0a])]));
  console = await startTestConsole({ hasStore: false });
  await publishActivation(console.bus.js, { rules: [], knowledge: { 'pack-sizes': 'med_list_codg,units_per_pack,min_unit\n' } });
});
afterAll(async () => {
  await console.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function run(words: readonly string[], flags: readonly string[] = [], texts: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const given: Readonly<Record<string, string>> = { url: console.url, token: adminToken, ...texts };
  const code = await knowledge.run(
    { positionals: words, text: (name) => given[name], isSet: (name) => flags.includes(name) },
    { out: (line) => lines.push(line), err: () => undefined, env: {}, folder, root: folder },
  );
  return { code, lines };
}

test('check names line and column of what is wrong', async () => {
  expect(await run(['check', 'pack-sizes', 'good.csv'])).toEqual({ code: 0, lines: ['1 rows, nothing wrong'] });
  expect(await run(['check', 'pack-sizes', 'bad.csv'])).toEqual({
    code: 1, lines: ['line 2, column units_per_pack: is not a plain decimal number', '1 problems'],
  });
  await expect(run(['check', 'pack-sizes', 'none.csv'])).rejects.toThrow('there is no file');
});

test('a file in another encoding is refused, a byte order mark is not', async () => {
  await expect(run(['check', 'pack-sizes', 'gbk.csv'])).rejects.toThrow('is not UTF-8');
  await expect(run(['replace', 'pack-sizes', 'gbk.csv'], ['all-dates'])).rejects.toThrow('is not UTF-8');
  expect((await lastActivation(console.bus.jsm))?.bundle.knowledge).toEqual({ 'pack-sizes': 'med_list_codg,units_per_pack,min_unit\n' });
  expect(await run(['check', 'pack-sizes', 'marked.csv'])).toEqual({ code: 0, lines: ['1 rows, nothing wrong'] });
});

test('a refusal is said in the words of the answer', async () => {
  await expect(run(['replace', 'pack-sizes', 'bad.csv'], ['all-dates'])).rejects
    .toThrow(/answered 400: line 2, column units_per_pack: is not a plain decimal number \(1 in all\) \(knowledge_invalid\)/);
});

test('a table is put in force from a date, or for all dates when that is said', async () => {
  expect(await run(['replace', 'pack-sizes', 'good.csv'], [], { from: '2025-07-01', note: '新增包装' }))
    .toEqual({ code: 0, lines: ['version 2 with 1 rows judges service dates from 2025-07-01 on'] });
  expect((await lastActivation(console.bus.jsm))?.bundle.dated).toEqual([{ table: 'pack-sizes', from: '2025-07-01', csv: good }]);
  const { lines } = await run(['versions', 'pack-sizes']);
  const [second, first] = [/2 in force from 2025-07-01 .* 新增包装$/, /1 in force all dates/];
  expect(lines).toEqual([expect.stringMatching(second), expect.stringMatching(first)]);
  expect((await run(['show', 'pack-sizes'], [], { on: '2025-06-30' })).lines).toEqual(['med_list_codg,units_per_pack,min_unit']);
  await expect(run(['replace', 'pack-sizes', 'good.csv'], ['all-dates'], { from: '2025-07-01' })).rejects.toThrow('not both');
  await run(['replace', 'pack-sizes', 'good.csv'], ['all-dates']);
  expect((await lastActivation(console.bus.jsm))?.bundle).toEqual({ rules: [], knowledge: { 'pack-sizes': good } });
  expect((await run(['list'])).lines).toContainEqual(expect.stringMatching(/^pack-sizes +1 /));
});
