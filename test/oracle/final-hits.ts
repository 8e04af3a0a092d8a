// The outcome of an evaluation as a set: raised hits by id, with what they say.
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';

export type FinalHit = Omit<Hit, 'revision' | 'detected_at'>;

/** Applies the batches to a fresh evaluator. Throws when a rule breaks, so that no silence passes
 * for agreement. */
export function finalHits(
  ruleSet: RuleSet,
  batches: readonly (readonly FundEvent[])[],
): Map<string, FinalHit> {
  const evaluator = new Evaluator(ruleSet);
  const newest = new Map<string, Hit>();
  for (const batch of batches) {
    const { hits, broken } = evaluator.apply(batch);
    for (const { rule_id, error } of broken) throw new Error(`${rule_id} broke: ${error}`);
    for (const hit of hits) {
      const known = newest.get(hit.hit_id)?.revision ?? 0;
      if (hit.revision !== known + 1)
        throw new Error(`revision ${hit.revision} of ${hit.hit_id} after ${known}`);
      newest.set(hit.hit_id, hit);
    }
  }
  return standingHits(newest.values());
}

/** Those raised of the last revisions, without what depends on how they came. */
export function standingHits(newest: Iterable<Hit>): Map<string, FinalHit> {
  const raised = [...newest].filter((hit) => hit.state === 'raised');
  return new Map(
    raised
      .toSorted((a, b) => (a.hit_id < b.hit_id ? -1 : 1))
      .map(({ revision, detected_at, ...hit }) => [hit.hit_id, hit]),
  );
}
