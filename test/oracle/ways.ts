// The ways in which the same events may come to an evaluator. In each the hits that stand at the end
// must be the same.
import { Evaluator, type RuleSet } from '../../engine/evaluator.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { Hit } from '../../engine/hit.ts';
import { coldEvaluator } from '../engine/cold/cold-hits.ts';
import type { Sayings } from './naive-rules.ts';
import { resumed } from './resumed.ts';
import { inBatches, shuffled } from './shuffled.ts';

export const ways = [
  'at once',
  'one by one',
  'shuffled',
  'backwards',
  'in batches',
  'twice',
  'restarted',
  'from a checkpoint, judged once',
  'from a checkpoint, as it was said',
  'activated on the way',
  'another version in between',
  'out of memory',
  'out of memory, from a checkpoint, judged once',
  'out of memory, from a checkpoint, as it was said',
  'out of memory, activated on the way',
  'out of memory, another version in between',
] as const;
export type Way = (typeof ways)[number];

/** What stands after the events have come in a way, by hit id. Throws when a rule fails or a revision
 * is left out. `other` is a rule set in force for a time. */
export function standing(
  way: Way,
  ruleSet: RuleSet,
  other: RuleSet,
  events: readonly FundEvent[],
  disorder: number,
): Sayings {
  const mixed = shuffled(events, disorder);
  const cut = events.length === 0 ? 0 : disorder % events.length;
  const none: RuleSet = { rules: [], knowledge: ruleSet.knowledge };
  switch (way) {
    case 'at once':
      return new Listener(ruleSet).take([events]).standing();
    case 'one by one':
      return new Listener(ruleSet).take(events.map((event) => [event])).standing();
    case 'shuffled':
      return new Listener(ruleSet).take(mixed.map((event) => [event])).standing();
    case 'backwards':
      return new Listener(ruleSet).take(events.toReversed().map((event) => [event])).standing();
    case 'in batches':
      return new Listener(ruleSet).take(inBatches(mixed, 9, disorder)).standing();
    case 'twice':
      return new Listener(ruleSet)
        .take([...inBatches([...mixed, ...mixed.slice(cut)], 3, disorder), mixed])
        .standing();
    case 'restarted': {
      // A restart is a replay of what had come, in the frames of EVENTS, and what comes then.
      const frames = inBatches(mixed, 4, disorder);
      const before = frames.slice(0, cut % frames.length);
      new Listener(ruleSet).take(before);
      return new Listener(ruleSet).take(before).take(frames.slice(before.length)).standing();
    }
    case 'from a checkpoint, judged once':
    case 'from a checkpoint, as it was said':
    case 'out of memory, from a checkpoint, judged once':
    case 'out of memory, from a checkpoint, as it was said': {
      const make = way.startsWith('out of memory') ? coldEvaluator : undefined;
      const isTrusting = way.endsWith('as it was said');
      const frames = inBatches(mixed, 4, disorder);
      // Twice, since what a restart makes is what the next one goes on from.
      const [first, second] = [cut, Math.floor(disorder / 7)].map((n) => n % frames.length).toSorted((a, b) => a - b);
      const listener = new Listener(ruleSet, make);
      for (const [i, frame] of frames.entries()) {
        if (i === first || i === second) listener.restart(ruleSet, frames.slice(0, i), isTrusting);
        listener.take([frame]);
      }
      return listener.restart(ruleSet, frames, isTrusting).standing();
    }
    case 'activated on the way':
      return new Listener(none)
        .take(inBatches(mixed.slice(0, cut), 5, disorder))
        .activate(ruleSet)
        .take(inBatches(mixed.slice(cut), 5, disorder))
        .standing();
    case 'another version in between':
      return new Listener(ruleSet)
        .take([mixed.slice(0, cut)])
        .activate(other)
        .take(mixed.slice(cut).map((event) => [event]))
        .activate(ruleSet)
        .standing();
    case 'out of memory':
      return new Listener(ruleSet, coldEvaluator)
        .take(inBatches([...mixed, ...mixed.slice(cut)], 3, disorder))
        .standing();
    case 'out of memory, activated on the way':
      return new Listener(none, coldEvaluator)
        .take(inBatches(mixed.slice(0, cut), 5, disorder))
        .activate(ruleSet)
        .take(inBatches(mixed.slice(cut), 5, disorder))
        .standing();
    case 'out of memory, another version in between':
      return new Listener(ruleSet, coldEvaluator)
        .take([mixed.slice(0, cut)])
        .activate(other)
        .take(mixed.slice(cut).map((event) => [event]))
        .activate(ruleSet)
        .standing();
  }
}

class Listener {
  #evaluator: Evaluator;
  readonly #make: (ruleSet: RuleSet) => Evaluator;
  readonly #newest = new Map<string, Hit>();

  constructor(ruleSet: RuleSet, make = (rules: RuleSet) => new Evaluator(rules)) {
    this.#make = make;
    this.#evaluator = make(ruleSet);
  }

  /** The evaluator ends, and another goes on from what had come `before` and what was said. */
  restart(ruleSet: RuleSet, before: readonly (readonly FundEvent[])[], isTrusting: boolean): Listener {
    const said = this.#newest.values();
    this.#evaluator = resumed(this.#evaluator, { ruleSet, before, said, make: this.#make, isTrusting });
    return this;
  }

  take(batches: readonly (readonly FundEvent[])[]): Listener {
    for (const batch of batches) this.#hear(this.#evaluator.apply(batch));
    return this;
  }

  activate(ruleSet: RuleSet): Listener {
    this.#hear(this.#evaluator.activate(ruleSet, 1));
    return this;
  }

  #hear({ hits, broken }: ReturnType<Evaluator['apply']>): void {
    for (const { rule_id, error } of broken) throw new Error(`${rule_id} broke: ${error}`);
    for (const hit of hits) {
      const known = this.#newest.get(hit.hit_id)?.revision ?? 0;
      if (hit.revision !== known + 1)
        throw new Error(`revision ${hit.revision} of ${hit.hit_id} after ${known}`);
      this.#newest.set(hit.hit_id, hit);
    }
  }

  standing(): Sayings {
    const raised = [...this.#newest.values()].filter(({ state }) => state === 'raised');
    return Object.fromEntries(
      raised.map(({ hit_id, subject, at, facts }) => [hit_id, { subject, at, facts }]),
    );
  }
}
