// npm run bench:engine: how fast one thread judges the simulated city, beside a bare JSON.parse
// of the same bytes. Both run in turns, in the same process, over the same frames; the ratio is
// what counts, absolute numbers drift with the machine. Rates are by processor time of the
// thread, which other programs on the machine disturb less than the clock on the wall. Rules are
// compiled and knowledge tables read before the clock starts: they are there once, events keep coming.
// What 500 more rules cost, of a kind that never comes, is told as a share: an evaluator with them and one without
// judge every frame one right after the other, each first in turn, since two runs of their own differ by more than that.
import { setFlagsFromString } from 'node:v8';
import { decodeFrame } from '../engine/event.ts';
import { Evaluator } from '../engine/evaluator.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { cityFeed } from './city-feed.ts';
import { cityKnowledge } from './city/knowledge.ts';
import { planMessages } from './frame-plan.ts';
import { openScript, round } from './script.ts';

setFlagsFromString('--max-old-space-size=12000');

const script = openScript({
  numbers: { events: 100_000, rounds: 3, seed: 1, 'plant-every': 0, 'frame-events': 250 },
});
const idleRules = 500;
const events = script.number('events');
const rounds = Math.max(1, script.number('rounds'));
const ruleSet = { rules: loadRules().rules, knowledge: { ...loadKnowledge(), ...cityKnowledge() } };
script.say(`preparing ${events} events of the simulated city`);
const frames = planMessages(
  cityFeed({ seed: script.number('seed'), events, plantEvery: script.number('plant-every') }),
  {
    ratePerS: 1e9,
    form: 'frames',
    partitions: 8,
    gatherMs: Infinity,
    eventsMax: script.number('frame-events'),
  },
);
const bytes = frames.reduce((sum, frame) => sum + frame.bytes.length, 0);
const total = frames.reduce((sum, frame) => sum + frame.events, 0);

interface Took {
  readonly cpuS: number;
  readonly wallS: number;
}

function timed(work: () => void): Took {
  const cpu = process.threadCpuUsage();
  const wall = performance.now();
  work();
  const { user, system } = process.threadCpuUsage(cpu);
  return { cpuS: (user + system) / 1e6, wallS: (performance.now() - wall) / 1000 };
}

const decoder = new TextDecoder('utf-8', { fatal: true });
let parsed = 0;
function parseOnly(): void {
  for (const frame of frames) {
    const value: { events: readonly unknown[] } = JSON.parse(decoder.decode(frame.bytes));
    parsed += value.events.length;
  }
}

let evaluator = prepared(0);
/** An evaluator with rules compiled and tables read, and so many rules beside that nothing calls. */
function prepared(idleRules: number): Evaluator {
  const made = new Evaluator({ rules: [], knowledge: {} });
  const idle = Array.from({ length: idleRules }, (_, i) => idleRule(i));
  made.activate({ ...ruleSet, rules: [...ruleSet.rules, ...idle] }, 0);
  return made;
}

function idleRule(number: number): unknown {
  const [sample] = ruleSet.rules;
  return {
    ...sample,
    id: `ZZ-${1000 + number}`,
    key: 'institution',
    trigger: { kind: 'catalogue_mapping' },
    facts: {},
    conditions: { all: [{ fact: 'trigger', path: '$.fixmedins_code', operator: 'equal', value: 'nobody' }] },
    exclusions: [],
    grade_when: [],
    evidence_facts: [],
    evidence: [],
    amount: undefined,
    fund_amount: undefined,
    event: { type: 'idle', message: { zh: '无', en: 'none' } },
  };
}

function judge(): void {
  for (const frame of frames) evaluator.apply(decodeFrame(frame.bytes).events);
}

/** Processor seconds of two evaluators over the same frames. */
function sideBySide(plain: Evaluator, crowded: Evaluator): { readonly plainS: number; readonly crowdedS: number } {
  let plainS = 0;
  let crowdedS = 0;
  for (const [i, { bytes }] of frames.entries()) {
    const decoded = decodeFrame(bytes).events;
    const turns = [
      () => void (plainS += timed(() => plain.apply(decoded)).cpuS),
      () => void (crowdedS += timed(() => crowded.apply(decoded)).cpuS),
    ];
    for (const turn of i % 2 === 0 ? turns : turns.toReversed()) turn();
  }
  return { plainS, crowdedS };
}

const best = (all: readonly Took[]): Took => all.reduce((a, b) => (b.cpuS < a.cpuS ? b : a));
const parses: Took[] = [];
const judgements: Took[] = [];
for (let n = 1; n <= rounds; n += 1) {
  const parsed = timed(parseOnly);
  evaluator = prepared(0);
  const judged = timed(judge);
  parses.push(parsed);
  judgements.push(judged);
  script.say(`round ${n} of ${rounds}: parse ${round(parsed.cpuS)} s, judge ${round(judged.cpuS)} s`);
}
const parse = best(parses);
const full = best(judgements);
const counts = evaluator.counts();
const { plainS, crowdedS } = sideBySide(prepared(0), prepared(idleRules));
script.finish(
  {
    events_per_s: Math.round(total / full.cpuS),
    json_parse_events_per_s: Math.round(total / parse.cpuS),
    ratio: round(parse.cpuS / full.cpuS, 3),
    wall_events_per_s: Math.round(total / full.wallS),
    us_per_event: round((full.cpuS / total) * 1e6),
    idle_rules: idleRules,
    idle_rules_cost: round(crowdedS / plainS - 1, 3),
    rules: counts.rules,
    keys: counts.keys,
    hits: counts.hits,
    rss_mb: Math.round(process.memoryUsage.rss() / 1e6),
    events: total,
    bytes_per_event: Math.round(bytes / total),
    rounds,
  },
  Object.entries(counts.broken).map(([rule, error]) => `rule ${rule} broke: ${error}`),
);
