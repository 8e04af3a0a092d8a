// A gateway in this process on a free port, against a real nats-server.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeFrame } from '../../engine/event.ts';
import type { FundEvent } from '../../engine/event.ts';
import { makeLog } from '../../engine/log.ts';
import type { Gateway } from '../../connectors/gateway/run-gateway.ts';
import { runGateway } from '../../connectors/gateway/run-gateway.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { connectBus } from '../../connectors/nats/connect.ts';
import { consumeFrom } from '../../connectors/nats/consume.ts';
import { decodeDead } from '../../connectors/nats/dead.ts';
import type { DeadLetter } from '../../connectors/nats/names.ts';
import { streams } from '../../connectors/nats/names.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import type { TestNatsServer } from './nats-server.ts';
import { startNatsServer } from './nats-server.ts';

export const connectorToken = 'connector-token-of-the-tests';
export const adminToken = 'administrator-token-of-the-tests';

export interface TestGateway {
  readonly nats: TestNatsServer;
  readonly bus: Bus;
  readonly gateway: () => Gateway;
  readonly varFolder: string;
  url(path: string): string;
  /** With the connector token. */
  post(path: string, body: BodyInit, headers?: Record<string, string>): Promise<Response>;
  /** One envelope to /api/fsi. */
  send(envelope: unknown): Promise<{ status: number; receipt: Record<string, unknown> }>;
  /** Everything in EVENTS, in stream order. */
  events(): Promise<FundEvent[]>;
  frames(): Promise<number>;
  dead(): Promise<DeadLetter[]>;
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export async function startGateway(options: { consolePort?: number; publishMsMax?: number } = {}): Promise<TestGateway> {
  const nats = await startNatsServer();
  const varFolder = await mkdtemp(join(tmpdir(), 'fundwatch-var-'));
  const bus = await connectBus({ url: nats.url, name: 'test' });
  const log = makeLog({ role: 'gateway', level: 'error' });
  const start = (): Promise<Gateway> => runGateway({
    natsUrl: nats.url, host: '127.0.0.1', port: 0, consolePort: 1, varFolder, adminToken, connectorToken, log, ...options,
  });
  let gateway = await start();
  const url = (path: string): string => `http://127.0.0.1:${gateway.port}${path}`;
  const post: TestGateway['post'] = (path, body, headers = {}) => fetch(url(path), {
    method: 'POST', body, headers: { authorization: `Bearer ${connectorToken}`, ...headers },
  });
  return {
    nats, bus, gateway: () => gateway, varFolder, url, post,
    send: async (envelope) => {
      const response = await post('/api/fsi', JSON.stringify(envelope), { 'content-type': 'application/json' });
      return { status: response.status, receipt: Object.fromEntries(Object.entries(await response.json() ?? {})) };
    },
    events: async () => (await readAll(bus, streams.events)).flatMap((bytes) => decodeFrame(bytes).events),
    frames: async () => (await readAll(bus, streams.events)).length,
    dead: async () => (await readAll(bus, streams.dead)).map(decodeDead),
    restart: async () => {
      await gateway.close();
      gateway = await start();
    },
    remove: async () => {
      await gateway.close();
      await bus.close();
      await nats.remove();
      await rm(varFolder, { recursive: true, force: true });
    },
  };
}

async function readAll(bus: Bus, stream: string): Promise<Uint8Array[]> {
  const bounds = await readBounds(bus.jsm, stream);
  const read: Uint8Array[] = [];
  if (bounds === undefined || bounds.messages === 0) return read;
  for await (const { seq, data } of consumeFrom(bus.js, stream, { sequence: 1 })) {
    read.push(data);
    if (seq >= bounds.last) break;
  }
  return read;
}
