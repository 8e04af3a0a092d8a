// The rule files as they lie there, not read by anything of ours.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { families } from '../../engine/hit.ts';

export interface RuleFile {
  /** `split/SP-01.json`. */
  readonly name: string;
  readonly rule: Readonly<Record<string, unknown>>;
}

const folder = join(import.meta.dirname, '../../rules');

function ruleOf(name: string): Readonly<Record<string, unknown>> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

export function shippedRuleFiles(): readonly RuleFile[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && families.some((family) => family === entry.name))
    .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`))
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => ({ name, rule: ruleOf(name) }));
}
