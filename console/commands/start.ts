// `npm start`: everything on this machine, until Ctrl-C.
import { setTimeout as sleep } from 'node:timers/promises';
import { Supervisor } from '../start/supervisor.ts';
import { exitCodes } from './command.ts';
import type { Command, Terminal } from './command.ts';

/** One press of Ctrl-C arrives more than once: from the terminal and from whoever passes it on. */
const samePressMs = 1_000;
/** Longer than every process together may take to stop. */
const stopMsMax = 30_000;

export const start: Command = {
  summary: 'Starts everything on this machine and keeps it running (npm start does the same).',
  usage: '[--no-demo]',
  options: {
    'no-demo': { type: 'boolean', text: 'start without the simulated city: an empty monitor' },
  },
  async run(given, terminal) {
    const startedMs = Date.now();
    const say = (line: string): void => {
      terminal.out(`[${((Date.now() - startedMs) / 1000).toFixed(1).padStart(6)} s] ${line}`);
    };
    const isDemo = !given.isSet('no-demo');
    const { env, root } = terminal;
    const supervisor = new Supervisor({ env, root, isDemo, buildsWeb: true, say });
    const asked = stopAsked(supervisor, say);
    const ready = supervisor.start();
    try {
      // A start that is stopped half way need not come to an end.
      const credentials = await Promise.race([ready, asked]);
      if (credentials !== undefined) {
        banner(terminal, credentials, isDemo);
        await asked;
      }
      ready.catch(() => undefined);
      say('stopping');
      await Promise.race([supervisor.stop(), sleep(stopMsMax, undefined, { ref: false })]);
      say('stopped');
      process.exit(exitCodes.done);
    } catch (error) {
      await supervisor.stop();
      throw error;
    }
  },
};

function banner(terminal: Terminal, { url, admin_token }: Ready, isDemo: boolean): void {
  const lines = [
    '',
    '  Fundwatch 医保基金智能监管引擎 is ready. Open / 请打开:',
    '',
    `    ${url}/#token=${admin_token}`,
    '',
    ...(isDemo ? ['  A simulated city is being played. / 正在播放模拟城市数据。'] : []),
    '  Ctrl-C stops everything. / 按 Ctrl-C 停止。',
    '',
  ];
  for (const line of lines) terminal.out(line);
}

interface Ready {
  readonly url: string;
  readonly admin_token: string;
}

/** Resolves when somebody wants the end: a signal, or the start script being gone. Asked twice, nothing is
 * waited for. */
function stopAsked(supervisor: Supervisor, say: (line: string) => void): Promise<undefined> {
  const asked = Promise.withResolvers<undefined>();
  let firstMs: number | undefined;
  const ask = (): void => {
    if (firstMs === undefined) {
      firstMs = performance.now();
      asked.resolve(undefined);
    } else if (performance.now() - firstMs > samePressMs) {
      say('asked again: ending everything at once');
      supervisor.kill();
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  process.once('disconnect', ask);
  return asked.promise;
}
