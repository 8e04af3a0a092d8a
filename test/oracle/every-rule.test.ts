// Every shipped rule, judged from scratch beside the evaluator: over a week of the simulated city and
// over random histories. RUNS=500 SEED=7 LIMIT_S=600 looks longer and elsewhere.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FundEvent } from '../../engine/event.ts';
import type { Rule } from '../../engine/rule.ts';
import { loadKnowledge } from '../../rules/load-knowledge.ts';
import { loadRules } from '../../rules/load-rules.ts';
import { playWeek } from './city-week.ts';
import { isJudged, linesOf, worldOf } from './every-rule.ts';
import { finalHits } from './final-hits.ts';
import { indicatorRules } from './indicators.ts';
import { hitLine } from './judgement.ts';
import { historyOf, plans } from './random-history.ts';
import { recordsOnly } from './records-only.ts';
import { inBatches, shuffled } from './shuffled.ts';
import { smallRuleSet } from './small-tables.ts';

const shipped = loadRules().rules;
const rules = shipped.filter(isJudged);
const knowledge = loadKnowledge();
const numRuns = Number(process.env['RUNS'] ?? 30);
const seed = Number(process.env['SEED'] ?? 20261122);
const interruptAfterTimeLimit = Number(process.env['LIMIT_S'] ?? 25) * 1000;

type Lines = Readonly<Record<string, readonly string[]>>;

function linesByRule(lines: readonly string[]): Lines {
  const found = Map.groupBy(lines, (line) => line.slice(0, line.indexOf(' ')));
  return Object.fromEntries([...found].map(([id, own]) => [id, own.toSorted()]));
}

function fromScratch(judged: readonly Rule[], events: readonly FundEvent[], tables: Readonly<Record<string, string>>): Lines {
  const world = worldOf(events, tables, judged);
  return linesByRule(judged.flatMap((rule) => linesOf(rule, world)));
}

function fromEvaluator(
  tables: Readonly<Record<string, string>>,
  batches: readonly (readonly FundEvent[])[],
  judged: readonly Rule[],
): Lines {
  const ids = new Set(judged.map(({ id }) => id));
  const hits = [...finalHits({ rules: shipped, knowledge: tables }, batches).values()];
  return linesByRule(hits.filter(({ rule_id }) => ids.has(rule_id)).map(hitLine));
}

it('leaves out only rules over hits, closed periods and groups', () => {
  const left = shipped.filter((rule) => !isJudged(rule)).map(({ id }) => id);
  expect(left.toSorted()).toEqual([...recordsOnly, ...indicatorRules].toSorted());
});

describe('a week of the simulated city', { timeout: 600_000 }, () => {
  const week = playWeek({ seed: 5, days: 7, scale: 0.02, start: '2026-03-02' });
  const tables = { ...knowledge, ...week.knowledge };
  const events = week.messages.flat();
  const wanted = fromScratch(rules, events, tables);

  it('in order', () => {
    expect(fromEvaluator(tables, inBatches(events, 500, 1), rules)).toEqual(wanted);
  });

  it('shuffled (seed 2), in batches', () => {
    expect(fromEvaluator(tables, inBatches(shuffled(events, 2), 2000, 2), rules)).toEqual(wanted);
  });
});

it(`random histories (seed ${seed})`, { timeout: 3_600_000 }, () => {
  const small = smallRuleSet(shipped, knowledge);
  fc.assert(
    fc.property(plans, fc.nat(), (plan, disorder) => {
      const events = historyOf(plan, shipped);
      const batches = inBatches(shuffled(events, disorder), 9, disorder);
      expect(fromEvaluator(small.knowledge, batches, rules)).toEqual(fromScratch(rules, events, small.knowledge));
    }),
    { numRuns, seed, interruptAfterTimeLimit },
  );
});
