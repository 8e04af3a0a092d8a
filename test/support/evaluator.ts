// The real evaluator process over the nats-server of a test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface EvaluatorProcess {
  /** kill -9 unless asked kindly; resolves when it is gone. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** Resolves when it answers. The streams need not exist. */
export async function startEvaluator(natsUrl: string): Promise<EvaluatorProcess> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', resolve('engine/main.ts')], {
    env: { PATH: process.env['PATH'], NATS_URL: natsUrl, FUNDWATCH_SUPERVISED: '1', FUNDWATCH_LOG_LEVEL: 'error' },
    // The pipe ends it with us, should a test run be killed.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise<void>((done, failed) => {
    lines.on('line', (line) => (line.startsWith('FUNDWATCH_READY evaluator') ? done() : undefined));
    child.once('exit', () => failed(new Error('the evaluator ended before it was ready')));
  });
  await ready;
  return {
    async end(signal = 'SIGKILL') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      await gone;
    },
  };
}
