// ClickHouse as a library: the only file that knows about chDB. It runs statements as a ClickHouse
// server would, each in a session of its own (0.8 ms), because settings, bound parameters and the current database
// live in the session and must not leak from one caller to the next. Reads, writes and answers that are read as they come
// have separate lanes, so that a heavy report never holds up the sink, and a slow download never holds up a list. What is
// given up: binary insert formats (chDB takes text only) and interrupting a running statement (a caller who leaves only
// frees the place later).
import { Session } from 'chdb';
import { LaneFull, makeLane } from './lane.ts';
import type { Lane } from './lane.ts';
import { errorCodes, StatementError } from './statement.ts';
import type { Answer, Statement } from './statement.ts';

/** Two cores are kept busy by two; a third place lets a quick look-up pass a slow report. */
const readsAtOnceMax = 3;
const writesAtOnceMax = 2;
/** Eight exports, a back-test and a preview: each goes at its reader's pace, and takes nothing while that one rests. */
const streamsAtOnceMax = 10;
const waitingMax = 64;

export interface EmbeddedOptions {
  /** Made when it is not there. One process at a time. */
  readonly folder: string;
  /** Made when it is not there. */
  readonly database: string;
  /** Memory that all statements together may use, bytes. */
  readonly memoryBytesMax: number;
}

export interface Embedded {
  run(statement: Statement): Promise<Answer>;
  /** Waits for what runs, then lets go of the folder. */
  close(): Promise<void>;
  /** Statements running and waiting now. */
  load(): { readonly running: number; readonly waiting: number };
}

/** Formats whose pieces, one after another, are the whole: only these can be streamed. */
const streamedFormats: ReadonlySet<string> = new Set([
  'JSONEachRow', 'JSONCompactEachRow', 'JSONStringsEachRow', 'JSONCompactStringsEachRow', 'TabSeparated', 'TSV', 'CSV', 'RowBinary',
]);
const insertFormats = {
  JSONEachRow: 'JSONEachRow', JSONCompactEachRow: 'JSONCompactEachRow', CSV: 'CSV', CSVWithNames: 'CSVWithNames',
  TSV: 'TSV', TabSeparated: 'TSV', TSVWithNames: 'TSVWithNames', TabSeparatedWithNames: 'TSVWithNames',
} as const;
type InsertFormat = keyof typeof insertFormats;

export async function openEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { folder, database, memoryBytesMax } = options;
  const connectionArgs = [
    `--max_server_memory_usage=${memoryBytesMax}`,
    // Its defaults are for a machine that does nothing else.
    '--mark_cache_size=134217728', '--uncompressed_cache_size=0', '--index_mark_cache_size=33554432',
    '--background_pool_size=2', '--background_merges_mutations_concurrency_ratio=2', '--background_schedule_pool_size=4',
    // Otherwise the first statement after a start may not see the tables yet.
    '--async_load_databases=0', '--async_load_system_database=0',
  ];
  const openSession = (): Session => new Session(folder, { connectionArgs });
  // The engine lives as long as one session does.
  const keeper = openSession();
  await keeper.queryAsync(`CREATE DATABASE IF NOT EXISTS ${quotedName(database)} ENGINE = Atomic`);
  const reads = makeLane({ atOnceMax: readsAtOnceMax, waitingMax });
  const writes = makeLane({ atOnceMax: writesAtOnceMax, waitingMax });
  const streams = makeLane({ atOnceMax: streamsAtOnceMax, waitingMax });
  const lanes = [reads, writes, streams];
  let isClosing = false;

  return {
    run,
    close,
    load: () => ({ running: sumOver((lane) => lane.running()), waiting: sumOver((lane) => lane.waiting()) }),
  };

  async function run(statement: Statement): Promise<Answer> {
    if (isClosing) throw new StatementError(errorCodes.tooManySimultaneousQueries, 'The store is stopping.');
    const isRead = statement.body === undefined && /^[\s(]*(select|with|show|describe|exists|explain)\b/i.test(statement.sql);
    const isStreamed = isRead && !statement.isWhole && streamedFormats.has(formatOf(statement));
    const leave = await enter(isStreamed ? streams : isRead ? reads : writes, statement.signal);
    const session = openSession();
    const done = (): void => {
      session.close();
      leave();
    };
    try {
      if (statement.body !== undefined) return await insert(session, statement, statement.body, done);
      if (isStreamed) return await stream(session, statement, done);
      return await runWhole(session, statement, done);
    } catch (error) {
      done();
      throw statementError(error);
    }
  }

  async function close(): Promise<void> {
    isClosing = true;
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));
    while (sumOver((lane) => lane.running()) > 0) await pause();
    keeper.close();
  }

  function sumOver(count: (lane: Lane) => number): number {
    return lanes.reduce((sum, lane) => sum + count(lane), 0);
  }
}

async function runWhole(session: Session, statement: Statement, done: () => void): Promise<Answer> {
  const result = await session.queryAsync(`${preamble(statement)}${statement.sql}`, { format: statement.format });
  done();
  return { chunks: once(result.bytes()), writtenRows: 0, writtenBytes: 0 };
}

async function stream(session: Session, statement: Statement, done: () => void): Promise<Answer> {
  await session.queryAsync(preamble(statement));
  const chunks = session.queryStream(statement.sql, { format: statement.format })[Symbol.asyncIterator]();
  // The first piece is waited for, so that a wrong statement is an error and not a broken answer.
  const first = await chunks.next();
  return { chunks: rest(), writtenRows: 0, writtenBytes: 0 };

  async function* rest(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (let next = first; next.done !== true; next = await chunks.next()) yield next.value.raw();
    } catch (error) {
      throw statementError(error);
    } finally {
      await chunks.return?.();
      done();
    }
  }
}

const insertStatement = /^\s*INSERT\s+INTO\s+(?:TABLE\s+)?([\w.`"]+)\s*(?:\(([^()]*)\))?\s*FORMAT\s+(\w+)\s*;?\s*$/i;

async function insert(session: Session, statement: Statement, body: Buffer, done: () => void): Promise<Answer> {
  const [, table, columns, format] = insertStatement.exec(statement.sql) ?? [];
  if (table === undefined || format === undefined) {
    throw new StatementError(errorCodes.notImplemented, 'Only INSERT INTO table (columns) FORMAT name can have a body here.');
  }
  if (!isInsertFormat(format)) {
    throw new StatementError(errorCodes.unknownFormat, `The embedded store takes ${Object.keys(insertFormats).join(', ')}, not ${format}.`);
  }
  await session.queryAsync(preamble(statement));
  const names = columns === undefined ? [] : columns.split(',').map(plainName);
  const target = plainName(table);
  const summary = await session.insert({
    table: target.includes('.') ? target : `${statement.database}.${target}`,
    ...(names.length === 0 ? {} : { columns: names }),
    format: insertFormats[format],
    values: body,
  });
  done();
  return { chunks: once(new Uint8Array()), writtenRows: summary.rowsWritten, writtenBytes: summary.bytesWritten };
}

/** Statements that put the session into the state the HTTP interface would have. */
function preamble({ database, settings, params }: Statement): string {
  const parts = [`USE ${quotedName(database)};`];
  for (const [name, value] of settings) parts.push(`SET ${plainName(name)}=${quotedText(value)};`);
  for (const [name, value] of params) parts.push(`SET param_${plainName(name)}=${quotedText(value)};`);
  return parts.join('');
}

function formatOf({ sql, format }: Statement): string {
  return /\bFORMAT\s+(\w+)\s*;?\s*$/i.exec(sql)?.[1] ?? format;
}

function isInsertFormat(name: string): name is InsertFormat {
  return Object.hasOwn(insertFormats, name);
}

function plainName(text: string): string {
  const name = text.trim().replaceAll(/[`"]/g, '');
  if (!/^\w+(\.\w+)?$/.test(name)) throw new StatementError(errorCodes.badArguments, `${JSON.stringify(name)} is not a plain name.`);
  return name;
}

function quotedName(name: string): string {
  return `\`${plainName(name)}\``;
}

function quotedText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

async function enter(lane: Lane, signal: AbortSignal | undefined): Promise<() => void> {
  try {
    return await lane.enter(signal);
  } catch (error) {
    if (!(error instanceof LaneFull)) throw error;
    throw new StatementError(errorCodes.tooManySimultaneousQueries, `Too many simultaneous queries: ${error.message}.`);
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  yield bytes;
}

function statementError(error: unknown): StatementError {
  if (error instanceof StatementError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = Number(/^Code: (\d+)\./.exec(message)?.[1] ?? errorCodes.unknown);
  return new StatementError(code, message, { cause: error });
}
