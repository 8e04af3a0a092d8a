// The real evaluator process over the nats-server of a test.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { exitCodeIn } from '../../engine/sure-end.ts';

export interface EvaluatorProcess {
  readonly pid: number;
  readonly varFolder: string;
  /** What it printed, line by line. */
  readonly lines: readonly string[];
  /** Resolves when it is gone, with how: the code it said it ends with, if it said one. */
  readonly gone: Promise<{ readonly code: number | null; readonly signal: string | null }>;
  /** kill -9 unless asked kindly; resolves when it is gone. Its folder goes too, unless it was given. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

export interface EvaluatorOptions {
  /** A temporary one when absent. */
  readonly varFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A module that is loaded first. */
  readonly preload?: string;
  readonly logLevel?: string;
}

/** Resolves when it answers; rejects when it ends before. The streams need not exist. */
export async function startEvaluator(natsUrl: string, options: EvaluatorOptions = {}): Promise<EvaluatorProcess> {
  const { env = {}, preload, logLevel = 'error' } = options;
  const varFolder = options.varFolder ?? mkdtempSync(join(tmpdir(), 'fundwatch-evaluator-'));
  const loading = preload === undefined ? [] : ['--import', resolve(preload)];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...loading, resolve('engine/main.ts')], {
    env: {
      PATH: process.env['PATH'], NATS_URL: natsUrl, FUNDWATCH_VAR: varFolder, FUNDWATCH_SUPERVISED: '1',
      FUNDWATCH_LOG_LEVEL: logLevel, ...env,
    },
    // The pipe ends it with us, should a test run be killed.
    stdio: ['pipe', 'pipe', preload === undefined ? 'inherit' : 'ignore'],
  });
  const lines: string[] = [];
  const gone = new Promise<{ code: number | null; signal: string | null }>((left) => {
    child.once('close', (code, signal) => {
      const said = lines.map(exitCodeIn).find((one) => one !== undefined);
      left(said === undefined ? { code, signal } : { code: said, signal: null });
    });
  });
  await new Promise<void>((done, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('FUNDWATCH_READY evaluator')) done();
    });
    child.once('exit', () => failed(new Error(`the evaluator ended before it was ready:\n${lines.join('\n')}`)));
  });
  return {
    pid: child.pid ?? 0,
    varFolder,
    lines,
    gone,
    async end(signal = 'SIGKILL') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await gone;
      if (options.varFolder === undefined) rmSync(varFolder, { recursive: true, force: true });
    },
  };
}
