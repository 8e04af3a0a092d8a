// A stream put back from a snapshot: cursors of before do not count in it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectBus, type Bus } from '../../../connectors/nats/connect.ts';
import { asRestored, hitsStream } from '../../../connectors/nats/hits-stream.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { restoreStream, snapshotStream } from '../../../console/backup/stream-snapshot.ts';
import { startNatsServer, type TestNatsServer } from '../../support/nats-server.ts';

let nats: TestNatsServer;
let bus: Bus;
beforeAll(async () => {
  nats = await startNatsServer();
  bus = await connectBus({ url: nats.url, name: 'hits stream test' });
  await makeStreams(bus.jsm);
}, 60_000);
afterAll(async () => {
  await bus.close();
  await nats.remove();
});

/** Copies HITS, removes it and puts it back, as a restore does. */
async function restored(): Promise<number> {
  const { config, state, chunks } = await snapshotStream(bus.connection, streams.hits);
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  await bus.jsm.streams.delete(streams.hits);
  const source = async function* () { yield* all; };
  const { last_seq } = await restoreStream(bus.connection, { config: asRestored(config), state }, source());
  return last_seq;
}

test('the name stays over a restart of the server and is another after each restore', async () => {
  for (let i = 0; i < 3; i += 1) await bus.js.publish(subjects.hits, String(i));
  const names = [await hitsStream(bus.jsm)];
  await nats.kill();
  await nats.start();
  await expect.poll(() => hitsStream(bus.jsm).catch(() => undefined), { timeout: 10_000 }).toBe(names[0]);
  expect(await restored()).toBe(3);
  names.push(await hitsStream(bus.jsm));
  // Whoever starts next finds it as it is.
  await makeStreams(bus.jsm);
  expect(await hitsStream(bus.jsm)).toBe(names[1]);
  expect(await restored()).toBe(3);
  names.push(await hitsStream(bus.jsm));
  expect(new Set(names).size).toBe(3);
}, 60_000);
