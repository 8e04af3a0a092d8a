// A real nats-server for one test: free port, temporary folder, can be killed and started again.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { natsServerConfiguration } from '../../connectors/nats/nats-server.ts';
import { natsServerPath } from './nats-server-path.ts';

export interface TestNatsServer {
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  readonly pid: () => number;
  /** kill -9; resolves when the process is gone. */
  kill(): Promise<void>;
  /** On the same port and folder. */
  start(): Promise<void>;
  /** Stops it and removes the folder. */
  remove(): Promise<void>;
}

const user = 'test';
const password = 'test-password';

export async function startNatsServer(): Promise<TestNatsServer> {
  const binary = await natsServerPath();
  const folder = await mkdtemp(join(tmpdir(), 'fundwatch-nats-'));
  const port = await freePort();
  const file = join(folder, 'nats.conf');
  await writeFile(file, natsServerConfiguration({ port, user, password, storeDir: join(folder, 'streams') }));
  let child: ChildProcess | undefined;
  await start();
  return {
    url: `nats://${user}:${password}@127.0.0.1:${port}`,
    port,
    folder,
    pid: () => child?.pid ?? 0,
    kill: () => stop('SIGKILL'),
    start,
    remove: async () => {
      await stop('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };

  async function start(): Promise<void> {
    child = spawn(binary, ['-c', file], { stdio: 'ignore' });
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (await answers(port)) return;
      await delay(25);
    }
    throw new Error(`nats-server does not answer on port ${port}`);
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const gone = new Promise((done) => running.once('exit', done));
    running.kill(signal);
    await gone;
  }
}

export async function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => found(port));
    });
  });
}

async function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('data', () => { socket.destroy(); done(true); });
    socket.once('error', () => done(false));
  });
}
