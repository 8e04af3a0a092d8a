// What a judge reads, of all its versions: the kinds of its triggers and what they must have, and how its facts read a kind.
import type { FactInfluence } from './compile-rule.ts';
import type { EntryKind } from './entry.ts';
import { demandOf } from './facts/demand.ts';
import type { Demand, Listed } from './facts/operator.ts';
import type { SeatedJudge } from './judges.ts';
import type { KeySpace } from './rule.ts';

/** Set when every version of a rule asks for lines of the same rule class. */
export function listedOf({ judge }: SeatedJudge): Listed | undefined {
  const [first, ...others] = judge.versions.map(({ compiled }) => compiled.listed);
  return others.every((listed) => listed?.gz_code === first?.gz_code) ? first : undefined;
}

export function triggerKindsOf({ judge }: SeatedJudge): readonly EntryKind[] {
  return [...new Set(judge.versions.flatMap(({ compiled }) => compiled.triggerKinds))].toSorted();
}

/** Keys that may have thousands of triggers in reach of a fact, of which those that an entry is like are looked up. A person
 * or a visit has few, and they are called for many entries at once. */
const crowded: ReadonlySet<KeySpace> = new Set([
  'product', 'stock', 'institution', 'doctor', 'prescriber', 'pharmacist', 'area', 'bed',
]);

/** How facts of a judge's versions read a kind. */
export function readingsOf({ judge }: SeatedJudge, kind: EntryKind): readonly FactInfluence[] {
  const influences = judge.versions.flatMap(({ compiled }) => compiled.influences);
  const readings = influences.filter(({ kinds }) => kinds.includes(kind));
  return crowded.has(judge.space) ? readings : readings.map((one) => ({ ...one, alike: undefined }));
}

/** A field of which the only version of a rule demands that its triggers have one of some constants. An
 * entry that changes from one value to another is marked as both. */
export function triggerDemand({ judge }: SeatedJudge): Demand | undefined {
  const [only, other] = judge.versions;
  return only === undefined || other !== undefined ? undefined : demandOf(only.compiled.rule.trigger.where);
}
