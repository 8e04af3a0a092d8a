// EVENTS on a real server forgets frames and says so; control messages stay.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectBus, type Bus } from '../../../connectors/nats/connect.ts';
import { publishActivation, lastActivation } from '../../../connectors/nats/control.ts';
import { identifyMessage, lastBefore, readEventsNow } from '../../../connectors/nats/events-now.ts';
import { forgetEvents } from '../../../connectors/nats/forget-events.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { startNatsServer, type TestNatsServer } from '../../support/nats-server.ts';

let server: TestNatsServer;
let bus: Bus;
let archived = 0;

beforeAll(async () => {
  server = await startNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
  await makeStreams(bus.jsm);
  bus.connection.subscribe(subjects.status('store'), {
    callback: (_, request) => void request.respond(JSON.stringify({ archived })),
  });
}, 60_000);

afterAll(async () => {
  await bus.close();
  await server.remove();
});

test('frames that nobody needs are forgotten, the activation stays, and nobody takes the rest for the whole', async () => {
  await publishActivation(bus.js, { rules: [], knowledge: {} });
  const frame = new Uint8Array(10_000);
  for (let n = 0; n < 62; n += 1) await publish(bus.js, subjects.frame(0), frame, { id: `frame-${n}` });
  const before = await readEventsNow(bus.jsm);
  expect(before).toMatchObject({ wholeFrom: 1, last: 63 });
  expect(await readEventsNow(bus.jsm)).toEqual(before);

  const now = Date.now() + 1_000;
  const forget = (checkpoint: number, ms: number): Promise<number> =>
    forgetEvents({ bus, checkpoint, kept: { ms, bytes: Infinity }, now, lookBackBytes: 400_000 });
  archived = 63;
  expect(await forget(63, 3_600_000)).toBe(0);
  expect(await forget(0, 0)).toBe(0);
  expect(await forget(3, 0)).toBe(3);
  archived = 4;
  expect(await forget(63, 0)).toBe(4);
  archived = 63;
  const upTo = await forget(63, 0);
  expect(upTo).toBeGreaterThan(4);
  expect(upTo).toBeLessThan(40);
  expect(await readEventsNow(bus.jsm)).toMatchObject({ stream: before.stream, wholeFrom: upTo + 1, last: 63 });
  expect(await identifyMessage(bus.jsm, upTo)).toBeUndefined();
  expect(await identifyMessage(bus.jsm, upTo + 1)).toMatchObject({ crc32: expect.any(Number) });
  expect((await lastActivation(bus.jsm))?.sequence).toBe(1);
}, 120_000);

test('the newest message before a time is found between what is forgotten and what is new', async () => {
  const { last, wholeFrom } = await readEventsNow(bus.jsm);
  const bounds = { from: wholeFrom, to: last };
  expect(await lastBefore(bus.jsm, 0, bounds)).toBe(wholeFrom - 1);
  expect(await lastBefore(bus.jsm, Date.now() + 1_000, bounds)).toBe(last);
  const middle = await bus.jsm.direct.getMessage('EVENTS', { seq: 50 });
  expect(await lastBefore(bus.jsm, middle?.time.getTime() ?? 0, bounds)).toBeLessThan(50);
});
