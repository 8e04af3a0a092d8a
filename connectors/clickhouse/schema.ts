// Brings the tables of a database to the version this program wants. Versions are only ever added at the
// end; a statement that has been released is not changed, because some database has run it already.
import type { ClickHouseClient } from '@clickhouse/client';
import { z } from 'zod';
import {
  addColumnStatements, ageStatement, exchangeIndexStatements, modifyColumnStatements, tableStatements, viewStatement,
} from './table.ts';
import type { Layout } from './table.ts';
import {
  actionColumns, archivedSpansTable, caseActionsTable, casesTable, casesView, deadLettersTable, deadLetterStepsTable,
  eventAccountsTable, firstTables, firstViews, hitsTable, judgedSpansTable, shadowHitsTable, standingColumns, tables,
} from './tables.ts';

interface Migration {
  readonly version: number;
  readonly name: string;
  statements(layout: Layout): readonly string[];
}

export const migrations: readonly Migration[] = [
  {
    version: 1,
    name: 'first tables',
    statements: (layout) => [
      ...firstTables.flatMap((table) => tableStatements(table, layout)),
      ...firstViews.map((view) => viewStatement(view, layout)),
    ],
  },
  {
    version: 2,
    name: 'hits of rules on trial',
    statements: (layout) => tableStatements(shadowHitsTable, layout),
  },
  {
    version: 3,
    name: 'what became of every event and of every dead letter',
    statements: (layout) => [
      ...[deadLetterStepsTable, archivedSpansTable, judgedSpansTable, eventAccountsTable]
        .flatMap((table) => tableStatements(table, layout)),
      ...addColumnStatements(deadLettersTable, ['id', 'parent', 'letter_id'], layout),
      // What an earlier version archived, it archived without holes.
      `INSERT INTO archived_spans (events_from, events_to, events)
SELECT 1, max(sequence), (SELECT count() FROM events) FROM sink_progress WHERE stream = 'EVENTS' HAVING max(sequence) > 0`,
    ],
  },
  {
    version: 4,
    name: 'what hits are to each other',
    statements: (layout) => [hitsTable, shadowHitsTable].flatMap((table) =>
      addColumnStatements(table, ['parent_hit_id', 'counted_amount', 'counted_fund_amount', 'to_fetch'], layout)),
  },
  {
    version: 5,
    name: 'an event may leave quarantine',
    statements: (layout) => modifyColumnStatements(eventAccountsTable, ['quarantined'], layout),
  },
  {
    version: 6,
    name: 'whom the messages of a hit name',
    statements: (layout) => [hitsTable, shadowHitsTable].flatMap((table) => [
      ...addColumnStatements(table, ['named'], layout),
      ...exchangeIndexStatements(table, 'keys_filter', 'named', layout),
    ]),
  },
  {
    version: 7,
    name: 'casework',
    statements: (layout) => [
      ...addColumnStatements(casesTable, standingColumns, layout),
      ...addColumnStatements(caseActionsTable, actionColumns, layout),
      viewStatement(casesView, layout),
    ],
  },
];

const appliedSchema = z.array(z.object({ version: z.coerce.number() }));
const keptSchema = z.array(z.object({ name: z.string(), engine_full: z.string() }));

/** Idempotent, and several processes may call it at once: every statement is harmless when repeated. Returns the version.
 * Throws when the database is newer than this program. */
export async function applySchema(client: ClickHouseClient, layout: Layout = {}): Promise<number> {
  const where = layout.cluster === undefined ? '' : ` ON CLUSTER '${layout.cluster.replaceAll("'", "\\'")}'`;
  const engine = layout.cluster === undefined
    ? 'ReplacingMergeTree()'
    : "ReplicatedReplacingMergeTree('/clickhouse/tables/{database}/{table}', '{shard}-{replica}')";
  await client.command({
    query: `CREATE TABLE IF NOT EXISTS schema_migrations${where} (version UInt32, name String) ENGINE = ${engine} ORDER BY version`,
  });
  const rows = await client.query({ query: 'SELECT max(version) AS version FROM schema_migrations', format: 'JSONEachRow' });
  const applied = appliedSchema.parse(await rows.json())[0]?.version ?? 0;
  const wanted = migrations.at(-1)?.version ?? 0;
  if (applied > wanted) throw new Error(`the tables are at version ${applied}, this program knows ${wanted}: install a newer one`);
  for (const { version, name, statements } of migrations) {
    if (version <= applied) continue;
    for (const statement of statements(layout)) await client.command({ query: statement });
    await client.insert({ table: 'schema_migrations', values: [{ version, name }], format: 'JSONEachRow' });
  }
  await applyAges(client, layout);
  return wanted;
}

/** The age limits are settings, not history: they follow the configuration at every start. */
async function applyAges(client: ClickHouseClient, layout: Layout): Promise<void> {
  if (layout.keepDays === undefined) return;
  const result = await client.query({
    query: 'SELECT name, engine_full FROM system.tables WHERE database = currentDatabase()',
    format: 'JSONEachRow',
  });
  const engines = new Map(keptSchema.parse(await result.json()).map(({ name, engine_full }) => [name, engine_full]));
  for (const table of tables) {
    const statement = ageStatement(table, layout);
    const days = layout.keepDays[table.name];
    const engine = engines.get(layout.cluster === undefined ? table.name : `${table.name}_local`);
    if (statement === undefined || engine?.includes(`toIntervalDay(${days})`) === true) continue;
    await client.command({ query: statement });
  }
}
