// How much of what a rule finds other rules have found already: hits about the same stay, box or
// person. A rule that adds nothing, and one that says the same thing in other words, show here.
import type { Overlap, SampleHit } from '../wire.ts';
import type { HitSet } from './hit-sets.ts';

const relations = ['stay', 'code', 'person'] as const;
type Relation = (typeof relations)[number];

function keyOf(relation: Relation, hit: SampleHit): string | undefined {
  switch (relation) {
    case 'stay':
      return hit.mdtrt_id ?? hit.setl_id;
    case 'code':
      return hit.drug_trac_codg;
    case 'person':
      return hit.psn_no;
  }
}

/** `others`: raised hits of whatever rules; those of the rule itself are passed over. Most
 * overlapping first. */
export async function overlapOf(
  ruleId: string, set: HitSet, others: AsyncIterable<readonly SampleHit[]>,
): Promise<readonly Overlap[]> {
  if (set.size === 0) return [];
  const index = indexOf(set);
  const found = new Map<string, Record<Relation, Set<string>>>();
  for await (const batch of others) {
    for (const hit of batch) {
      if (hit.rule_id === ruleId) continue;
      for (const relation of relations) {
        const key = keyOf(relation, hit);
        const ids = key === undefined ? undefined : index[relation].get(key);
        if (ids === undefined) continue;
        const of = found.get(hit.rule_id) ?? { stay: new Set(), code: new Set(), person: new Set() };
        found.set(hit.rule_id, of);
        for (const id of ids) of[relation].add(id);
      }
    }
  }
  return [...found]
    .map(([rule_id, { stay, code, person }]): Overlap => ({
      rule_id,
      hits: new Set([...stay, ...code, ...person]).size,
      by: { stay: stay.size, code: code.size, person: person.size },
    }))
    .toSorted((one, other) => other.hits - one.hits || (one.rule_id < other.rule_id ? -1 : 1));
}

function indexOf(set: HitSet): Readonly<Record<Relation, ReadonlyMap<string, readonly string[]>>> {
  const index = { stay: new Map<string, string[]>(), code: new Map<string, string[]>(), person: new Map<string, string[]>() };
  for (const [id, { hit }] of set) {
    for (const relation of relations) {
      const key = keyOf(relation, hit);
      if (key === undefined) continue;
      const ids = index[relation].get(key);
      if (ids === undefined) index[relation].set(key, [id]);
      else ids.push(id);
    }
  }
  return index;
}
