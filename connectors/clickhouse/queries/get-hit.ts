// One hit with everything behind it.
import { z } from 'zod';
import { ask } from './ask.ts';
import type { HitDetail, StoreClient, StoredHit } from './contract.ts';
import { fullColumns, fullRow, hitOfFull } from './hit-rows.ts';

const placeRow = z.object({ at_text: z.string() });

/** `undefined` when there is no such hit. */
export async function getHit(client: StoreClient, hit_id: string): Promise<HitDetail | undefined> {
  const places = await ask(
    client, 'SELECT DISTINCT toString(at) AS at_text FROM hit_revisions WHERE hit_id = {hit_id:String}', { hit_id }, placeRow,
  );
  if (places.length === 0) return undefined;
  const rows = await ask(
    client,
    `SELECT ${fullColumns} FROM hits
WHERE at IN {places:Array(DateTime64(3, 'Asia/Shanghai'))} AND hit_id = {hit_id:String}
ORDER BY revision LIMIT 1 BY revision`,
    { hit_id, places: places.map(({ at_text }) => at_text) },
    fullRow,
  );
  const revisions: readonly StoredHit[] = rows.map(hitOfFull);
  const hit = revisions.at(-1);
  return hit === undefined ? undefined : { hit, revisions };
}
