// A hit filter as conditions over `hits`, and the two ways to keep only the newest revision of each hit.
import { Conditions } from './ask.ts';
import type { HitFilter } from './contract.ts';

/** Revisions at or before the HITS sequence `asOf` that match the filter; which of them is the newest is not decided here. */
export function hitConditions(filter: HitFilter, asOf: number): Conditions {
  const { state = 'raised' } = filter;
  const conditions = new Conditions()
    .add('cursor <= {as_of:UInt64}', 'as_of', asOf)
    .add('newest <= -{from:Int64}', 'from', filter.from)
    .add('newest > -{to:Int64}', 'to', filter.to)
    .add('family IN {family:Array(String)}', 'family', filter.family)
    .add('rule_id IN {rule:Array(String)}', 'rule', filter.rule)
    .add('grade IN {grade:Array(UInt8)}', 'grade', filter.grade)
    .add('state = {state:String}', 'state', state === 'all' ? undefined : state)
    .add('(parent_hit_id != \'\') <= {details:UInt8}', 'details', filter.details === 'none' ? 0 : undefined)
    .add(keyIs('fixmedins_code'), 'fixmedins_code', filter.fixmedins_code)
    .add(keyIs('psn_no'), 'psn_no', filter.psn_no)
    .add(keyIs('drug_trac_codg'), 'drug_trac_codg', filter.drug_trac_codg)
    .add(keyIs('mdtrt_id'), 'mdtrt_id', filter.mdtrt_id)
    .add(keyIs('setl_id'), 'setl_id', filter.setl_id)
    .add(keyIs('case_id'), 'case_id', filter.case_id)
    .add('hasAll(named, {involves:Array(String)})', 'involves', filter.involves);
  for (const [index, forms] of wordsOf(filter.q).entries()) {
    conditions.add(`arrayExists(form -> position(search, form) > 0, {word_${index}:Array(String)})`, `word_${index}`, forms);
  }
  return conditions;
}

/** Passes the filter over all keys first, then compares. */
function keyIs(column: string): string {
  return `has(named, {${column}:String}) AND ${column} = {${column}:String}`;
}

/** For whole scans: leaves out every revision that a later one has replaced. The set holds revised hits only, a fraction of
 * all. Binds `as_of`, as `hitConditions` does. */
export const newestOnly = `(hit_id, revision) NOT IN (
  SELECT hit_id, toUInt32(arrayJoin(range(1, max(revision)))) FROM hit_revisions
  WHERE revision > 1 AND cursor <= {as_of:UInt64} GROUP BY hit_id)`;

/** Each word as it is written, and with its wide letters and digits made narrow. Sentences have wide brackets and commas, ids
 * have narrow digits: whoever copies the one or types the other in wide letters finds both. */
function wordsOf(q: string | undefined): readonly (readonly string[])[] {
  const words = (q ?? '').toLowerCase().split(/\s+/).filter((word) => word !== '');
  return words.map((word) => [...new Set([word, word.normalize('NFKC').toLowerCase()])]);
}
