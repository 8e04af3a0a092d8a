// Which entries can change what an operator over candidates says: those of its kinds, inside its window
// around the trigger, that pass what of its filter asks nothing but the entry.
import { dayMs } from '../china-time.ts';
import type { CandidateSpec } from './declaration.ts';
import { demandOf } from './demand.ts';
import { splitFilter } from './filter.ts';
import type { FactScope, Influence } from './operator.ts';

export function candidateReach(spec: CandidateSpec, scope: FactScope): Influence {
  const { window } = spec;
  const { fixed: passes } = splitFilter(spec, scope);
  const entries = { kinds: scope.entryKinds(spec.kind), passes, demand: demandOf(spec.where) };
  if (window === 'all') return { behindMs: Infinity, aheadMs: Infinity, ...entries };
  const ms = (quantity: number | string | undefined, absent: number): number =>
    quantity === undefined ? absent : scope.bound(quantity) * dayMs;
  return { behindMs: ms(window?.back_days, Infinity), aheadMs: ms(window?.ahead_days, 0), ...entries };
}
