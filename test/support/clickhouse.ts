// A ClickHouse for one test file: the embedded one in a process and a temporary folder of its own, or a database of
// its own on the server that CLICKHOUSE_TEST_URL names, so that the same tests hold for both.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { connectStore, makeDatabase } from '../../connectors/clickhouse/connect.ts';

export interface TestClickhouse {
  /** http://user:password@127.0.0.1:port/database, as CLICKHOUSE_URL. The database exists and is empty. */
  readonly url: string;
  /** Stops it and removes what it kept. */
  stop(): Promise<void>;
}

export interface EmbeddedClickhouse extends TestClickhouse {
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** On the same port and folder; resolves when it answers. */
  start(): Promise<void>;
  readonly pid: () => number;
}

export async function startClickhouse(): Promise<TestClickhouse> {
  const external = process.env['CLICKHOUSE_TEST_URL'];
  return external === undefined || external === '' ? startEmbeddedClickhouse() : ownDatabase(external);
}

export async function startEmbeddedClickhouse(): Promise<EmbeddedClickhouse> {
  const folder = await mkdtemp(join(tmpdir(), 'fundwatch-clickhouse-'));
  const credentials = `fundwatch:${randomBytes(8).toString('hex')}`;
  let port = 0;
  let child: ChildProcess | undefined;
  await start();
  return {
    url: urlOf(),
    pid: () => child?.pid ?? 0,
    start,
    kill: () => end('SIGKILL'),
    stop: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };

  function urlOf(): string {
    return `http://${credentials}@127.0.0.1:${port}/fundwatch`;
  }

  async function start(): Promise<void> {
    const started = spawn(process.execPath, [resolve('connectors/clickhouse-main.ts')], {
      env: { PATH: process.env['PATH'], CLICKHOUSE_URL: urlOf(), FUNDWATCH_VAR: folder, FUNDWATCH_SUPERVISED: '1' },
      // The pipe ends it with us, should a test run be killed.
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child = started;
    const { stdout } = started;
    if (stdout === null) throw new Error('no output to read');
    const lines = createInterface({ input: stdout });
    for await (const line of lines) {
      const served = /^FUNDWATCH_READY clickhouse .*"port":(\d+)/.exec(line)?.[1];
      if (served === undefined) continue;
      port = Number(served);
      // Leaving the loop has closed the reader; what comes later must not fill the pipe.
      stdout.resume();
      return;
    }
    throw new Error('the embedded ClickHouse ended before it was ready');
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = once(running, 'exit');
    running.kill(signal);
    await gone;
  }
}

async function ownDatabase(external: string): Promise<TestClickhouse> {
  const url = new URL(external);
  const database = `fundwatch_test_${randomBytes(6).toString('hex')}`;
  url.pathname = `/${database}`;
  const options = { url: url.href, application: 'fundwatch-test' };
  await makeDatabase(options);
  return {
    url: url.href,
    stop: async () => {
      const client = connectStore(options);
      await client.command({ query: 'DROP DATABASE IF EXISTS {database:Identifier}', query_params: { database } });
      await client.close();
    },
  };
}
