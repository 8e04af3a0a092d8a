// What a judge remembers of a key with a hit.
import type { Emission } from './emission.ts';
import type { Entry } from './entry.ts';
import { indexAt } from './history.ts';
import type { RuleVersion } from './rule-version.ts';
import type { Times } from './ruled-out.ts';

export interface KeyState {
  /** What was last emitted, raised or withdrawn, by anchor id. */
  readonly emissions: Map<string, Emission>;
  /** Triggers that hold, in order, for the `merged` versions. */
  readonly matches: Map<RuleVersion, Entry[]>;
}

export function newKeyState(): KeyState {
  return { emissions: new Map(), matches: new Map() };
}

/** Times of the triggers of what stands, within an interval. */
export function raisedTimes({ emissions }: KeyState, { from, to }: Times): readonly number[] {
  const times: number[] = [];
  for (const { state, trigger } of emissions.values())
    if (state === 'raised' && trigger.at >= from && trigger.at <= to) times.push(trigger.at);
  return times;
}

/** Time of the earliest trigger of an interval that holds by what was judged last; Infinity when there is none. */
export function firstHeld(state: KeyState, times: Times): number {
  let first = raisedTimes(state, times).reduce((a, b) => Math.min(a, b), Infinity);
  for (const known of state.matches.values()) first = Math.min(first, known[indexAt(known, times.from)]?.at ?? Infinity);
  return first <= times.to ? first : Infinity;
}
