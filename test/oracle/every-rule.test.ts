// Every shipped rule, judged from scratch beside the evaluator: over days of the simulated city, which
// come in every disorder, and over random histories. RUNS=500 SEED=7 LIMIT_S=600 looks longer and elsewhere,
// WAYS=40 tries more ways to come, CITY=1 takes all institutions.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FundEvent } from '../../engine/event.ts';
import { Knowledge } from '../../engine/knowledge.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { playWeek } from './city-week.ts';
import { comingOf, hitsOf, type Coming } from './disorder.ts';
import { linesOf, readingOf, worldOf, type Reading } from './every-rule.ts';
import type { FinalHit } from './final-hits.ts';
import { hitLine } from './judgement.ts';
import { historyOf, plans } from './random-history.ts';
import { smallRuleSet } from './small-tables.ts';

const rules = loadRules().rules;
const knowledge = loadKnowledge();
const numRuns = Number(process.env['RUNS'] ?? 20);
const seed = Number(process.env['SEED'] ?? 20261122);
const interruptAfterTimeLimit = Number(process.env['LIMIT_S'] ?? 10) * 1000;

/** Some of the ways to come; the random histories and WAYS take the others. */
const ways: readonly Coming[] = [
  { order: 'shuffled', fate: 'restarted', isCold: false, most: 2000, seed: 2 },
  { order: 'some late', fate: 'gone on', isCold: false, most: 500, seed: 4 },
  { order: 'shuffled', fate: 'gone on', isCold: true, most: 3000, seed: 5 },
  { order: 'cancellations first', fate: 'restarted', isCold: true, most: 6000, seed: 3 },
];
const more = Number(process.env['WAYS'] ?? 0);
const comings = [...ways, ...Array.from({ length: more }, (_, i) => comingOf(100 + i, 1500))];

/** With CITY=1 the whole city, else the institutions of one remainder, which are enough to have every sort
 * of feed. */
function partOf(events: readonly FundEvent[]): readonly FundEvent[] {
  if (process.env['CITY'] !== undefined) return events;
  return events.filter(({ fixmedins_code }) => Number(fixmedins_code.slice(-2)) % 8 === 1);
}

type Lines = Readonly<Record<string, readonly string[]>>;

function linesByRule(lines: readonly string[]): Lines {
  const found = Map.groupBy(lines, (line) => line.slice(0, line.indexOf(' ')));
  return Object.fromEntries([...found].map(([id, own]) => [id, own.toSorted()]));
}

interface Both {
  readonly found: Lines;
  readonly wanted: Lines;
}

/** What the evaluator says and what it should, when rules over hits read what it said. */
function both(events: readonly FundEvent[], reading: Reading, hits: ReadonlyMap<string, FinalHit>): Both {
  const world = worldOf(events, reading, hits.values());
  return {
    found: linesByRule([...hits.values()].map(hitLine)),
    wanted: linesByRule(rules.flatMap((rule) => linesOf(rule, world))),
  };
}

describe('days of the simulated city', { timeout: 600_000 }, () => {
  const week = playWeek({ seed: 5, days: 3, scale: 0.005, start: '2026-03-02', cycleDays: 3, warmupDays: 3 });
  const tables = { ...knowledge, ...week.knowledge };
  const ruleSet = { rules, knowledge: tables, read: new Knowledge(tables) };
  const events = partOf(week.messages.flat());
  const standing = hitsOf(ruleSet, events, { order: 'as sent', fate: 'undisturbed', isCold: false, most: 500, seed: 1 });

  it('is judged as from scratch', () => {
    const { found, wanted } = both(events, readingOf(tables, rules), standing);
    expect(found).toEqual(wanted);
  });

  it.each(comings)('the same $order, $fate, out of memory: $isCold', (coming) => {
    expect(hitsOf(ruleSet, events, coming)).toEqual(standing);
  });
});

it(`random histories (seed ${seed})`, { timeout: 3_600_000 }, () => {
  const small = smallRuleSet(rules, knowledge);
  const read = new Knowledge(small.knowledge);
  const reading = readingOf(small.knowledge, rules);
  fc.assert(
    fc.property(plans, fc.nat(), (plan, disorder) => {
      const events = historyOf(plan, rules);
      const { found, wanted } = both(events, reading, hitsOf({ ...small, rules, read }, events, comingOf(disorder, 9)));
      expect(found, `coming ${disorder}`).toEqual(wanted);
    }),
    { numRuns, seed, interruptAfterTimeLimit },
  );
});
