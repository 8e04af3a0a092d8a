// The one logger of a process: made in its main, passed down. JSON lines on standard output; object first,
// constant message after; nothing per event. What may be printed is an allow-list, because personal data
// reaches a log through the field nobody thought of.
import { pino } from 'pino';
import type { DestinationStream, Logger } from 'pino';

export type Log = Logger;

/** Names under which a text may be printed. Numbers and booleans may always be. */
const textAllowed: ReadonlySet<string> = new Set([
  'role',
  'code',
  'remedy',
  'reason',
  'field',
  'file',
  'folder',
  'url',
  'host',
  'version',
  'signal',
  'state',
  'status',
  'stream',
  'subject',
  'consumer',
  'table',
  'rule_id',
  'rule',
  'kind',
  'infno',
  'fixmedins_code',
  'event_id',
  'hash',
  'method',
  'route',
  'type',
  'level',
  'text',
  'name',
  'mode',
  'suite',
  'setting',
  'from',
  'to',
  'hint',
]);

const depthMax = 3;
const hidden = '[hidden]';

export interface LogOptions {
  readonly role: string;
  readonly level: string;
  /** Standard output when absent. */
  readonly destination?: DestinationStream;
}

export function makeLog({ role, level, destination }: LogOptions): Log {
  // Synchronous: the lines before a crash are the ones that matter, and there are few of them.
  return pino(
    {
      level,
      base: { role, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: (facts) => allowed(facts, 0) },
      serializers: { err: (value: unknown) => value },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

function allowed(facts: object, depth: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(facts)) kept[name] = allowedValue(name, value, depth);
  return kept;
}

function allowedValue(name: string, value: unknown, depth: number): unknown {
  switch (typeof value) {
    case 'number':
    case 'boolean':
    case 'undefined':
      return value;
    case 'bigint':
      return value.toString();
    case 'string':
      return textAllowed.has(name) ? withoutPassword(value) : hidden;
    default:
      if (value === null || value === undefined) return null;
      if (value instanceof Error) return errorFacts(value, depth);
      return depth < depthMax && !Array.isArray(value) ? allowed(value, depth + 1) : hidden;
  }
}

function errorFacts(error: Error, depth: number): Record<string, unknown> {
  const { code, cause } = { cause: error.cause, code: 'code' in error ? error.code : undefined };
  return {
    type: error.name,
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    message: withoutPassword(error.message),
    stack: error.stack === undefined ? undefined : withoutPassword(error.stack),
    cause: cause instanceof Error && depth < depthMax ? errorFacts(cause, depth + 1) : undefined,
  };
}

function withoutPassword(text: string): string {
  return text.replaceAll(/(\w+:\/\/)[^\s/@]+@/g, '$1');
}
