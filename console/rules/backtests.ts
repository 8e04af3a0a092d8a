// Back-tests, one at a time, each in a process of its own with a bound on its memory: whatever a
// rule does there, nobody who watches or judges notices. Jobs are forgotten after a while; their
// reports stay in the log of the rule.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { totalmem } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../engine/log.ts';
import { chinaIso } from '../../engine/china-time.ts';
import type { BacktestJob, BacktestReport } from '../wire.ts';
import { backtestWord } from './backtest-words.ts';
import type { BacktestOrder, BacktestWord } from './backtest-words.ts';

const jobsKept = 20;
/** Of the machine. The evaluator beside it may take up to 0.6. */
const memoryShare = 0.2;
const program = fileURLToPath(new URL('backtest-main.ts', import.meta.url));

export interface BacktestsOptions {
  readonly log: Log;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Keeps the report with the rule. Resolves when it is kept. */
  keep(report: BacktestReport): Promise<void>;
}

interface Job {
  shown: BacktestJob;
  readonly startedAt: number;
  readonly process: ChildProcess;
  /** Its last word has come. */
  hasAnswered: boolean;
}

export class Backtests {
  readonly #options: BacktestsOptions;
  readonly #jobs = new Map<string, Job>();

  constructor(options: BacktestsOptions) {
    this.#options = options;
  }

  /** The one that runs. */
  running(): BacktestJob | undefined {
    return this.list().find(({ state }) => state === 'running');
  }

  /** Newest first. */
  list(): readonly BacktestJob[] {
    return [...this.#jobs.values()].map(({ shown }) => shown).toReversed();
  }

  get(job: string): BacktestJob | undefined {
    return this.#jobs.get(job)?.shown;
  }

  /** `undefined` when one runs already. */
  start(order: BacktestOrder, by: string): BacktestJob | undefined {
    if (this.running() !== undefined) return undefined;
    const job = randomUUID();
    const startedAt = this.#options.now();
    const child = spawn(process.execPath, [
      '--disable-warning=ExperimentalWarning', `--max-old-space-size=${Math.round((totalmem() * memoryShare) / 1e6)}`, program,
    ], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, FUNDWATCH_SUPERVISED: '0' } });
    const { rule_id, version, against } = order;
    const shown: BacktestJob = {
      job, rule_id, version, ...(against === undefined ? {} : { against }),
      state: 'running', by, started_at: chinaIso(startedAt), events: 0, events_total: 0, hits: 0, events_per_s: 0,
    };
    const made: Job = { shown, startedAt, process: child, hasAnswered: false };
    this.#jobs.set(job, made);
    for (const id of [...this.#jobs.keys()].slice(0, -jobsKept)) this.#jobs.delete(id);
    // A process that is gone before it has read its order ends the job below.
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(order)}\n`);
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(made, backtestWord.parse(JSON.parse(line))));
    child.once('close', (code, signal) => {
      if (made.shown.state !== 'running' || made.hasAnswered) return;
      this.#end(made, 'failed', `the process ended with ${signal ?? code}; it may have needed more memory`);
    });
    return shown;
  }

  /** `undefined` when there is no such job; one that has ended stays as it ended. */
  cancel(job: string): BacktestJob | undefined {
    const found = this.#jobs.get(job);
    if (found?.shown.state === 'running') this.#end(found, 'cancelled');
    return found?.shown;
  }

  stop(): void {
    for (const job of this.#jobs.keys()) this.cancel(job);
  }

  #hear(job: Job, word: BacktestWord): void {
    if (job.shown.state !== 'running') return;
    switch (word.type) {
      case 'total':
        job.shown = { ...job.shown, events_total: word.events };
        return;
      case 'progress': {
        const seconds = Math.max(0.001, (this.#options.now() - job.startedAt) / 1_000);
        job.shown = { ...job.shown, events: word.events, hits: word.hits, events_per_s: Math.round(word.events / seconds) };
        return;
      }
      case 'done':
        job.hasAnswered = true;
        void this.#finish(job, word.findings);
        return;
      case 'failed':
        this.#end(job, 'failed', word.error);
    }
  }

  async #finish(job: Job, findings: Omit<BacktestReport, 'job' | 'at' | 'by'>): Promise<void> {
    const { now, log, keep } = this.#options;
    const report: BacktestReport = { ...findings, job: job.shown.job, at: chinaIso(now()), by: job.shown.by };
    try {
      await keep(report);
    } catch (error) {
      log.error({ err: error, job: report.job }, 'the report of a back-test was not kept');
      return this.#end(job, 'failed', 'the report could not be kept: the bus does not answer');
    }
    const { events, events_per_s, tested } = report;
    const events_total = Math.max(events, job.shown.events_total);
    job.shown = { ...job.shown, report, events, events_total, events_per_s, hits: tested.hits };
    this.#end(job, 'done');
  }

  #end(job: Job, state: BacktestJob['state'], error?: string): void {
    job.shown = {
      ...job.shown, state, ended_at: chinaIso(this.#options.now()), ...(error === undefined ? {} : { error }),
    };
    // Leaving may hang (engine/sure-end.ts), and the process has nothing left to do.
    job.process.kill('SIGKILL');
  }
}
