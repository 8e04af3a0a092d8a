// Two evaluators by mistake: only one of them writes HITS.
import { setTimeout as delay } from 'node:timers/promises';
import { errors } from '@nats-io/transport-node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { consumeFrom } from '../../../connectors/nats/consume.ts';
import { publishActivation } from '../../../connectors/nats/control.ts';
import { HitsWriter } from '../../../connectors/nats/hits-writer.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { streams, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { readBounds } from '../../../connectors/nats/read-last.ts';
import { encodeFrame, type FundEvent } from '../../../engine/event.ts';
import { decodeHitsFrame, type HitsFrame } from '../../../engine/hit.ts';
import { batchHits, raised } from '../../../load/batch-oracle.ts';
import { historyOf, ruleSetOf, stayOf } from '../../engine/short-history.ts';
import { startEvaluator } from '../../support/evaluator.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import { waitFor } from '../../support/wait.ts';

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

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function writer(newest: number): HitsWriter {
  return new HitsWriter({ js: bus.js, jsm: bus.jsm, newest, onRetry: () => undefined });
}

test('the second to write is refused, whatever it writes; the first goes on', async () => {
  const [first, second] = [writer(0), writer(0)];
  await first.write(bytes('one'), 'hits:1:0');
  await expect(second.write(bytes('another'), 'hits:2:0')).rejects.toMatchObject({ code: 'another_evaluator', remedy: 'stop' });
  await first.write(bytes('two'), 'hits:2:0');
  expect((await readBounds(bus.jsm, streams.hits))?.messages).toBe(2);
});

test('a message that was stored without anybody hearing of it is not refused, nor stored again', async () => {
  const one = writer(0);
  await one.write(bytes('one'), 'hits:1:0');
  // As if the acknowledgement of the second had been lost.
  const deaf = new Proxy(bus.js, {
    get: (js, name) => name !== 'publish' ? Reflect.get(js, name, js) : async (...args: Parameters<typeof js.publish>) => {
      const ack = await js.publish(...args);
      if (!isLost) return ack;
      isLost = false;
      throw new errors.TimeoutError();
    },
  });
  let isLost = true;
  const two = new HitsWriter({ js: deaf, jsm: bus.jsm, newest: 1, onRetry: () => undefined });
  await two.write(bytes('two'), 'hits:2:0');
  await two.write(bytes('three'), 'hits:3:0');
  expect((await readBounds(bus.jsm, streams.hits))?.messages).toBe(3);
});

test('the same message from another writer is another writer', async () => {
  const [first, second] = [writer(0), writer(0)];
  await first.write(bytes('one'), 'hits:1:0');
  await expect(second.write(bytes('one'), 'hits:1:0')).rejects.toMatchObject({ code: 'another_evaluator' });
});

test('the server killed and started again between two messages: the writer goes on', async () => {
  const one = writer(0);
  await one.write(bytes('one'), 'hits:1:0');
  await server.kill();
  const writing = one.write(bytes('two'), 'hits:2:0');
  await delay(300);
  await server.start();
  await writing;
  expect(one.failure()).toBeUndefined();
  expect((await readBounds(bus.jsm, streams.hits))?.last).toBe(2);
}, 20_000);

const ruleSet = ruleSetOf('SP-01');
const persons: readonly (readonly FundEvent[])[] = Array.from({ length: 10 }, (_, person) => historyOf(
  ...stayOf(`A${person}`, '2025-07-01 09:00:00', '2025-07-08 10:00:00', { psn_no: `P${person}` }),
  ...stayOf(`B${person}`, '2025-07-11 11:00:00', '2025-07-18 10:00:00', { psn_no: `P${person}` }),
));

async function send(events: readonly FundEvent[]): Promise<void> {
  await publish(bus.js, subjects.frame(0), encodeFrame({ v: 1, partition: 0, events, bodies: {} }));
}

async function framesInHits(): Promise<HitsFrame[]> {
  const last = (await readBounds(bus.jsm, streams.hits))?.last ?? 0;
  const frames: HitsFrame[] = [];
  if (last === 0) return frames;
  for await (const { seq, data } of consumeFrom(bus.js, streams.hits, { sequence: 1 })) {
    frames.push(decodeHitsFrame(data));
    if (seq >= last) break;
  }
  return frames;
}

async function untilJudged(): Promise<void> {
  await waitFor('everything judged', async () => {
    const last = (await readBounds(bus.jsm, streams.events))?.last ?? 0;
    return (await framesInHits()).at(-1)?.events_sequence === last;
  }, 30_000);
}

test('an evaluator that was stopped, replaced and woken up again ends, and nothing is told twice', async () => {
  await publishActivation(bus.js, ruleSet);
  const stalled = await startEvaluator(server.url);
  await send(persons.slice(0, 3).flat());
  await untilJudged();
  process.kill(stalled.pid, 'SIGSTOP');
  const current = await startEvaluator(server.url);
  await send(persons.slice(3, 6).flat());
  await untilJudged();
  process.kill(stalled.pid, 'SIGCONT');
  for (const events of persons.slice(6)) await send(events);
  // Of two that run, one goes; which one is a matter of who writes first.
  const { code } = await Promise.race([stalled.gone, current.gone]);
  expect(code).toBe(1);
  await untilJudged();
  const left = [stalled, current].filter(({ lines }) => !lines.some((line) => line.includes('another_evaluator')));
  expect(left).toHaveLength(1);
  const frames = await framesInHits();
  const sequences = frames.map(({ events_sequence }) => events_sequence);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  const hits = frames.flatMap((frame) => frame.hits);
  expect([...raised(hits).keys()].toSorted()).toEqual([...batchHits(ruleSet, persons.flat()).keys()].toSorted());
  expect(new Set(hits.map(({ hit_id, revision }) => `${hit_id}/${revision}`)).size).toBe(hits.length);
  await Promise.all([stalled.end(), current.end()]);
}, 60_000);
