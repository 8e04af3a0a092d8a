import type { Chance } from './city/chance.ts';

/** A new list in an order drawn from the dice (Fisher and Yates). */
export function shuffled<T>(list: readonly T[], dice: Chance): T[] {
  const mixed = [...list];
  for (let i = mixed.length - 1; i > 0; i -= 1) {
    const j = dice.int(0, i);
    [mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
  }
  return mixed;
}
