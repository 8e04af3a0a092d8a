// The store process: waits for ClickHouse and the streams, brings the tables up to date, then writes for ever.
import { setTimeout as delay } from 'node:timers/promises';
import { readConfiguration } from '../engine/configuration.ts';
import { makeLog } from '../engine/log.ts';
import { exitWithParent } from '../engine/parent-watch.ts';
import { sayReady } from '../engine/say-ready.ts';
import { endForSure, endOnUncaught } from '../engine/sure-end.ts';
import { connectStore, makeDatabase } from './clickhouse/connect.ts';
import { applySchema } from './clickhouse/schema.ts';
import { connectBus } from './nats/connect.ts';
import { makeStreams } from './nats/make-streams.ts';
import { subjects } from './nats/names.ts';
import { startStore } from './store/store.ts';

exitWithParent();
endOnUncaught();
const configuration = readConfiguration(process.env);
const log = makeLog({ role: 'store', level: configuration.logLevel });
const waitMs = 250;
const requestMsMax = 30_000;
const flushMsMax = 3_500;

const bus = await connectBus({ url: configuration.natsUrl, name: 'store' });
await untilItWorks('streams', () => makeStreams(bus.jsm));
const connection = { url: configuration.clickhouseUrl, application: 'fundwatch-store', requestMsMax };
const client = connectStore(connection);
await untilItWorks('tables', async () => {
  await makeDatabase(connection);
  await applySchema(client);
});
const store = await startStore({ bus, client, log });
const encoder = new TextEncoder();
bus.connection.subscribe(subjects.status('store'), {
  callback: (error, request) => {
    if (error === null) request.respond(encoder.encode(JSON.stringify(store.status())));
  },
});

let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
sayReady('store', store.status());
await store.done;

async function stop(signal: string): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  log.info({ signal }, 'stopping');
  setTimeout(() => endForSure(1), 4_800).unref();
  await store.stop(flushMsMax);
  await client.close();
  await bus.close();
  process.exit(0);
}

/** At a start the servers may still be coming up: this waits for them, and says so now and then. */
async function untilItWorks(what: string, attempt: () => Promise<unknown>): Promise<void> {
  for (let count = 1; ; count += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Number.isInteger(Math.log2(count))) log.warn({ name: what, attempt: count, err: error }, 'not available yet; trying again');
      await delay(waitMs);
    }
  }
}
