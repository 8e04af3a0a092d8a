import { afterAll, beforeAll, expect, test } from 'vitest';
import { frameText, eventText } from '../../../connectors/gateway/frame-text.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { consumeFrom } from '../../../connectors/nats/consume.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { decodeQuarantine, leaveOut, release } from '../../../connectors/nats/quarantine.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { parseEnvelope } from '../../../connectors/national/envelope.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';

let nats: TestNatsServer;
let bus: Bus;
beforeAll(async () => {
  nats = await startNatsServer();
  bus = await connectBus({ url: nats.url, name: 'test' });
  await makeStreams(bus.jsm);
});
afterAll(async () => {
  await bus.close();
  await nats.remove();
});

test('an event that two people release at the same time is judged again once', async () => {
  const sale = parseEnvelope(saleEnvelope({ number: 1 }), { receivedAt: Date.now() });
  const [event] = sale.ok ? sale.events : [];
  if (event === undefined) throw new Error('the sale was refused');
  const { seq: sequence } = await publish(bus.js, subjects.frame(0), frameText(0, [eventText(event).text], []));
  const place = { sequence, event_id: event.event_id };
  await leaveOut(bus, { ...place, reason: '隔离', deaths: 3, at: 1, by: '@evaluator' }, 10_000);
  const released = await Promise.all(['one', 'two'].map((by) => release(bus, place, { at: 2, by })));
  expect(released).toMatchObject([{ events: 1 }, { events: 1 }]);
  expect(await release(bus, place, { at: 3, by: 'three' })).toBe('unknown');
  const last = (await readBounds(bus.jsm, streams.events))?.last ?? 0;
  const judgedAgain: string[] = [];
  for await (const { seq, data } of consumeFrom(bus.js, streams.events, { sequence: sequence + 1 })) {
    for (const { event_id } of decodeQuarantine(data).events) judgedAgain.push(event_id);
    if (seq >= last) break;
  }
  expect(judgedAgain).toEqual([event.event_id]);
});
