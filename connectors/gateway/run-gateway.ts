// The gateway as one piece: bus, resend index, group commit, HTTP. gateway-main.ts gives it its settings, tests start it
// on a free port.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { Failure } from '../../engine/failure.ts';
import type { Log } from '../../engine/log.ts';
import { connectBus } from '../nats/connect.ts';
import { makeStreams } from '../nats/make-streams.ts';
import { subjects } from '../nats/names.ts';
import { publish } from '../nats/publish.ts';
import { Counters } from './counters.ts';
import type { GatewayCounters } from './counters.ts';
import { DeadLetters } from './dead-letters.ts';
import { EventsGate } from './events-gate.ts';
import { frameText } from './frame-text.ts';
import { GroupCommit } from './group-commit.ts';
import type { GroupCommitCounters } from './group-commit.ts';
import { institutionKeysIn } from './institution-keys.ts';
import { Intake } from './intake.ts';
import { Jobs } from './jobs.ts';
import { rebuildIndex } from './rebuild-index.ts';
import { ResendIndex } from './resend-index.ts';
import { makeServer } from './server.ts';

/** A sender waits at most this long for a bus that is away, then is told to come back. Longer than a restart of the
 * embedded server takes. */
const publishMsMax = 10_000;
const stopMsMax = 4_000;
/** One attempt behind the closed gate. */
const probeMsMax = 2_500;

export interface GatewayOptions {
  readonly natsUrl: string;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly consolePort: number;
  readonly varFolder: string;
  readonly adminToken: string;
  readonly connectorToken: string;
  readonly log: Log;
  readonly publishMsMax?: number;
}

export interface GatewayStatus extends GatewayCounters, GroupCommitCounters {
  readonly role: 'gateway';
  /** The bus is connected. */
  readonly healthy: boolean;
  /** Code of the failure for which nothing is accepted now; '' while messages are accepted. */
  readonly refusing: string;
  /** Of the stream that failure is about, or ''. */
  readonly refusing_stream: string;
  readonly partitions: number;
  readonly resend_index: number;
  readonly dead_dropped: number;
  readonly uptime_s: number;
}

export interface Gateway {
  readonly port: number;
  status(): GatewayStatus;
  /** Stops accepting, writes what was accepted, closes. A second call waits for the first. */
  close(): Promise<void>;
}

export async function runGateway(options: GatewayOptions): Promise<Gateway> {
  const { log, host, consolePort, varFolder, adminToken, connectorToken } = options;
  const startedAt = performance.now();
  const now = (): number => Date.now();
  const bus = await connectBus({ url: options.natsUrl, name: 'gateway' });
  const { connection, js, jsm } = bus;
  const { partitions } = await makeStreams(jsm);

  const index = new ResendIndex();
  const read = await rebuildIndex({ js, jsm, index, onProgress: (progress) => log.info({ ...progress }, 'reading the newest events') });
  log.info({ frames: read, envelopes: index.size, ms: Math.round(performance.now() - startedAt) }, 'resend index is ready');

  const counters = new Counters();
  const gate = new EventsGate({ log, probe: () => writeFrame(0, frameText(0, [], []), probeMsMax) });
  const commit = new GroupCommit({ partitions, publish: publishFrame });
  const intake = new Intake({ partitions, commit, index });
  const deadLetters = new DeadLetters(js, counters);
  const bulk = { intake, commit, deadLetters, counters, now };
  const jobs = new Jobs(now);
  const uploads = join(varFolder, 'uploads');
  // Their jobs ended with the process before, and nobody else would ever remove what persons are in.
  await rm(uploads, { recursive: true, force: true });
  const institutions = institutionKeysIn(options);
  const server = await makeServer({
    tokens: { adminToken, connectorToken, institutions },
    fsi: { connection, intake, deadLetters, counters, now },
    bulk,
    files: { jobs, folder: uploads },
    consolePort,
    onFault: (error, route) => log.error({ err: error, route }, 'a request ended in a fault'),
  });
  await server.app.listen({ host, port: options.port }).catch((cause: unknown) => {
    throw new Failure('port_taken', { port: options.port }, { cause });
  });
  connection.subscribe(subjects.status('gateway'), {
    callback: (error, message) => {
      if (error === null) message.respond(JSON.stringify(status()));
    },
  });
  let closing: Promise<void> | undefined;
  return { port: portOf(server.app.server.address()), status, close: () => (closing ??= close()) };

  async function publishFrame(partition: number, frame: string): Promise<void> {
    const begunAt = performance.now();
    await gate.pass(() => writeFrame(partition, frame, options.publishMsMax ?? publishMsMax));
    counters.published(performance.now() - begunAt);
  }

  async function writeFrame(partition: number, frame: string, msMax: number): Promise<void> {
    await publish(js, subjects.frame(partition), frame, { id: crypto.randomUUID(), publishMsMax: msMax });
  }

  function status(): GatewayStatus {
    return {
      role: 'gateway',
      ...counters.snapshot(),
      ...commit.counters(),
      healthy: bus.isReady() && gate.failure() === undefined,
      refusing: gate.failure()?.code ?? '',
      refusing_stream: String(gate.failure()?.facts['stream'] ?? ''),
      partitions,
      resend_index: index.size,
      dead_dropped: counters.deadDropped,
      uptime_s: Math.round((performance.now() - startedAt) / 1_000),
    };
  }

  async function close(): Promise<void> {
    // Requests under way are waited for as long as the supervisor waits for us.
    await Promise.race([
      server.close().then(() => commit.idle()).then(() => deadLetters.idle()),
      new Promise((resolve) => setTimeout(resolve, stopMsMax).unref()),
    ]);
    await Promise.race([gate.stop(), new Promise((resolve) => setTimeout(resolve, probeMsMax).unref())]);
    await bus.close();
  }
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
