// Cases that an institution has been told of, as it may see them: those that have come to the appeal, with its own hits.
import { z } from 'zod';
import { ask } from './ask.ts';
import type { HitRow, StoreClient } from './contract.ts';
import { readHits } from './list-hits.ts';
import { readProgress } from './progress.ts';

const casesMax = 1_000;
const hitsMax = 1_000;
const idRow = z.object({ case_id: z.string() });

/** Those that wait for it first, then newest first; the newest 1,000. */
export async function casesToldTo(client: StoreClient, fixmedins_code: string): Promise<readonly string[]> {
  const sql = `SELECT case_id FROM cases FINAL
WHERE status IN ('appeal', 'verification', 'disposal', 'closed')
  AND case_id IN (SELECT case_id FROM case_actions WHERE stage = 'appeal')
  AND case_id IN (SELECT case_id FROM hits WHERE has(named, {code:String}) AND fixmedins_code = {code:String})
ORDER BY status = 'appeal' DESC, updated_at DESC, case_id LIMIT {take:UInt32}`;
  return (await ask(client, sql, { code: fixmedins_code, take: casesMax }, idRow)).map(({ case_id }) => case_id);
}

/** Hits of the case that stand at the institution, withdrawn ones among them, with their evidence; at most 1,000. */
export async function hitsToldTo(client: StoreClient, case_id: string, fixmedins_code: string): Promise<readonly HitRow[]> {
  const { hits_sequence: asOf } = await readProgress(client);
  const filter = { case_id, fixmedins_code, state: 'all' } as const;
  const { hits } = await readHits(client, filter, { asOf, limit: hitsMax, includeEvidence: true });
  return hits;
}
