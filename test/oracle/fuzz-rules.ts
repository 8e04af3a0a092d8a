// node test/oracle/fuzz-rules.ts --cases 5000 --seed 7: random rules over random histories, each in
// every way of coming, against reading everything. With --wide rules of every key space that say all that rules can
// say. Prints the first case that differs, with --shrink as small as it can be made.
import * as fc from 'fast-check';
import { openScript } from '../../load/script.ts';
import { cases, checkCase } from './random-rules-case.ts';
import { checkWideCase, noWideCases, wideCases } from './wide-case.ts';

const script = openScript({ numbers: { cases: 2000, seed: 20261122 }, flags: ['shrink', 'wide'] });
const seen = noWideCases();
let done = 0;
const numRuns = script.number('cases');
const counted = <Case>(check: (one: Case) => void) => (one: Case): void => {
  done += 1;
  if (done % 500 === 0) script.say(`${done} cases, ${seen.hits} hits`);
  check(one);
};
const settings = { numRuns, seed: script.number('seed'), endOnFailure: !script.flag('shrink') };
const result = script.flag('wide')
  ? fc.check(fc.property(wideCases, counted((one) => checkWideCase(one, seen))), settings)
  : fc.check(fc.property(cases, counted((one) => checkCase(one, seen))), settings);
const error = result.errorInstance instanceof Error ? result.errorInstance.message : undefined;
if (result.failed) script.say(`${fc.stringify(result.counterexample).slice(0, 3000)}\n${error ?? ''}`);
script.finish(
  { cases: result.numRuns, hits: seen.hits, operators: [...seen.operators].toSorted(), failures: result.failed ? 1 : 0 },
  result.failed ? [`seed ${result.seed}, path ${result.counterexamplePath}`] : [],
);
