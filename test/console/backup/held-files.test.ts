// The evaluator's files as back-ups hold them: two back-ups at a time, and one that was killed.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { removeHeld } from '../../../console/backup/held-files.ts';
import { takeBackup } from '../../../console/backup/take-backup.ts';
import { manifestName } from '../../../engine/checkpoint/manifest.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';

let folder: string;
let varFolder: string;
let clickhouse: TestClickhouse;
let nats: TestNatsServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-held-'));
  varFolder = join(folder, 'var');
  mkdirSync(join(varFolder, 'evaluator'), { recursive: true });
  writeFileSync(join(varFolder, 'evaluator', manifestName(1)), 'a checkpoint');
  [clickhouse, nats] = await Promise.all([startClickhouse(), startNatsServer()]);
  const client = connectStore({ url: clickhouse.url, application: 'held test' });
  const bus = await connectBus({ url: nats.url, name: 'held test' });
  await Promise.all([applySchema(client), makeStreams(bus.jsm)]);
  await publish(bus.js, subjects.switch, '{}', { id: 'one' });
  await Promise.all([client.close(), bus.close()]);
});
afterAll(async () => {
  await Promise.all([clickhouse.stop(), nats.remove()]);
  rmSync(folder, { recursive: true });
});

test('two back-ups at a time each have the checkpoint, and what a killed one held goes', async () => {
  mkdirSync(join(varFolder, '.evaluator-held'));
  writeFileSync(join(varFolder, '.evaluator-held', manifestName(2)), 'of a back-up that was killed');
  const take = (name: string) => takeBackup({
    natsUrl: nats.url, clickhouseUrl: clickhouse.url, varFolder, target: join(folder, name), hasCredentials: true,
    program: 'test', now: Date.now, say: () => undefined,
  });
  for (const { checkpoint_sequence, files } of await Promise.all([take('one'), take('two')])) {
    expect(checkpoint_sequence).toBe(1);
    expect(files.map(({ path }) => path)).toEqual([`evaluator/${manifestName(1)}`]);
  }
  expect(await removeHeld(varFolder, { isOfAll: true })).toBe(0);
});

test('an erasure leaves nothing held', async () => {
  const held = join(varFolder, `.evaluator-held-${process.pid}-1234`);
  mkdirSync(held);
  expect(await removeHeld(varFolder, { isOfAll: false })).toBe(0);
  expect(await removeHeld(varFolder, { isOfAll: true })).toBe(1);
  expect(existsSync(held)).toBe(false);
});
