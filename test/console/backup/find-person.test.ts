// Who is meant when the archive has been allowed to forget: EVENTS and the checkpoint still look back on them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { findPerson } from '../../../console/erasure/find-person.ts';
import { framesThatHold } from '../../../console/erasure/kept-frames.ts';
import { encodeFrame } from '../../../engine/event.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { sampleEvent } from '../../support/samples.ts';

const psn_no = '42070000000000000000009001';
const certno = '420704196001011238';
let folder: string;
let clickhouse: TestClickhouse;
let nats: TestNatsServer;
let client: ClickHouseClient;
let bus: Bus;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fundwatch-find-'));
  [clickhouse, nats] = await Promise.all([startClickhouse(), startNatsServer()]);
  client = connectStore({ url: clickhouse.url, application: 'find test' });
  bus = await connectBus({ url: nats.url, name: 'find test' });
  await Promise.all([applySchema(client), makeStreams(bus.jsm)]);
  const events = [
    sampleEvent(1, { data: { psn_no, certno, psn_name: '钱多多', mdtrt_id: 'M00e35a668274a2db' } }),
    sampleEvent(2, { data: { psn_no: 'other', mdtrt_id: 'M2' } }),
  ];
  await publish(bus.js, subjects.frame(0), encodeFrame({ v: 1, partition: 0, events, bodies: {} }), { id: 'one' });
});
afterAll(async () => {
  await Promise.all([client.close(), bus.close()]);
  await Promise.all([clickhouse.stop(), nats.remove()]);
  rmSync(folder, { recursive: true });
});

test.each([{ field: 'certno', value: certno }, { field: 'psn_no', value: psn_no }] as const)('by $field', async (query) => {
  const { person, psnNos } = await findPerson(client, query, Buffer.alloc(32, 7), (texts) => framesThatHold(bus, folder, texts));
  expect(psnNos).toEqual([psn_no]);
  expect(person.terms()).toMatchObject({ names: ['钱多多'], visits: ['M00e35a668274a2db'] });
  expect(person.mentions(certno)).toBe(true);
});
