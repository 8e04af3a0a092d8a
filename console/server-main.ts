// The console process: REST, live alerts, exports and the page, on a loopback port behind the gateway.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { connectStore } from '../connectors/clickhouse/connect.ts';
import { connectBus } from '../connectors/nats/connect.ts';
import { makeStreams } from '../connectors/nats/make-streams.ts';
import { readConfiguration } from '../engine/configuration.ts';
import { makeLog } from '../engine/log.ts';
import { exitWithParent } from '../engine/parent-watch.ts';
import { sayReady } from '../engine/say-ready.ts';
import { endForSure, endOnUncaught } from '../engine/sure-end.ts';
import { exportsAtOnceMax } from './server/routes/export.ts';
import { startConsole } from './server/start-console.ts';

const stopMsMax = 4_500;
const retryMs = 500;
/** Exports may hold one each for as long as somebody downloads: as many are left for everything else. */
const connectionsMax = 2 * exportsAtOnceMax;

exitWithParent();
endOnUncaught();
const here = dirname(fileURLToPath(import.meta.url));
const configuration = readConfiguration(process.env);
const log = makeLog({ role: 'console', level: configuration.logLevel });
const bus = await connectBus({ url: configuration.natsUrl, name: 'fundwatch console' });
await untilStreams();
const store = connectStore({ url: configuration.clickhouseUrl, application: 'fundwatch console', connectionsMax });
const running = await startConsole({
  ...configuration,
  bus,
  store,
  log,
  port: configuration.consolePort,
  webFolder: join(here, 'web', 'dist'),
  gatewayUrl: gatewayUrl(configuration.host, configuration.port),
  version: readVersion(),
  now: Date.now,
});
sayReady('console', { port: running.port });

process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());

/** The server answers before its streams are back. */
async function untilStreams(): Promise<void> {
  for (;;) {
    try {
      await makeStreams(bus.jsm);
      return;
    } catch (error) {
      log.warn({ err: error }, 'streams are not available yet; trying again');
      await delay(retryMs);
    }
  }
}

async function stop(): Promise<void> {
  setTimeout(() => endForSure(1), stopMsMax).unref();
  await running.stop();
  await Promise.all([store.close(), bus.close()]);
  process.exit(0);
}

/** An address that means every interface is reached over the loopback. */
function gatewayUrl(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

function readVersion(): string {
  const text = readFileSync(join(here, '..', 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
