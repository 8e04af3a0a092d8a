// Many times the bound of HITS passes through while the store keeps up; while it is away HITS refuses when it is full, and
// nothing is missing in the end.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import type { StoreClient } from '../../../connectors/clickhouse/queries/contract.ts';
import { ask } from '../../../connectors/clickhouse/queries/ask.ts';
import { applySchema } from '../../../connectors/clickhouse/schema.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { startStore } from '../../../connectors/store/store.ts';
import type { Store } from '../../../connectors/store/store.ts';
import { encodeHitsFrame } from '../../../engine/hit.ts';
import { makeLog } from '../../../engine/log.ts';
import { startClickhouse } from '../../support/clickhouse.ts';
import type { TestClickhouse } from '../../support/clickhouse.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { sampleHit, sampleHitsFrame } from '../../support/samples.ts';
import { waitFor } from '../../support/wait.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let nats: TestNatsServer;
let clickhouse: TestClickhouse;
let bus: Bus;
let client: StoreClient;
let store: Store;
let sent = 0;

beforeAll(async () => {
  [nats, clickhouse] = await Promise.all([startNatsServer(), startClickhouse()]);
  bus = await connectBus({ url: nats.url, name: 'test' });
  await makeStreams(bus.jsm, { bytesMax: { events: 10_000_000, hits: 300_000, dead: 300_000 } });
  client = connectStore({ url: clickhouse.url, application: 'test' });
  await applySchema(client);
  store = await begin();
});

afterAll(async () => {
  await store?.stop(2_000);
  await client?.close();
  await bus?.close();
  await Promise.all([clickhouse?.stop(), nats?.remove()]);
});

function begin(): Promise<Store> {
  return startStore({ bus, client, log: makeLog({ role: 'store', level: 'error' }), archivePaceMs: 20, forgetEveryMs: 50 });
}

/** As the evaluator does, for ever; or for so long. Resolves with the bytes sent. */
async function send(publishMsMax = Infinity): Promise<number> {
  const hits = Array.from({ length: 10 }, (_, i) => sampleHit(sent * 10 + i));
  const frame = encodeHitsFrame(sampleHitsFrame(sent + 1, hits));
  await publish(bus.js, subjects.hits, frame, { id: `h${sent + 1}`, publishMsMax });
  sent += 1;
  return frame.length;
}

async function stored(): Promise<number> {
  const [row] = await ask(client, 'SELECT uniqExact(hit_id) AS hits FROM hits', {}, z.object({ hits: z.number() }));
  return row?.hits ?? 0;
}

test('everything is in the tables after ten times the bound', async () => {
  for (let bytes = 0; bytes < 3_000_000; ) bytes += await send();
  await waitFor('the rest', async () => (await stored()) === sent * 10, 60_000);
  const { first, last } = (await readBounds(bus.jsm, streams.hits)) ?? { first: 0, last: 0 };
  expect(last).toBe(sent);
  expect(first).toBeGreaterThan(sent / 2);
  expect(store.status().missed).toBe(0);
});

test('a full stream without a store refuses until it is back', async () => {
  await store.stop(2_000);
  const refused = await (async () => {
    for (;;) {
      const failure = await send(300).then(() => undefined, (error: unknown) => error);
      if (failure !== undefined) return failure;
    }
  })();
  expect(refused).toMatchObject({ code: 'stream_full' });
  const waiting = send();
  store = await begin();
  await waiting;
  await waitFor('the rest', async () => (await stored()) === sent * 10, 60_000);
  expect(store.status().missed).toBe(0);
});
