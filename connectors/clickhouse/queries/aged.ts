// Up to when the archive has been allowed to forget (console/backup/retention-policy.ts). The account of what was received
// stays for ever, so whoever lays the two side by side must know where the archive alone is silent. That is remembered:
// what is gone does not come back when a policy is loosened.
import { z } from 'zod';
import { ask } from './ask.ts';
import type { StoreClient } from './contract.ts';

/** In `sink_progress`; its sequence counts ms since the epoch. */
export const agedName = 'EVENTS AGED';
const places = ['events', 'events_local'];
const dayMs = 24 * 3_600_000;
const ttl = /\bTTL\b.*?\btoIntervalDay\((\d+)\)/s;

const remembered = z.object({ aged: z.number(), now: z.number() });
const engine = z.object({ engine_full: z.string() });

/** Events received before this may be gone from the table `events`, ms since the epoch; 0 when none may. */
export async function agedBefore(client: StoreClient): Promise<number> {
  const sql = `SELECT max(sequence) AS aged, toUnixTimestamp(now()) * 1000 AS now FROM sink_progress WHERE stream = {name:String}`;
  const [known = { aged: 0, now: 0 }] = await ask(client, sql, { name: agedName }, remembered);
  const engines = await ask(
    client, 'SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name IN {places:Array(String)}', { places }, engine,
  );
  const days = engines.map(({ engine_full }) => Number(ttl.exec(engine_full)?.[1] ?? Infinity));
  return Math.max(known.aged, known.now - Math.min(Infinity, ...days) * dayMs, 0);
}
