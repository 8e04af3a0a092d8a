import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frameText } from '../../../connectors/gateway/frame-text.ts';
import { bodyHash } from '../../../connectors/national/event-id.ts';
import { subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { adminToken, startGateway } from '../../support/gateway.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';

let gateway: TestGateway;
beforeAll(async () => { gateway = await startGateway(); });
afterAll(() => gateway.remove());

const json = { 'content-type': 'application/json' };

test('§14 Answers: a success says so, and the event is in the stream before the receipt', async () => {
  const envelope = saleEnvelope({ number: 1 });
  const { status, receipt } = await gateway.send(envelope);
  expect(status).toBe(200);
  expect(receipt).toMatchObject({ infcode: 0, err_msg: '' });
  expect(Object.keys(receipt)).toEqual(expect.arrayContaining(['inf_refmsgid', 'refmsg_time', 'respond_time', 'output']));
  const stored = (await gateway.events()).filter(({ msgid }) => msgid === envelope.msgid);
  expect(stored).toHaveLength(1);
  expect(stored[0]).toMatchObject({ kind: 'sale', infno: '3505', fixmedins_code: envelope.fixmedins_code, index: 0 });
});

test('§14 Answers: a business refusal is HTTP 200 with infcode -1 naming the field, and a dead letter', async () => {
  const { status, receipt } = await gateway.send({ ...saleEnvelope({ number: 2 }), infno: '9999' });
  expect(status).toBe(200);
  expect(receipt['infcode']).toBe(-1);
  expect(receipt['err_msg']).toMatch(/9999/);
  await expect.poll(async () => (await gateway.dead()).filter(({ source }) => source === 'fsi').length).toBe(1);
});

test('§14 Answers: not JSON and not an envelope are 400 with infcode -1, never 5xx', async () => {
  for (const body of ['', '{', 'null', '[]', '"x"', '{}', '\u0000', '{"infno":"3505","msgid":"\u0000"}', Buffer.from([0xff, 0xfe, 0x00])]) {
    const response = await gateway.post('/api/fsi', body, json);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ infcode: -1, err_msg: expect.stringMatching(/./) });
  }
});

test('§14 Answers: no token 401, wrong token 403, the administrator may send too', async () => {
  const body = JSON.stringify(saleEnvelope({ number: 3 }));
  const statuses: number[] = [];
  for (const authorization of [undefined, 'Basic eDp5', 'Bearer wrong-token-wrong-token', `Bearer ${adminToken}`]) {
    const headers = authorization === undefined ? json : { ...json, authorization };
    const response = await fetch(gateway.url('/api/fsi'), { method: 'POST', body, headers });
    statuses.push(response.status);
  }
  expect(statuses).toEqual([401, 401, 403, 200]);
});

test('§14 Answers: too large 413, wrong media type 415', async () => {
  const large = await gateway.post('/api/fsi', Buffer.alloc(8 * 1024 * 1024 + 1, 0x20), json);
  const wrong = await gateway.post('/api/fsi', '<x/>', { 'content-type': 'application/xml' });
  expect([large.status, wrong.status]).toEqual([413, 415]);
});

test('§14 Resends: the same body is the same event, answered as success and counted duplicate', async () => {
  const before = gateway.gateway().status();
  const envelope = saleEnvelope({ number: 4 });
  const first = await gateway.send(envelope);
  const again = await gateway.send(envelope);
  expect(again.receipt).toMatchObject({ infcode: 0, output: first.receipt['output'] });
  const both = await Promise.all([5, 5, 5].map((number) => gateway.send(saleEnvelope({ number, at: 1_750_000_000_000 }))));
  expect(both.map(({ receipt }) => receipt['infcode'])).toEqual([0, 0, 0]);
  const { accepted, duplicate } = gateway.gateway().status();
  expect([accepted - before.accepted, duplicate - before.duplicate]).toEqual([2, 3]);
  expect((await gateway.events()).filter(({ msgid }) => msgid === envelope.msgid)).toHaveLength(1);
});

test('§14 Resends: the same msgid with another body is refused with that reason', async () => {
  const envelope = saleEnvelope({ number: 6 });
  await gateway.send(envelope);
  const selinfo = { ...envelope.input.selinfo, sel_retn_cnt: 2 };
  const { status, receipt } = await gateway.send({ ...envelope, input: { selinfo } });
  expect(status).toBe(200);
  expect(receipt['infcode']).toBe(-1);
  expect(receipt['err_msg']).toMatch(/msgid/);
});

test('§14 Resends: the same msgid and body in another transaction is another message, and refused as one', async () => {
  const sale = saleEnvelope({ number: 10 });
  await gateway.send(sale);
  const line = JSON.stringify({ ...sale, infno: '3506' });
  expect((await gateway.send(JSON.parse(line))).receipt).toMatchObject({ infcode: -1, err_msg: expect.stringMatching(/msgid/) });
  const answer = await (await gateway.post('/api/events', line, { 'content-type': 'application/x-ndjson' })).json();
  expect(answer).toMatchObject({ accepted: 0, duplicate: 0, rejected: [{ code: 'resend_conflict' }] });
});

test('§14 Resends: known again out of frames of a release that hashed the body alone', async () => {
  const sale = saleEnvelope({ number: 11 });
  const { fixmedins_code, msgid, input } = sale;
  const bodies = [{ key: `${fixmedins_code}|${msgid}`, hash: bodyHash(input, undefined) }];
  await publish(gateway.bus.js, subjects.frame(0), frameText(0, [], bodies));
  await gateway.restart();
  expect((await gateway.send(sale)).receipt['infcode']).toBe(0);
  expect(gateway.gateway().status()).toMatchObject({ accepted: 0, duplicate: 1 });
});

test('§14 Resends: known again after a restart of the gateway', async () => {
  const envelope = saleEnvelope({ number: 7 });
  await gateway.send(envelope);
  await gateway.restart();
  expect((await gateway.send(envelope)).receipt['infcode']).toBe(0);
  expect(gateway.gateway().status()).toMatchObject({ accepted: 0, duplicate: 1 });
});

test('§14 Pre-check: the evaluator\'s answer is the result, always a list; its silence is a success that says so', async () => {
  const ask = { ...saleEnvelope({ number: 8 }), infno: '3101', input: { data: { syscode: 'HIS', patient_dtos: [] } } };
  const silent = await gateway.send(ask);
  expect(silent.receipt).toMatchObject({ infcode: 0, output: { result: [] } });
  expect(JSON.stringify(silent.receipt)).toMatch(/unavailable|不可用/);
  const answering = gateway.bus.connection.subscribe(subjects.precheck, {
    callback: (_error, message) => {
      const { infno } = message.json<{ infno: string }>();
      message.respond(JSON.stringify({ result: [{ jr_id: '1', rule_id: infno }] }));
    },
  });
  const answered = await gateway.send(ask);
  answering.unsubscribe();
  expect(answered.receipt).toMatchObject({ infcode: 0, output: { result: [{ jr_id: '1', rule_id: '3101' }] } });
});

test('§14 Pre-check: trace codes are asked about in the form in which sales have them', async () => {
  const asked: unknown[] = [];
  const answering = gateway.bus.connection.subscribe(subjects.precheck, {
    callback: (_error, message) => {
      asked.push(message.json());
      message.respond(JSON.stringify({ result: [] }));
    },
  });
  const forms = [' 8123 4567 8901 2345 6789', 'https://x.cn/81234567890123456789', '８1234567890123456789', 7, 'x'.repeat(101)];
  const drugtracinfo = forms.map((drug_trac_codg) => ({ drug_trac_codg }));
  const patient_dtos = { patn_id: '1', fsi_encounter_dtos: { mdtrt_id: 'M', fsi_order_dtos: [{ rx_id: ' 8', drugtracinfo }] } };
  await gateway.send({ ...saleEnvelope({ number: 10 }), infno: '3101', input: { data: { patient_dtos } } });
  answering.unsubscribe();
  const stored = ['81234567890123456789', '81234567890123456789', '81234567890123456789', 7, 'x'.repeat(101)];
  const fsi_order_dtos = [{ rx_id: ' 8', drugtracinfo: stored.map((drug_trac_codg) => ({ drug_trac_codg })) }];
  expect(asked).toMatchObject([{ input: { data: { patient_dtos: { fsi_encounter_dtos: { fsi_order_dtos } } } } }]);
});

test('§14 Pre-check: a question the evaluator cannot read stops nobody; the reason is a warning', async () => {
  const answering = gateway.bus.connection.subscribe(subjects.precheck, {
    callback: (_error, message) => void message.respond(JSON.stringify({ error: 'input.data.patient_dtos.0.patn_id: missing' })),
  });
  const { receipt } = await gateway.send({ ...saleEnvelope({ number: 9 }), infno: '3102', input: { data: {} } });
  answering.unsubscribe();
  expect(receipt).toMatchObject({ infcode: 0, warn_msg: expect.stringMatching(/patn_id/), output: { result: [] } });
});

test('status.gateway answers with its counters', async () => {
  const reply = await gateway.bus.connection.request(subjects.status('gateway'), '', { timeout: 30_000 });
  const count = expect.any(Number);
  expect(reply.json()).toMatchObject({ role: 'gateway', healthy: true, partitions: 8, accepted: count, publish: { count } });
});

test('a client that offers HTTP/2 with its request, as that of Java does, is answered', async () => {
  const envelope = saleEnvelope({ number: 12 });
  const offer = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA' };
  const sent = request(gateway.url('/api/fsi'), {
    method: 'POST', headers: { ...offer, ...json, authorization: `Bearer ${adminToken}` },
  });
  sent.end(JSON.stringify(envelope));
  const [answer]: readonly IncomingMessage[] = await once(sent, 'response');
  expect(answer?.statusCode).toBe(200);
  answer?.resume();
  expect((await gateway.events()).filter(({ msgid }) => msgid === envelope.msgid)).toHaveLength(1);
});

test('what is not ours goes to the console; while it is away that is 503 with Retry-After, also for a WebSocket', async () => {
  const response = await fetch(gateway.url('/api/hits?limit=1'));
  expect(response.status).toBe(503);
  expect(response.headers.get('retry-after')).toBe('2');
  const head = await new Promise<string>((resolve, reject) => {
    const socket = connect(gateway.gateway().port, '127.0.0.1', () => {
      socket.write([
        'GET /api/alerts HTTP/1.1', 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13',
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '', '',
      ].join('\r\n'));
    });
    socket.once('data', (data) => { resolve(data.toString()); socket.destroy(); });
    socket.once('error', reject);
  });
  expect(head).toMatch(/^HTTP\/1.1 503/);
});
