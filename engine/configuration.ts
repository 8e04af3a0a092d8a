// Every setting of every process, read once from the environment. `npm start` makes up what is not
// set (its own NATS, its own ClickHouse, tokens, ports) and passes it to the other processes the same way.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Failure } from './failure.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error'] as const;

export interface Configuration {
  readonly natsUrl: string;
  readonly clickhouseUrl: string;
  readonly port: number;
  readonly host: string;
  readonly consolePort: number;
  readonly varFolder: string;
  readonly adminToken: string;
  readonly connectorToken: string;
  readonly logLevel: (typeof logLevels)[number];
  readonly judgeCpuSecondsMax: number;
  readonly checkpointMs: number;
  /** How long events stay in memory, ms of event time; 0: for ever. */
  readonly hotMs: number;
  /** Of events that are judged, in a checkpoint and in the archive. */
  readonly eventsKept: { readonly ms: number; readonly bytes: number };
  /** Working days of the five steps of a case, in their order. */
  readonly caseDays: CaseDayNumbers;
}

type CaseDayNumbers = readonly [number, number, number, number, number];

interface Setting {
  readonly unit: string;
  readonly range: string;
  readonly byDefault: string;
  readonly text: string;
}

const portNumber = z.coerce.number().int().min(0).max(65_535);
/** Shorter ones can be guessed. */
const tokenCharactersMin = 16;
const token = z
  .string()
  .min(tokenCharactersMin)
  .max(512)
  .regex(/^[\x21-\x7e]+$/, 'printable ASCII without spaces');

const caseDay = z.string().regex(/^\d{1,3}$/).transform(Number).pipe(z.int().min(1).max(365));
const caseDays = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.tuple([caseDay, caseDay, caseDay, caseDay, caseDay], 'five whole numbers of 1 to 365, such as 10,10,10,30,15'));

const schema = z.strictObject({
  PORT: portNumber.default(8080),
  NATS_URL: z.url({ protocol: /^(nats|tls)$/ }).default('nats://127.0.0.1:4222'),
  CLICKHOUSE_URL: z.url({ protocol: /^https?$/ }).default('http://127.0.0.1:8123/default'),
  FUNDWATCH_HOST: z.string().min(1).default('127.0.0.1'),
  FUNDWATCH_VAR: z.string().min(1).default('var'),
  FUNDWATCH_ADMIN_TOKEN: token.default(unknowableToken),
  FUNDWATCH_CONNECTOR_TOKEN: token.default(unknowableToken),
  FUNDWATCH_LOG_LEVEL: z.enum(logLevels).default('info'),
  FUNDWATCH_CONSOLE_PORT: portNumber.default(0),
  FUNDWATCH_JUDGE_CPU_S_MAX: z.coerce.number().int().min(1).max(3_600).default(120),
  FUNDWATCH_CHECKPOINT_S: z.coerce.number().min(0.1).max(3_600).default(5),
  FUNDWATCH_HOT_DAYS: z.coerce.number().min(0).max(4_000).default(0),
  FUNDWATCH_EVENTS_KEEP_DAYS: z.coerce.number().min(0).max(3_650).default(7),
  FUNDWATCH_EVENTS_KEEP_GIB: z.coerce.number().min(0).max(100_000).default(6),
  FUNDWATCH_CASE_DAYS: caseDays.default([10, 10, 10, 30, 15]),
  FUNDWATCH_SUPERVISED: z.enum(['0', '1']).default('0'),
});

type SettingName = keyof typeof schema.shape;

const settings: Readonly<Record<SettingName, Setting>> = {
  PORT: {
    unit: 'TCP port',
    range: '0 to 65535',
    byDefault: '8080, or the next free one',
    text: 'Where browsers and senders connect. A port that is set is used or refused, never replaced; 0 means any free one.',
  },
  NATS_URL: {
    unit: 'URL',
    range: 'nats://, tls://',
    byDefault: 'a nats-server of its own',
    text: 'NATS with JetStream, 2.10 or newer: nats://user:password@host:port.',
  },
  CLICKHOUSE_URL: {
    unit: 'URL',
    range: 'http://, https://',
    byDefault: 'an embedded ClickHouse',
    text: 'ClickHouse HTTP interface: http://user:password@host:port/database.',
  },
  FUNDWATCH_HOST: {
    unit: 'address',
    range: 'an address of this machine',
    byDefault: '127.0.0.1',
    text: 'Address the public port listens on. Put TLS in front of it before it leaves this machine.',
  },
  FUNDWATCH_VAR: {
    unit: 'folder',
    range: 'writable',
    byDefault: 'var',
    text: 'Everything that is kept: streams, tables, checkpoints, credentials, logs.',
  },
  FUNDWATCH_ADMIN_TOKEN: {
    unit: 'text',
    range: '16 to 512 characters',
    byDefault: 'generated',
    text: 'Bearer token of the administrator.',
  },
  FUNDWATCH_CONNECTOR_TOKEN: {
    unit: 'text',
    range: '16 to 512 characters',
    byDefault: 'generated',
    text: 'Bearer token of a platform tap: may send for every institution, may read nothing.',
  },
  FUNDWATCH_LOG_LEVEL: {
    unit: 'level',
    range: logLevels.join(', '),
    byDefault: 'info',
    text: 'Least level that is written to the logs.',
  },
  FUNDWATCH_CONSOLE_PORT: {
    unit: 'TCP port',
    range: '0 to 65535',
    byDefault: 'any free one',
    text: 'Internal port between gateway and console on 127.0.0.1.',
  },
  FUNDWATCH_JUDGE_CPU_S_MAX: {
    unit: 'processor seconds',
    range: '1 to 3600',
    byDefault: '120',
    text: 'An evaluator that works longer than this on one message ends itself and starts again: an endless loop. Activations may take ten times as long.',
  },
  FUNDWATCH_CHECKPOINT_S: {
    unit: 'seconds',
    range: '0.1 to 3600',
    byDefault: '5',
    text: 'How often the evaluator takes a checkpoint while events come. A restart reads the newest one and judges what came after it.',
  },
  FUNDWATCH_HOT_DAYS: {
    unit: 'days',
    range: '0 to 4000',
    byDefault: '0',
    text: 'How many days of event time the evaluator keeps whole in memory, or fewer when memory is short; what is older lies on disk and comes back when it is asked for. 0 keeps everything in memory. Hits are the same either way.',
  },
  FUNDWATCH_EVENTS_KEEP_DAYS: {
    unit: 'days',
    range: '0 to 3650',
    byDefault: '7',
    text: 'How long the broker keeps events that are judged, in a checkpoint and in the archive. Others are never forgotten.',
  },
  FUNDWATCH_EVENTS_KEEP_GIB: {
    unit: 'GiB',
    range: '0 to 100000',
    byDefault: '6',
    text: 'Beyond so much the broker forgets such events sooner, oldest first. Keep it well below the bound of the stream EVENTS, which refuses senders when it is full.',
  },
  FUNDWATCH_CASE_DAYS: {
    unit: 'working days',
    range: 'five numbers, 1 to 365',
    byDefault: '10,10,10,30,15',
    text: 'Time limits of the five steps of a case: first review, second review, appeal, verification, disposal. The national rules leave them to the provinces and cities; a step that has begun keeps its limit.',
  },
  FUNDWATCH_SUPERVISED: {
    unit: 'flag',
    range: '0, 1',
    byDefault: '0',
    text: 'Set by npm start for its own processes: end when its pipe to standard input closes.',
  },
};

/**
 * Reads the settings out of an environment (normally `process.env`). Empty values count as unset.
 * Throws Failure `configuration_invalid`, or `configuration_unknown` for a `FUNDWATCH_*` name that no setting has,
 * because a mistyped setting that is silently ignored costs a day.
 */
export function readConfiguration(
  env: Readonly<Record<string, string | undefined>>,
): Configuration {
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const isOurs = name.startsWith('FUNDWATCH_') || Object.hasOwn(settings, name);
    if (!isOurs || value === undefined || value === '') continue;
    if (!Object.hasOwn(settings, name)) throw new Failure('configuration_unknown', { name });
    given[name] = value;
  }
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Failure('configuration_invalid', {
      name: String(issue?.path[0] ?? '?'),
      reason: issue?.message ?? 'not understood',
    });
  }
  const read = parsed.data;
  return {
    natsUrl: read.NATS_URL,
    clickhouseUrl: read.CLICKHOUSE_URL,
    port: read.PORT,
    host: read.FUNDWATCH_HOST,
    consolePort: read.FUNDWATCH_CONSOLE_PORT,
    varFolder: read.FUNDWATCH_VAR,
    adminToken: read.FUNDWATCH_ADMIN_TOKEN,
    connectorToken: read.FUNDWATCH_CONNECTOR_TOKEN,
    logLevel: read.FUNDWATCH_LOG_LEVEL,
    judgeCpuSecondsMax: read.FUNDWATCH_JUDGE_CPU_S_MAX,
    checkpointMs: read.FUNDWATCH_CHECKPOINT_S * 1000,
    hotMs: read.FUNDWATCH_HOT_DAYS * 86_400_000,
    eventsKept: {
      ms: read.FUNDWATCH_EVENTS_KEEP_DAYS * 86_400_000,
      bytes: read.FUNDWATCH_EVENTS_KEEP_GIB * 1024 ** 3,
    },
    caseDays: read.FUNDWATCH_CASE_DAYS,
  };
}

/** The README's configuration table, in markdown. */
export function configurationTable(): string {
  const rows = Object.entries(settings).map(
    ([name, { unit, range, byDefault, text }]) =>
      `| \`${name}\` | ${unit} | ${range} | ${byDefault} | ${text} |`,
  );
  return [
    '| setting | unit | range | default | what it is |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

/** A process that was given no token lets nobody in, rather than everybody. */
function unknowableToken(): string {
  return randomBytes(32).toString('base64url');
}
