// The store process between a real nats-server and a real embedded ClickHouse, killed in the middle of its work.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClickHouseClient } from '@clickhouse/client';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { connectStore } from '../../../connectors/clickhouse/connect.ts';
import { ask } from '../../../connectors/clickhouse/queries/ask.ts';
import { listDeadLetters } from '../../../connectors/clickhouse/queries/dead-letters.ts';
import { getHit } from '../../../connectors/clickhouse/queries/get-hit.ts';
import { listHits } from '../../../connectors/clickhouse/queries/list-hits.ts';
import { connectBus } from '../../../connectors/nats/connect.ts';
import type { Bus } from '../../../connectors/nats/connect.ts';
import { publishDead } from '../../../connectors/nats/dead.ts';
import { makeStreams } from '../../../connectors/nats/make-streams.ts';
import { controlHeaders, subjects } from '../../../connectors/nats/names.ts';
import { publish } from '../../../connectors/nats/publish.ts';
import { encodeFrame } from '../../../engine/event.ts';
import { encodeHitsFrame } from '../../../engine/hit.ts';
import { startEmbeddedClickhouse } from '../../support/clickhouse.ts';
import type { EmbeddedClickhouse } from '../../support/clickhouse.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { hexId, sampleEvent, sampleHit, sampleHitsFrame } from '../../support/samples.ts';
import { waitFor } from '../../support/wait.ts';

// Three processes and their disks: a busy machine may take a while.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let nats: TestNatsServer;
let clickhouse: EmbeddedClickhouse;
let bus: Bus;
let client: ClickHouseClient;
let store: ChildProcess;

const statusSchema = z.object({
  stored: z.number(), archived: z.number(), hits_sequence: z.number(), dead_sequence: z.number(),
  healthy: z.boolean(), missed: z.number(), unreadable: z.number(),
});

async function startStoreProcess(): Promise<void> {
  store = spawn(process.execPath, [resolve('connectors/store-main.ts')], {
    env: { PATH: process.env['PATH'], NATS_URL: nats.url, CLICKHOUSE_URL: clickhouse.url, FUNDWATCH_SUPERVISED: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdout } = store;
  if (stdout === null) throw new Error('no output to read');
  for await (const line of createInterface({ input: stdout })) if (line.startsWith('FUNDWATCH_READY store ')) break;
  stdout.resume();
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  if (store.exitCode !== null || store.signalCode !== null) return store.exitCode;
  const gone = once(store, 'exit');
  store.kill(signal);
  await gone;
  return store.exitCode;
}

async function status(): Promise<z.infer<typeof statusSchema> | undefined> {
  const answer = await bus.connection.request(subjects.status('store'), '', { timeout: 500 }).catch(() => undefined);
  return answer === undefined ? undefined : statusSchema.parse(answer.json());
}

let framesSent = 0;
let hitsSent = 0;
let trialsSent = 0;
let garbageSent = 0;
const eventsPerFrame = 50;

/** One frame of events and the hits that it "caused": one a frame, and a second revision of an earlier one now and then. */
async function sendFrame(): Promise<number> {
  const frame = framesSent;
  framesSent += 1;
  const events = Array.from({ length: eventsPerFrame }, (_, position) => sampleEvent(frame * eventsPerFrame + position));
  const { seq } = await publish(bus.js, subjects.frame(0), encodeFrame({ v: 1, partition: 0, events, bodies: {} }), { id: `frame-${frame}` });
  const hits = [sampleHit(frame)];
  if (frame % 5 === 4) hits.push(sampleHit(frame - 2, { revision: 2, state: 'withdrawn', withdrawn_reason: '冲正' }));
  await publish(bus.js, subjects.hits, encodeHitsFrame(sampleHitsFrame(seq, hits)), { id: `hits-${seq}` });
  hitsSent += 1;
  return seq;
}

beforeAll(async () => {
  [nats, clickhouse] = await Promise.all([startNatsServer(), startEmbeddedClickhouse()]);
  bus = await connectBus({ url: nats.url, name: 'test' });
  await makeStreams(bus.jsm);
  client = connectStore({ url: clickhouse.url, application: 'test' });
  await startStoreProcess();
});

afterAll(async () => {
  await end('SIGKILL');
  await client.close();
  await bus.close();
  await Promise.all([clickhouse.stop(), nats.remove()]);
});

test('hits can be read soon after they are in HITS, and `stored` says so', async () => {
  const seq = await sendFrame();
  await waitFor('the hit to be stored', async () => ((await status())?.stored ?? 0) >= seq);
  expect((await listHits(client, {}, { limit: 10 })).items).toHaveLength(1);
});

test('control messages and parts count as they should', async () => {
  const { seq } = await publish(bus.js, subjects.control, 'no frame', { id: 'control-1', headers: { [controlHeaders.type]: 'activate' } });
  await waitFor('the control message to count as archived', async () => ((await status())?.archived ?? 0) >= seq);
  await publish(bus.js, subjects.hits, encodeHitsFrame(sampleHitsFrame(seq, [sampleHit(900_001)], { last: false })), { id: 'part-0' });
  await delay(500);
  expect((await status())?.stored).toBeLessThan(seq);
  await publish(bus.js, subjects.hits, encodeHitsFrame(sampleHitsFrame(seq, [sampleHit(900_002)], { part: 1 })), { id: 'part-1' });
  hitsSent += 2;
  await waitFor('the last part', async () => (await status())?.stored === seq);
});

test('hits of a rule on trial go to a table of their own and into no list', async () => {
  const { seq } = await publish(bus.js, subjects.switch, '{}', { id: 'switch-1', headers: { [controlHeaders.type]: 'switch' } });
  const hit = sampleHit(910_001);
  await publish(bus.js, subjects.hits, encodeHitsFrame({ ...sampleHitsFrame(seq, []), shadow: [hit] }), { id: 'trial' });
  trialsSent += 1;
  await waitFor('the hit on trial', async () => ((await status())?.stored ?? 0) >= seq);
  const count = async (table: string): Promise<unknown> =>
    (await client.query({ query: `SELECT count() AS n FROM ${table} WHERE hit_id = '${hit.hit_id}'`, format: 'JSONEachRow' })).json();
  expect(await count('shadow_hits')).toEqual([{ n: 1 }]);
  expect(await count('hits')).toEqual([{ n: 0 }]);
});

test('what is no frame, no hits and no letter is passed over and counted', async () => {
  const { seq } = await publish(bus.js, subjects.frame(0), 'no frame', { id: 'garbage-1' });
  await publish(bus.js, subjects.hits, '{"v":2}', { id: 'garbage-2' });
  garbageSent += 1;
  const { seq: letter } = await publish(bus.js, subjects.dead('x'), '[]', { id: 'garbage-3' });
  const after = await sendFrame();
  expect(after).toBe(seq + 1);
  await waitFor('what came after', async () => {
    const now = await status();
    return now !== undefined && now.archived >= after && now.stored >= after && now.dead_sequence >= letter;
  });
  // HITS has two readers.
  await waitFor('all to be counted', async () => (await status())?.unreadable === 4);
});

test('dead letters are kept with their reason', async () => {
  const sequence = await publishDead(bus.js, {
    reason: 'field_invalid', field: 'psn_no', text: 'psn_no is missing', source: 'events', line: 3, infno: '3505', msgid: 'm',
    fixmedins_code: 'H1', body: Buffer.from('{"infno":'), receivedAt: Date.UTC(2025, 6, 1),
  });
  await waitFor('the dead letter', async () => ((await status())?.dead_sequence ?? 0) >= sequence);
  const { items } = await listDeadLetters(client, { reason: 'field_invalid' }, { limit: 10 });
  expect(items).toMatchObject([{ sequence, field: 'psn_no', line: 3, infno: '3505', received_at: '2025-07-01T08:00:00+08:00' }]);
});

test('after any kill of the store or of ClickHouse nothing is missing and nothing is there twice', async () => {
  let isSending = true;
  const sending = (async () => {
    while (isSending) {
      await sendFrame();
      await delay(2);
    }
  })();
  for (let round = 0; round < 3; round += 1) {
    await delay(150 + round * 170);
    await end('SIGKILL');
    await startStoreProcess();
    await delay(100 + round * 230);
    await clickhouse.kill();
    await delay(200);
    await clickhouse.start();
  }
  await waitFor('good health', async () => (await status())?.healthy === true);
  isSending = false;
  await sending;
  const last = await sendFrame();
  await waitFor('everything to be written', async () => {
    const now = await status();
    return now !== undefined && now.stored >= last && now.archived >= last;
  });

  const number = z.object({ number: z.number() });
  const events = await ask(client, 'SELECT count() AS number FROM events FINAL', {}, number);
  expect(events).toEqual([{ number: framesSent * eventsPerFrame }]);
  const distinct = await ask(client, 'SELECT uniqExact(event_id) AS number FROM events', {}, number);
  expect(distinct).toEqual(events);
  const seen = new Set<string>();
  let next: string | undefined;
  do {
    const page = await listHits(client, { state: 'all' }, { limit: 1_000, ...(next === undefined ? {} : { cursor: next }) });
    for (const { hit_id } of page.items) {
      expect(seen.has(hit_id)).toBe(false);
      seen.add(hit_id);
    }
    next = page.next;
  } while (next !== undefined);
  expect(seen.size).toBe(hitsSent);
  expect((await getHit(client, hexId('a', 2)))?.revisions.map(({ revision, state }) => [revision, state]))
    .toEqual([[1, 'raised'], [2, 'withdrawn']]);
  expect((await status())?.missed).toBe(0);
});

test('asked to stop, it writes what it has read and ends by itself', async () => {
  const last = await sendFrame();
  await waitFor('the hit to be stored', async () => ((await status())?.stored ?? 0) >= last);
  expect(await end('SIGTERM')).toBe(0);
  const number = z.object({ number: z.number() });
  expect(await ask(client, "SELECT max(sequence) AS number FROM sink_progress WHERE stream = 'HITS'", {}, number)).toEqual([{ number: hitsSent + trialsSent + garbageSent }]);
});
