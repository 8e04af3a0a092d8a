// What rules in force together work out once for all of them: series of the same entries, tallies of the
// same fee lines, the group of the same stay. Nothing here says what the histories do not say, and who
// compiles a rule alone begins with nothing.
import type { Entry } from '../entry.ts';
import type { History } from '../history.ts';
import type { Tallied } from './fee-tally.ts';
import type { RunningSum } from './running-sum.ts';
import type { Layer, Series } from './series.ts';

/** By what is asked of a history, and the history. */
export type ByHistory<Value> = Map<string, WeakMap<History, Value>>;

/** What was found for a stay with these: the grouper, and what else of knowledge it was told. */
interface Groups {
  readonly by: object;
  readonly level: number | undefined;
  readonly value: Readonly<Record<string, unknown>> | undefined;
}

export class Shared {
  /** Entries that pass a filter, and nothing beside them. */
  readonly entries: ByHistory<Series<Layer>> = new Map();
  readonly sums: ByHistory<Series<RunningSum>> = new Map();
  readonly tallies: ByHistory<Tallied> = new Map();
  /** By operator and stay. */
  readonly groups = new Map<string, WeakMap<Entry, Groups>>();
}

/** The values by history, or by stay, of one name. */
export function namedIn<Of extends object, Value>(
  all: Map<string, WeakMap<Of, Value>>,
  name: string,
): WeakMap<Of, Value> {
  let known = all.get(name);
  if (known === undefined) {
    known = new WeakMap();
    all.set(name, known);
  }
  return known;
}
