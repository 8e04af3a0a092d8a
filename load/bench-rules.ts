// npm run bench:rules: a pack of thirty plain rules over flat facts, judged by our rule set, by
// json-rules-engine and by @gorules/zen-engine in the same run; the answers must be the same, and our
// explanations those of json-rules-engine. Times are processor time of this process; zen works in
// threads of its own, which count too. Each evaluation reads another object of facts than the one
// before, and what it answers is counted.
import { isDeepStrictEqual } from 'node:util';
import { ZenEngine } from '@gorules/zen-engine';
import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { compileRuleSet } from '../engine/language/rule-set.ts';
import { openScript, round } from './script.ts';
import { makeFacts, makePack, type Facts } from './rule-pack.ts';
import { zenDecision, zenKey } from './zen-expression.ts';

const script = openScript({ numbers: { seconds: 15, sets: 512, seed: 1 } });
const secondsEach = script.number('seconds');
const pack = makePack();
const sets = makeFacts(script.number('sets'), script.number('seed'));
const rules = pack.map(({ id, conditions }) => ({ name: id, conditions, event: { type: id } }));

const ours = compileRuleSet(rules);
/** As where functions may not be made from text. */
const closures = compileRuleSet(rules, { mayGenerate: false });

const engine = new Engine();
for (const { name, conditions, event } of rules)
  engine.addRule({ name, conditions: ownCopy(conditions), event });
const zen = new ZenEngine().createDecision(zenDecision(pack));

async function byZen(facts: Facts): Promise<string[]> {
  const { result } = await zen.evaluate(facts);
  return pack.map(({ id }) => id).filter((id) => result[zenKey(id)] === true);
}

/** A copy that json-rules-engine may keep. */
function ownCopy(conditions: (typeof pack)[number]['conditions']): TopLevelCondition {
  return JSON.parse(JSON.stringify(conditions));
}

/** Results as data, by rule. */
function inOrder(results: readonly { readonly name: unknown }[]): unknown {
  const plain: { name: string }[] = JSON.parse(JSON.stringify({ results: results.map(dataOf) })).results;
  return plain.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Its results know how to become JSON and leave things out when they do. */
function dataOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(dataOf);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, dataOf(member)]));
}

let differing = 0;
let explainedOtherwise = 0;
let held = 0;
for (const facts of sets) {
  const events = ours.judge(facts).events.map(({ type }) => type);
  held += events.length;
  const theirs = await engine.run({ ...facts });
  const fired = ours.fire(facts);
  for (const other of [
    theirs.events.map(({ type }) => type).toSorted(),
    await byZen(facts),
    fired.events.map(({ type }) => type),
    closures.judge(facts).events.map(({ type }) => type),
  ]) {
    if (!isDeepStrictEqual(other, events)) differing += 1;
  }
  const wanted = inOrder(theirs.results);
  if (!isDeepStrictEqual(inOrder(fired.results), wanted)) explainedOtherwise += 1;
  if (!isDeepStrictEqual(inOrder(closures.fire(facts).results), wanted)) explainedOtherwise += 1;
}

let sink = 0;
const rounds = 5;
const best = { ours: Infinity, explain: Infinity, closures: Infinity, engine: Infinity, zen: Infinity };
for (let n = 1; n <= rounds; n += 1) {
  best.ours = least(best.ours, (facts) => (sink += ours.judge(facts).events.length));
  best.explain = least(best.explain, (facts) => {
    for (const { conditions } of ours.fire(facts).results) sink += 'operator' in conditions ? 1 : 0;
  });
  best.closures = least(best.closures, (facts) => (sink += closures.judge(facts).events.length));
  best.engine = await leastAsync(best.engine, async (facts) => {
    sink += (await engine.run({ ...facts })).events.length;
  });
  best.zen = await leastAsync(best.zen, async (facts) => {
    sink += Object.keys((await zen.evaluate(facts)).result).length;
  });
  script.say(
    `round ${n} of ${rounds}: ${round(best.ours, 3)} us, explained ${round(best.explain, 3)} us, ` +
      `json-rules-engine ${round(best.engine)} us, zen ${round(best.zen)} us`,
  );
}

const same = differing === 0 && explainedOtherwise === 0;
script.finish(
  {
    us_per_eval: round(best.ours, 3),
    explain_us_per_eval: round(best.explain, 3),
    closures_us_per_eval: round(best.closures, 3),
    json_rules_engine_us: round(best.engine),
    zen_us: round(best.zen),
    ratio_vs_json_rules_engine: Math.round(best.engine / best.ours),
    ratio_explained_vs_json_rules_engine: Math.round(best.engine / best.explain),
    ratio_vs_zen: Math.round(best.zen / best.ours),
    same_results: same,
    rules: pack.length,
    fact_sets: sets.length,
    held_per_eval: round(held / sets.length),
    answers_counted: sink,
  },
  same ? [] : [`${differing} answers and ${explainedOtherwise} explanations differ`],
);

/** Processor microseconds an evaluation, the least of this and before. */
function least(before: number, work: (facts: Facts) => void): number {
  const share = (secondsEach * 1000) / rounds / 5;
  const cpu = process.cpuUsage();
  const until = performance.now() + share;
  let evaluations = 0;
  do {
    for (const facts of sets) work(facts);
    evaluations += sets.length;
  } while (performance.now() < until);
  return Math.min(before, microseconds(cpu) / evaluations);
}

async function leastAsync(before: number, work: (facts: Facts) => Promise<void>): Promise<number> {
  const share = (secondsEach * 1000) / rounds / 5;
  const cpu = process.cpuUsage();
  const until = performance.now() + share;
  let evaluations = 0;
  do {
    await work(sets[evaluations % sets.length]!);
    evaluations += 1;
  } while (performance.now() < until);
  return Math.min(before, microseconds(cpu) / evaluations);
}

function microseconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
