// What a replaced table would change: stored events judged twice, by the tables in force and by those
// with the replacement, with all rules in force on either side. Nothing else differs, so the difference
// is what putting it in force would raise, withdraw and revise.
import type { FundEvent } from '../../engine/event.ts';
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { Hit } from '../../engine/hit.ts';
import { differenceOf, leanHit, type HitSet, type LeanHit } from '../rules/hit-sets.ts';
import type { PreviewFindings, RuleDifference } from '../wire.ts';

/** Raised hits kept at a time, of both sides; about 2 kB each. */
const hitsMax = 200_000;

export interface PreviewPlan {
  readonly inForce: RuleSet;
  readonly replaced: RuleSet;
  /** Ids of events that judging leaves out. */
  readonly left_out?: readonly string[];
  /** Hits counted, event times in ms, from inclusive and to exclusive. */
  readonly from?: number;
  readonly to?: number;
}

/** Throws an Error when there are more hits than can be kept. */
export async function runPreview(
  plan: PreviewPlan, batches: AsyncIterable<readonly FundEvent[]>, say: (events: number) => void,
): Promise<PreviewFindings> {
  const sides = [plan.inForce, plan.replaced].map((ruleSet) => ({
    evaluator: new Evaluator({ rules: ruleSet.rules, knowledge: ruleSet.knowledge, dated: ruleSet.dated ?? [] }),
    hits: new Map<string, LeanHit>(),
  }));
  const leftOut = new Set(plan.left_out);
  let events = 0;
  for await (const all of batches) {
    const batch = leftOut.size === 0 ? all : all.filter(({ event_id }) => !leftOut.has(event_id));
    for (const { evaluator, hits } of sides) keep(hits, evaluator.apply(batch).hits);
    if (sides.reduce((sum, { hits }) => sum + hits.size, 0) > hitsMax)
      throw new Error(`more than ${hitsMax} hits: look at a shorter time`);
    events += all.length;
    say(events);
  }
  const [before, after] = sides.map(({ hits }) => within(hits, plan));
  return { ...findingsOf(before ?? new Map(), after ?? new Map()), events };
}

function keep(set: Map<string, LeanHit>, hits: readonly Hit[]): void {
  for (const hit of hits) {
    if (hit.state === 'raised') set.set(hit.hit_id, leanHit(hit));
    else set.delete(hit.hit_id);
  }
}

function within(set: HitSet, { from = -Infinity, to = Infinity }: PreviewPlan): HitSet {
  return new Map([...set].filter(([, { hit }]) => {
    const at = Date.parse(hit.at);
    return at >= from && at < to;
  }));
}

function findingsOf(before: HitSet, after: HitSet): Omit<PreviewFindings, 'events'> {
  const { same, only_first, only_second, changed, ...samples } = differenceOf(before, after);
  const ids = new Set([...before.values(), ...after.values()].map(({ hit }) => hit.rule_id));
  const rules = [...ids].toSorted().flatMap((rule_id): RuleDifference[] => {
    const own = (set: HitSet): HitSet => new Map([...set].filter(([, { hit }]) => hit.rule_id === rule_id));
    const [first, second] = [own(before), own(after)];
    const found = differenceOf(first, second);
    if (found.only_first + found.only_second + found.changed === 0) return [];
    const [sample] = [...second.values(), ...first.values()];
    return [{
      rule_id, title: sample?.hit.title ?? rule_id,
      raised: found.only_second, withdrawn: found.only_first, revised: found.changed,
    }];
  });
  return { raised: only_second, withdrawn: only_first, revised: changed, same, rules, samples };
}
