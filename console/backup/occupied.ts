// A NATS or a ClickHouse of one's own (NATS_URL, CLICKHOUSE_URL) into which a back-up is to be put back: it lies in no folder
// that could be looked into or moved aside, so it is asked.
import { z } from 'zod';
import { connectStore, makeDatabase } from '../../connectors/clickhouse/connect.ts';
import { ask } from '../../connectors/clickhouse/queries/ask.ts';
import { connectBus } from '../../connectors/nats/connect.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import { readConfiguration } from '../../engine/configuration.ts';
import { Failure } from '../../engine/failure.ts';
import type { Manifest } from './manifest.ts';
import { isGiven } from './own-servers.ts';
import { copiedTables } from './table-copy.ts';

const nameRow = z.object({ name: z.string() });
const countRow = z.object({ rows: z.number() });

/** Throws `restore_occupied` when a stream of the back-up is there already, or a table that it would fill has rows. Writes
 * nothing but the empty database. */
export async function refuseOccupied(env: Readonly<Record<string, string | undefined>>, { streams }: Manifest): Promise<void> {
  const { natsUrl, clickhouseUrl } = readConfiguration(env);
  if (isGiven(env['NATS_URL'])) await refuseStreams(natsUrl, streams.map(({ name }) => name));
  if (isGiven(env['CLICKHOUSE_URL'])) await refuseRows(clickhouseUrl);
}

async function refuseStreams(url: string, names: readonly string[]): Promise<void> {
  const bus = await connectBus({ url, name: 'fundwatch restore' });
  try {
    for (const name of names) {
      const bounds = await readBounds(bus.jsm, name);
      if (bounds !== undefined) throw new Failure('restore_occupied', { setting: 'NATS_URL', reason: `there is a stream ${name}` });
    }
  } finally {
    await bus.close();
  }
}

async function refuseRows(url: string): Promise<void> {
  const connection = { url, application: 'fundwatch-restore' };
  await makeDatabase(connection);
  const client = connectStore(connection);
  try {
    const there = await ask(client, 'SELECT name FROM system.tables WHERE database = currentDatabase()', {}, nameRow);
    for (const { name } of copiedTables()) {
      if (!there.some((one) => one.name === name)) continue;
      const [found] = await ask(client, `SELECT count() AS rows FROM ${name}`, {}, countRow);
      if (found === undefined || found.rows === 0) continue;
      throw new Failure('restore_occupied', { setting: 'CLICKHOUSE_URL', reason: `table ${name} has ${found.rows} rows` });
    }
  } finally {
    await client.close();
  }
}
