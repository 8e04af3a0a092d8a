// Evaluators that keep nothing in memory for longer than they must.
import { ColdStore } from '../../../engine/cold/cold-store.ts';
import { MemoryColdDisk, type ColdDisk } from '../../../engine/cold/disk.ts';
import { Evaluator, type Outcome, type RuleSet } from '../../../engine/evaluator.ts';
import type { Hit } from '../../../engine/hit.ts';

/** All that may leave memory leaves after every batch. */
export function coldEvaluator(ruleSet: RuleSet, disk: ColdDisk = new MemoryColdDisk()): Evaluator {
  return new Evaluator(ruleSet, { cold: { store: new ColdStore(disk, 4_096), hotMs: 0, hotHitsMax: 0 } });
}

/** What was said, in no order. */
export function comparable({ hits, late, duplicates, account, broken }: Outcome): unknown {
  const sorted = (all: readonly Hit[]) => all.toSorted((a, b) => (a.hit_id < b.hit_id ? -1 : 1));
  return { hits: sorted(hits), late, duplicates, account, broken };
}
