// Puts the console together and takes it apart again, for server-main.ts and for tests.
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { ClickHouseClient } from '@clickhouse/client';
import { institutionKeysIn } from '../../connectors/gateway/institution-keys.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { streams, subjects } from '../../connectors/nats/names.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import type { Configuration } from '../../engine/configuration.ts';
import type { Log } from '../../engine/log.ts';
import { Attempts } from './access/attempts.ts';
import { Authenticator } from './access/authenticator.ts';
import { may } from './access/principal.ts';
import { SessionsFile } from './access/sessions-file.ts';
import { UsersFile } from './access/users-file.ts';
import { buildApp } from './app.ts';
import { startAuditTrail } from './audit-trail.ts';
import { startAlertServer } from './live/alert-server.ts';
import type { AlertServer } from './live/alert-server.ts';
import type { SessionBounds } from './live/alert-session.ts';
import { startHitsFeed } from './live/hits-feed.ts';
import type { RingBounds } from './live/hits-ring.ts';
import { statsMessage } from './live/stats-message.ts';
import { makeMetrics } from './metrics.ts';
import { openRuleDesk } from './rule-desk.ts';
import { StatusReader } from './status-reader.ts';

export interface ConsoleOptions {
  readonly bus: Bus;
  readonly store: ClickHouseClient;
  readonly log: Log;
  /** 0 for any free one. */
  readonly port: number;
  readonly varFolder: string;
  readonly webFolder: string;
  readonly gatewayUrl: string;
  /** For back-tests, which connect by themselves. */
  readonly clickhouseUrl: string;
  readonly adminToken: string;
  readonly connectorToken: string;
  /** Working days of the five steps of a case. */
  readonly caseDays: Configuration['caseDays'];
  readonly version: string;
  readonly now: () => number;
  readonly ringBounds?: RingBounds;
  readonly sessionBounds?: SessionBounds;
  /** How long a step with a rule waits for the evaluator, ms. */
  readonly outcomeMsMax?: number;
}

export interface RunningConsole {
  readonly port: number;
  stop(): Promise<void>;
}

const statusEveryMs = 1_000;

/** The streams must exist. Resolves when requests are answered. */
export async function startConsole(options: ConsoleOptions): Promise<RunningConsole> {
  const { bus, store, log, varFolder, version, now } = options;
  const [users, sessions, feed, desk] = await Promise.all([
    UsersFile.open(join(varFolder, 'users.json')),
    SessionsFile.open(join(varFolder, 'sessions.json')),
    startHitsFeed(bus, options.ringBounds),
    openRuleDesk(options),
  ]);
  const institutions = institutionKeysIn(options);
  const authenticator = new Authenticator({ ...options, institutions, users, sessions });
  const audit = startAuditTrail({ store, log, now });
  let alerts: AlertServer | undefined;
  const clients = (): number => alerts?.clients() ?? 0;
  const status = new StatusReader({
    bus, now, clients, varFolder, feed: { progress: () => feed.progress(), end: () => feed.ring.end() },
  });
  const metrics = makeMetrics({ status, clients, auditWaiting: audit.waiting, auditDropped: audit.dropped });
  feed.listen(({ hits }) => metrics.liveHits.inc(hits.length));
  const parts = { ...options, feed, institutions, authenticator, users, attempts: new Attempts(), audit, status };
  const app = await buildApp(parts, desk, metrics);
  await app.listen({ host: '127.0.0.1', port: options.port });
  alerts = startAlertServer({
    server: app.server, feed, authenticator, version,
    stats: (cursor) => statsMessage(status.latest(), feed.progress(), cursor),
    newestCursor: async () => (await readBounds(bus.jsm, streams.hits))?.last ?? 0,
    onOpen: (principal) => audit.record(principal, 'alerts_opened', '', { masked: !may(principal, 'personal') }),
    ...(options.sessionBounds === undefined ? {} : { bounds: options.sessionBounds }),
  });
  // For the `stats` messages, which must not wait; a bus that is away leaves the last one standing.
  const refresh = (): void => void status.read().catch(() => undefined);
  refresh();
  const timer = setInterval(refresh, statusEveryMs);
  const answering = answerStatus();

  return {
    port: portOf(app.server.address()),
    async stop() {
      clearInterval(timer);
      answering.unsubscribe();
      alerts?.close();
      await app.close();
      await Promise.all([feed.stop(), desk.stop()]);
      await audit.stop();
    },
  };

  function answerStatus() {
    return bus.connection.subscribe(subjects.status('console'), {
      callback: (error, message) => {
        if (error === null) message.respond(JSON.stringify({ clients: clients(), cursor: feed.ring.end(), healthy: true }));
      },
    });
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
