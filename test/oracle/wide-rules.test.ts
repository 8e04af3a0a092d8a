// Random rules of every key space over random histories, with all that hits say. RUNS=5000 SEED=7 LIMIT_S=600 looks
// longer and elsewhere; fuzz-rules.ts --wide is the same as a program.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkWideCase, noWideCases, wideCases } from './wide-case.ts';

const numRuns = Number(process.env['RUNS'] ?? 150);
const seed = Number(process.env['SEED'] ?? 20261123);
const interruptAfterTimeLimit = Number(process.env['LIMIT_S'] ?? 9) * 1000;

it(`random rules of every key space (seed ${seed})`, { timeout: 3_600_000 }, () => {
  const seen = noWideCases();
  fc.assert(
    fc.property(wideCases, (one) => checkWideCase(one, seen)),
    { numRuns, seed, interruptAfterTimeLimit },
  );
  expect(seen.hits).toBeGreaterThan(0);
  expect(seen.ruled).toBeGreaterThan(0);
});
