// A restore into servers outside of the folder: what is there already is seen before anything is written.
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { ask } from '../../../connectors/clickhouse/queries/ask.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Manifest } from '../../../console/backup/manifest.ts';
import { restoreBackup } from '../../../console/backup/restore-backup.ts';
import { startClickhouse, type TestClickhouse } from '../../support/clickhouse.ts';
import { startNatsServer, type TestNatsServer } from '../../support/nats-server.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
let folder: string;
let clickhouse: TestClickhouse;
let nats: TestNatsServer;
beforeAll(async () => {
  [clickhouse, nats] = await Promise.all([startClickhouse(), startNatsServer()]);
}, 60_000);
afterAll(() => Promise.all([clickhouse.stop(), nats.remove()]));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-occupied-'));
  writeFileSync(join(folder, 'users.json'), 'kept');
});
afterEach(() => rmSync(folder, { recursive: true }));

const config = { name: 'EVENTS', subjects: ['events.>'] };
const state = { messages: 0, bytes: 0, first_seq: 0, last_seq: 0, consumer_count: 0 };

/** Everything that it restores into the folder cannot be read. */
function restore(env: Readonly<Record<string, string>>): Promise<unknown> {
  const manifest: Manifest = {
    ...{ v: 1, program: '0.1.0', begun_at: '', ended_at: '', schema_version: 6, has_credentials: true, stored: [], tables: [] },
    streams: [{ name: 'EVENTS', part: 'streams/EVENTS', config, state }],
    ...{ files: [{ path: 'users.json', part: 'files/users.json', mode: 0o600 }], parts: [] },
  };
  const read = (): never => { throw new Error('broken off'); };
  const backup = { manifest, read };
  return restoreBackup({ backup, isForced: true, env, root, varFolder: folder, now: () => 0, say: () => undefined });
}

test('a ClickHouse with rows is refused, and neither it nor the folder is written to', async () => {
  const client = connectStore({ url: clickhouse.url, application: 'restore test' });
  try {
    await applySchema(client);
    await expect(restore({ CLICKHOUSE_URL: clickhouse.url })).rejects.toThrow('broken off');
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), 'fundwatch-occupied-'));
    writeFileSync(join(folder, 'users.json'), 'kept');

    const values = [{ stream: 'EVENTS', sequence: 7, events_sequence: 7 }];
    await client.insert({ table: 'sink_progress', values, format: 'JSONEachRow' });
    await expect(restore({ CLICKHOUSE_URL: clickhouse.url })).rejects.toMatchObject({
      code: 'restore_occupied', message: expect.stringContaining('CLICKHOUSE_URL names: table sink_progress has 1 rows'),
    });
    expect(readdirSync(folder)).toEqual(['users.json']);
    const rows = z.object({ rows: z.number() });
    expect(await ask(client, 'SELECT count() AS rows FROM sink_progress', {}, rows)).toEqual([{ rows: 1 }]);
  } finally {
    await client.close();
  }
});

test('a NATS that has a stream of the back-up is refused as well', async () => {
  const bus = await connectBus({ url: nats.url, name: 'restore test' });
  try {
    await bus.jsm.streams.add(config);
    await expect(restore({ NATS_URL: nats.url })).rejects.toMatchObject({
      code: 'restore_occupied', message: expect.stringContaining('there is a stream EVENTS'),
    });
    expect(readdirSync(folder)).toEqual(['users.json']);
    expect(existsSync(join(folder, 'restore-unfinished'))).toBe(false);
  } finally {
    await bus.close();
  }
});
