// What each process of one machine is started with. Settings travel by environment only.
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { ChildPlan } from './child.ts';

export interface RoleSettings {
  readonly root: string;
  readonly varFolder: string;
  /** The user's own environment: PATH, language, settings we do not decide. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly natsUrl: string;
  readonly clickhouseUrl: string;
  readonly host: string;
  readonly port: number;
  readonly consolePort: number;
  readonly adminToken: string;
  readonly connectorToken: string;
}

type NodeRole = 'clickhouse' | 'evaluator' | 'store' | 'console' | 'gateway' | 'demo';

const mains: Readonly<Record<NodeRole, string>> = {
  clickhouse: 'connectors/clickhouse-main.ts',
  evaluator: 'engine/main.ts',
  store: 'connectors/store-main.ts',
  console: 'console/server-main.ts',
  gateway: 'connectors/gateway-main.ts',
  demo: 'load/play.ts',
};

/** One of our own processes. It is ready when it prints `FUNDWATCH_READY <role> {json}`. */
export function nodeRole(role: NodeRole, settings: RoleSettings): ChildPlan {
  const { root, varFolder, env, natsUrl, clickhouseUrl, host, port, consolePort, adminToken, connectorToken } = settings;
  return {
    role,
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', ...runtimeOptionsOf(role), join(root, mains[role])],
    env: {
      ...present(env),
      // Compiled code is kept between starts: six processes on two cores compile the same packages.
      NODE_COMPILE_CACHE: join(varFolder, 'compile-cache'),
      NATS_URL: natsUrl,
      CLICKHOUSE_URL: clickhouseUrl,
      PORT: String(port),
      FUNDWATCH_HOST: host,
      FUNDWATCH_CONSOLE_PORT: String(consolePort),
      FUNDWATCH_VAR: varFolder,
      FUNDWATCH_ADMIN_TOKEN: adminToken,
      FUNDWATCH_CONNECTOR_TOKEN: connectorToken,
      FUNDWATCH_SUPERVISED: '1',
      // Read by the thread pool when it is made, before any of our code runs: each statement holds one.
      ...(role === 'clickhouse' ? { UV_THREADPOOL_SIZE: '12' } : {}),
    },
    folder: root,
    readyLine: new RegExp(`^FUNDWATCH_READY ${role}\\b`),
    ...(role === 'demo' ? { isFinite: true } : {}),
    ...(role === 'clickhouse' || role === 'store' ? { niceness: storingNiceness } : {}),
  };
}

/** What is stored may trail (the store goes on where it was); a judgement, a receipt and an alert may not. */
const storingNiceness = 10;

/** The evaluator keeps its histories in memory, and Node's own limit (some 4 GB) is a few days of a city. */
const evaluatorMemoryShare = 0.6;
/** So much of the machine's memory is filled before all of the heap is looked through for the first time: left to itself
 * V8 begins at some tens of MB and does it again at every doubling, and alerts of that moment come a fifth of a second late. */
const uncollectedShare = 0.2;
/** V8's own number of threads for collecting garbage and compiling. */
const helpersMax = 4;

/** The thread that judges keeps a processor: with as many helpers as processors, it waits while they mark what is in memory.
 * And memory outside of the heap counts like memory in it: by default 64 MB of it, a few seconds of frames, have all of both
 * collected, however much room there is (decision 024). */
function runtimeOptionsOf(role: NodeRole): readonly string[] {
  if (role !== 'evaluator') return [];
  const helpers = Math.max(1, Math.min(helpersMax, availableParallelism() - 1));
  return [
    `--max-old-space-size=${Math.round((totalmem() * evaluatorMemoryShare) / 1e6)}`,
    `--initial-old-space-size=${Math.round((totalmem() * uncollectedShare) / 1e6)}`,
    `--v8-pool-size=${helpers}`,
    '--external-memory-accounted-in-global-limit',
  ];
}

export interface NatsRole {
  readonly binary: string;
  readonly configurationFile: string;
  readonly varFolder: string;
}

export function natsRole({ binary, configurationFile, varFolder }: NatsRole): ChildPlan {
  return {
    role: 'nats-server',
    command: binary,
    args: ['-c', configurationFile],
    env: { PATH: process.env['PATH'] ?? '' },
    folder: varFolder,
    readyLine: /\[INF\] Server is ready/,
  };
}

function present(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) kept[name] = value;
  return kept;
}
