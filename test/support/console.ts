// The console of a test file: in this process, over a real nats-server, a real ClickHouse and a real store role.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import { pino } from 'pino';
import { connectStore } from '../../connectors/clickhouse/connect.ts';
import { applySchema } from '../../connectors/clickhouse/schema.ts';
import { connectBus } from '../../connectors/nats/connect.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { makeStreams } from '../../connectors/nats/make-streams.ts';
import { subjects } from '../../connectors/nats/names.ts';
import { publish } from '../../connectors/nats/publish.ts';
import { startStore } from '../../connectors/store/store.ts';
import { exportsAtOnceMax } from '../../console/server/routes/export.ts';
import { startConsole } from '../../console/server/start-console.ts';
import type { ConsoleOptions, RunningConsole } from '../../console/server/start-console.ts';
import type { HitsFrame } from '../../engine/hit.ts';
import { encodeHitsFrame } from '../../engine/hit.ts';
import { startClickhouse } from './clickhouse.ts';
import { startNatsServer } from './nats-server.ts';
import type { TestNatsServer } from './nats-server.ts';
import { waitFor } from './wait.ts';

export const adminToken = 'admin-token-of-a-test';
export const connectorToken = 'connector-token-of-a-test';

export interface TestConsole {
  readonly url: string;
  readonly bus: Bus;
  readonly nats: TestNatsServer;
  readonly store: ClickHouseClient;
  readonly varFolder: string;
  /** As the administrator unless headers say otherwise. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** The answer's JSON; fails the test when the answer is none of the 2xx. */
  read(path: string, init?: RequestInit): Promise<Record<string, unknown>>;
  /** HITS sequence of the frame. */
  publishHits(frame: HitsFrame): Promise<number>;
  /** Until the store has written HITS up to there. */
  untilStored(hitsSequence: number): Promise<void>;
  /** Token of a new user who sees personal fields masked. */
  viewerToken(): Promise<string>;
  /** A second console over the same parts, as after a restart. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export interface TestConsoleOptions extends Partial<ConsoleOptions> {
  /** Without it no ClickHouse is started and every question to it fails. Default true. */
  readonly hasStore?: boolean;
}

export async function startTestConsole({ hasStore = true, ...options }: TestConsoleOptions = {}): Promise<TestConsole> {
  const varFolder = await mkdtemp(join(tmpdir(), 'fundwatch-console-'));
  const log = pino({ level: process.env['FUNDWATCH_TEST_LOG'] ?? 'silent' });
  const [nats, clickhouse] = await Promise.all([startNatsServer(), hasStore ? startClickhouse() : undefined]);
  const bus = await connectBus({ url: nats.url, name: 'console test' });
  await makeStreams(bus.jsm);
  const store = connectStore({
    url: clickhouse?.url ?? 'http://127.0.0.1:1/none', application: 'console test', connectionsMax: 2 * exportsAtOnceMax,
  });
  if (hasStore) await applySchema(store);
  const role = hasStore ? await startStore({ bus, client: store, log }) : undefined;
  const answering = bus.connection.subscribe(subjects.status('store'), {
    callback: (_, message) => void message.respond(JSON.stringify(role?.status() ?? {})),
  });
  let running = await start();
  let url = `http://127.0.0.1:${running.port}`;
  let users = 0;

  const test: TestConsole = {
    get url() { return url; },
    bus, nats, store, varFolder, ask,
    async read(path, init) {
      const answer = await ask(path, init);
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
      const body: Record<string, unknown> = JSON.parse(text);
      return body;
    },
    async publishHits(frame) {
      return (await publish(bus.js, subjects.hits, encodeHitsFrame(frame))).seq;
    },
    async untilStored(hitsSequence) {
      await waitFor('the store', () => (role?.status().hits_sequence ?? 0) >= hitsSequence);
    },
    async viewerToken() {
      users += 1;
      const { token } = await test.read('/api/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: `viewer${users}`, role: 'viewer' }),
      });
      return String(token);
    },
    async restart() {
      await running.stop();
      running = await start();
      url = `http://127.0.0.1:${running.port}`;
    },
    async stop() {
      await running.stop();
      answering.unsubscribe();
      await role?.stop(1_000);
      await bus.close();
      await store.close();
      await Promise.all([nats.remove(), clickhouse?.stop(), rm(varFolder, { recursive: true, force: true })]);
    },
  };
  return test;

  function start(): Promise<RunningConsole> {
    return startConsole({
      bus, store, log, varFolder, adminToken, connectorToken, port: 0,
      webFolder: join(varFolder, 'web'), gatewayUrl: 'http://127.0.0.1:1', version: 'test', now: Date.now,
      caseDays: [10, 10, 10, 30, 15],
      clickhouseUrl: clickhouse?.url ?? 'http://127.0.0.1:1/none',
      ...options,
    });
  }

  function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (!headers.has('authorization') && !headers.has('cookie')) headers.set('authorization', `Bearer ${adminToken}`);
    return fetch(`${url}${path}`, { ...init, headers });
  }
}
