// Puts a retention policy in force. Tables age by themselves from then on (TTL), and so does DEAD; HITS is cut
// here, because its last message says how far judging has come and must stay whatever its age. EVENTS forgets by
// its own settings (FUNDWATCH_EVENTS_KEEP_DAYS).
import type { ClickHouseClient } from '@clickhouse/client';
import { nanos } from '@nats-io/transport-node';
import { z } from 'zod';
import { agedBefore, agedName } from '../../connectors/clickhouse/queries/aged.ts';
import { ask } from '../../connectors/clickhouse/queries/ask.ts';
import { applySchema } from '../../connectors/clickhouse/schema.ts';
import { tables } from '../../connectors/clickhouse/tables.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { streams } from '../../connectors/nats/names.ts';
import { readBounds, readSequence } from '../../connectors/nats/read-last.ts';
import { writeProgress } from '../../connectors/store/write-rows.ts';
import { keptKinds } from './retention-policy.ts';
import type { RetentionPolicy } from './retention-policy.ts';

const dayMs = 24 * 3_600_000;

/** Days by table, as the policy says. */
export function keepDaysOf(policy: RetentionPolicy): Record<string, number> {
  const days: Record<string, number> = {};
  for (const [name, kind] of Object.entries(keptKinds)) {
    const kept = Object.entries(policy).find(([known]) => known === name)?.[1];
    if (kept !== undefined) for (const table of kind.tables) days[table] = kept;
  }
  return days;
}

const engineRow = z.object({ name: z.string(), engine_full: z.string() });

/** Rows beyond their age go while this runs, or with the next merge. */
export async function applyToTables(client: ClickHouseClient, policy: RetentionPolicy): Promise<void> {
  const keepDays = keepDaysOf(policy);
  // By the policy that ends here; what it let go is gone, whatever the next one says.
  const aged = await agedBefore(client);
  if (aged > 0) await writeProgress(client, { stream: agedName, sequence: aged, events_sequence: 0 });
  await applySchema(client, { keepDays });
  const sql = 'SELECT name, engine_full FROM system.tables WHERE database = currentDatabase()';
  const ageing = (await ask(client, sql, {}, engineRow)).filter(({ engine_full }) => /\bTTL\b/.test(engine_full));
  for (const { name } of ageing) {
    const isOurs = tables.some((table) => table.name === name);
    if (isOurs && keepDays[name] === undefined) await client.command({ query: `ALTER TABLE ${name} REMOVE TTL` });
  }
}

/** Messages of HITS removed. */
export async function applyToStreams({ jsm }: Bus, policy: RetentionPolicy, stored: number, now: number): Promise<number> {
  const dead = await jsm.streams.info(streams.dead);
  const wanted = nanos((policy.dead_letters ?? 0) * dayMs);
  if (dead.config.max_age !== wanted) await jsm.streams.update(streams.dead, { ...dead.config, max_age: wanted });
  if (policy.hits_stream === undefined) return 0;
  const bounds = await readBounds(jsm, streams.hits);
  if (bounds === undefined || bounds.messages === 0) return 0;
  // Only what is in the tables, and never the last one.
  const upTo = Math.min(stored, bounds.last - 1);
  const seq = await firstSince(now - policy.hits_stream * dayMs, bounds.first, upTo + 1, async (sequence) =>
    (await readSequence(jsm, streams.hits, sequence))?.timestamp);
  if (seq <= bounds.first) return 0;
  const { purged } = await jsm.streams.purge(streams.hits, { seq });
  return purged;
}

/** Smallest sequence from `low` to `high` that is not older than `time`; one that is gone counts as old. */
async function firstSince(
  time: number, low: number, high: number, timeOf: (sequence: number) => Promise<number | undefined>,
): Promise<number> {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (((await timeOf(middle)) ?? 0) < time) from = middle + 1;
    else to = middle;
  }
  return from;
}
