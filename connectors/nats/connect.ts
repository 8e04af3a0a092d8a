// One NATS connection per process. It reconnects for ever; while it is away `isReady` is false, publishes
// are retried by their callers (publish.ts) and consumers pick up where they were (consume.ts).
import { connect } from '@nats-io/transport-node';
import type { ConnectionOptions, NatsConnection } from '@nats-io/transport-node';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { Failure } from '../../engine/failure.ts';

/** Wait before an attempt that is not the first, and at most so much more. */
const reconnectWaitMs = 100;
const reconnectJitterMs = 200;
/** The client compares the time of its last attempt, plus a wait, with the machine's clock: when that is turned
 * back by a month it tries again in a month. So it is told that the time has always come, and we wait. */
const alwaysDueMs = Number.MIN_SAFE_INTEGER;
/** A dead peer is noticed after two unanswered pings. */
const pingIntervalMs = 5_000;
const requestTimeoutMs = 5_000;

export interface BusOptions {
  /** nats://user:password@host:port; user and password may be absent. */
  readonly url: string;
  /** Shown in the server's connection list. */
  readonly name: string;
}

export type BusState = 'ready' | 'away' | 'closed';

export interface Bus {
  readonly connection: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** `away` while the connection is lost and being made again. */
  state(): BusState;
  isReady(): boolean;
  /** Sends what is buffered, then closes; at once when the server is away. A second call waits for the first. */
  close(): Promise<void>;
  /** Resolves when the connection is closed for good: by `close`, or by the server refusing our credentials. */
  readonly closed: Promise<void>;
}

/** Waits until the server answers, however long that takes. Throws Failure `nats_unreachable` only when the server
 * answers and refuses us. */
export async function connectBus({ url, name }: BusOptions): Promise<Bus> {
  const { server, user, pass } = credentialsOf(url);
  const connection = await connect({
    servers: server,
    ...(user === '' ? {} : { user, pass }),
    name,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => alwaysDueMs,
    reconnectToServer: paced(),
    pingInterval: pingIntervalMs,
    maxPingOut: 2,
    timeout: requestTimeoutMs,
    ignoreClusterUpdates: true,
    // An embedded server that is restarting can refuse a moment long; refusal for ever is shown by readiness.
    ignoreAuthErrorAbort: true,
    // Stack captures at every request cost more than the request.
    noAsyncTraces: true,
  }).catch((cause: unknown) => {
    throw new Failure('nats_unreachable', { url: server }, { cause });
  });

  let state: BusState = 'ready';
  void follow();
  let closing: Promise<void> | undefined;
  const js = jetstream(connection, { timeout: requestTimeoutMs });
  const jsm = await jetstreamManager(connection, { checkAPI: false, timeout: requestTimeoutMs });

  return {
    connection,
    js,
    jsm,
    state: () => state,
    isReady: () => state === 'ready',
    close: () => (closing ??= close()),
    closed: connection.closed().then(() => undefined),
  };

  async function follow(): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect' || status.type === 'staleConnection') state = 'away';
      if (status.type === 'reconnect') state = 'ready';
    }
    state = 'closed';
  }

  async function close(): Promise<void> {
    // `drain` waits for a server that may never come back.
    if (state === 'ready') await connection.drain();
    else await connection.close();
    state = 'closed';
  }
}

/** The server the client would take, at once the first time, later after a wait. */
function paced(): NonNullable<ConnectionOptions['reconnectToServer']> {
  let attempts = 0;
  return ([server]) => {
    attempts += 1;
    if (server === undefined || attempts === 1) return server ?? null;
    return { server, delay: reconnectWaitMs + Math.random() * reconnectJitterMs };
  };
}

function credentialsOf(url: string): { server: string; user: string; pass: string } {
  const parsed = new URL(url);
  const user = decodeURIComponent(parsed.username);
  const pass = decodeURIComponent(parsed.password);
  parsed.username = '';
  parsed.password = '';
  return { server: `${parsed.protocol}//${parsed.host}`, user, pass };
}
