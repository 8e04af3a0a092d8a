// The bus and the tables of a folder that is not running, started for one command and stopped again: for a restore
// and for an erasure, which nobody else may disturb. Whoever has a NATS or a ClickHouse of their own (NATS_URL,
// CLICKHOUSE_URL) is taken there.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { connectStore, makeDatabase } from '../../connectors/clickhouse/connect.ts';
import type { ClickHouseClient } from '@clickhouse/client';
import { connectBus } from '../../connectors/nats/connect.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { natsServerConfiguration } from '../../connectors/nats/nats-server.ts';
import { readConfiguration } from '../../engine/configuration.ts';
import { paceDefault } from '../start/back-off.ts';
import { Children } from '../start/children.ts';
import { keepInternalCredentials } from '../start/credentials.ts';
import { anyFreePort } from '../start/free-port.ts';
import { ensureNatsServer } from '../start/nats-server-binary.ts';
import { replaceFile } from '../start/replace-file.ts';
import { natsRole, nodeRole } from '../start/roles.ts';

export interface OwnServersOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly root: string;
  readonly varFolder: string;
  /** Folder whose `bin` holds a fetched nats-server; the repository's own `var` when absent. */
  readonly toolsFolder?: string;
  readonly say: (line: string) => void;
}

export interface OwnServers {
  readonly bus: Bus;
  readonly client: ClickHouseClient;
}

/** Statements over everything that is stored. */
const requestMsMax = 24 * 3_600_000;

/** The folder must be locked by the caller (start/instance-lock.ts). Both servers are gone when this resolves or
 * rejects. */
export async function withOwnServers<T>(options: OwnServersOptions, work: (servers: OwnServers) => Promise<T>): Promise<T> {
  const { env, root, varFolder, say } = options;
  const children = new Children({
    pace: paceDefault, logFolder: join(varFolder, 'log'), say, onChange: () => undefined, random: Math.random,
  });
  try {
    const configuration = readConfiguration(env);
    const internal = keepInternalCredentials(varFolder);
    const natsUrl = isGiven(env['NATS_URL']) ? configuration.natsUrl : await startNats();
    const clickhouseUrl = isGiven(env['CLICKHOUSE_URL']) ? configuration.clickhouseUrl : await startClickhouse();
    const bus = await connectBus({ url: natsUrl, name: 'fundwatch maintenance' });
    const connection = { url: clickhouseUrl, application: 'fundwatch-maintenance', requestMsMax };
    await makeDatabase(connection);
    const client = connectStore(connection);
    try {
      return await work({ bus, client });
    } finally {
      await Promise.all([bus.close(), client.close()]);
    }

    async function startNats(): Promise<string> {
      const { nats_user: user, nats_password: password } = internal;
      const port = await anyFreePort();
      const storeDir = join(varFolder, 'nats');
      mkdirSync(storeDir, { recursive: true });
      const configurationFile = join(varFolder, 'nats-server.conf');
      replaceFile(configurationFile, natsServerConfiguration({ port, user, password, storeDir }));
      const binary = await ensureNatsServer({ varFolder: options.toolsFolder ?? varFolder, log: say });
      await children.start(natsRole({ binary, configurationFile, varFolder }));
      return `nats://${user}:${password}@127.0.0.1:${port}`;
    }

    async function startClickhouse(): Promise<string> {
      const { clickhouse_user: user, clickhouse_password: password } = internal;
      const clickhouseUrl = `http://${user}:${password}@127.0.0.1:${await anyFreePort()}/fundwatch`;
      await children.start(nodeRole('clickhouse', {
        root, varFolder, env, natsUrl: 'nats://127.0.0.1:1', clickhouseUrl, host: '127.0.0.1', port: 0, consolePort: 0,
        // It serves no tokens.
        adminToken: 'not-used-by-this-process', connectorToken: 'not-used-by-this-process',
      }));
      return clickhouseUrl;
    }
  } finally {
    await children.stop();
  }
}

/** Whether a setting is set. */
export function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
