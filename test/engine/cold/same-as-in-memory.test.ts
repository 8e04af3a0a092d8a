// What leaves memory and comes back leaves no trace: after every batch the same hits with the same
// revisions, the same account, the same explanations, as if everything had stayed. RUNS=2000 SEED=7 looks
// longer and elsewhere.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MemoryColdDisk, type ColdDisk } from '../../../engine/cold/disk.ts';
import { Evaluator } from '../../../engine/evaluator.ts';
import { loadKnowledge } from '../../../rules/load-knowledge.ts';
import { loadRules } from '../../../rules/load-rules.ts';
import { historyOf, plans, type Plan } from '../../oracle/random-history.ts';
import { inBatches, shuffled } from '../../oracle/shuffled.ts';
import { smallRuleSet } from '../../oracle/small-tables.ts';
import { tinyRuleSet } from '../../simulation/tiny-tables.ts';
import { coldEvaluator, comparable } from './cold-hits.ts';

const shown = ['SP-01', 'HB-01', 'HB-03', 'HB-14', 'HB-18', 'IV-02', 'IV-03', 'PH-01', 'UC-01'];
const rules = loadRules().rules.filter(({ id, family }) => family === 'trace' || shown.includes(id));
const ruleSet = tinyRuleSet(smallRuleSet(rules, loadKnowledge()), rules);
const numRuns = Number(process.env['RUNS'] ?? 60);
const seed = Number(process.env['SEED'] ?? 20261122);
const interruptAfterTimeLimit = Number(process.env['LIMIT_S'] ?? 30) * 1000;

/** Refuses now and then, as a full disk does. */
class FullDisk implements ColdDisk {
  readonly #disk = new MemoryColdDisk();
  #count = 0;
  refused = 0;

  append(bytes: Uint8Array): void {
    this.#count += 1;
    if (this.#count % 3 === 0) {
      this.refused += 1;
      throw new Error('ENOSPC: no space left on device');
    }
    this.#disk.append(bytes);
  }

  read(at: number, into: Uint8Array): number {
    return this.#disk.read(at, into);
  }
}

/** Two visits of one box come back in one batch, the second after the first was taken back: nothing of that may be taken for
 * what was always so. */
const twoOfOneBox: Plan = {
  picks: [[732, 0], [917, 0], [822, 1], [672, 0], [220, -1]].map(([example = 0, days = 0]) => ({
    example, person: 0, place: 0, visit: 0, box: 0, days,
  })),
  twists: [[0, 26], [9367, 1], [0, -30], [0, -1], [0, 1], [0, 1]].map(([target = 0, hours = 0]) => ({ target, way: 0, hours })),
};

it(`says after every batch what it would have said with everything in memory (seed ${seed})`, { timeout: 3_600_000 }, () => {
  const sum = { hits: 0, thaws: 0, freezes: 0, frozen: 0, explained: 0 };
  fc.assert(
    fc.property(plans, fc.nat(), fc.boolean(), (plan, disorder, inOrder) => {
      const history = historyOf(plan, rules);
      const events = inOrder ? [...history] : shuffled(history, disorder);
      const usual = new Evaluator(ruleSet);
      const cold = coldEvaluator(ruleSet);
      for (const batch of inBatches([...events, ...events.slice(0, 3)], 4, disorder)) {
        const wanted = usual.apply(batch);
        expect(comparable(cold.apply(batch))).toEqual(comparable(wanted));
        sum.hits += wanted.hits.length;
      }
      const { thaws, freezes, frozen_events } = cold.coldCounts() ?? { thaws: 0, freezes: 0, frozen_events: 0 };
      sum.thaws += thaws;
      sum.freezes += freezes;
      sum.frozen += frozen_events;
      for (const { event_id } of events.slice(0, 3)) {
        for (const { id } of rules) {
          const explained = usual.explain(event_id, id);
          expect(cold.explain(event_id, id)).toEqual(explained);
          sum.explained += explained.length;
        }
      }
    }),
    { numRuns, seed, interruptAfterTimeLimit, examples: [[twoOfOneBox, 8, false]] },
  );
  for (const [what, count] of Object.entries(sum)) expect(count, what).toBeGreaterThan(0);
});

it('keeps in memory what a full disk refuses, and says the same', () => {
  const history = historyOf(
    {
      picks: Array.from({ length: 40 }, (_, i) => ({
        example: i, person: i % 3, place: i % 4, visit: i % 6, box: i % 2, days: 0,
      })),
      twists: [],
    },
    rules,
  );
  const disk = new FullDisk();
  const usual = new Evaluator(ruleSet);
  const cold = coldEvaluator(ruleSet, disk);
  let hits = 0;
  for (let round = 0; round < 4; round += 1) {
    const events = history.map((event) => ({ ...event, event_id: `${round}-${event.event_id}`, msgid: `${round}-${event.msgid}` }));
    const wanted = usual.apply(events);
    expect(comparable(cold.apply(events))).toEqual(comparable(wanted));
    hits += wanted.hits.length;
  }
  expect(hits).toBeGreaterThan(0);
  expect(disk.refused).toBeGreaterThan(0);
});
