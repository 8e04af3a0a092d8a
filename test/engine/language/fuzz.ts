// Kept and random runs judged by json-rules-engine and by our rule sets must come out the same, explanations
// included: `fuzz.ts --cases 100000 --seed 7`. A difference is shrunk and printed as a case to keep
// in kept-cases.ts. `--plant` makes a mistake on purpose, which must be found.
import * as fc from 'fast-check';
import { openScript } from '../../../load/script.ts';
import { difference, plants, type Plant, type Tally } from './differential.ts';
import { runCases } from './generated-cases.ts';
import { keptCases } from './kept-cases.ts';

const script = openScript({ numbers: { cases: 100_000, seed: 1 }, texts: { plant: 'none' } });
const cases = script.number('cases');
const seed = script.number('seed');
const plant = plants.find((one) => one === script.text('plant')) ?? 'none';

// A rule that json-rules-engine cannot judge leaves promises behind that nobody waits for.
process.on('unhandledRejection', () => undefined);

const tally: Tally = { held: 0, failed: 0, broken: 0, rejectedRuns: 0 };
const problems: string[] = [];
for (const { why, run } of keptCases) {
  const found = await difference(run, 'none', tally);
  if (found !== undefined) problems.push(`${why}: ${found}`);
}

const started = performance.now();
let done = 0;
const report = await fc.check(
  fc.asyncProperty(runCases, async (run) => {
    done += 1;
    if (done % 20_000 === 0) script.say(`${done} runs`);
    const found = await difference(run, plant, tally);
    if (found !== undefined) throw new Error(found);
  }),
  { numRuns: cases, seed, endOnFailure: false },
);
const [shrunk] = report.counterexample ?? [];
if (shrunk !== undefined) {
  script.say(fc.stringify(shrunk));
  script.say(`shrunk ${report.numShrinks} times: ${messageOf(report.errorInstance)}`);
}
if (report.failed) problems.push('a run came out differently');
script.finish(
  {
    cases: report.numRuns,
    kept_cases: keptCases.length,
    seed,
    plant: plant satisfies Plant,
    same: problems.length === 0,
    rules_held: tally.held,
    rules_failed: tally.failed,
    rules_broken: tally.broken,
    rejected_runs: tally.rejectedRuns,
    seconds: Math.round((performance.now() - started) / 1000),
  },
  problems,
);

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
