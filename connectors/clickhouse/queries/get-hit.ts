// One hit with everything behind it.
import { z } from 'zod';
import { ask } from './ask.ts';
import type { HitDetail, StoreClient, StoredHit } from './contract.ts';
import { fullColumns, fullRow, hitOfFull } from './hit-rows.ts';

const placeRow = z.object({ newest: z.number() });

/** `undefined` when there is no such hit. */
export async function getHit(client: StoreClient, hit_id: string): Promise<HitDetail | undefined> {
  const places = await ask(
    client, 'SELECT DISTINCT newest FROM hit_revisions WHERE hit_id = {hit_id:String}', { hit_id }, placeRow,
  );
  if (places.length === 0) return undefined;
  const rows = await ask(
    client,
    `SELECT ${fullColumns} FROM hits
WHERE newest IN {places:Array(Int64)} AND hit_id = {hit_id:String}
ORDER BY revision LIMIT 1 BY revision`,
    { hit_id, places: places.map(({ newest }) => newest) },
    fullRow,
  );
  const revisions: readonly StoredHit[] = rows.map(hitOfFull);
  const hit = revisions.at(-1);
  return hit === undefined ? undefined : { hit, revisions };
}
