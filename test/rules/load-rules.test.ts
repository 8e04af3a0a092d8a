// Loading: what has errors is not used and is said with file, place and what was meant.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { loadRules } from '../../rules/load-rules.ts';
import { shippedRuleFiles } from './shipped-rule-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'rules-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const sound = shippedRuleFiles().find(({ name }) => name === 'split/SP-02.json')?.rule ?? {};

function write(name: string, text: string): void {
  mkdirSync(join(folder, 'split'), { recursive: true });
  writeFileSync(join(folder, 'split', name), text);
}

it('a rule with an error is left out, the others load', () => {
  write('SP-02.json', JSON.stringify(sound));
  write('SP-03.json', JSON.stringify({ ...sound, id: 'SP-03', trigger: { kind: 'stay', where: { opn: true } } }));
  write('SP-04.json', '{"id": ');
  const { rules, problems } = loadRules(folder);
  expect(rules.map(({ id }) => id)).toEqual(['SP-02']);
  expect(problems.length).toBe(2);
  expect(problems[0]).toBe(
    'split/SP-03.json: error unknown_field at /trigger/where/opn: opn: stay has no field opn; meant: open?',
  );
  expect(problems[1]).toMatch(/^split\/SP-04\.json: .*JSON/);
});
