// Stops the Fundwatch of this folder, from another terminal.
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfiguration } from '../../engine/configuration.ts';
import { Failure } from '../../engine/failure.ts';
import { runningSupervisor } from '../start/instance-lock.ts';
import { isAlive } from '../start/process-identity.ts';
import { varFolderOf } from './running.ts';
import { exitCodes } from './command.ts';
import type { Command } from './command.ts';

const stopMsMax = 40_000;

export const stop: Command = {
  summary: 'Stops the Fundwatch that was started here.',
  usage: '',
  options: {},
  async run(_given, { out, env, root }) {
    const { host, port } = readConfiguration(env);
    const running = runningSupervisor(varFolderOf(env, root));
    if (running === undefined) throw new Failure('not_running', { url: `http://${host}:${port}` });
    process.kill(running.pid, 'SIGTERM');
    out(`stopping process ${running.pid} at ${running.url}`);
    const deadlineMs = performance.now() + stopMsMax;
    while (isAlive(running.pid, running.identity)) {
      if (performance.now() > deadlineMs) return exitCodes.failed;
      await sleep(100);
    }
    out('stopped');
    return exitCodes.done;
  },
};
