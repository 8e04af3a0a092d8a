// npm run sim -- --seeds N [--from F] [--threads T] [--plant NAME]: simulations, those first that
// failed once; seeds that fail are printed and kept in seeds.json, which the tests run ever after.
// With a planted bug it must fail: it ends at the first seed that does, and nothing is kept.
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { openScript, round } from '../../load/script.ts';
import { readKeptSeeds, seedsFile } from './kept-seeds.ts';
import { plants } from './plants.ts';
import type { SimulationResult } from './simulation.ts';

const problemsShownMax = 3;
const batchSeeds = 20;
const sumNames = ['events', 'hits', 'crashes', 'restored', 'damaged', 'steps'] as const;
const script = openScript({
  numbers: { seeds: 2_000, from: 1, threads: availableParallelism(), 'failures-max': 20 },
  texts: { plant: '' },
});
const wanted = script.text('plant');
const plant = plants.find((name) => name === wanted);
if (wanted !== '' && plant === undefined) throw new Error(`--plant is one of ${plants.join(', ')}`);
const from = script.number('from');
const failuresMax = plant === undefined ? script.number('failures-max') : 1;
const seeds = [
  ...(plant === undefined ? readKeptSeeds() : []),
  ...Array.from({ length: script.number('seeds') }, (_, i) => from + i),
];
const results = new Map<number, SimulationResult>();
const failed = new Set<number>();
let next = 0;
const take = (): readonly number[] => seeds.slice(next, (next = Math.min(seeds.length, next + batchSeeds)));
const startedAt = performance.now();
await Promise.all(Array.from({ length: Math.max(1, script.number('threads')) }, run));
const minutes = (performance.now() - startedAt) / 60_000;
if (plant === undefined && failed.size > 0) keep([...failed]);
const found = seeds.findIndex((seed) => failed.has(seed));
script.finish(
  {
    seeds: results.size,
    failures: failed.size,
    failed_seeds: [...failed],
    seeds_per_minute: Math.round(results.size / minutes),
    ...Object.fromEntries(sumNames.map((name) => [name, sumOf(name)])),
    seconds: round(minutes * 60, 1),
    ...(plant === undefined ? {} : { plant, found_after_seeds: found < 0 ? undefined : found + 1 }),
  },
  plant === undefined
    ? [...failed].map((seed) => `seed ${seed}`)
    : found < 0
      ? [`the planted bug ${plant} was not found`]
      : [],
);

/** One thread, until no seed is left or enough have failed. */
async function run(): Promise<void> {
  const worker = new Worker(new URL('./simulate-seeds.ts', import.meta.url), { workerData: { plant } });
  await new Promise<void>((done, reject) => {
    worker.on('error', reject);
    worker.on('message', (message: unknown) => {
      if (message !== 'more') note(readResult(message));
      else if (seeds.length === next || failed.size >= failuresMax) done();
      else worker.postMessage(take());
    });
  });
  await worker.terminate();
}

function readResult(message: unknown): SimulationResult & { readonly seed: number } {
  return z
    .object({
      seed: z.int(),
      problems: z.array(z.string()),
      events: z.int(),
      hits: z.int(),
      crashes: z.int(),
      steps: z.int(),
      restored: z.int(),
      damaged: z.int(),
    })
    .parse(message);
}

function note({ seed, ...result }: SimulationResult & { readonly seed: number }): void {
  results.set(seed, result);
  if (result.problems.length > 0) {
    failed.add(seed);
    script.say(`seed ${seed} failed:\n  ${result.problems.slice(0, problemsShownMax).join('\n  ')}`);
  }
  if (results.size % 1_000 === 0)
    script.say(`${results.size} of ${seeds.length} seeds, ${failed.size} failed`);
}

function sumOf(name: (typeof sumNames)[number]): number {
  return [...results.values()].reduce((sum, result) => sum + result[name], 0);
}

function keep(these: readonly number[]): void {
  const kept: unknown = JSON.parse(readFileSync(seedsFile, 'utf8'));
  const all = [...new Set([...(Array.isArray(kept) ? kept : []), ...these])];
  writeFileSync(seedsFile, `${JSON.stringify(all)}\n`);
}
