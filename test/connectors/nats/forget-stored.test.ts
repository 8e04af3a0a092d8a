// HITS and DEAD lose nothing that no table has: when they are nearly full they forget what is stored, and else refuse.
import { DiscardPolicy } from '@nats-io/jetstream';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { forgetStored } from '../../../connectors/nats/forget-stored.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const bytesMax = { events: 10_000_000, hits: 100_000, dead: 100_000 };
let nats: TestNatsServer;
let bus: Bus;
let sent = 0;

beforeAll(async () => {
  nats = await startNatsServer();
  bus = await connectBus({ url: nats.url, name: 'forget test' });
});
afterAll(async () => {
  await bus?.close();
  await nats?.remove();
});
beforeEach(async () => {
  for (const stream of Object.values(streams)) await bus.jsm.streams.delete(stream).catch(() => undefined);
});

async function send(): Promise<number> {
  sent += 1;
  return (await publish(bus.js, subjects.hits, 'x'.repeat(900), { id: `m${sent}`, publishMsMax: 300 })).seq;
}

async function sendUntilFull(): Promise<number> {
  for (let last = 0; ; ) {
    const seq = await send().catch((error: unknown) => error);
    if (typeof seq !== 'number') {
      expect(seq).toMatchObject({ code: 'stream_full' });
      return last;
    }
    last = seq;
  }
}

const bounds = async () => (await readBounds(bus.jsm, streams.hits)) ?? expect.unreachable('there is the stream');

test('a full stream refuses, forgets what is stored and no more, and takes again', async () => {
  await makeStreams(bus.jsm, { bytesMax });
  const last = await sendUntilFull();
  expect(last).toBeGreaterThan(80);
  expect(await forgetStored(bus.jsm, streams.hits, 0)).toBe(0);
  expect(await bounds()).toMatchObject({ first: 1, last, messages: last });
  expect(await forgetStored(bus.jsm, streams.hits, 5)).toBe(5);
  expect(await bounds()).toMatchObject({ first: 6, last });
  expect(await send()).toBe(last + 1);
  await sendUntilFull();
  await forgetStored(bus.jsm, streams.hits, Infinity);
  const cut = await bounds();
  expect(cut.bytes / cut.bytesMax).toBeGreaterThan(0.77);
  expect(cut.bytes / cut.bytesMax).toBeLessThan(0.82);
  expect(await forgetStored(bus.jsm, streams.hits, Infinity)).toBe(0);
});

test('the newest message stays, however full it makes the stream', async () => {
  await makeStreams(bus.jsm, { bytesMax });
  const whole = 'x'.repeat(95_000);
  const { seq } = await publish(bus.js, subjects.hits, whole, { id: 'whole' });
  expect(await forgetStored(bus.jsm, streams.hits, seq)).toBe(0);
});

test('streams of an earlier release forget nothing by themselves any more, and keep their bounds', async () => {
  await makeStreams(bus.jsm, { bytesMax });
  const before = await bus.jsm.streams.info(streams.hits);
  await bus.jsm.streams.update(streams.hits, { ...before.config, discard: DiscardPolicy.Old, max_bytes: 50_000 });
  const last = await send();
  await makeStreams(bus.jsm);
  const { config } = await bus.jsm.streams.info(streams.hits);
  expect([config.discard, config.max_bytes]).toEqual([DiscardPolicy.New, 50_000]);
  expect((await bounds()).last).toBe(last);
});
