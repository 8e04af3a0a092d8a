// Random whole runs against json-rules-engine, in a process of their own: what the library leaves
// behind when it rejects would end this one. `fuzz.ts --cases 100000` looks longer.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';
import type { Plant } from './differential.ts';

const reportSchema = z.object({
  same: z.boolean(),
  cases: z.number(),
  kept_cases: z.number(),
  rules_held: z.number(),
  rules_failed: z.number(),
});

function fuzz(cases: number, seed: number, plant: Plant): z.infer<typeof reportSchema> {
  const script = fileURLToPath(new URL('fuzz.ts', import.meta.url));
  const { stdout } = spawnSync(
    process.execPath,
    [script, '--json', '--cases', `${cases}`, '--seed', `${seed}`, '--plant', plant],
    { encoding: 'utf8' },
  );
  const report = reportSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  if (plant === 'none' && !report.same) throw new Error(stdout);
  return report;
}

it('kept cases and random runs come out as from json-rules-engine: results, events, explanations', { timeout: 120_000 }, () => {
  const { same, cases, rules_held, rules_failed, kept_cases } = fuzz(1_500, 20_261_122, 'none');
  expect({ same, cases }).toEqual({ same: true, cases: 1_500 });
  expect(Math.min(rules_held, rules_failed)).toBeGreaterThan(cases / 2);
  expect(kept_cases).toBeGreaterThan(0);
});

const mistakes: readonly Plant[] = ['nan-in-list', 'no-fact-priority'];
it.each(mistakes)('a mistake made on purpose is found: %s', { timeout: 120_000 }, (plant) => {
  expect(fuzz(3_000, 2, plant).same).toBe(false);
});
