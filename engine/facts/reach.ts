// Which entries can change what an operator over candidates says: those of its kinds, inside its window
// around the trigger, that pass what of its filter asks nothing but the entry, and of which the trigger has the
// same in the fields in which both must be alike.
import { dayMs } from '../china-time.ts';
import type { CandidateSpec } from './declaration.ts';
import { demandOf } from './demand.ts';
import { splitFilter, type Equality } from './filter.ts';
import type { Alike, FactScope, Influence } from './operator.ts';

export function candidateReach(spec: CandidateSpec, scope: FactScope): Influence {
  const { window } = spec;
  const { fixed: passes, equal } = splitFilter(spec, scope);
  const entries = { kinds: scope.entryKinds(spec.kind), passes, demand: demandOf(spec.where), alike: alikeOf(equal) };
  if (window === 'all') return { behindMs: Infinity, aheadMs: Infinity, ...entries };
  const ms = (quantity: number | string | undefined, absent: number): number =>
    quantity === undefined ? absent : scope.bound(quantity) * dayMs;
  return { behindMs: ms(window?.back_days, Infinity), aheadMs: ms(window?.ahead_days, 0), ...entries };
}

function alikeOf(equal: readonly Equality[]): readonly Alike[] | undefined {
  const alike = equal.flatMap(({ field, of, isLike }) => (of === undefined ? [] : [{ field, of, isKnown: isLike }]));
  return alike.length === 0 ? undefined : alike;
}
