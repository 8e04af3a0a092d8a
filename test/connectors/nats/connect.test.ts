import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { connectBus } from '../../../connectors/nats/connect.ts';
import { startNatsServer } from '../../support/nats-server.ts';

const monthMs = 30 * 86_400_000;
const msMax = 20_000;

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds() && waited < msMax / 2; waited += 20) await delay(20);
}

test(
  'a clock that is turned back by a month does not keep anybody from coming back',
  async () => {
    const server = await startNatsServer();
    const bus = await connectBus({ url: server.url, name: 'test' });
    const trueNow = Date.now;
    try {
      Date.now = () => trueNow() - monthMs;
      await server.kill();
      await until(() => !bus.isReady());
      expect(bus.isReady()).toBe(false);
      await server.start();
      await until(() => bus.isReady());
      expect(bus.isReady()).toBe(true);
      await bus.connection.flush();
    } finally {
      Date.now = trueNow;
      await bus.close();
      await server.remove();
    }
  },
  msMax,
);
