// The part of the ClickHouse HTTP interface that @clickhouse/client uses, in front of the embedded engine, so that every
// other process talks to it as to a real server.
//   GET  /ping                  Ok.
//   POST /  (or GET, reads)     statement in the body, or in `query` with the rows of an INSERT in the body;
//                               `database`, `default_format`, `param_<name>`, every other parameter is a setting
// Errors carry X-ClickHouse-Exception-Code and ClickHouse's own text; one that comes up in the middle of a
// streamed answer breaks the connection, because its status has been sent.
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Embedded } from './embedded.ts';
import { errorCodes, StatementError } from './statement.ts';
import type { Statement } from './statement.ts';

/** Largest body: one batch of the sink is a tenth of it. */
const bodyBytesMax = 128 * 1024 * 1024;

/** Parameters that are about the exchange, not about the statement. */
const exchangeParameters: ReadonlySet<string> = new Set([
  'query', 'database', 'default_format', 'query_id', 'session_id', 'session_timeout', 'session_check', 'role', 'user', 'password',
  'quota_key', 'compress', 'decompress', 'enable_http_compression', 'wait_end_of_query', 'buffer_size',
  'send_progress_in_http_headers', 'http_headers_progress_interval_ms', 'cancel_http_readonly_queries_on_client_close',
]);

export interface HttpInterfaceOptions {
  readonly engine: Embedded;
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** For requests that name none. */
  readonly database: string;
}

export interface HttpInterface {
  readonly port: number;
  /** No new requests; running ones end first. */
  close(): Promise<void>;
}

export async function serveHttp(options: HttpInterfaceOptions): Promise<HttpInterface> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: unknown) => refuse(response, error));
  });
  // The client keeps connections for 2.5 s; ours must live longer, or it writes into a closed one.
  server.keepAliveTimeout = 30_000;
  server.requestTimeout = 0;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return { port: portOf(server), close: () => closed(server) };
}

async function answer(options: HttpInterfaceOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://store');
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  if (!isAllowed(options, request, url)) {
    throw new StatementError(errorCodes.authenticationFailed, 'Authentication failed: wrong user or password.');
  }
  const left = new AbortController();
  response.once('close', () => left.abort(new Error('the caller has left')));
  const statement = await readStatement(request, url, options.database);
  const result = await options.engine.run({ ...statement, signal: left.signal });
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'X-ClickHouse-Query-Id': url.searchParams.get('query_id') ?? '',
    'X-ClickHouse-Summary': JSON.stringify({
      read_rows: '0', read_bytes: '0', written_rows: String(result.writtenRows), written_bytes: String(result.writtenBytes),
      total_rows_to_read: '0', result_rows: '0', result_bytes: '0', elapsed_ns: '0',
    }),
  });
  await pipeline(Readable.from(result.chunks, { objectMode: false }), response);
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const code = error instanceof StatementError ? error.code : errorCodes.unknown;
  const text = error instanceof Error ? error.message : String(error);
  const message = /^Code: \d+\./.test(text) ? text : `Code: ${code}. DB::Exception: ${text} (EMBEDDED)`;
  response.writeHead(statusOf(code), {
    'Content-Type': 'text/plain; charset=UTF-8',
    'X-ClickHouse-Exception-Code': String(code),
  });
  response.end(`${message}\n`);
}

function statusOf(code: number): number {
  switch (code) {
    case errorCodes.authenticationFailed:
      return 403;
    case errorCodes.tooManySimultaneousQueries:
      return 503;
    case 60: // UNKNOWN_TABLE
    case 81: // UNKNOWN_DATABASE
      return 404;
    case 27: // CANNOT_PARSE_INPUT_ASSERTION_FAILED
    case 36: // BAD_ARGUMENTS
    case 47: // UNKNOWN_IDENTIFIER
    case 62: // SYNTAX_ERROR
    case 456: // UNKNOWN_QUERY_PARAMETER
    case 457: // BAD_QUERY_PARAMETER
      return 400;
    default:
      return 500;
  }
}

type ReadStatement = Omit<Statement, 'signal'>;

async function readStatement(request: IncomingMessage, url: URL, database: string): Promise<ReadStatement> {
  let body = await readBody(request);
  let sql = url.searchParams.get('query');
  const params = new Map<string, string>();
  const settings = new Map<string, string>();
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) {
    for (const [name, value] of await readForm(body, type)) {
      if (name === 'query') sql = value;
      else if (name.startsWith('param_')) params.set(name.slice('param_'.length), value);
    }
    body = Buffer.alloc(0);
  }
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) params.set(name.slice('param_'.length), value);
    else if (!exchangeParameters.has(name)) settings.set(name, value);
  }
  const isInsert = sql !== null && body.length > 0 && /^\s*insert\b/i.test(sql);
  return {
    sql: isInsert || sql !== null ? `${sql}${isInsert ? '' : body.toString('utf8')}` : body.toString('utf8'),
    ...(isInsert ? { body } : {}),
    params,
    settings,
    database: url.searchParams.get('database') ?? headerOf(request, 'x-clickhouse-database') ?? database,
    isWhole: url.searchParams.get('wait_end_of_query') === '1',
    format: url.searchParams.get('default_format') ?? headerOf(request, 'x-clickhouse-format') ?? 'TabSeparated',
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity' && encoding !== 'gzip') {
    throw new StatementError(errorCodes.notImplemented, `Content-Encoding ${encoding} is not understood; use gzip.`);
  }
  const source: AsyncIterable<Buffer> = encoding === 'gzip' ? request.pipe(createGunzip()) : request;
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of source) {
    bytes += part.length;
    if (bytes > bodyBytesMax) throw new StatementError(errorCodes.badArguments, `The body is larger than ${bodyBytesMax} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function readForm(body: Buffer, type: string): Promise<[string, string][]> {
  const form = await new Response(new Uint8Array(body), { headers: { 'Content-Type': type } }).formData();
  return [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
}

function isAllowed(options: HttpInterfaceOptions, request: IncomingMessage, url: URL): boolean {
  const { user, password } = credentialsOf(request, url);
  // Both are compared whatever the first says, and in equal time.
  const isUser = isEqual(user, options.user);
  return isEqual(password, options.password) && isUser;
}

function credentialsOf(request: IncomingMessage, url: URL): { user: string; password: string } {
  const [scheme, encoded] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() === 'basic' && encoded !== undefined) {
    const text = Buffer.from(encoded, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    return { user: text.slice(0, Math.max(colon, 0)), password: text.slice(colon + 1) };
  }
  const { searchParams } = url;
  return {
    user: headerOf(request, 'x-clickhouse-user') ?? searchParams.get('user') ?? 'default',
    password: headerOf(request, 'x-clickhouse-key') ?? searchParams.get('password') ?? '',
  };
}

function isEqual(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

async function closed(server: Server): Promise<void> {
  const end = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  await end;
}
