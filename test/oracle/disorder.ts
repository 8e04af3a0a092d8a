// Ways in which a whole feed may come: out of order, twice, cancellations before what they cancel, some of
// it long after the rest, with a restart from a checkpoint, with nothing kept in memory that may leave it.
// In each the hits that stand at the end must be the same.
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import { coldEvaluator } from '../engine/cold/cold-hits.ts';
import { standingHits, type FinalHit } from './final-hits.ts';
import { resumed } from './resumed.ts';
import { inBatches, randomFrom, shuffled } from './shuffled.ts';
import { isCancellation } from './taken-back.ts';

export const orders = ['as sent', 'shuffled', 'twice', 'cancellations first', 'some late'] as const;
export type Order = (typeof orders)[number];

/** `restarted`: everything is judged once; `gone on`: what was said stands. */
export const fates = [
  'undisturbed',
  'restarted',
  'gone on',
  'activated on the way',
  'rules away for a time',
] as const;
export type Fate = (typeof fates)[number];

export interface Coming {
  readonly order: Order;
  readonly fate: Fate;
  /** All that may leave memory leaves after every batch. */
  readonly isCold: boolean;
  /** Events in a batch. */
  readonly most: number;
  readonly seed: number;
}

export function nameOf({ order, fate, isCold, seed }: Coming): string {
  return `${order}, ${fate}${isCold ? ', out of memory' : ''} (seed ${seed})`;
}

/** Every fate once with each order in turn, every other one out of memory. */
export function comingOf(seed: number, most: number): Coming {
  return {
    order: orders[seed % orders.length] ?? 'shuffled',
    fate: fates[Math.floor(seed / 2) % fates.length] ?? 'undisturbed',
    isCold: seed % 2 === 1,
    ...{ most, seed },
  };
}

function ordered(events: readonly FundEvent[], order: Order, seed: number): readonly FundEvent[] {
  switch (order) {
    case 'as sent':
      return events;
    case 'shuffled':
      return shuffled(events, seed);
    case 'twice':
      return [
        ...shuffled(events, seed).flatMap((event) => [event, event]),
        ...shuffled(events, seed + 1).slice(events.length / 2),
      ];
    case 'cancellations first': {
      const mixed = shuffled(events, seed);
      return [...mixed.filter(isCancellation), ...mixed.filter((event) => !isCancellation(event))];
    }
    case 'some late': {
      const random = randomFrom(seed);
      const late = new Set(events.filter(() => random() < 0.05));
      return [...events.filter((event) => !late.has(event)), ...shuffled([...late], seed)];
    }
  }
}

/** What stands when everything has come. Throws when a rule breaks, a revision is left out or a restart
 * says anything. */
export function hitsOf(ruleSet: RuleSet, events: readonly FundEvent[], coming: Coming): ReadonlyMap<string, FinalHit> {
  const { order, fate, seed, most } = coming;
  const batches = inBatches(ordered(events, order, seed), most, seed);
  const cut = Math.floor(randomFrom(seed + 7)() * batches.length);
  const make = coming.isCold ? coldEvaluator : (rules: RuleSet): Evaluator => new Evaluator(rules);
  const none: RuleSet = { ...ruleSet, rules: [] };
  const [before, after] = [batches.slice(0, cut), batches.slice(cut)];
  const said = new Said();
  switch (fate) {
    case 'undisturbed': {
      take(make(ruleSet), batches, said);
      return said.standing();
    }
    case 'restarted':
    case 'gone on': {
      const first = make(ruleSet);
      take(first, before, said);
      const stopped = { ruleSet, before, said: said.newest.values(), make, isTrusting: fate === 'gone on' };
      take(resumed(first, stopped), after, said);
      return said.standing();
    }
    case 'activated on the way': {
      const evaluator = make(none);
      take(evaluator, before, said);
      said.hear(evaluator.activate(ruleSet, 1));
      take(evaluator, after, said);
      return said.standing();
    }
    case 'rules away for a time': {
      const evaluator = make(ruleSet);
      take(evaluator, before.slice(0, cut / 2), said);
      said.hear(evaluator.activate(none, 1));
      take(evaluator, before.slice(cut / 2), said);
      said.hear(evaluator.activate(ruleSet, 1));
      take(evaluator, after, said);
      return said.standing();
    }
  }
}

function take(evaluator: Evaluator, batches: readonly (readonly FundEvent[])[], said: Said): void {
  for (const batch of batches) said.hear(evaluator.apply(batch));
}

class Said {
  readonly newest = new Map<string, Hit>();

  hear({ hits, broken }: ReturnType<Evaluator['apply']>): void {
    for (const { rule_id, error } of broken) throw new Error(`${rule_id} broke: ${error}`);
    for (const hit of hits) {
      const known = this.newest.get(hit.hit_id)?.revision ?? 0;
      if (hit.revision !== known + 1) throw new Error(`revision ${hit.revision} of ${hit.hit_id} after ${known}`);
      this.newest.set(hit.hit_id, hit);
    }
  }

  standing(): ReadonlyMap<string, FinalHit> {
    return standingHits(this.newest.values());
  }
}
