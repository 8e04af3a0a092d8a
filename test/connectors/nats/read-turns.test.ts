import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectBus, type Bus } from '../../../connectors/nats/connect.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readTurns } from '../../../connectors/nats/read-turns.ts';
import { encodeHitsFrame } from '../../../engine/hit.ts';
import type { Turn } from '../../../engine/turns.ts';
import { startNatsServer, type TestNatsServer } from '../../support/nats-server.ts';

let server: TestNatsServer;
let bus: Bus;

beforeEach(async () => {
  server = await startNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
  await makeStreams(bus.jsm);
});
afterEach(async () => {
  await bus.close();
  await server.remove();
});

/** Ten messages of HITS, each about ten of EVENTS, the last two together. */
async function tell(): Promise<void> {
  for (let events_sequence = 10; events_sequence <= 100; events_sequence += 10) {
    const turns: readonly Turn[] = [[events_sequence - 1, events_sequence]];
    const frame = { v: 1, events_sequence, part: 0, last: true, watermark: 0, hits: [], turns } as const;
    await publish(bus.js, subjects.hits, encodeHitsFrame(frame), { id: String(events_sequence) });
  }
}

const told = (from: number) =>
  Array.from({ length: (110 - from) / 10 }, (_, i) => from + i * 10).map((events_sequence) => (
    { events_sequence, turns: [[events_sequence - 1, events_sequence]] }
  ));

test('an empty HITS tells nothing', async () => {
  expect(await readTurns(bus, 0, 0)).toEqual([]);
});

test('what lies behind a checkpoint is told, wherever that stands', async () => {
  await tell();
  for (const [after, from] of [[0, 10], [5, 10], [10, 20], [55, 60], [90, 100]] as const)
    expect(await readTurns(bus, after, 10)).toEqual(told(from));
  expect(await readTurns(bus, 100, 10)).toEqual([]);
});

test('messages that are gone tell nothing, and nothing is waited for', async () => {
  await tell();
  for (const seq of [1, 6, 9]) await bus.jsm.streams.deleteMessage(streams.hits, seq, true);
  expect((await readTurns(bus, 50, 10)).map(({ events_sequence }) => events_sequence)).toEqual([70, 80, 100]);
  expect((await readTurns(bus, 0, 10)).map(({ events_sequence }) => events_sequence)).toEqual([20, 30, 40, 50, 70, 80, 100]);
});
