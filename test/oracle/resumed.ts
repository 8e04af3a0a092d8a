// An evaluator made of what a checkpoint holds: the hits as they were written, and the events, as they came or, where
// what was said stands, as they were kept.
import type { Evaluator, RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import { bringBack } from '../engine/checkpoint/brought-back.ts';

export interface Stopped {
  readonly ruleSet: RuleSet;
  readonly before: readonly (readonly FundEvent[])[];
  /** Every hit as it was last said. */
  readonly said: Iterable<Hit>;
  make(ruleSet: RuleSet): Evaluator;
  /** What was said stands; else everything is judged once. */
  readonly isTrusting: boolean;
}

/** What is asked of the one that stopped. */
export type Asked = Pick<Evaluator, 'counts' | 'silenced' | 'asking' | 'asked' | 'takeJobs'>;

/** Throws when the restart says anything. */
export function resumed(from: Asked, { ruleSet, before, said, make, isTrusting }: Stopped): Evaluator {
  const evaluator = make({ ...ruleSet, rules: [] });
  const { duplicates, hits } = from.counts();
  const written: readonly Hit[] = JSON.parse(JSON.stringify([...said]));
  evaluator.goOn(ruleSet, {
    ...from.silenced(),
    hits: written,
    shadow: [],
    counted: { duplicates, hits },
    ...(isTrusting ? { asking: from.asking(), asked: from.asked() } : {}),
    // Now and then nobody knows what for.
    jobs: before.length % 3 === 2 ? undefined : from.takeJobs().asked,
  });
  if (isTrusting) bringBack(evaluator, before);
  else for (const batch of before) evaluator.reload(batch);
  const outcome = evaluator.resume(1);
  const [different] = outcome.hits;
  if (different !== undefined) throw new Error(`after the restart ${JSON.stringify(different)}`);
  for (const { rule_id, error } of outcome.broken) throw new Error(`${rule_id} broke: ${error}`);
  return evaluator;
}
