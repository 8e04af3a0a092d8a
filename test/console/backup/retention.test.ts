// Rows and messages beyond their age go, younger ones stay, and what the evaluator needs stays whatever its age.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { agedName } from '../../../connectors/clickhouse/queries/aged.ts';
import { listAudit, writeAudit } from '../../../connectors/clickhouse/queries/audit.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { applyToStreams, applyToTables } from '../../../console/backup/apply-retention.ts';
import { misfitOf } from '../../../console/backup/misfit.ts';
import { readRetention, setRetention } from '../../../console/backup/retention-policy.ts';
import { readPositions } from '../../../console/backup/table-copy.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { waitFor } from '../../support/wait.ts';

const dayMs = 24 * 3_600_000;
let folder: string;
let clickhouse: TestClickhouse;
let nats: TestNatsServer;
let client: ClickHouseClient;
let bus: Bus;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-retention-'));
  [clickhouse, nats] = await Promise.all([startClickhouse(), startNatsServer()]);
  client = connectStore({ url: clickhouse.url, application: 'retention test' });
  bus = await connectBus({ url: nats.url, name: 'retention test' });
  await Promise.all([applySchema(client), makeStreams(bus.jsm)]);
});
afterAll(async () => {
  await Promise.all([client.close(), bus.close()]);
  await Promise.all([clickhouse.stop(), nats.remove()]);
  rmSync(folder, { recursive: true });
});

test('rows beyond their age are removed, and kept again once the policy says so', async () => {
  const entry = (days: number) => ({ at: Date.now() - days * dayMs, actor: 'li', action: 'login', target: '', detail: { days } });
  await writeAudit(client, [entry(400), entry(100)]);
  const ages = async () => (await listAudit(client, {}, { limit: 10 })).items.map(({ detail }) => detail['days']);
  await applyToTables(client, {});
  expect(await ages()).toEqual([100, 400]);
  await applyToTables(client, setRetention(folder, 'audit', 365));
  await waitFor('the old row to go', async () => (await ages()).length === 1, 20_000);
  expect(await ages()).toEqual([100]);
  await applyToTables(client, setRetention(folder, 'audit', undefined));
  await writeAudit(client, entry(500));
  await client.command({ query: 'OPTIMIZE TABLE audit FINAL' });
  expect(await ages()).toEqual([100, 500]);
});

test('a back-up fits when the archive of events has been allowed to forget', async () => {
  await applyToTables(client, setRetention(folder, 'events', 30));
  // The machine's daily task.
  await applyToTables(client, readRetention(folder));
  const stored = await readPositions(client);
  expect(stored.map(({ stream }) => stream)).toContain(agedName);
  expect(misfitOf({ stored: [...stored], streams: [] })).toBeUndefined();
  await applyToTables(client, setRetention(folder, 'events', undefined));
});

test('HITS keeps its last message and what is not stored yet; DEAD ages by itself', async () => {
  for (let number = 1; number <= 6; number += 1) await publish(bus.js, subjects.hits, `{"n":${number}}`, { id: `n${number}` });
  const policy = { hits_stream: 7, dead_letters: 30 };
  const first = async (): Promise<number | undefined> => (await readBounds(bus.jsm, streams.hits))?.first;
  expect(await applyToStreams(bus, policy, 6, Date.now())).toBe(0);
  const later = Date.now() + 8 * dayMs;
  expect(await applyToStreams(bus, policy, 3, later)).toBe(3);
  expect(await first()).toBe(4);
  expect(await applyToStreams(bus, policy, 6, later)).toBe(2);
  expect(await first()).toBe(6);
  expect(await applyToStreams(bus, policy, 6, later)).toBe(0);
  expect((await bus.jsm.streams.info(streams.dead)).config.max_age).toBe(30 * dayMs * 1e6);
});

test('a policy below what must be kept, and a file that is none, are refused', () => {
  expect(() => setRetention(folder, 'audit', 182)).toThrow(/183/);
  expect(() => setRetention(folder, 'hits', 1.5)).toThrow(/whole number/);
  expect(setRetention(folder, 'events', 4_000)).toEqual({ events: 4_000 });
  expect(readRetention(folder)).toEqual({ events: 4_000 });
  writeFileSync(join(folder, 'retention.json'), '{"v":1,"days":{"events":"long"}}');
  expect(() => readRetention(folder)).toThrow(/not a retention policy/);
});
