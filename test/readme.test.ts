// What README and rules/README say is held to what the program does: commands, examples, tables, rules. The tables of
// settings and errors are held to theirs in test/style/tidy.test.ts.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readRows } from '../connectors/files/read-rows.ts';
import { rowsToEnvelopes } from '../connectors/files/rows-to-envelopes.ts';
import { parseEnvelope } from '../connectors/national/envelope.ts';
import { compileRule } from '../engine/compile-rule.ts';
import { configurationTable } from '../engine/configuration.ts';
import { Evaluator } from '../engine/evaluator.ts';
import type { FundEvent } from '../engine/event.ts';
import { factOperators } from '../engine/facts/catalogue.ts';
import { families } from '../engine/hit.ts';
import { readPrecheck } from '../engine/precheck.ts';
import { readRule } from '../engine/rule.ts';
import { latest, runExamples } from '../rules/examples.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { root } from './style/source.ts';

const receivedAt = Date.UTC(2025, 7, 1);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const json = (path: string): unknown => JSON.parse(read(path));
const jsonBlocks = (text: string): unknown[] =>
  [...text.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, block = '']) => JSON.parse(block));
const isObjectWith = (value: unknown, name: string): boolean => typeof value === 'object' && value !== null && name in value;
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(json('package.json'));
const pages = ['README.md', 'README.zh-CN.md', 'rules/README.md', 'load/README.md'];

describe.each(pages)('%s', (page) => {
  const text = read(page);

  test('names only npm scripts that exist, with their programs', () => {
    const named = [...text.matchAll(/npm (?:run )?(start|test|cli|(?<=run )[\w:]+)\b/g)].map(([, name = '']) => name);
    const programs = [...new Set(named)].flatMap((name) => /(?:run|exec) (\S+\.[tj]s)$/.exec(scripts[name] ?? '')?.[1] ?? []);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(programs.filter((program) => !existsSync(join(root, program)))).toEqual([]);
  });

  test('names only commands and options that the command line has', () => {
    const used = [...text.matchAll(/npm run cli -- ([a-z-]+)([^`\n|]*)/g)].map(([, name = '', rest = '']) =>
      ({ name, options: [...rest.matchAll(/--([\w-]+)/g)].map(([, option = '']) => option) }));
    const names = [...new Set(used.map(({ name }) => name))];
    const wrong = names.flatMap((name) => {
      const help = spawnSync(process.execPath, [join(root, 'console/cli.ts'), name, '--help'], { encoding: 'utf8' });
      if (help.status !== 0) return [`${name}: ${help.stderr}`];
      return used.filter((one) => one.name === name).flatMap(({ options }) => options)
        .filter((option) => option !== 'help' && !help.stdout.includes(`--${option}`)).map((option) => `${name} --${option}`);
    });
    expect(wrong).toEqual([]);
  });

  test('links only to files that are there', () => {
    const folder = join(root, page, '..');
    const links = [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, path = '']) => path);
    expect(links.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });
});

test('every proof script of package.json that has its program is in both READMEs', () => {
  const proofs = Object.entries(scripts).filter(([name, command]) => {
    const program = / run (\S+\.ts)$/.exec(command)?.[1];
    return name !== 'start' && program !== undefined && existsSync(join(root, program));
  });
  for (const page of ['README.md', 'README.zh-CN.md', 'load/README.md']) {
    expect(proofs.map(([name]) => name).filter((name) => !read(page).includes(`npm run ${name}`)), page).toEqual([]);
  }
});

test.each(['README.md', 'README.zh-CN.md'])('%s says how many rules each family has', (page) => {
  const [, table = ''] = /<!-- rules -->\n([\s\S]*?)\n<!-- \/rules -->/.exec(read(page)) ?? [];
  const rows = [...table.matchAll(/^\| `(\w+)` \|[^|]*\| (\d+) \|/gm)].map(([, family, count]) => [family, Number(count)]);
  const { rules } = loadRules();
  expect(rows).toEqual(families.map((family) => [family, rules.filter((rule) => rule.family === family).length]));
});

test('the Chinese README names every setting', () => {
  const names = [...configurationTable().matchAll(/^\| (`\w+`) /gm)].map(([, name = '']) => name);
  expect(names.filter((name) => !read('README.zh-CN.md').includes(`| ${name} |`))).toEqual([]);
});

describe('the messages of docs/examples', () => {
  const admission = json('docs/examples/admission.json');
  const stays = read('docs/examples/stays.ndjson').trim().split('\n').map((line): unknown => JSON.parse(line));

  test.each(['README.md', 'README.zh-CN.md'])('the envelope shown in %s is the file', (page) => {
    const shown = jsonBlocks(read(page)).filter((block) => isObjectWith(block, 'infno'));
    expect(shown).toEqual([admission]);
  });

  test.each(['README.md', 'README.zh-CN.md'])('the receipt shown in %s assigns the id that is assigned', (page) => {
    const parsed = parseEnvelope(admission, { receivedAt });
    expect(parsed).toMatchObject({ ok: true });
    const [receipt] = jsonBlocks(read(page)).filter((block) => isObjectWith(block, 'infcode'));
    expect(receipt).toMatchObject({ infcode: 0, output: parsed.ok ? parsed.output : {} });
  });

  test('are accepted and lead to the hits that the README names', async () => {
    const sales: unknown[] = [];
    const rows = readRows(join(root, 'docs/examples/sales.csv'), 'csv', 'utf-8');
    for await (const { value } of rowsToEnvelopes(rows, { inf_time: '2025-08-01 00:00:00' })) sales.push(value);
    const events = [admission, ...stays, ...sales].flatMap((envelope): readonly FundEvent[] => {
      const parsed = parseEnvelope(envelope, { receivedAt });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed));
      return parsed.events;
    });
    const evaluator = new Evaluator({ rules: loadRules().rules, knowledge: loadKnowledge() });
    const hits = latest(evaluator.apply(events).hits).filter(({ state }) => state === 'raised');
    expect(hits.map(({ rule_id }) => rule_id).toSorted()).toEqual(['HB-04', 'SP-01', 'TR-01', 'TR-02']);

    const { prospects } = readPrecheck(json('docs/examples/precheck.json'));
    const foreseen = prospects.flatMap((prospect) => evaluator.foresee([prospect]));
    expect(foreseen.map(({ hit }) => hit.rule_id)).toEqual(['TR-01', 'TR-02', 'TR-03']);
  });
});

describe('rules/README.md', () => {
  const text = read('rules/README.md');
  const examples = jsonBlocks(text);

  test('has five worked examples', () => {
    expect(examples).toHaveLength(5);
  });

  test.each(examples.map((example, at) => [at + 1, example] as const))('example %i compiles and does what it says', (_, example) => {
    const result = readRule(example);
    if ('problems' in result) throw new Error(result.problems.join('; '));
    compileRule(result.rule);
    expect(runExamples(result.rule, loadKnowledge()).filter(({ problems }) => problems.length > 0)).toEqual([]);
    expect(result.rule.examples.some(({ hits }) => hits.length === 0)).toBe(true);
  });

  test('its catalogue lists every fact operator', () => {
    expect([...factOperators.keys()].filter((op) => !text.includes(`\`${op}\``))).toEqual([]);
  });
});
