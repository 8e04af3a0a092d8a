// Previews of replaced tables, one at a time, each in a process of its own with a bound on its memory,
// as back-tests are (rules/backtests.ts). Jobs are forgotten after a while.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { totalmem } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chinaIso } from '../../engine/china-time.ts';
import type { PreviewJob } from '../wire.ts';
import { previewWord, type PreviewOrder, type PreviewWord } from './preview-words.ts';

const jobsKept = 20;
/** Of the machine: two evaluators, beside the one that judges. */
const memoryShare = 0.25;
const program = fileURLToPath(new URL('preview-main.ts', import.meta.url));

interface Job {
  shown: PreviewJob;
  readonly process: ChildProcess;
}

export class Previews {
  /** ms since the epoch. */
  readonly #now: () => number;
  readonly #jobs = new Map<string, Job>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Newest first. */
  list(): readonly PreviewJob[] {
    return [...this.#jobs.values()].map(({ shown }) => shown).toReversed();
  }

  /** The one that runs. */
  running(): PreviewJob | undefined {
    return this.list().find(({ state }) => state === 'running');
  }

  get(job: string): PreviewJob | undefined {
    return this.#jobs.get(job)?.shown;
  }

  /** `undefined` when one runs already. */
  start(order: PreviewOrder, by: string): PreviewJob | undefined {
    if (this.running() !== undefined) return undefined;
    const job = randomUUID();
    const child = spawn(process.execPath, [
      '--disable-warning=ExperimentalWarning', `--max-old-space-size=${Math.round((totalmem() * memoryShare) / 1e6)}`, program,
    ], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, FUNDWATCH_SUPERVISED: '0' } });
    const { table, from } = order.replacement;
    const shown: PreviewJob = {
      job, table, ...(from === undefined ? {} : { from }),
      state: 'running', by, started_at: chinaIso(this.#now()), events: 0, events_total: 0,
    };
    const made: Job = { shown, process: child };
    this.#jobs.set(job, made);
    for (const id of [...this.#jobs.keys()].slice(0, -jobsKept)) this.#jobs.delete(id);
    // A process that is gone before it has read its order ends the job below.
    child.stdin.on('error', () => undefined);
    child.stdin.write(`${JSON.stringify(order)}\n`);
    createInterface({ input: child.stdout }).on('line', (line) => this.#hear(made, previewWord.parse(JSON.parse(line))));
    child.once('close', (code, signal) =>
      this.#end(made, { state: 'failed', error: `the process ended with ${signal ?? code}; it may have needed more memory` }));
    return shown;
  }

  /** `undefined` when there is no such job; one that has ended stays as it ended. */
  cancel(job: string): PreviewJob | undefined {
    const found = this.#jobs.get(job);
    if (found === undefined) return undefined;
    this.#end(found, { state: 'cancelled' });
    return found.shown;
  }

  stop(): void {
    for (const job of this.#jobs.keys()) this.cancel(job);
  }

  #hear(job: Job, word: PreviewWord): void {
    if (job.shown.state !== 'running') return;
    switch (word.type) {
      case 'total':
        job.shown = { ...job.shown, events_total: word.events };
        return;
      case 'progress':
        job.shown = { ...job.shown, events: word.events };
        return;
      case 'done':
        this.#end(job, { state: 'done', report: word.findings, events: job.shown.events_total });
        return;
      case 'failed':
        this.#end(job, { state: 'failed', error: word.error });
    }
  }

  #end(job: Job, how: Pick<PreviewJob, 'state'> & Partial<PreviewJob>): void {
    if (job.shown.state !== 'running') return;
    job.shown = { ...job.shown, ...how, ended_at: chinaIso(this.#now()) };
    // Leaving may hang (engine/sure-end.ts), and the process has nothing left to do.
    job.process.kill('SIGKILL');
  }
}
