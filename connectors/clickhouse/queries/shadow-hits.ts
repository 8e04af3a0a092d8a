// Hits of a rule on trial, apart from the real ones.
import { ask, Conditions } from './ask.ts';
import type { HitRow, StoredHit, StoreClient } from './contract.ts';
import { fullColumns, fullRow, hitOfFull, hitOfLight, lightColumns, lightRow } from './hit-rows.ts';

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

/** Those with these ids, with their evidence. */
export async function getShadowHits(
  client: StoreClient, ruleId: string, version: number, ids: readonly string[],
): Promise<readonly StoredHit[]> {
  if (ids.length === 0) return [];
  const sql = `SELECT ${fullColumns} FROM shadow_hits
WHERE rule_id = {rule_id:String} AND rule_version = {version:UInt32} AND hit_id IN {ids:Array(String)}
ORDER BY hit_id, cursor DESC, revision DESC LIMIT 1 BY hit_id`;
  return (await ask(client, sql, { rule_id: ruleId, version, ids }, fullRow)).map(hitOfFull);
}
