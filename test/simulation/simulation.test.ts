// A few hundred worlds; `npm run sim` makes thousands.
import { expect, test } from 'vitest';
import { loadSimulation, readKeptSeeds } from './kept-seeds.ts';
import { plants, type Plant } from './plants.ts';
import { simulate, type SimulationResult } from './simulation.ts';

const seeds = 250;
/** First seed of this run: always the same, so that a failure is one of the code. */
const firstSeed = 100_000;
const plantSeedsMax = 800;
const msMax = 240_000;
const base = loadSimulation();

async function failing(
  from: number,
  count: number,
  plant?: Plant,
): Promise<Map<number, SimulationResult['problems']>> {
  const failed = new Map<number, SimulationResult['problems']>();
  for (let seed = from; seed < from + count; seed += 1) {
    const { problems } = await simulate({ ...base, seed, plant });
    if (problems.length > 0) failed.set(seed, problems);
    if (plant !== undefined && failed.size > 0) break;
  }
  return failed;
}

test(
  `${seeds} worlds end with the hits of one evaluation from scratch, each revision once`,
  async () => {
    expect(await failing(firstSeed, seeds)).toEqual(new Map());
  },
  msMax,
);

test(
  'seeds that failed once',
  async () => {
    for (const seed of readKeptSeeds()) {
      const { problems } = await simulate({ ...base, seed });
      expect(problems, `seed ${seed}`).toEqual([]);
    }
  },
  msMax,
);

test.each(plants)(
  'a planted bug is found: %s',
  async (plant) => {
    expect((await failing(1, plantSeedsMax, plant)).size).toBeGreaterThan(0);
  },
  msMax,
);

test('one seed is one world', async () => {
  const one = await simulate({ ...base, seed: 42 });
  expect(await simulate({ ...base, seed: 42 })).toEqual(one);
});
