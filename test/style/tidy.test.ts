// House style that a program can check. What it cannot check is in the review.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { configurationTable } from '../../engine/configuration.ts';
import { failureTable } from '../../engine/failure.ts';
import { readSources, root } from './source.ts';

const linesMax = 400;
/** The whole project on a machine that does other things too. */
const compilerMsMax = 180_000;
/** The aim is 100; this is where it is no longer a matter of taste. Quoted texts do not count. */
const columnsMax = 130;
const forbiddenNames = /(?:^|[-/.])(?:utils?|helpers?|common|managers?|services?|misc)(?=[-/.])/;
const kebabCase = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|config|d))?\.tsx?$/;

const lockFile = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});
const sources = readSources();

test(`no file is longer than ${linesMax} lines, no line than ${columnsMax} columns`, () => {
  const wrong = sources.flatMap(({ path, lines }) => [
    ...(lines.length > linesMax ? [`${path} has ${lines.length} lines`] : []),
    ...lines.flatMap((line, at) => (columns(line) > columnsMax ? [`${path}:${at + 1} has ${columns(line)} columns`] : [])),
  ]);
  expect(wrong).toEqual([]);
});

test('files are named for one concept, in kebab-case', () => {
  const wrong = sources.filter(({ path }) => forbiddenNames.test(path) || !kebabCase.test(path.split('/').at(-1) ?? ''));
  expect(wrong.map(({ path }) => path)).toEqual([]);
});

test('nothing is cast: no any, no as, no non-null outside an index', () => {
  const wrong = sources.flatMap(({ path, findings }) =>
    findings.filter(({ what }) => what !== 'module-level let').map(({ what, line }) => `${path}:${line} ${what}`),
  );
  expect(wrong).toEqual([]);
});

test('no module keeps state that changes; programs and tests may', () => {
  const isProgram = /(?:^|[-/])main\.tsx?$|^console\/cli\.ts$|^load\/[^/]+\.ts$|^test\//;
  const wrong = sources
    .filter(({ path }) => !isProgram.test(path))
    .flatMap(({ path, findings }) =>
      findings.filter(({ what }) => what === 'module-level let').map(({ line }) => `${path}:${line}`),
    );
  expect(wrong).toEqual([]);
});

test('nothing is left for later in a comment', () => {
  const marks = new RegExp(`\\b(?:${['TO', 'FIX'].map((begin, at) => begin + ['DO', 'ME'][at]).join('|')}|HACK)\\b`);
  const wrong = sources.flatMap(({ path, comments }) =>
    comments.filter(({ text }) => marks.test(text)).map(({ line }) => `${path}:${line}`),
  );
  expect(wrong).toEqual([]);
});

test('the compiler has no complaint', () => {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [compiler, '-p', join(root, 'tsconfig.json')], {
    cwd: root, encoding: 'utf8',
  });
  expect(stdout.split('\n').slice(0, 20).join('\n')).toBe('');
  expect(status).toBe(0);
}, compilerMsMax);

test('the lock file names the packages of every platform, or npm ci refuses it', () => {
  const { packages } = lockFile.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

test.each([
  ['configuration', configurationTable()],
  ['errors', failureTable()],
])('the README holds the %s table as generated', (name, table) => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, kept] = new RegExp(`<!-- ${name} -->\\n([\\s\\S]*?)\\n<!-- /${name} -->`).exec(readme) ?? [];
  expect(kept?.trim(), `README.md between <!-- ${name} --> and <!-- /${name} -->`).toBe(table);
});

function columns(line: string): number {
  return [...line.replaceAll(/'[^']*'|`[^`]*`|"[^"]*"/g, "''")].length;
}
