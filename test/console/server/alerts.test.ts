// The WebSocket contract of console/wire.ts, W1 to W5, over a real stream.
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { streams } from '../../../connectors/nats/names.ts';
import type { Hit } from '../../../engine/hit.ts';
import { openAlerts } from '../../support/alert-client.ts';
import type { AlertClient } from '../../support/alert-client.ts';
import { adminToken, connectorToken, startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { sampleHit, sampleHitsFrame } from '../../support/samples.ts';
import { waitFor } from '../../support/wait.ts';

let console: TestConsole;
let number = 0;

beforeAll(async () => {
  // A ring of twenty frames, so that older cursors are served from the stream itself.
  console = await startTestConsole({ hasStore: false, ringBounds: { framesMax: 20, bytesMax: 1024 * 1024 } });
});
afterAll(() => console.stop());

/** One frame with one hit for each of `changes`. */
async function publish(...changes: readonly Partial<Hit>[]): Promise<number> {
  const hits = changes.map((change) => sampleHit((number += 1), change));
  return console.publishHits(sampleHitsFrame(number + 1_000, hits));
}

function open(query: string): Promise<AlertClient> {
  return openAlerts(console.url, query, { token: adminToken });
}

function cursorsOf(client: AlertClient): readonly number[] {
  return client.hits().map(({ cursor }) => cursor);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

test('W1: the first message is hello, with the cursor the client starts from', async () => {
  const last = await publish({});
  const known = await open(`?cursor=${last - 1}`);
  expect(known.messages[0]).toEqual({ type: 'hello', cursor: last - 1, version: 'test', masked: false, stream: expect.any(String) });
  const fresh = await open('');
  await fresh.until('level', () => fresh.messages.length > 0);
  expect(fresh.messages[0]).toMatchObject({ type: 'hello' });
  await Promise.all([known.close(), fresh.close()]);
});

test('W2: hits arrive in cursor order without their evidence, alike from the stream, the ring and live', async () => {
  const first = await publish({}, {});
  for (let count = 0; count < 60; count += 1) await publish({});
  const client = await open(`?cursor=${first - 1}`);
  const last = await publish({});
  await client.until('the last hit', () => cursorsOf(client).at(-1) === last);
  expect(cursorsOf(client)).toEqual([first, ...range(first, last)]);
  const [hit] = client.hits();
  expect(hit).not.toHaveProperty('evidence');
  expect(hit).toMatchObject({ cursor: first, rule_id: 'TR-01', reason: expect.stringContaining('追溯码') });
  await client.close();
});

test('W2: a cursor that the stream no longer has is answered with a gap, then with what is left', async () => {
  const first = await publish({});
  for (let count = 0; count < 30; count += 1) await publish({});
  await console.bus.jsm.streams.purge(streams.hits, { seq: first + 5 });
  const client = await open(`?cursor=${first - 1}`);
  const last = await publish({});
  await client.until('the last hit', () => cursorsOf(client).at(-1) === last);
  expect(client.messages.find((message) => message.type === 'gap')).toMatchObject({ from: first, to: first + 4 });
  expect(cursorsOf(client)).toEqual(range(first + 5, last));
  await client.close();
});

test('W3: a client that comes back with its cursor misses nothing and sees nothing twice while hits pour in', async () => {
  const start = await publish({});
  let publishing = true;
  let last = start;
  const source = (async () => {
    for (let count = 0; count < 400; count += 1) last = await publish({}, {});
    publishing = false;
  })();
  const seen: string[] = [];
  let cursor = start;
  while (publishing || cursor < last) {
    const client = await open(`?cursor=${cursor}`);
    const before = cursor;
    await client.until('some hits', () => client.cursor() > before || (!publishing && client.cursor() >= last));
    client.socket.terminate();
    await client.closed;
    seen.push(...client.hits().map((hit) => `${hit.cursor} ${hit.hit_id}`));
    cursor = client.cursor();
  }
  await source;
  const cursors = seen.map((key) => Number(key.split(' ')[0]));
  expect(new Set(seen).size).toBe(seen.length);
  expect(cursors).toEqual(range(start + 1, last).flatMap((one) => [one, one]));
});

test('W3: a cursor from beyond the end is of another stream: everything is sent, and hello says so', async () => {
  const last = await publish({});
  const client = await open('?cursor=999999');
  expect(client.cursor()).toBeLessThan(last);
  await client.until('the newest hit', () => cursorsOf(client).includes(last));
  await client.close();
});

test('W6: a cursor of another stream, as from before a restore, is told apart by name', async () => {
  const last = await publish({});
  const before = await open(`?cursor=${last}`);
  const [hello] = before.messages;
  const stream = hello?.type === 'hello' ? hello.stream : '';
  expect(stream).not.toBe('');
  const same = await open(`?cursor=${last}&stream=${encodeURIComponent(stream)}`);
  expect(same.cursor()).toBe(last);
  const other = await open(`?cursor=${last}&stream=another`);
  expect(other.cursor()).toBeLessThan(last);
  await other.until('the newest hit', () => cursorsOf(other).includes(last));
  await Promise.all([before.close(), same.close(), other.close()]);
});

test('W4: a filter drops hits, never cursors', async () => {
  const client = await open('?family=stock,split&grade=2&fixmedins_code=H1');
  const wanted = await publish(
    { family: 'stock', grade: 2, fixmedins_code: 'H1' }, { family: 'trace', grade: 2, fixmedins_code: 'H1' },
    { family: 'split', grade: 1, fixmedins_code: 'H1' }, { family: 'split', grade: 2, fixmedins_code: 'H2' },
  );
  await client.until('the hit', () => client.hits().length > 0);
  const unwanted = await publish({ family: 'trace' });
  await client.until('its cursor', () => client.cursor() === unwanted);
  expect(client.hits()).toHaveLength(1);
  expect(client.hits()[0]).toMatchObject({ family: 'stock', cursor: wanted });
  expect(client.messages.findLast((message) => message.type === 'hits')).toEqual({ type: 'hits', cursor: unwanted, hits: [] });
  await client.close();
});

test('W5: stats come once a second and carry no cursor that was not sent', async () => {
  const client = await open('');
  await client.until('two stats', () => client.messages.filter(({ type }) => type === 'stats').length >= 2, 4_000);
  const stats = client.messages.find((message) => message.type === 'stats');
  expect(stats).toMatchObject({ cursor: client.cursor(), sequence: expect.any(Number), evaluated: expect.any(Number) });
  await client.close();
});

test('who may not see personal fields gets them masked', async () => {
  const token = await console.viewerToken();
  const client = await openAlerts(console.url, '', { token });
  expect(client.messages[0]).toMatchObject({ type: 'hello', masked: true });
  await publish({ psn_no: '42010619800101123X', subject_kind: 'person', subject: '42010619800101123X', reason: '42010619800101123X 再次住院' });
  await client.until('the hit', () => client.hits().length > 0);
  expect(JSON.stringify(client.messages)).not.toContain('19800101');
  expect(client.hits()[0]).toMatchObject({ psn_no: '420*************3X', subject: '420*************3X', reason: '420*************3X 再次住院' });
  await client.close();
});

test('a token is needed, by header, subprotocol or query; a connector may not read', async () => {
  await expect(openAlerts(console.url, '')).rejects.toThrow('401');
  await expect(openAlerts(console.url, '', { token: 'wrong' })).rejects.toThrow('401');
  await expect(openAlerts(console.url, '', { token: connectorToken })).rejects.toThrow('403');
  await expect(open('?grade=7')).rejects.toThrow('400');
  await expect(open('?cursor=-1')).rejects.toThrow('400');
  const byProtocol = await openAlerts(console.url, '', { protocols: ['fundwatch', `bearer.${adminToken}`] });
  expect(byProtocol.socket.protocol).toBe('fundwatch');
  const byQuery = await openAlerts(console.url, `?access_token=${adminToken}`);
  await Promise.all([byProtocol.close(), byQuery.close()]);
});

test('a foreign page cannot use the cookie of a browser that is logged in', async () => {
  const login = await console.ask('/api/login', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token: adminToken }),
  });
  const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const own = await openAlerts(console.url, '', { headers: { cookie, origin: console.url } });
  await own.close();
  await expect(openAlerts(console.url, '', { headers: { cookie, origin: 'http://elsewhere.example' } })).rejects.toThrow('403');
});

test('a restarted console says goodbye and serves the returning client without a gap', async () => {
  const client = await open('');
  const before = await publish({});
  await client.until('the hit', () => client.hits().length > 0);
  await console.restart();
  expect((await client.closed).code).toBe(1001);
  const after = await publish({});
  const back = await open(`?cursor=${client.cursor()}`);
  await back.until('the hit', () => back.hits().length > 0);
  expect(client.cursor()).toBe(before);
  expect(cursorsOf(back)).toEqual([after]);
  await back.close();
});

test('a request line that is no address is answered, and the next one too', async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(new URL(console.url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('utf8').on('data', (part) => (text += part)).once('end', () => resolve(text)).once('error', reject);
    socket.write('GET // HTTP/1.1\r\nHost: console\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  expect(answer).toContain('HTTP/1.1 400');
  const client = await open('');
  await client.close();
});

test('a client that needs the stream while the bus is away is sent away with its cursor, and the console goes on', async () => {
  const first = await publish({});
  for (let count = 0; count < 30; count += 1) await publish({});
  await console.nats.kill();
  const client = await open(`?cursor=${first - 1}`);
  expect(await client.closed).toEqual({ code: 1013, reason: expect.stringContaining(`cursor=${first - 1}`) });
  await console.nats.start();
  // The console may take a moment to find the bus again, and sends who comes meanwhile away as before.
  await waitFor('the first hit', async () => {
    const back = await open(`?cursor=${client.cursor()}`);
    const hasIt = await back.until('the hit', () => cursorsOf(back).includes(first), 2_000).then(() => true, () => false);
    await back.close();
    return hasIt;
  }, 30_000);
});
