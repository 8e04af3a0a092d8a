// The gateway process: the public port, and the only writer of frames into EVENTS.
import { readConfiguration } from '../engine/configuration.ts';
import { makeLog } from '../engine/log.ts';
import { exitWithParent } from '../engine/parent-watch.ts';
import { sayReady } from '../engine/say-ready.ts';
import { endOnUncaught } from '../engine/sure-end.ts';
import { runGateway } from './gateway/run-gateway.ts';

exitWithParent();
endOnUncaught();
const configuration = readConfiguration(process.env);
const log = makeLog({ role: 'gateway', level: configuration.logLevel });
const gateway = await runGateway({ ...configuration, log });
sayReady('gateway', { port: gateway.port });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'stopping');
    void gateway.close().then(() => process.exit(0));
  });
}
