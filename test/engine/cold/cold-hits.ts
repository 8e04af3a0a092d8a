// Evaluators that keep nothing in memory for longer than they must.
import { ColdStore } from '../../../engine/cold/cold-store.ts';
import { MemoryColdDisk, type ColdDisk } from '../../../engine/cold/disk.ts';
import { Evaluator, type RuleSet } from '../../../engine/evaluator.ts';

/** All that may leave memory leaves after every batch. */
export function coldEvaluator(ruleSet: RuleSet, disk: ColdDisk = new MemoryColdDisk()): Evaluator {
  return new Evaluator(ruleSet, { cold: { store: new ColdStore(disk, 4_096), hotMs: 0 } });
}
