// npm run sim -- --seeds N [--from F] [--plant NAME]: simulations one after the other; seeds that
// failed are printed and kept in seeds.json, which the tests run for ever after. With a planted
// bug it must fail, and nothing is kept.
import { readFileSync, writeFileSync } from 'node:fs';
import { openScript, round } from '../../load/script.ts';
import { loadSimulation, readKeptSeeds, seedsFile } from './kept-seeds.ts';
import { plants, simulate } from './simulation.ts';

const problemsShownMax = 3;
const script = openScript({
  numbers: { seeds: 2_000, from: 1, 'failures-max': 20 },
  texts: { plant: '' },
});
const wanted = script.text('plant');
const plant = plants.find((name) => name === wanted);
if (wanted !== '' && plant === undefined) throw new Error(`--plant is one of ${plants.join(', ')}`);
const base = loadSimulation();
const from = script.number('from');
const seeds = [
  ...(from === 1 ? readKeptSeeds() : []),
  ...Array.from({ length: script.number('seeds') }, (_, i) => from + i),
];
const failed: number[] = [];
const sum = { events: 0, hits: 0, crashes: 0, steps: 0 };
const startedAt = performance.now();
for (const [n, seed] of seeds.entries()) {
  const { problems, ...counts } = await simulate({ ...base, seed, plant });
  for (const name of ['events', 'hits', 'crashes', 'steps'] as const) sum[name] += counts[name];
  if (problems.length > 0) {
    failed.push(seed);
    script.say(`seed ${seed} failed:\n  ${problems.slice(0, problemsShownMax).join('\n  ')}`);
    if (failed.length >= script.number('failures-max')) break;
  }
  if ((n + 1) % 1_000 === 0)
    script.say(`${n + 1} of ${seeds.length} seeds, ${failed.length} failed`);
}
const minutes = (performance.now() - startedAt) / 60_000;
if (plant === undefined && failed.length > 0) keep(failed);
script.finish(
  {
    seeds: seeds.length,
    failures: failed.length,
    failed_seeds: failed,
    seeds_per_minute: Math.round(seeds.length / minutes),
    ...sum,
    seconds: round(minutes * 60, 1),
    ...(plant === undefined ? {} : { plant }),
  },
  plant === undefined
    ? failed.map((seed) => `seed ${seed}`)
    : failed.length === 0
      ? [`the planted bug ${plant} was not found`]
      : [],
);

function keep(found: readonly number[]): void {
  const kept: unknown = JSON.parse(readFileSync(seedsFile, 'utf8'));
  const all = [...new Set([...(Array.isArray(kept) ? kept : []), ...found])];
  writeFileSync(seedsFile, `${JSON.stringify(all)}\n`);
}
