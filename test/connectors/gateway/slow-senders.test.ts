import { createServer, request as httpRequest } from 'node:http';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ArrivingBodies } from '../../../connectors/gateway/arriving-bodies.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { connectorToken, startGateway } from '../../support/gateway.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';

let gateway: TestGateway;
beforeAll(async () => { gateway = await startGateway(); });
afterAll(() => gateway.remove());

test('a body that never comes to an end is cut off, one that has come is not', async () => {
  const bodies = new ArrivingBodies(80);
  const server = createServer((request, response) => {
    bodies.begin(request);
    request.on('error', () => undefined);
    request.resume().on('end', () => {
      bodies.end(request);
      setTimeout(() => response.end('late'), 250);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dripping = connect(port, '127.0.0.1');
  dripping.on('error', () => undefined);
  dripping.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nx');
  const whole = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'whole' });
  expect(await whole.text()).toBe('late');
  expect(dripping.destroyed || (await once(dripping, 'close')).length > 0).toBe(true);
  bodies.stop();
  server.close();
});

test('a live feed that trickles has its events in the stream while it goes on', async () => {
  const sending = httpRequest(gateway.url('/api/events'), {
    method: 'POST', headers: { authorization: `Bearer ${connectorToken}`, 'content-type': 'application/x-ndjson' },
  });
  const answered = once(sending, 'response');
  for (const number of [1, 2, 3]) sending.write(`${JSON.stringify(saleEnvelope({ number }))}\n`);
  await expect.poll(async () => (await gateway.events()).length, { timeout: 5_000 }).toBe(3);
  sending.write(JSON.stringify(saleEnvelope({ number: 4 })));
  sending.end();
  const [response] = await answered;
  let text = '';
  for await (const chunk of response) text += chunk;
  expect(JSON.parse(text)).toMatchObject({ accepted: 4, rejected_total: 0 });
});

test('a sender that goes away in the middle leaves what it sent, and nothing hangs', async () => {
  const sending = httpRequest(gateway.url('/api/events'), {
    method: 'POST', headers: { authorization: `Bearer ${connectorToken}`, 'content-type': 'application/x-ndjson' },
  });
  sending.on('error', () => undefined);
  for (const number of [11, 12]) sending.write(`${JSON.stringify(saleEnvelope({ number }))}\n`);
  sending.write('{"infno":"35');
  const arrived = async () => (await gateway.events()).filter(({ msgid }) => /1[12]$/.test(msgid)).length;
  await expect.poll(arrived, { timeout: 5_000 }).toBe(2);
  sending.destroy();
  const again = await gateway.send(saleEnvelope({ number: 13 }));
  expect(again.receipt).toMatchObject({ infcode: 0 });
  expect(gateway.gateway().status()).toMatchObject({ queue_events: 0 });
});

test('while the bus is away a sender is told to come back, and nothing is lost afterwards', async () => {
  const impatient = await startGateway({ publishMsMax: 300 });
  await impatient.nats.kill();
  const response = await impatient.post('/api/fsi', JSON.stringify(saleEnvelope({ number: 21 })), { 'content-type': 'application/json' });
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('2');
  expect(await response.json()).toMatchObject({ infcode: -1 });
  const bulk = await impatient.post('/api/events', JSON.stringify(saleEnvelope({ number: 22 })), { 'content-type': 'application/x-ndjson' });
  expect(bulk.status).toBe(503);
  expect(await bulk.json()).toMatchObject({ accepted: 0, error: 'nats_unreachable' });
  await impatient.nats.start();
  const envelope = saleEnvelope({ number: 21, at: 1_750_000_000_000 });
  await expect.poll(async () => (await impatient.send(envelope)).status, { timeout: 10_000, interval: 200 }).toBe(200);
  expect((await impatient.events()).map(({ msgid }) => msgid)).toContain(envelope.msgid);
  await impatient.remove();
}, 30_000);
