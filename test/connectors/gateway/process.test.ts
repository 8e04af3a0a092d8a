import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { subjects } from '../../../connectors/nats/names.ts';
import type { TestNatsServer } from '../../support/nats-server.ts';
import { startNatsServer } from '../../support/nats-server.ts';
import { saleEnvelope } from '../../support/sale-envelope.ts';

const token = 'connector-token-of-the-tests';
let nats: TestNatsServer;
let folder: string;
let consoleApp: FastifyInstance;
let consoleSockets: WebSocketServer;

beforeAll(async () => {
  nats = await startNatsServer();
  folder = await mkdtemp(join(tmpdir(), 'fundwatch-process-'));
  consoleApp = fastify();
  consoleApp.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  consoleApp.put('/api/knowledge/:table', async (request) => ({ got: request.body, authorization: request.headers.authorization }));
  consoleApp.get('/api/large', async (_request, reply) => reply.send(Buffer.alloc(3_000_000, 0x61)));
  await consoleApp.listen({ host: '127.0.0.1', port: 0 });
  consoleSockets = new WebSocketServer({ server: consoleApp.server, path: '/api/alerts' });
  consoleSockets.on('connection', (socket, request) => {
    socket.send(JSON.stringify({ type: 'hello', url: request.url }));
    socket.on('message', (data) => socket.send(data.toString()));
  });
});
afterAll(async () => {
  consoleSockets.close();
  await consoleApp.close();
  await nats.remove();
  await rm(folder, { recursive: true, force: true });
});

function portOf(app: FastifyInstance): number {
  const address: AddressInfo | string | null = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function startProcess() {
  const child = spawn(process.execPath, ['connectors/gateway-main.ts'], {
    env: {
      PATH: process.env['PATH'], NATS_URL: nats.url, PORT: '0', FUNDWATCH_VAR: folder, FUNDWATCH_CONNECTOR_TOKEN: token,
      FUNDWATCH_CONSOLE_PORT: String(portOf(consoleApp)),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /^FUNDWATCH_READY gateway \{"port":(\d+)\}$/.exec(line)?.[1];
    if (port === undefined) continue;
    child.stdout.resume();
    return { child, url: `http://127.0.0.1:${port}` };
  }
  throw new Error('the gateway ended before it was ready');
}

test('the process says when it is ready, answers, passes the rest to the console, and ends cleanly at SIGTERM', async () => {
  const { child, url } = await startProcess();
  const receipt = await fetch(`${url}/api/fsi`, {
    method: 'POST', body: JSON.stringify(saleEnvelope({ number: 1 })),
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
  });
  expect(await receipt.json()).toMatchObject({ infcode: 0 });

  const put = await fetch(`${url}/api/knowledge/limits`, {
    method: 'PUT', body: '编码,上限\n', headers: { authorization: 'Bearer other', 'content-type': 'text/csv' },
  });
  expect(await put.json()).toEqual({ got: '编码,上限\n', authorization: 'Bearer other' });
  const asked = request(`${url}/api/knowledge/limits`, { method: 'PUT', headers: { 'content-type': 'text/csv', expect: '100-continue' } });
  asked.flushHeaders();
  await once(asked, 'continue');
  asked.end('编码\n');
  const [answered]: readonly IncomingMessage[] = await once(asked, 'response');
  expect(answered?.statusCode).toBe(200);
  answered?.resume();
  const large = await fetch(`${url}/api/large`);
  expect((await large.arrayBuffer()).byteLength).toBe(3_000_000);

  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/alerts?cursor=7`);
  const [hello] = await once(socket, 'message');
  expect(JSON.parse(String(hello))).toEqual({ type: 'hello', url: '/api/alerts?cursor=7' });
  socket.send('x'.repeat(200_000));
  const [echo] = await once(socket, 'message');
  expect(String(echo)).toHaveLength(200_000);

  const closed = once(socket, 'close');
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  await closed;
}, 20_000);

test('kill -9 of the gateway under load loses nothing that was acknowledged and leaves no upload behind', async () => {
  const first = await startProcess();
  const acknowledged: number[] = [];
  let number = 1_000;
  const send = async (url: string, one: number): Promise<number | undefined> => {
    const response = await fetch(`${url}/api/fsi`, {
      method: 'POST', body: JSON.stringify(saleEnvelope({ number: one, at: 1_750_000_000_000 })),
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    });
    const receipt: { infcode?: number } = Object(await response.json());
    return receipt.infcode;
  };
  const senders = Array.from({ length: 8 }, async () => {
    for (;;) {
      const one = number++;
      const infcode = await send(first.url, one).catch(() => undefined);
      if (infcode === undefined) return;
      if (infcode === 0) acknowledged.push(one);
      if (acknowledged.length === 100) first.child.kill('SIGKILL');
    }
  });
  await Promise.all(senders);
  expect(acknowledged.length).toBeGreaterThanOrEqual(100);

  await mkdir(join(folder, 'uploads'), { recursive: true });
  await writeFile(join(folder, 'uploads', 'half-way.csv'), 'psn_no');
  const second = await startProcess();
  expect(existsSync(join(folder, 'uploads', 'half-way.csv'))).toBe(false);
  const again = await Promise.all(acknowledged.map((one) => send(second.url, one)));
  expect(new Set(again)).toEqual(new Set([0]));
  // Every one was there already: none had to be accepted a second time.
  const bus = await connectBus({ url: nats.url, name: 'test' });
  const status = await bus.connection.request(subjects.status('gateway'), '', { timeout: 30_000 });
  await bus.close();
  expect(status.json()).toMatchObject({ accepted: 0, duplicate: acknowledged.length });
  second.child.kill('SIGTERM');
  await once(second.child, 'exit');
}, 30_000);
