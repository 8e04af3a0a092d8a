// For operators and their tools: alive, ready and why not, metrics. Open, because probes have no token, and free of
// anything about a person or an institution.
import { storeProbe } from '../store-probe.ts';
import type { ConsoleMetrics } from '../metrics.ts';
import type { ZodApp } from '../http/zod-routes.ts';
import type { RouteParts } from './route-parts.ts';

export function operationRoutes(app: ZodApp, metrics: ConsoleMetrics, { bus, store, status, version }: RouteParts): void {
  const storeAnswers = storeProbe(store);

  app.get('/healthz', {
    config: { permission: 'open' },
    schema: { summary: 'The process is alive', tags: ['operations'] },
  }, async () => ({ ok: true, version }));

  app.get('/readyz', {
    config: { permission: 'open' },
    schema: { summary: '200 when bus and store answer and messages are accepted, else 503 with the reasons', tags: ['operations'] },
  }, async (_request, reply) => {
    const reasons: string[] = [];
    if (!(await busAnswers(bus))) reasons.push('the bus (NATS) does not answer');
    if (!(await storeAnswers())) reasons.push('the store (ClickHouse) does not answer');
    const alarms = reasons.length > 0 ? [] : ((await status.read().catch(() => undefined))?.alarms ?? []);
    const refusing = alarms.find(({ code }) => code === 'not_accepting');
    if (refusing !== undefined) reasons.push(`messages are not accepted: ${refusing.detail ?? ''} is not written`);
    const ready = reasons.length === 0;
    reply.code(ready ? 200 : 503);
    return { ready, reasons };
  });

  app.get('/metrics', {
    config: { permission: 'open' },
    schema: { summary: 'Prometheus metrics', tags: ['operations'], produces: ['text/plain'] },
  }, async (_request, reply) => {
    reply.type(metrics.registry.contentType);
    return metrics.text();
  });
}

const busMsMax = 1_000;

async function busAnswers(bus: RouteParts['bus']): Promise<boolean> {
  if (!bus.isReady()) return false;
  const late = new Promise<boolean>((resolve) => setTimeout(resolve, busMsMax, false).unref());
  const answered = bus.jsm.getAccountInfo().then(() => true, () => false);
  return Promise.race([answered, late]);
}
