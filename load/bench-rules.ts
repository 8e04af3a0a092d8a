// npm run bench:rules: a pack of thirty plain rules over flat facts, judged by our compiled
// conditions, by json-rules-engine and by @gorules/zen-engine in the same run; the answers must
// be the same. Rates are by processor time of this process; zen works in threads of its own,
// which count too.
import { ZenEngine } from '@gorules/zen-engine';
import { Engine, type TopLevelCondition } from 'json-rules-engine';
import {
  compileConditions,
  compileLeaf,
  type CompiledLeaf,
} from '../engine/language/compile-conditions.ts';
import { factReference, leaves, type Leaf } from '../engine/language/conditions.ts';
import { openScript, round } from './script.ts';
import { makeFacts, makePack, type Facts } from './rule-pack.ts';
import { zenDecision, zenKey } from './zen-expression.ts';

const script = openScript({ numbers: { seconds: 12, seed: 1 } });
const secondsEach = script.number('seconds');
const pack = makePack();
const sets = makeFacts(512, script.number('seed'));

// Ours: compiled once. As in the evaluator, each fact has a slot and is read once an evaluation,
// whatever the number of rules that ask for it; explanations are made for rules that hold, from
// the same compiled leaves.
type Slots = unknown[];
const names = [
  ...new Set(
    pack.flatMap(({ conditions }) =>
      [...leaves(conditions)].flatMap(({ fact, value }) => [
        fact,
        factReference(value)?.fact ?? fact,
      ]),
    ),
  ),
];
const slots: Slots = names.map(() => undefined);
const scope = {
  bind: (fact: string) => {
    const slot = names.indexOf(fact);
    if (slot < 0) throw new Error(`no fact ${fact}`);
    return (from: Slots): unknown => from[slot];
  },
};
function fill(facts: Facts): void {
  for (let i = 0; i < names.length; i += 1) slots[i] = facts[names[i]!];
}
interface ReadyLeaf extends CompiledLeaf<Slots> {
  readonly leaf: Leaf;
}
const compiled = pack.map(({ id, conditions }) => ({
  id,
  test: compileConditions<Slots>(conditions, scope),
  leaves: [...leaves(conditions)].map((leaf): ReadyLeaf => ({
    leaf,
    ...compileLeaf<Slots>(leaf, scope),
  })),
}));

function judge(facts: Facts): string[] {
  fill(facts);
  const holding: string[] = [];
  for (const { id, test } of compiled) if (test(slots)) holding.push(id);
  return holding;
}

function explain(facts: Facts): object[] {
  fill(facts);
  const found: object[] = [];
  for (const { id, test, leaves: ready } of compiled) {
    if (!test(slots)) continue;
    const conditions: object[] = [];
    for (const { leaf, readFact, readValue, compare } of ready) {
      const actual = readFact(slots);
      const required = readValue(slots);
      conditions.push({
        fact: leaf.fact,
        operator: leaf.operator,
        actual,
        required,
        result: compare(actual, required),
      });
    }
    found.push({ id, conditions });
  }
  return found;
}

const engine = new Engine();
for (const { id, conditions } of pack)
  engine.addRule({ name: id, conditions: ownCopy(conditions), event: { type: id } });
const zen = new ZenEngine().createDecision(zenDecision(pack));

async function byJsonRulesEngine(facts: Facts): Promise<string[]> {
  const { events } = await engine.run({ ...facts });
  return events.map(({ type }) => type).toSorted();
}

async function byZen(facts: Facts): Promise<string[]> {
  const { result } = await zen.evaluate(facts);
  return pack.map(({ id }) => id).filter((id) => result[zenKey(id)] === true);
}

/** A copy that json-rules-engine may keep. */
function ownCopy(conditions: (typeof pack)[number]['conditions']): TopLevelCondition {
  return JSON.parse(JSON.stringify(conditions));
}

let differing = 0;
let held = 0;
for (const facts of sets) {
  const ours = judge(facts);
  held += ours.length;
  for (const other of [await byJsonRulesEngine(facts), await byZen(facts)]) {
    if (JSON.stringify(other) !== JSON.stringify(ours)) differing += 1;
  }
}

let sink = 0;
const rounds = 3;
const best = { ours: Infinity, explain: Infinity, engine: Infinity, zen: Infinity };
for (let n = 1; n <= rounds; n += 1) {
  best.ours = Math.min(
    best.ours,
    costOf((facts) => (sink += judge(facts).length)),
  );
  best.explain = Math.min(
    best.explain,
    costOf((facts) => (sink += explain(facts).length)),
  );
  best.engine = Math.min(best.engine, await costOfAsync((facts) => byJsonRulesEngine(facts)));
  best.zen = Math.min(best.zen, await costOfAsync((facts) => zen.evaluate(facts)));
  script.say(
    `round ${n} of ${rounds}: ${round(best.ours, 3)} us, json-rules-engine ${round(best.engine)} us, zen ${round(best.zen)} us`,
  );
}

script.finish(
  {
    us_per_eval: round(best.ours, 3),
    explain_us_per_eval: round(best.explain, 3),
    json_rules_engine_us: round(best.engine),
    zen_us: round(best.zen),
    ratio_vs_json_rules_engine: Math.round(best.engine / best.ours),
    ratio_vs_zen: Math.round(best.zen / best.ours),
    same_results: differing === 0,
    rules: pack.length,
    fact_sets: sets.length,
    held_per_eval: round(held / sets.length),
  },
  differing === 0 ? [] : [`${differing} of ${sets.length * 2} answers differ`],
);

/** Processor microseconds an evaluation. */
function costOf(work: (facts: Facts) => void): number {
  const share = (secondsEach * 1000) / rounds / 4;
  const cpu = process.cpuUsage();
  const until = performance.now() + share;
  let evaluations = 0;
  do {
    for (const facts of sets) work(facts);
    evaluations += sets.length;
  } while (performance.now() < until);
  return microseconds(cpu) / evaluations;
}

async function costOfAsync(work: (facts: Facts) => Promise<unknown>): Promise<number> {
  const share = (secondsEach * 1000) / rounds / 4;
  const cpu = process.cpuUsage();
  const until = performance.now() + share;
  let evaluations = 0;
  do {
    await work(sets[evaluations % sets.length]!);
    evaluations += 1;
  } while (performance.now() < until);
  return microseconds(cpu) / evaluations;
}

function microseconds(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
