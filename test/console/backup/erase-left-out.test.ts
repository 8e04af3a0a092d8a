// What is left out of judging when a person in the same frame is erased: it stays left out, and can be released as before.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectBus, type Bus } from '../../../connectors/nats/connect.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { decodeQuarantine, leaveOut, readRegister, release } from '../../../connectors/nats/quarantine.ts';
import { readLast, readSequence } from '../../../connectors/nats/read-last.ts';
import { eraseFromEvents, type EventsErased } from '../../../console/erasure/erase-streams.ts';
import { framesThatHold } from '../../../console/erasure/kept-frames.ts';
import { Person } from '../../../console/erasure/person.ts';
import { decodeFrame, encodeFrame } from '../../../engine/event.ts';
import { Quarantine } from '../../../engine/quarantine.ts';
import { startNatsServer, type TestNatsServer } from '../../support/nats-server.ts';
import { sampleEvent } from '../../support/samples.ts';

const psn_no = '42070000000000000000009001';
const person = new Person([psn_no], Buffer.alloc(32, 7));
const finding = { reason: 'kills', deaths: 3, at: 1, by: '@evaluator' };
let nats: TestNatsServer;
let bus: Bus;
let erasures = 0;

beforeAll(async () => {
  nats = await startNatsServer();
  bus = await connectBus({ url: nats.url, name: 'erase test' });
  await makeStreams(bus.jsm);
}, 60_000);
afterAll(async () => {
  await bus.close();
  await nats.remove();
});

const erase = (whom = person): Promise<EventsErased> => eraseFromEvents({ bus, person: whom, id: `x${(erasures += 1)}`, say: () => undefined });

async function sendFrame(first: number, other: string): Promise<{ readonly sequence: number; readonly ids: readonly string[] }> {
  const events = [sampleEvent(first, { data: { psn_no } }), sampleEvent(first + 1, { data: { psn_no: other } })];
  const frame = encodeFrame({ v: 1, partition: 0, events, bodies: {} });
  const { seq: sequence } = await publish(bus.js, subjects.frame(0), frame, { id: `f${first}` });
  return { sequence, ids: events.map(({ event_id }) => event_id) };
}

test('an event of a frame that was overwritten, twice even, is released out of the frame that stands for it', async () => {
  const { sequence, ids: [event_id = '', kills = ''] } = await sendFrame(1, '42070000000000000000009002');
  const place = { sequence, event_id: kills };
  await leaveOut(bus, { ...place, ...finding }, 5_000);
  await erase();
  await erase(new Person(['42070000000000000000009002'], Buffer.alloc(32, 7)));
  expect(await readSequence(bus.jsm, streams.events, sequence)).toBeUndefined();
  expect((await readRegister(bus.jsm)).register.left_out).toMatchObject([place]);

  expect(await release(bus, place, { at: 2, by: 'li' })).toMatchObject({ events: 1 });
  const control = decodeQuarantine((await readLast(bus.jsm, streams.events, subjects.quarantine))?.data ?? new Uint8Array());
  expect(control.events.map((event) => event.event_id)).toEqual([kills]);
  expect(JSON.stringify(control.events)).not.toContain('9002');
  expect(control.register.left_out).toMatchObject([{ ...place, released: { by: 'li' } }]);
  expect(await release(bus, { sequence, event_id }, { at: 2, by: 'li' }), 'was never left out').toBe('unknown');
});

test('a frame that is left out as a whole stays so where it stands now', async () => {
  const { sequence, ids } = await sendFrame(3, 'other');
  await leaveOut(bus, { sequence, ...finding }, 5_000);
  await erase();
  const { register, sequence: at } = await readRegister(bus.jsm);
  const now = await readLast(bus.jsm, streams.events, subjects.frame(0));
  expect(decodeFrame(now?.data ?? new Uint8Array()).events.map(({ event_id }) => event_id)).toEqual(ids);
  expect(new Quarantine(register, at).leavesOutMessage(now?.seq ?? 0)).toBe(true);
  expect(new Quarantine(register, at).standing()).toHaveLength(1);
  expect(await release(bus, { sequence: now?.seq ?? 0 }, { at: 2, by: 'li' })).toMatchObject({ events: 2 });
});

test('bytes that nobody can read and that are left out are overwritten when they name the person', async () => {
  const { seq: sequence } = await publish(bus.js, subjects.frame(0), Buffer.from(`no frame, but about ${psn_no}`), { id: 'bytes' });
  await leaveOut(bus, { sequence, ...finding }, 5_000);
  for await (const frame of framesThatHold(bus, '/nowhere', [psn_no])) expect.unreachable(`read ${frame.partition}`);
  await erase();
  expect(await readSequence(bus.jsm, streams.events, sequence)).toBeUndefined();
});
