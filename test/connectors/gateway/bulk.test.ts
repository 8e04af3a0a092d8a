import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestGateway } from '../../support/gateway.ts';
import { startGateway } from '../../support/gateway.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';
import { waitFor } from '../../support/wait.ts';

let gateway: TestGateway;
beforeAll(async () => { gateway = await startGateway(); });
afterAll(() => gateway.remove());

const ndjson = { 'content-type': 'application/x-ndjson' };
const line = (number: number): string => JSON.stringify(saleEnvelope({ number, at: 1_750_000_000_000 }));
const lineOfOne = (number: number): string => JSON.stringify(saleEnvelope({ number, fixmedins_code: 'P42070400011' }));

test('§14 Answers: in bulk the good lines are kept, the others named by line, and dead letters keep their bytes', async () => {
  const other = JSON.parse(line(0));
  other.input.selinfo.sel_retn_cnt = 7;
  const unknown = JSON.stringify({ ...JSON.parse(line(2)), infno: '0000' });
  const body = [line(0), 'not json', '', line(1), line(0), JSON.stringify(other), unknown, line(3)].join('\n');
  const response = await gateway.post('/api/events', body, ndjson);
  expect(response.status).toBe(200);
  const answer = await response.json();
  expect(answer).toMatchObject({ accepted: 3, duplicate: 1, events: 3, rejected_total: 3 });
  expect(answer.rejected.map((one: { line: number }) => one.line)).toEqual([2, 6, 7]);
  expect(answer.rejected[1]).toMatchObject({ msgid: JSON.parse(line(0)).msgid, field: 'msgid', reason: expect.stringMatching(/./) });
  await expect.poll(async () => (await gateway.dead()).length).toBe(3);
  const letters = (await gateway.dead()).toSorted((one, next) => (one.line ?? 0) - (next.line ?? 0));
  expect(letters.map(({ line: number }) => number)).toEqual([2, 6, 7]);
  expect(Buffer.from(letters[0]?.body ?? '', 'base64').toString()).toBe('not json');
});

test('a large feed is taken in large frames, compressed too', async () => {
  const before = await gateway.frames();
  const body = Array.from({ length: 3_000 }, (_, index) => lineOfOne(10_000 + index)).join('\n');
  const response = await gateway.post('/api/events', gzipSync(body), { ...ndjson, 'content-encoding': 'GZIP' });
  expect(await response.json()).toMatchObject({ accepted: 3_000, duplicate: 0, rejected_total: 0 });
  expect((await gateway.events()).filter(({ msgid }) => Number(msgid.slice(12)) >= 10_000)).toHaveLength(3_000);
  expect(await gateway.frames() - before).toBeLessThan(3_000 / 100);
});

test('a feed with every line twice is as quick as one without', async () => {
  const before = await gateway.frames();
  const body = Array.from({ length: 1_000 }, (_, index) => `${lineOfOne(5_000 + index)}\n${lineOfOne(5_000 + index)}\n`).join('');
  const response = await gateway.post('/api/events', body, ndjson);
  expect(await response.json()).toMatchObject({ accepted: 1_000, duplicate: 1_000, events: 1_000, rejected_total: 0 });
  // One frame for each sixteen lines that were repeated, a second after the other, is what it was.
  expect(await gateway.frames() - before).toBeLessThan(1_000 / 100);
});

test('at most 1,000 refusals are listed, all are counted', async () => {
  const response = await gateway.post('/api/events', '{"a":1}\n'.repeat(1_500), ndjson);
  const answer = await response.json();
  expect([answer.rejected.length, answer.rejected_total, answer.accepted]).toEqual([1_000, 1_500, 0]);
});

test('broken compression is 400 with the counts of what was taken', async () => {
  const whole = gzipSync(Array.from({ length: 3_000 }, (_, index) => line(30_000 + index)).join('\n'));
  for (const body of [whole.subarray(0, whole.length - 2_000), Buffer.from('no gzip')]) {
    const response = await gateway.post('/api/events', body, { ...ndjson, 'content-encoding': 'gzip' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: 'body_invalid', accepted: expect.any(Number) });
  }
  const repeated = await gateway.post('/api/events', whole, { ...ndjson, 'content-encoding': 'gzip' });
  const answer = await repeated.json();
  expect(answer.accepted + answer.duplicate).toBe(3_000);
  expect((await gateway.events()).filter(({ msgid }) => Number(msgid.slice(12)) >= 30_000)).toHaveLength(3_000);
});

test('an endless line is refused without being kept, and the feed goes on', async () => {
  const body = Buffer.concat([Buffer.alloc(9 * 1024 * 1024, 0x78), Buffer.from(`\n${line(50_000)}\n`)]);
  const response = await gateway.post('/api/events', body, ndjson);
  expect(await response.json()).toMatchObject({ accepted: 1, rejected: [{ line: 1 }], rejected_total: 1 });
});

test('other media types and encodings are 415', async () => {
  const json = await gateway.post('/api/events', '{}', { 'content-type': 'application/json' });
  const encoded = await gateway.post('/api/events', 'x', { ...ndjson, 'content-encoding': 'br' });
  expect([json.status, encoded.status]).toEqual([415, 415]);
});

test('kill -9 of the server under load: nothing acknowledged is lost, nothing is doubled beyond its event id', async () => {
  const acknowledged = new Set<string>();
  let number = 100_000;
  let isOver = false;
  const sender = async (): Promise<void> => {
    while (!isOver) {
      const envelope = saleEnvelope({ number: number++ });
      const { receipt } = await gateway.send(envelope).catch(() => ({ receipt: { infcode: -1 } }));
      if (receipt['infcode'] === 0) acknowledged.add(envelope.msgid);
    }
  };
  const senders = Array.from({ length: 10 }, sender);
  for (let kill = 0; kill < 2; kill += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await gateway.nats.kill();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await gateway.nats.start();
  }
  const before = acknowledged.size;
  await waitFor('the feed to go on', () => acknowledged.size > Math.max(before, 100), 60_000);
  isOver = true;
  await Promise.all(senders);
  const stored = (await gateway.events()).filter(({ msgid }) => Number(msgid.slice(12)) >= 100_000);
  const storedIds = new Set(stored.map(({ msgid }) => msgid));
  expect([...acknowledged].filter((msgid) => !storedIds.has(msgid))).toEqual([]);
  expect(new Set(stored.map(({ event_id }) => event_id)).size).toBe(storedIds.size);
  expect(stored.length).toBe(storedIds.size);
}, 90_000);
