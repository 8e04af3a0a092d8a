// Hits of a rule on trial, apart from the real ones.
import { ask, Conditions } from './ask.ts';
import type { HitRow, StoreClient } from './contract.ts';
import { hitOfLight, lightColumns, lightRow } from './hit-rows.ts';

/** Raised now, by the version on trial; in the order of their ids, at most `hitsMax`. A version
 * that is tried a second time counts its revisions from 1 again, so the newest word is the one
 * that came last. */
export async function listShadowHits(
  client: StoreClient, ruleId: string, version: number, hitsMax: number,
): Promise<readonly HitRow[]> {
  const conditions = new Conditions()
    .add('rule_id = {rule_id:String}', 'rule_id', ruleId)
    .add('rule_version = {version:UInt32}', 'version', version);
  const sql = `SELECT * FROM (
  SELECT ${lightColumns} FROM shadow_hits ${conditions.where()}
  ORDER BY hit_id, cursor DESC, revision DESC LIMIT 1 BY hit_id
) WHERE state = 'raised' LIMIT {hits_max:UInt32}`;
  return (await ask(client, sql, { ...conditions.params(), hits_max: hitsMax }, lightRow)).map(hitOfLight);
}
