// One evaluation from scratch in the order of sending, batch after batch, so that millions of events
// need no more memory than what the evaluator remembers: what the hits must be in the end, and which
// batch each was first raised by.
import { Evaluator, type RuleSet } from '../engine/evaluator.ts';
import type { FundEvent } from '../engine/event.ts';
import type { Hit } from '../engine/hit.ts';
import { raised } from './batch-oracle.ts';

export interface JudgedInOrder {
  /** By id, newest revision. */
  readonly raised: ReadonlyMap<string, Hit>;
  /** Position of the batch with which the first revision came. */
  readonly causes: ReadonlyMap<string, number>;
  /** Time of the judging thread, s, decoding apart. */
  readonly seconds: number;
  readonly events: number;
}

export function judgeInOrder(
  ruleSet: RuleSet,
  batches: Iterable<readonly FundEvent[]>,
): JudgedInOrder {
  const evaluator = new Evaluator(ruleSet);
  const newest = new Map<string, Hit>();
  const causes = new Map<string, number>();
  let number = 0;
  let ms = 0;
  let events = 0;
  for (const batch of batches) {
    const startedAt = performance.now();
    const { hits, broken, late } = evaluator.apply(batch);
    ms += performance.now() - startedAt;
    if (broken.length > 0) throw new Error(`a rule broke: ${JSON.stringify(broken)}`);
    if (late.length > 0) throw new Error(`${late.length} events are too late`);
    for (const hit of hits) {
      newest.set(hit.hit_id, hit);
      if (hit.revision === 1) causes.set(hit.hit_id, number);
    }
    number += 1;
    events += batch.length;
  }
  return { raised: raised(newest.values()), causes, seconds: ms / 1000, events };
}
