// The public port: what comes in is answered here, everything else is the console's.
import { createGunzip } from 'node:zlib';
import { Readable } from 'node:stream';
import httpProxy from '@fastify/http-proxy';
import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Tokens } from './access.ts';
import { accessCheck } from './access.ts';
import type { Answer, Reply } from './answer.ts';
import { ArrivingBodies } from './arriving-bodies.ts';
import { busy, retryOf, send, sendProblem } from './answer.ts';
import { letterHeader, parentOf } from './dead-letters.ts';
import type { BulkOptions } from './bulk.ts';
import { BulkFeed, feedLines, fullChunkBytes } from './bulk.ts';
import type { FsiOptions } from './fsi.ts';
import { answerFsi } from './fsi.ts';
import type { FileRoutesOptions } from './file-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { asksForWebSocket, tunnelUpgrades } from './tunnel.ts';

export const fsiBytesMax = 8 * 1024 * 1024;
/** A sender that lets its connection rest this long in the middle of a request is cut off. */
const idleMsMax = 120_000;
const headersMsMax = 15_000;
/** For a single envelope, from its first byte to its last. */
const fsiBodyMsMax = 30_000;
/** Bulk feeds at the same time; each holds some MB. */
const feedsMax = 32;

export interface ServerOptions {
  readonly tokens: Tokens;
  readonly fsi: FsiOptions;
  readonly bulk: BulkOptions;
  readonly files: Omit<FileRoutesOptions, 'bulk'>;
  /** The console's port on 127.0.0.1. */
  readonly consolePort: number;
  /** Told of faults of ours (HTTP 500). */
  readonly onFault: (error: unknown, route: string) => void;
}

export interface GatewayServer {
  readonly app: FastifyInstance;
  /** Stops listening, lets requests under way end, closes. */
  close(): Promise<void>;
}

export async function makeServer(options: ServerOptions): Promise<GatewayServer> {
  const app = fastify({
    logger: false,
    http: { shouldUpgradeCallback: asksForWebSocket },
    bodyLimit: fsiBytesMax,
    connectionTimeout: idleMsMax,
    // Feeds may take hours; a slow single envelope is timed below.
    requestTimeout: 0,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    exposeHeadRoutes: false,
  });
  app.server.headersTimeout = headersMsMax;
  app.setErrorHandler((error, request, reply) => {
    const status = statusOf(error);
    if (status >= 500) options.onFault(error, request.routeOptions.url ?? '');
    sendFault(reply, status, error);
  });
  const endTunnels = tunnelUpgrades(app.server, options.consolePort);
  await app.register(intakeRoutes, options);
  await app.register(consoleProxy, { consolePort: options.consolePort });
  return {
    app,
    close: async () => {
      endTunnels();
      await app.close();
    },
  };
}

async function intakeRoutes(app: FastifyInstance, options: ServerOptions): Promise<void> {
  const check = accessCheck(options.tokens);
  app.decorateRequest('institution', null);
  app.addHook('onRequest', (request, reply, done) => {
    const checked = check(request.headers.authorization);
    switch (checked.access) {
      case 'granted':
        request.institution = checked.institution;
        return done();
      case 'missing':
        reply.header('www-authenticate', 'Bearer');
        return sendProblem(reply, 401, 'token_wrong', 'Send Authorization: Bearer <token>. The first tokens are in var/credentials.json.');
      case 'wrong':
        return sendProblem(reply, 403, 'token_wrong', 'This token is not known here.');
    }
  });
  await app.register(fsiRoute, options);
  await app.register(bulkRoute, options);
  await app.register(fileRoutes, { ...options.files, bulk: options.bulk });
}

async function fsiRoute(app: FastifyInstance, { fsi }: ServerOptions): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/json\s*(;|$)/i, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const arriving = new ArrivingBodies(fsiBodyMsMax);
  app.addHook('onClose', async () => arriving.stop());
  const onRequest = (request: FastifyRequest, _reply: FastifyReply, done: () => void): void => {
    arriving.begin(request.raw);
    done();
  };
  app.post('/api/fsi', { onRequest }, async (request, reply) => {
    arriving.end(request.raw);
    const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
    const parent = parentOf(request.headers[letterHeader]);
    send(reply, await answerFsi(body, { ...fsi, institution: request.institution, parent }));
    return reply;
  });
}

async function bulkRoute(app: FastifyInstance, { bulk }: ServerOptions): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/(x-ndjson|ndjson|jsonl)\s*(;|$)/i, (_request, payload, done) => done(null, payload));
  let feeds = 0;
  app.post('/api/events', async (request, reply) => {
    if (feeds >= feedsMax) return send(reply, busy());
    const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
    if (encoding !== 'identity' && encoding !== 'gzip') {
      return sendProblem(reply, 415, 'body_invalid', 'Content-Encoding may be gzip or absent.');
    }
    feeds += 1;
    try {
      send(reply, await answerFeed(request, encoding === 'gzip', { ...bulk, institution: request.institution }));
    } finally {
      feeds -= 1;
    }
    return reply;
  });
}

async function answerFeed(request: FastifyRequest, isGzip: boolean, options: BulkOptions): Promise<Answer> {
  const feed = new BulkFeed(options);
  const payload = request.body instanceof Readable ? request.body : Readable.from([]);
  const body = isGzip ? unzipped(payload) : payload;
  try {
    await feedLines(body, feed);
    return { status: 200, body: JSON.stringify(await feed.end()) };
  } catch (cause) {
    // What was taken before stays taken; it must be settled before the counts are told.
    const settled = await feed.end().then(() => undefined, (failure: unknown) => failure);
    payload.resume();
    const retry = retryOf(cause) ?? retryOf(settled);
    const answer = feed.answer();
    if (retry !== undefined) {
      const { status, retryAfterSeconds, code, text } = retry;
      return { status, retryAfterSeconds, body: JSON.stringify({ ...answer, error: code, message: text }) };
    }
    if (!isStreamError(cause)) throw cause;
    const message = `The body ended before its end: ${cause.message}. The lines counted here were taken.`;
    return { status: 400, body: JSON.stringify({ ...answer, error: 'body_invalid', message }) };
  }
}

function unzipped(payload: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: 2 * fullChunkBytes });
  payload.once('error', (error) => gunzip.destroy(error));
  payload.once('close', () => {
    if (!payload.readableEnded) gunzip.destroy(new Error('connection lost'));
  });
  return payload.pipe(gunzip);
}

/** Broken compression, a connection lost: the sender's doing, not ours. */
function isStreamError(cause: unknown): cause is Error {
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return code.startsWith('Z_') || code.startsWith('ERR_STREAM') || code === 'ECONNRESET' || cause.message === 'connection lost' || cause.message === 'aborted';
}

async function consoleProxy(app: FastifyInstance, { consolePort }: { consolePort: number }): Promise<void> {
  await app.register(httpProxy, {
    upstream: `http://127.0.0.1:${consolePort}`,
    httpMethods: ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT', 'OPTIONS'],
    disableRequestLogging: true,
    undici: { connections: 256, bodyTimeout: idleMsMax, headersTimeout: idleMsMax },
    replyOptions: {
      // The wish to be told to go on (`Expect`, of curl with more than 1 MB) was fulfilled here and means nothing to the console.
      rewriteRequestHeaders: (request, { expect: _, ...headers }) => ({
        ...headers, 'x-forwarded-for': request.ip, 'x-forwarded-host': request.headers.host ?? '',
      }),
      onError: (reply) => {
        reply.header('retry-after', '2');
        sendProblem(reply, 503, 'console_unreachable', 'The console is starting or was restarted. Try again in a moment.');
      },
    },
  });
}

function sendFault(reply: Reply, status: number, error: unknown): void {
  switch (status) {
    case 413:
      return sendProblem(reply, 413, 'body_invalid', `The message is larger than ${fsiBytesMax} bytes. Send many envelopes to /api/events.`);
    case 415:
      return sendProblem(reply, 415, 'body_invalid', mediaTypes);
    default:
      if (status >= 500) return sendProblem(reply, status, 'internal', 'This is a fault of ours. It was logged.');
      return sendProblem(reply, status, 'body_invalid', error instanceof Error ? error.message : 'not understood');
  }
}

const mediaTypes = 'This media type is not taken here: application/json for /api/fsi, application/x-ndjson for /api/events, '
  + 'text/csv or XLSX for /api/files.';

function statusOf(error: unknown): number {
  const isCoded = typeof error === 'object' && error !== null && 'statusCode' in error;
  return isCoded && typeof error.statusCode === 'number' ? error.statusCode : 500;
}
