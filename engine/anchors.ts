// The way back from a hit to the entry it was judged on, which only its id remembers. It looks at every
// entry that could be it, and so is for the few hits that nobody can judge again.
import type { Entry } from './entry.ts';
import type { History } from './history.ts';
import type { Hit } from './hit.ts';
import { hitId, type RuleVersion } from './rule-version.ts';

/** `undefined` when the history no longer holds it. */
export function triggerOf(
  { hit_id, rule_id, subject_kind, subject }: Hit,
  history: History | undefined,
  versions: readonly RuleVersion[],
): Entry | undefined {
  const kinds = new Set(versions.flatMap(({ compiled }) => compiled.triggerKinds));
  for (const kind of kinds) {
    for (const entry of history?.of(kind) ?? [])
      if (hitId(rule_id, subject_kind, subject, entry.id) === hit_id) return entry;
  }
  return undefined;
}
