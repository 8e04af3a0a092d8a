// Stream equals batch: the evaluator against the independent oracle, on random histories and on a
// week of the simulated city. RUNS=2000 SEED=7 LIMIT_S=600 looks longer and elsewhere.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { playWeek } from './city-week.ts';
import { finalHits } from './final-hits.ts';
import { hitLine } from './judgement.ts';
import { oracleLines, oracleRules } from './oracle.ts';
import { historyOf, plans } from './random-history.ts';
import { inBatches, shuffled } from './shuffled.ts';
import { smallRuleSet } from './small-tables.ts';

const shipped = loadRules().rules;
/** These are judged from the messages themselves; the others from the entries that stand
 * (every-rule.test.ts). */
const rules = shipped.filter(({ id }) => oracleRules.includes(id));
const knowledge = loadKnowledge();
const numRuns = Number(process.env['RUNS'] ?? 60);
const seed = Number(process.env['SEED'] ?? 20261122);
const interruptAfterTimeLimit = Number(process.env['LIMIT_S'] ?? 25) * 1000;

it('has an oracle over the messages themselves for these', () => {
  expect(rules.map(({ id }) => id).toSorted()).toEqual(oracleRules.toSorted());
});

it(`random histories (seed ${seed})`, { timeout: 3_600_000 }, () => {
  const small = smallRuleSet(rules, knowledge);
  const seen = new Set<string>();
  fc.assert(
    fc.property(plans, fc.nat(), (plan, disorder) => {
      const events = historyOf(plan, rules);
      const wanted = oracleLines(events, small.knowledge, rules);
      for (const line of wanted) seen.add(line.slice(0, 5));
      const batches = inBatches(shuffled(events, disorder), 9, disorder);
      expect([...finalHits(small, batches).values()].map(hitLine).toSorted()).toEqual(wanted);
    }),
    { numRuns, seed, interruptAfterTimeLimit },
  );
  expect(seen.size).toBeGreaterThan(3);
});

describe('a week of the simulated city', () => {
  const week = playWeek({ seed: 3, days: 7, scale: 0.02, start: '2026-03-02' });
  const tables = { ...knowledge, ...week.knowledge };
  const ruleSet = { rules, knowledge: tables };
  const events = week.messages.flat();
  const wanted = oracleLines(events, tables, rules);
  const linesOf = (batches: typeof week.messages): string[] =>
    [...finalHits(ruleSet, batches).values()].map(hitLine).toSorted();

  it('meets every rule', () => {
    expect([...new Set(wanted.map((line) => line.slice(0, 5)))].toSorted()).toEqual(
      oracleRules.toSorted(),
    );
  });

  it('in order', { timeout: 120_000 }, () => {
    expect(linesOf(inBatches(events, 500, 1))).toEqual(wanted);
  });

  it('shuffled (seed 1), in batches', { timeout: 120_000 }, () => {
    expect(linesOf(inBatches(shuffled(events, 1), 2000, 1))).toEqual(wanted);
  });

  it('every message twice', { timeout: 120_000 }, () => {
    expect(
      linesOf(
        inBatches(
          week.messages.flatMap((one) => [...one, ...one]),
          500,
          2,
        ),
      ),
    ).toEqual(wanted);
  });
});
