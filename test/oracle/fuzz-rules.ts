// node test/oracle/fuzz-rules.ts --cases 5000 --seed 7: random rules over random histories, each in
// every way of coming, against reading everything. Prints the first case that differs, shrunk.
import * as fc from 'fast-check';
import { openScript } from '../../load/script.ts';
import { cases, checkCase } from './random-rules-case.ts';

const script = openScript({ numbers: { cases: 2000, seed: 20261122 }, flags: ['shrink'] });
const seen = { hits: 0, operators: new Set<string>() };
let done = 0;
const numRuns = script.number('cases');
const result = fc.check(
  fc.property(cases, (one) => {
    done += 1;
    if (done % 500 === 0) script.say(`${done} cases, ${seen.hits} hits`);
    checkCase(one, seen);
  }),
  { numRuns, seed: script.number('seed'), endOnFailure: !script.flag('shrink') },
);
const error = result.errorInstance instanceof Error ? result.errorInstance.message : undefined;
if (result.failed) script.say(`${fc.stringify(result.counterexample).slice(0, 3000)}\n${error ?? ''}`);
script.finish(
  { cases: result.numRuns, hits: seen.hits, operators: [...seen.operators].toSorted(), failures: result.failed ? 1 : 0 },
  result.failed ? [`seed ${result.seed}, path ${result.counterexamplePath}`] : [],
);
