// What is left out of judging: listed, released, in the audit; and what the status says is wrong.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeQuarantine, leaveOut, readRegister } from '../../../connectors/nats/quarantine.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readSequence } from '../../../connectors/nats/read-last.ts';
import { alarmsOf } from '../../../console/server/alarms.ts';
import { encodeFrame } from '../../../engine/event.ts';
import { startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { sampleEvent } from '../../support/samples.ts';
import { waitFor } from '../../support/wait.ts';

let console: TestConsole;
const evaluatorSays: Record<string, unknown> = { judged: 1e9, quarantined: 1 };
const gatewaySays: Record<string, unknown> = { healthy: true, refusing: '' };

beforeAll(async () => {
  console = await startTestConsole();
  for (const [role, says] of [['evaluator', evaluatorSays], ['gateway', gatewaySays]] as const) {
    console.bus.connection.subscribe(subjects.status(role), {
      callback: (_, message) => void message.respond(JSON.stringify(says)),
    });
  }
});
afterAll(() => console.stop());

async function leaveOne(number: number): Promise<{ sequence: number; event_id: string }> {
  const event = sampleEvent(number);
  const frame = encodeFrame({ v: 1, partition: 0, events: [event, sampleEvent(number + 1)], bodies: {} });
  const { seq: sequence } = await publish(console.bus.js, subjects.frame(0), frame);
  const place = { sequence, event_id: event.event_id };
  await leaveOut(console.bus, { ...place, deaths: 3, reason: '崩溃', at: Date.UTC(2025, 6, 1), by: '@evaluator' }, 5_000);
  return place;
}

function post(body: unknown, token?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  return console.ask('/api/quarantine/release', { method: 'POST', headers, body: JSON.stringify(body) });
}

test('what is left out is listed with its reason; released, the control event carries the event and the audit the name', async () => {
  const place = await leaveOne(1);
  expect(await console.read('/api/quarantine')).toEqual({
    items: [{
      ...place, deaths: 3, reason: '崩溃', by: '@evaluator', at: '2025-07-01T08:00:00+08:00', infno: '3505', fixmedins_code: 'H42070000001',
    }],
  });
  expect((await post(place, await console.viewerToken())).status).toBe(403);
  const answer = await post(place);
  expect(answer.status).toBe(200);
  const { sequence } = await readRegister(console.bus.jsm);
  expect(await answer.json()).toEqual({ sequence, events: 1, judged: true });
  const control = await readSequence(console.bus.jsm, streams.events, sequence);
  expect(decodeQuarantine(control?.data ?? new Uint8Array()).events).toEqual([sampleEvent(1)]);
  expect(await console.read('/api/quarantine')).toEqual({ items: [] });
  expect(await console.read('/api/quarantine?state=released')).toMatchObject({ items: [{ ...place, released_by: '@admin' }] });
  const trail = await waitFor('the audit', async () => {
    const { items } = await console.read('/api/audit?action=quarantine_released');
    return Array.isArray(items) && items.length > 0 ? items : undefined;
  });
  expect(trail).toMatchObject([{ actor: '@admin', target: place.event_id }]);
});

test('what is not there cannot be released, nor twice, nor what EVENTS has forgotten', async () => {
  const place = await leaveOne(10);
  expect((await post({ ...place, event_id: 'other' })).status).toBe(404);
  expect((await post({ sequence: place.sequence })).status).toBe(404);
  expect((await post(place)).status).toBe(200);
  expect((await post(place)).status).toBe(404);
  const gone = await leaveOne(20);
  await console.bus.jsm.streams.deleteMessage(streams.events, gone.sequence);
  const answer = await post(gone);
  expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ code: 'quarantine_state' })]);
});

test('alarms stand in the status, in the metrics and on the live line', async () => {
  expect(await console.read('/api/status')).toMatchObject({
    alarms: expect.arrayContaining([{ code: 'quarantined', count: 1 }]), disk: { state: expect.any(String), free_bytes: expect.any(Number) },
  });
  const metrics = await (await fetch(`${console.url}/metrics`)).text();
  expect(metrics).toMatch(/^fundwatch_alarm\{code="quarantined"\} 1$/m);
  expect(metrics).toMatch(/^fundwatch_disk_bytes\{what="free"\} \d+/m);
});

test('not ready while the gateway refuses, with the stream that is not written', async () => {
  expect((await fetch(`${console.url}/readyz`)).status).toBe(200);
  Object.assign(gatewaySays, { healthy: false, refusing: 'stream_not_written', refusing_stream: 'EVENTS' });
  const answer = await fetch(`${console.url}/readyz`);
  expect([answer.status, await answer.json()]).toEqual([503, { ready: false, reasons: [expect.stringContaining('EVENTS')] }]);
  Object.assign(gatewaySays, { healthy: true, refusing: '', refusing_stream: '' });
  expect((await fetch(`${console.url}/readyz`)).status).toBe(200);
});

test('each alarm has its cause, the most urgent first', () => {
  const disk = { free_bytes: 10 * 1024 ** 2, total_bytes: 1e9, state: 'full' as const };
  const filled = (bytes: number) => ({ bytes, bytesMax: 100 });
  const streams = { EVENTS: filled(90), HITS: filled(92), DEAD: filled(94) };
  const evaluator = { quarantined: 2, quarantine_full: true, hits_blocked: 'stream_not_written', heap_mb: 1_700, heap_max_mb: 2_000 };
  const all = alarmsOf({ evaluator, gateway: { refusing: 'nats_unreachable' }, disk, streams });
  expect(all.map(({ code }) => code)).toEqual([
    'not_accepting', 'hits_blocked', 'disk_full', 'stream_low', 'stream_low', 'memory_low', 'quarantine_full', 'quarantined',
  ]);
  expect(all.flatMap(({ code, detail }) => (code === 'stream_low' ? [detail] : []))).toEqual(['EVENTS', 'DEAD']);
  const unbounded = { EVENTS: { bytes: 99, bytesMax: -1 }, HITS: undefined };
  expect(alarmsOf({ evaluator: null, gateway: undefined, disk: undefined, streams: unbounded })).toEqual([]);
});
