// Random rules over random histories: the evaluator, however the events come, against reading
// everything. RUNS=5000 SEED=7 LIMIT_S=600 looks longer and elsewhere; fuzz-rules.ts is
// the same as a program.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkCase, cases } from './random-rules-case.ts';

const numRuns = Number(process.env['RUNS'] ?? 250);
const seed = Number(process.env['SEED'] ?? 20261122);
const interruptAfterTimeLimit = Number(process.env['LIMIT_S'] ?? 9) * 1000;

it(`random rules, random histories (seed ${seed})`, { timeout: 3_600_000 }, () => {
  const seen = { hits: 0, operators: new Set<string>() };
  fc.assert(
    fc.property(cases, (one) => checkCase(one, seen)),
    { numRuns, seed, interruptAfterTimeLimit },
  );
  expect(seen.hits).toBeGreaterThan(0);
});
