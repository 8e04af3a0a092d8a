// WebSocket GET /api/alerts (console/wire.ts W1 to W5): lets clients in, hands each new frame to all of
// them at once, and looks after them once a second.
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { z } from 'zod';
import type { ServerMessage } from '../../wire.ts';
import type { Authenticator } from '../access/authenticator.ts';
import { protocolName } from '../access/authenticator.ts';
import type { Principal } from '../access/principal.ts';
import { may } from '../access/principal.ts';
import { isOwnPage } from '../access/same-origin.ts';
import type { ProblemCode } from '../http/problem.ts';
import { alertFilter, alertQuery } from './alert-filter.ts';
import { AlertSession, sessionBoundsDefault } from './alert-session.ts';
import type { SessionBounds } from './alert-session.ts';
import type { HitsFeed } from './hits-feed.ts';
import type { LiveFrame } from './live-frame.ts';
import { hitsMessage, wanted } from './live-frame.ts';
import { turns } from './turns.ts';

export const alertsPath = '/api/alerts';
const clientsMax = 1_000;
/** Clients say nothing but pongs. */
const payloadBytesMax = 4_096;
const streamReadersMax = 4;
/** `stats` at least once a second (W5). */
const tickMs = 900;
/** Every so many ticks a client must have answered a ping. */
const pingTicks = 15;
/** Every so many ticks it must still be allowed in. */
const recheckTicks = 3;
const goingAway = 1001;
const policyViolation = 1008;

export interface AlertServerOptions {
  readonly server: Server;
  readonly feed: HitsFeed;
  readonly authenticator: Authenticator;
  readonly version: string;
  /** The `stats` message, for the given cursor; must not wait. */
  readonly stats: (cursor: number) => ServerMessage;
  /** Newest sequence in HITS as the stream itself says. */
  readonly newestCursor: () => Promise<number>;
  readonly onOpen: (principal: Principal, request: IncomingMessage) => void;
  readonly bounds?: SessionBounds;
}

interface Client {
  readonly session: AlertSession;
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly accessToken: string | undefined;
  isAlive: boolean;
}

export interface AlertServer {
  clients(): number;
  /** Says goodbye to everyone with 1001, so that they come back with their cursors. */
  close(): void;
}

interface Refusal {
  readonly status: number;
  readonly code: ProblemCode;
  readonly message: string;
}

export function startAlertServer(options: AlertServerOptions): AlertServer {
  const { server, feed, authenticator, bounds = sessionBoundsDefault } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: payloadBytesMax,
    // Compressing costs more time than the loopback to the gateway or a city network does.
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(protocolName) ? protocolName : false),
  });
  const clients = new Set<Client>();
  const streamTurn = turns(streamReadersMax);
  let ticks = 0;
  const timer = setInterval(tick, tickMs);
  const unlisten = feed.listen(broadcast);
  server.on('upgrade', (request, socket, head) => void upgrade(request, socket, head));

  return {
    clients: () => clients.size,
    close() {
      clearInterval(timer);
      unlisten();
      for (const { session } of clients) session.close(goingAway, 'restarting; come back with your cursor');
    },
  };

  function broadcast(frame: LiveFrame): void {
    // Clients with the same filter and sight share the bytes; forgotten with this frame.
    const messages = new Map<string, Buffer | undefined>();
    for (const { session } of clients) {
      if (!session.isLevel()) continue;
      const key = session.masked ? `m${session.filter.key}` : session.filter.key;
      if (!messages.has(key)) messages.set(key, messageFor(frame, session));
      session.take(frame, messages.get(key));
    }
  }

  function tick(): void {
    ticks += 1;
    for (const client of clients) {
      client.session.tick(options.stats);
      if (ticks % pingTicks === 0) ping(client);
      if (ticks % recheckTicks === 0) void recheck(client);
    }
  }

  function ping(client: Client): void {
    if (!client.isAlive) return client.socket.terminate();
    client.isAlive = false;
    client.socket.ping();
  }

  async function recheck(client: Client): Promise<void> {
    const principal = await authenticator.identify(client.request.headers, client.accessToken);
    // A removed user or an ended session must not go on reading.
    if (principal === undefined) client.session.close(policyViolation, 'no longer logged in');
  }

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy());
    const refused = (refusal: Refusal): void => refuse(socket, refusal);
    // Anybody may send any request line, and not all of them are addresses: `//` is none.
    const url = URL.parse(request.url ?? '/', 'http://localhost');
    if (url === null) return refused({ status: 400, code: 'request_invalid', message: 'not an address' });
    const accessToken = url.searchParams.get('access_token') ?? undefined;
    if (url.pathname !== alertsPath) return refused({ status: 404, code: 'not_found', message: 'no WebSocket here' });
    const principal = await authenticator.identify(request.headers, accessToken);
    if (principal === undefined) return refused({ status: 401, code: 'token_wrong', message: 'missing or wrong token' });
    if (!may(principal, 'read') || (principal.via === 'session' && !isOwnPage(request.headers))) {
      return refused({ status: 403, code: 'token_wrong', message: 'this token may not read hits' });
    }
    const query = alertQuery.safeParse(grouped(url.searchParams));
    if (!query.success) {
      const [issue] = query.error.issues;
      return refused({ status: 400, code: 'field_invalid', message: `${String(issue?.path[0])}: ${issue?.message}` });
    }
    if (clients.size >= clientsMax) {
      return refused({ status: 503, code: 'too_fast', message: `${clientsMax} clients are connected already` });
    }
    const cursor = await startingCursor(query.data).catch(() => undefined);
    if (cursor === undefined) {
      return refused({ status: 503, code: 'bus_unavailable', message: 'the bus does not answer; try again' });
    }
    if (socket.destroyed) return;
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const session = new AlertSession({
        socket: webSocket, feed, filter: alertFilter(query.data), masked: !may(principal, 'personal'), cursor, bounds, streamTurn,
      });
      const client: Client = { session, socket: webSocket, request, accessToken, isAlive: true };
      clients.add(client);
      webSocket.on('pong', () => (client.isAlive = true));
      webSocket.on('close', () => clients.delete(client));
      webSocket.on('error', () => webSocket.terminate());
      options.onOpen(principal, request);
      session.open(options.version);
      session.tick(options.stats);
    });
  }

  /** A cursor beyond the end, or of another name, belongs to a stream that is no more: the new one is sent from its
   * beginning, and the greeting says so by its cursor, lower than the client's, or by the name. */
  async function startingCursor({ cursor: asked, stream }: z.output<typeof alertQuery>): Promise<number> {
    if (asked === undefined || asked === 'now') return feed.ring.end();
    const isOfThis = stream === undefined || stream === feed.stream;
    if (isOfThis && (asked <= feed.ring.end() || asked <= (await options.newestCursor()))) return asked;
    return (await feed.oldest()) - 1;
  }
}

function messageFor(frame: LiveFrame, { filter, masked }: AlertSession): Buffer | undefined {
  const texts = wanted(frame, filter, masked);
  return texts.length === 0 ? undefined : hitsMessage(frame.cursor, texts);
}

function grouped(parameters: URLSearchParams): Record<string, string | string[]> {
  const found: Record<string, string | string[]> = {};
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    found[name] = values.length === 1 ? (values[0] ?? '') : values;
  }
  return found;
}

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 503: 'Service Unavailable',
};

function refuse(socket: Duplex, { status, code, message }: Refusal): void {
  const body = JSON.stringify({ code, message });
  socket.end(
    `HTTP/1.1 ${status} ${statusTexts[status] ?? 'Error'}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

