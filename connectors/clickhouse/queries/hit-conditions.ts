// A hit filter as conditions over `hits`, and the two ways to keep only the newest revision of each hit.
import { Conditions, timeParameter } from './ask.ts';
import type { HitFilter } from './contract.ts';

/** Revisions at or before the HITS sequence `asOf` that match the filter; which of them is the newest is not decided here. */
export function hitConditions(filter: HitFilter, asOf: number): Conditions {
  const { state = 'raised' } = filter;
  return new Conditions()
    .add('cursor <= {as_of:UInt64}', 'as_of', asOf)
    .add(`at >= ${timeParameter('from')}`, 'from', filter.from)
    .add(`at < ${timeParameter('to')}`, 'to', filter.to)
    .add('family IN {family:Array(String)}', 'family', filter.family)
    .add('rule_id IN {rule:Array(String)}', 'rule', filter.rule)
    .add('grade IN {grade:Array(UInt8)}', 'grade', filter.grade)
    .add('state = {state:String}', 'state', state === 'all' ? undefined : state)
    .add('fixmedins_code = {fixmedins_code:String}', 'fixmedins_code', filter.fixmedins_code)
    .add('psn_no = {psn_no:String}', 'psn_no', filter.psn_no)
    .add('drug_trac_codg = {drug_trac_codg:String}', 'drug_trac_codg', filter.drug_trac_codg)
    .add('mdtrt_id = {mdtrt_id:String}', 'mdtrt_id', filter.mdtrt_id)
    .add('setl_id = {setl_id:String}', 'setl_id', filter.setl_id)
    .add('case_id = {case_id:String}', 'case_id', filter.case_id)
    .add('arrayAll(word -> position(search, word) > 0, {words:Array(String)})', 'words', wordsOf(filter.q));
}

/** For whole scans: of hits that were revised, only the newest revision; the others have just one.
 * The sets hold revised hits only, a fraction of all. Binds `as_of`, as `hitConditions` does. */
export const newestOnly = `(
  hit_id NOT IN (SELECT hit_id FROM hit_revisions WHERE revision > 1 AND cursor <= {as_of:UInt64})
  OR (hit_id, revision) IN (
    SELECT hit_id, max(revision) FROM hit_revisions WHERE revision > 1 AND cursor <= {as_of:UInt64} GROUP BY hit_id
  ))`;

/** At most this many words of a search count. */
const wordsMax = 10;

function wordsOf(q: string | undefined): readonly string[] {
  return (q ?? '').normalize('NFKC').toLowerCase().split(/\s+/).filter((word) => word !== '').slice(0, wordsMax);
}
