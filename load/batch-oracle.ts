// What the hits must be: a fresh evaluator, everything given at once, no stream in between.
import { Evaluator, type RuleSet } from '../engine/evaluator.ts';
import type { FundEvent } from '../engine/event.ts';
import type { Hit } from '../engine/hit.ts';

/** Raised hits by id, newest revision. */
export function batchHits(ruleSet: RuleSet, events: readonly FundEvent[]): Map<string, Hit> {
  const evaluator = new Evaluator(ruleSet);
  const { hits, broken, late } = evaluator.apply(events);
  if (broken.length > 0)
    throw new Error(`a rule broke in the batch evaluation: ${JSON.stringify(broken)}`);
  if (late.length > 0)
    throw new Error(`${late.length} events are too late for the batch evaluation`);
  return raised(hits);
}

/** The raised ones after the newest revision of each. */
export function raised<Revision extends Pick<Hit, 'hit_id' | 'revision' | 'state'>>(
  revisions: Iterable<Revision>,
): Map<string, Revision> {
  const newest = new Map<string, Revision>();
  for (const hit of revisions) {
    const known = newest.get(hit.hit_id);
    if (known === undefined || hit.revision > known.revision) newest.set(hit.hit_id, hit);
  }
  for (const [hit_id, { state }] of newest) if (state !== 'raised') newest.delete(hit_id);
  return newest;
}

/** What a hit says, without what arrival may change (DESIGN section 4). */
const contentFields = [
  'rule_id',
  'rule_version',
  'family',
  'grade',
  'title',
  'reason',
  'subject_kind',
  'subject',
  'at',
  'fixmedins_code',
  'psn_no',
  'mdtrt_id',
  'setl_id',
  'drug_trac_codg',
  'med_list_codg',
  'dr_codg',
  'amount',
  'fund_amount',
] as const satisfies readonly (keyof Hit)[];
export type HitContent = Pick<Hit, 'hit_id'> & Partial<Pick<Hit, (typeof contentFields)[number]>>;

export interface Difference {
  /** In the batch, not found. */
  readonly missing: readonly string[];
  /** Found, not in the batch. */
  readonly extra: readonly string[];
  /** Both, with other content: `hit_id field: found instead of wanted`. */
  readonly differing: readonly string[];
}

export function compareHits(
  found: ReadonlyMap<string, HitContent>,
  wanted: ReadonlyMap<string, HitContent>,
): Difference {
  const differing: string[] = [];
  for (const [hit_id, hit] of found) {
    const other = wanted.get(hit_id);
    if (other === undefined) continue;
    const field = contentFields.find((name) => hit[name] !== other[name]);
    if (field !== undefined)
      differing.push(
        `${hit_id} ${String(other.rule_id)} ${field}: ${String(hit[field])} instead of ${String(other[field])}`,
      );
  }
  return {
    missing: [...wanted.keys()].filter((hit_id) => !found.has(hit_id)),
    extra: [...found.keys()].filter((hit_id) => !wanted.has(hit_id)),
    differing,
  };
}
