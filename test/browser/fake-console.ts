// A console server with made-up hits behind the real interface (DESIGN section 9, console/wire.ts): real HTTP, real
// WebSocket, no bus and no store. The page is developed and unit-tested against it.
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Alarm, QuarantineItem, ServerMessage } from '../../console/wire.ts';
import { answerApi } from './fake-answers.ts';
import { FakeCases } from './fake-cases.ts';
import { chinaIso } from './fake-hits.ts';
import type { FakeHit } from './fake-hits.ts';
import { FakeLetters } from './fake-tables.ts';

const webFolder = fileURLToPath(new URL('../../console/web/dist', import.meta.url));
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml',
};

export interface FakeConsole {
  readonly url: string;
  readonly adminToken: string;
  /** Puts the hits into history and sends them to everyone connected, as one message. */
  raise(...hits: readonly FakeHit[]): void;
  /** Cuts every live connection. */
  cut(): void;
  /** Everything is from a back-up now: other hits, under numbers that were there before. */
  restore(history: readonly FakeHit[]): void;
  /** While false, new live connections are refused. */
  setReachable(isReachable: boolean): void;
  /** Told with the next statistics. */
  setAlarms(alarms: readonly Alarm[]): void;
  /** What is left out of judging; a release takes it away. */
  setQuarantine(items: readonly QuarantineItem[]): void;
  /** Cursors clients have come with, in order. */
  readonly cursorsAsked: readonly (number | undefined)[];
  /** What people have done about cases. */
  readonly cases: FakeCases;
  stop(): Promise<void>;
}

export interface FakeConsoleOptions {
  readonly history: readonly FakeHit[];
  readonly port?: number;
  /** Of whoever signs in; `admin` by default. */
  readonly role?: string;
}

export async function startFakeConsole({ history, port = 0, role = 'admin' }: FakeConsoleOptions): Promise<FakeConsole> {
  const adminToken = randomBytes(16).toString('hex');
  const actor = role === 'admin' ? '@admin' : role;
  const me = { name: role, actor, role, masked: false };
  const cases = new FakeCases(actor);
  const session = randomBytes(16).toString('hex');
  const revisions = [...history];
  const letters = new FakeLetters();
  const cursorsAsked: (number | undefined)[] = [];
  const clients = new Set<WebSocket>();
  let isReachable = true;
  let stream = 'fake';
  let alarms: readonly Alarm[] = [];
  let leftOut: readonly QuarantineItem[] = [];

  const isIn = (request: IncomingMessage) =>
    request.headers.cookie?.includes(`fundwatch_session=${session}`) === true || request.headers.authorization === `Bearer ${adminToken}`;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://fake');
    const body = await textOf(request);
    if (!url.pathname.startsWith('/api/')) return sendPage(url.pathname, response);
    if (url.pathname === '/api/login') {
      const isRight = body === JSON.stringify({ token: adminToken });
      if (isRight) response.setHeader('set-cookie', `fundwatch_session=${session}; HttpOnly; Path=/; SameSite=Strict`);
      return sendJson(response, isRight ? 200 : 401, isRight ? me : { code: 'token_wrong', message: 'this token is not known' });
    }
    if (url.pathname === '/api/logout') {
      response.setHeader('set-cookie', 'fundwatch_session=; Max-Age=0; Path=/');
      return sendJson(response, 200, { ok: true });
    }
    if (!isIn(request)) return sendJson(response, 401, { code: 'token_wrong', message: 'the token is missing or wrong' });
    if (url.pathname === '/api/me') return sendJson(response, 200, me);
    if (url.pathname === '/api/quarantine') return sendJson(response, 200, { items: leftOut });
    if (url.pathname === '/api/quarantine/release') {
      const { sequence }: { sequence?: number } = JSON.parse(body);
      leftOut = leftOut.filter((item) => item.sequence !== sequence);
      return sendJson(response, 200, { sequence: 9_000, events: 1, judged: true });
    }
    const answer = await answerApi(request.method ?? 'GET', url, body, { revisions, letters, cases });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => sendJson(response, 500, { code: 'internal', message: String(error) }));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (!isReachable || !isIn(request)) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => {
      const query = new URL(request.url ?? '/', 'http://fake').searchParams;
      const asked = query.get('cursor');
      const isOther = (query.get('stream') ?? stream) !== stream;
      const cursor = isOther ? 0 : asked === null ? newestCursor(revisions) : Number(asked);
      cursorsAsked.push(asked === null ? undefined : Number(asked));
      clients.add(client);
      client.on('close', () => clients.delete(client));
      send(client, { type: 'hello', cursor, version: 'fake', masked: false, stream });
      const missed = revisions.filter((hit) => hit.cursor > cursor);
      if (missed.length > 0) send(client, { type: 'hits', cursor: newestCursor(revisions), hits: missed.map(withoutEvidence) });
    });
  });
  const ticking = setInterval(() => {
    for (const client of clients) send(client, { ...statsOf(revisions), ...(alarms.length === 0 ? {} : { alarms }) });
  }, 1_000);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    cases,
    url: `http://127.0.0.1:${address.port}`,
    adminToken,
    cursorsAsked,
    raise(...hits) {
      revisions.push(...hits);
      const message: ServerMessage = { type: 'hits', cursor: newestCursor(revisions), hits: hits.map(withoutEvidence) };
      for (const client of clients) send(client, message);
    },
    cut() {
      for (const client of clients) client.terminate();
    },
    restore(restored) {
      revisions.splice(0, revisions.length, ...restored);
      stream = `${stream} restored`;
    },
    setReachable(next) {
      isReachable = next;
    },
    setAlarms(next) {
      alarms = next;
    },
    setQuarantine(next) {
      leftOut = next;
    },
    async stop() {
      clearInterval(ticking);
      for (const client of clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}


function statsOf(revisions: readonly FakeHit[]): ServerMessage {
  const now = new Date().toISOString();
  return {
    type: 'stats', cursor: newestCursor(revisions), sequence: 8_000, evaluated: 8_000, stored: 8_000,
    watermark: chinaIso(Date.now()), newest_received_at: now, events_per_s: 312.4, lag_ms: 3,
  };
}

function newestCursor(revisions: readonly FakeHit[]): number {
  return revisions.reduce((newest, hit) => Math.max(newest, hit.cursor), 0);
}

function withoutEvidence({ evidence: _, conditions: __, facts: ___, ...hit }: FakeHit) {
  return hit;
}

function send(client: WebSocket, message: ServerMessage): void {
  client.send(JSON.stringify(message));
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Files of the built page; every other address is the page itself. */
async function sendPage(path: string, response: ServerResponse): Promise<void> {
  const file = normalize(path).startsWith('/assets/') ? join(webFolder, normalize(path)) : join(webFolder, 'index.html');
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' }).end(bytes);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
