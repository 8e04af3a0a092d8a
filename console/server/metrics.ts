// Prometheus metrics of the console, and the counters that the other roles report of themselves.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Status, StatusReader } from './status-reader.ts';

export interface ConsoleMetrics {
  readonly registry: Registry;
  readonly requests: Histogram<'method' | 'route' | 'status'>;
  readonly liveHits: Counter;
  /** The text for Prometheus, with the progress of this moment; without it when the bus does not answer. */
  text(): Promise<string>;
}

export interface MetricsOptions {
  readonly status: StatusReader;
  readonly clients: () => number;
  readonly auditWaiting: () => number;
  readonly auditDropped: () => number;
}

export function makeMetrics({ status, clients, auditWaiting, auditDropped }: MetricsOptions): ConsoleMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'fundwatch_console_' });
  const progress = new Gauge({
    name: 'fundwatch_progress', labelNames: ['what'], registers: [registry],
    help: 'EVENTS sequences: accepted, evaluated, stored; HITS cursor; lag in ms',
  });
  const roles = new Gauge({
    name: 'fundwatch_role', labelNames: ['role', 'what'], registers: [registry],
    help: 'Numbers each role reports of itself; up is 1 when it answered',
  });
  const alarms = new Gauge({
    name: 'fundwatch_alarm', labelNames: ['code'], registers: [registry],
    help: 'What somebody should look at: 1, or how many, or MB left; absent when all is well',
  });
  const disk = new Gauge({
    name: 'fundwatch_disk_bytes', labelNames: ['what'], registers: [registry], help: 'Disk of the data of the console',
  });
  gauge('fundwatch_live_clients', 'Open alert sockets', clients);
  gauge('fundwatch_audit_waiting', 'Audit entries not written yet', auditWaiting);
  gauge('fundwatch_audit_dropped', 'Audit entries lost because the queue was full', auditDropped);
  return {
    registry,
    requests: new Histogram({
      name: 'fundwatch_http_request_seconds', help: 'Answers of the console', labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60], registers: [registry],
    }),
    async text() {
      const now = await status.read().catch(() => undefined);
      progress.reset();
      roles.reset();
      alarms.reset();
      if (now !== undefined) setGauges(now);
      return registry.metrics();
    },
    liveHits: new Counter({ name: 'fundwatch_live_hits_total', help: 'Hit revisions seen in HITS', registers: [registry] }),
  };

  function gauge(name: string, help: string, value: () => number): void {
    new Gauge({ name, help, registers: [registry], collect() { this.set(value()); } });
  }

  function setGauges({ roles: said, ...seen }: Status): void {
    const { sequence, evaluated, stored, hits_cursor, lag_ms, events_per_s } = seen;
    for (const [what, value] of Object.entries({ sequence, evaluated, stored, hits_cursor, lag_ms, events_per_s })) {
      progress.set({ what }, value);
    }
    for (const { code, count = 1 } of seen.alarms) alarms.set({ code }, count);
    if (seen.disk !== undefined) {
      disk.set({ what: 'free' }, seen.disk.free_bytes);
      disk.set({ what: 'total' }, seen.disk.total_bytes);
    }
    for (const [role, numbers] of Object.entries(said)) {
      roles.set({ role, what: 'up' }, numbers === null ? 0 : 1);
      for (const [what, value] of Object.entries(numbers ?? {})) {
        if (typeof value === 'number') roles.set({ role, what }, value);
        if ((what === 'checkpoint' || what === 'cold') && typeof value === 'object') setParts(role, what, value);
      }
    }
  }

  function setParts(role: string, of: string, parts: object | null): void {
    for (const [what, value] of Object.entries(parts ?? {})) {
      if (typeof value === 'number') roles.set({ role, what: `${of}_${what}` }, value);
      if (Array.isArray(value)) roles.set({ role, what: `${of}_${what}` }, value.length);
    }
  }
}
