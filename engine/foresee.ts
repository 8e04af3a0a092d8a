// What records that are not accepted yet would be judged: each beside what is known of its key, the lines
// of an order among themselves (precheck.ts).
import type { Entry } from './entry.ts';
import { History, historyOf } from './history.ts';
import type { Judge } from './judge.ts';
import type { Foreseen, Prospect } from './precheck.ts';
import type { KeySpace } from './rule.ts';

/** `known` gives the history of a key, which stays as it is. */
export function foresee(
  prospects: readonly Prospect[],
  judges: readonly Judge[],
  known: (space: KeySpace, key: string) => History | undefined,
): readonly Foreseen[] {
  const found: Foreseen[] = [];
  const orders = new Map<readonly Entry[], History>();
  const ordered = (lines: readonly Entry[]): History => {
    const history = orders.get(lines) ?? historyOf(lines);
    orders.set(lines, history);
    return history;
  };
  for (const prospect of prospects) {
    const { space, key, entry, order } = prospect;
    const history = order === undefined ? (known(space, key) ?? new History()).with(entry) : ordered(order);
    for (const judge of judges) {
      if (judge.space !== space || judge.isShadow) continue;
      if (order !== undefined && !judge.judgesLines()) continue;
      const hit = judge.foresee(key, history, entry);
      if (hit !== undefined) found.push({ prospect, hit });
    }
  }
  return found;
}
