import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { consumeFrom } from '../../../connectors/nats/consume.ts';
import { activationOf, bundleHash, lastActivation, publishActivation } from '../../../connectors/nats/control.ts';
import { decodeDead, publishDead } from '../../../connectors/nats/dead.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readBounds, readLast, readSequence } from '../../../connectors/nats/read-last.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { startNatsServer } from '../../support/nats-server.ts';

let server: TestNatsServer;
let bus: Bus;

beforeEach(async () => {
  server = await startNatsServer();
  bus = await connectBus({ url: server.url, name: 'test' });
});
afterEach(async () => {
  await bus.close();
  await server.remove();
});

async function publishNumbers(from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number += 1) {
    await publish(bus.js, subjects.frame(number % 3), String(number), { id: `number ${number}` });
  }
}

async function readNumbers(sequence: number, count: number): Promise<{ seqs: number[]; texts: string[] }> {
  const seqs: number[] = [];
  const texts: string[] = [];
  for await (const message of consumeFrom(bus.js, streams.events, { sequence, batch: 8 })) {
    seqs.push(message.seq);
    texts.push(Buffer.from(message.data).toString());
    if (seqs.length === count) break;
  }
  return { seqs, texts };
}

test('streams are made once and keep their partition count', async () => {
  expect(await makeStreams(bus.jsm, { partitions: 5 })).toEqual({ partitions: 5 });
  expect(await makeStreams(bus.jsm, { partitions: 9 })).toEqual({ partitions: 5 });
  const info = await bus.jsm.streams.info(streams.events);
  expect(info.config).toMatchObject({ storage: 'file', discard: 'new', max_msg_size: 8 * 1024 * 1024 });
  expect(info.config.max_bytes).toBeGreaterThan(0);
});

test('reads in stream order from any sequence and waits for what is not there yet', async () => {
  await makeStreams(bus.jsm);
  await publishNumbers(1, 40);
  const all = await readNumbers(1, 40);
  expect(all.texts).toEqual(Array.from({ length: 40 }, (_, index) => String(index + 1)));
  const later = readNumbers(39, 5);
  await delay(50);
  await publishNumbers(41, 45);
  expect(await later).toEqual({ seqs: [39, 40, 41, 42, 43], texts: ['39', '40', '41', '42', '43'] });
});

test('a published id is stored once', async () => {
  await makeStreams(bus.jsm);
  const first = await publish(bus.js, subjects.frame(0), 'one', { id: 'same' });
  const again = await publish(bus.js, subjects.frame(0), 'one', { id: 'same' });
  expect([first.duplicate, again.duplicate]).toEqual([false, true]);
  expect(again.seq).toBe(first.seq);
});

test('kill -9 of the server in the middle: nothing skipped, nothing repeated', async () => {
  await makeStreams(bus.jsm);
  const reading = readNumbers(1, 300);
  const writing = publishNumbers(1, 300);
  for (let kill = 0; kill < 2; kill += 1) {
    await delay(60);
    await server.kill();
    await delay(100);
    await server.start();
  }
  await writing;
  const { seqs, texts } = await reading;
  expect(seqs).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
  expect(texts).toEqual(seqs.map(String));
  expect(bus.isReady()).toBe(true);
});

test('a consumer deleted from under the reader is replaced', async () => {
  await makeStreams(bus.jsm);
  await publishNumbers(1, 3);
  const reasons: string[] = [];
  const texts: string[] = [];
  for await (const message of consumeFrom(bus.js, streams.events, { sequence: 1, onInterruption: (why) => reasons.push(why) })) {
    texts.push(Buffer.from(message.data).toString());
    if (texts.length === 3) {
      for await (const info of bus.jsm.consumers.list(streams.events)) await bus.jsm.consumers.delete(streams.events, info.name);
      void publishNumbers(4, 4);
    }
    if (texts.length === 4) break;
  }
  expect(texts).toEqual(['1', '2', '3', '4']);
  expect(reasons.length).toBeGreaterThan(0);
}, 15_000);

test('stops at the signal, also while it waits', async () => {
  await makeStreams(bus.jsm);
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 100);
  let count = 0;
  for await (const _ of consumeFrom(bus.js, streams.events, { sequence: 1, signal: stop.signal })) count += 1;
  expect(count).toBe(0);
});

test('the newest message, a message by sequence, and the bounds of a stream', async () => {
  await makeStreams(bus.jsm);
  expect(await readLast(bus.jsm, streams.events, subjects.framesAll)).toBeUndefined();
  expect(await readBounds(bus.jsm, 'NONE')).toBeUndefined();
  await publishNumbers(1, 7);
  const last = await readLast(bus.jsm, streams.events, subjects.framesAll);
  expect(Buffer.from(last?.data ?? '').toString()).toBe('7');
  expect((await readSequence(bus.jsm, streams.events, 2))?.subject).toBe(subjects.frame(2));
  expect(await readSequence(bus.jsm, streams.events, 99)).toBeUndefined();
  expect(await readBounds(bus.jsm, streams.events)).toMatchObject({ first: 1, last: 7, messages: 7 });
});

test('an activation comes back as it was, and the newest one is found', async () => {
  await makeStreams(bus.jsm);
  expect(await lastActivation(bus.jsm)).toBeUndefined();
  const bundle = { rules: [{ id: 'SP-01' }], knowledge: { limits: '编码,上限\nA,1\n', pairs: '' } };
  await publishActivation(bus.js, { rules: [], knowledge: {} });
  await publishNumbers(1, 1);
  const sequence = await publishActivation(bus.js, bundle);
  const last = await lastActivation(bus.jsm);
  expect(last).toEqual({ sequence, hash: bundleHash(bundle), bundle });
  const message = await readSequence(bus.jsm, streams.events, sequence);
  expect(message === undefined ? undefined : activationOf(message)).toEqual(last);
});

test('a dead letter keeps reason and bytes, and is kept once', async () => {
  await makeStreams(bus.jsm);
  const dead = {
    reason: 'field_invalid', field: 'inf_time', text: 'not a time', line: 3, source: 'events',
    body: Buffer.from('{"infno":"2201"}'), receivedAt: 1_750_000_000_000,
  };
  const seq = await publishDead(bus.js, dead);
  expect(await publishDead(bus.js, dead)).toBe(seq);
  const letter = decodeDead((await readSequence(bus.jsm, streams.dead, seq))?.data ?? new Uint8Array());
  expect(letter).toMatchObject({ reason: 'field_invalid', field: 'inf_time', line: 3, truncated: false });
  expect(Buffer.from(letter.body, 'base64').toString()).toBe('{"infno":"2201"}');
});
