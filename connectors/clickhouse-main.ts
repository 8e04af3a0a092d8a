// The embedded ClickHouse process: serves CLICKHOUSE_URL (its host, port, user, password and database) from
// FUNDWATCH_VAR/clickhouse. Only started when nobody names a server of their own.
import { mkdir } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfiguration } from '../engine/configuration.ts';
import { makeLog } from '../engine/log.ts';
import { exitWithParent } from '../engine/parent-watch.ts';
import { sayReady } from '../engine/say-ready.ts';
import { endForSure, endOnUncaught } from '../engine/sure-end.ts';
import { openEmbedded } from './clickhouse/embedded.ts';
import { serveHttp } from './clickhouse/http-interface.ts';
import { readStoreUrl } from './clickhouse/store-url.ts';

// Statements wait on the thread pool while they run; file access of this process needs threads too.
process.env['UV_THREADPOOL_SIZE'] ??= '12';
exitWithParent();
endOnUncaught();

const configuration = readConfiguration(process.env);
const log = makeLog({ role: 'clickhouse', level: configuration.logLevel });
const { url, host, port, user, password, database } = readStoreUrl(configuration.clickhouseUrl);
const folder = resolve(join(configuration.varFolder, 'clickhouse'));
await mkdir(folder, { recursive: true, mode: 0o700 });

/** A quarter of the machine, within reason: the evaluator's state needs the rest. */
const memoryBytesMax = Math.min(Math.max(totalmem() / 4, 1e9), 8e9);
const engine = await openEmbedded({ folder, database, memoryBytesMax: Math.floor(memoryBytesMax) });
const server = await serveHttp({ engine, host, port, user, password, database });

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));

log.info({ folder, port: server.port }, 'embedded ClickHouse is ready');
const servedUrl = new URL(url);
servedUrl.port = String(server.port);
sayReady('clickhouse', { port: server.port, url: `${servedUrl.origin}/${database}` });

async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, 'stopping');
  const hurry = setTimeout(() => endForSure(1), 4_500);
  hurry.unref();
  await server.close();
  await engine.close();
  process.exit(0);
}
