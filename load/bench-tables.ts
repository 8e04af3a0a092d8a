// npm run bench:tables: what an activation costs that changes nothing but knowledge, beside one in which every rule
// judges everything known: an exemption filed for one rule, one row less of some tables, each put back again.
// Whatever it withdraws must be raised again by that.
import { setFlagsFromString } from 'node:v8';
import { Evaluator, type Outcome, type RuleSet } from '../engine/evaluator.ts';
import { loadKnowledge } from '../rules/load-knowledge.ts';
import { loadRules } from '../rules/load-rules.ts';
import { cityFeed } from './city-feed.ts';
import { cityKnowledge } from './city/knowledge.ts';
import { openScript, round } from './script.ts';

setFlagsFromString('--max-old-space-size=12000');

const script = openScript({ numbers: { events: 60_000, seed: 1, rounds: 3 } });
const { rules } = loadRules();
const knowledge = { ...loadKnowledge(), ...cityKnowledge() };
script.say(`judging ${script.number('events')} events of the simulated city`);
const evaluator = new Evaluator({ rules, knowledge });
for (const { parsed } of cityFeed({ seed: script.number('seed'), events: script.number('events'), plantEvery: 100 }))
  evaluator.apply(parsed.events);

const problems: string[] = [];

/** Processor time of an activation, ms: other programs on the machine disturb it less than the clock on the wall. The
 * set comes as it does from a message: no text of it is one that is known. */
function activated(ruleSet: RuleSet): { readonly ms: number; readonly outcome: Outcome } {
  const set: RuleSet = JSON.parse(JSON.stringify(ruleSet));
  const begun = process.threadCpuUsage();
  const outcome = evaluator.activate(set, 0);
  const { user, system } = process.threadCpuUsage(begun);
  return { ms: (user + system) / 1000, outcome };
}

/** The least of some rounds, there and back. */
function exchanged(name: string, other: RuleSet): number {
  const times = Array.from({ length: script.number('rounds') }, () => {
    const there = activated(other);
    const back = activated({ rules, knowledge });
    const changed = (said: Outcome): string => said.hits.map(({ hit_id }) => hit_id).toSorted().join();
    if (changed(there.outcome) !== changed(back.outcome)) problems.push(`${name}: what it changed is not put back`);
    return (there.ms + back.ms) / 2;
  });
  return Math.round(Math.min(...times));
}

function otherTable(table: string, change: (text: string) => string): RuleSet {
  return { rules, knowledge: { ...knowledge, [table]: change(knowledge[table] ?? '') } };
}

const lessARow = (text: string): string => text.trimEnd().split('\n').slice(0, -1).join('\n');
const exempted = (text: string): string => `${text.trimEnd()}\nother,person,P1,2025-01-01,,approved,PH-01\n`;
const one = exchanged('an exemption', otherTable('exemptions', exempted));
const tables = ['limits', 'charge-classes', 'pack-sizes', 'staff', 'institutions', 'policy-quantities', 'drg-weights'];
const lessOne = Object.fromEntries(tables.map((table) => [table, exchanged(table, otherTable(table, lessARow))]));
activated({ rules: [], knowledge });
const everything = activated({ rules, knowledge }).ms;

script.finish(
  {
    same_ms: exchanged('nothing', { rules, knowledge }),
    one_exemption_ms: one,
    one_row_less_ms: lessOne,
    everything_ms: Math.round(everything),
    exemption_of_everything: round(one / everything, 3),
  },
  problems,
);
