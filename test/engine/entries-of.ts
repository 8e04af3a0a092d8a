// Every entry that comes into a history while events are taken in, with the key space it stands in.
import type { Entry } from '../../engine/entry.ts';
import type { FundEvent } from '../../engine/event.ts';
import type { KeySpace } from '../../engine/rule.ts';
import { State } from '../../engine/state.ts';

export interface PlacedEntry {
  readonly space: KeySpace;
  readonly entry: Entry;
}

export function entriesOf(events: readonly FundEvent[]): readonly PlacedEntry[] {
  const placed: PlacedEntry[] = [];
  const state = new State({
    unitsPerPack: () => 14,
    changed: ({ space }, entry) => placed.push({ space, entry }),
    wake: () => {},
  });
  for (const event of events) {
    state.add(event);
    state.settle();
  }
  return placed;
}
