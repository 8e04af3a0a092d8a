// Uploaded files being taken in, and what became of them. Bounded: the oldest finished jobs are forgotten.
import { randomUUID } from 'node:crypto';
import type { BulkAnswer } from './bulk.ts';

const jobsMax = 1_000;
/** Files taken in at the same time; further ones wait. */
const runningMax = 2;

export type JobState = 'waiting' | 'running' | 'done' | 'failed';

export interface Job {
  readonly job_id: string;
  readonly state: JobState;
  readonly file: string;
  /** Institution whose own key sent it; only that one and those who speak for all may see the job. */
  readonly fixmedins_code?: string;
  readonly bytes: number;
  /** Rows read so far, heads included. */
  readonly rows: number;
  /** ISO 8601. */
  readonly started_at: string;
  readonly ended_at?: string;
  /** As for /api/events; `line` is the row in the file. */
  readonly answer?: BulkAnswer;
  /** Why it failed. Rows counted in `answer` stay taken; sending the file again takes only the others. */
  readonly message?: string;
}

export interface JobProgress {
  report(rows: number, answer: BulkAnswer): void;
}

export class Jobs {
  readonly #jobs = new Map<string, Job>();
  readonly #now: () => number;
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** `undefined` when too many jobs are unfinished. `work` runs as soon as there is a free place. */
  start(
    file: string, bytes: number, institution: string | null, work: (progress: JobProgress) => Promise<BulkAnswer>,
  ): Job | undefined {
    if (!this.#makeRoom()) return undefined;
    const job: Job = {
      job_id: randomUUID(), state: 'waiting', file, bytes, rows: 0, started_at: new Date(this.#now()).toISOString(),
      ...(institution === null ? {} : { fixmedins_code: institution }),
    };
    this.#jobs.set(job.job_id, job);
    const run = (): void => {
      const running = this.#run(job.job_id, work);
      this.#running.add(running);
      void running.then(() => {
        this.#running.delete(running);
        this.#waiting.shift()?.();
      });
    };
    if (this.#running.size < runningMax) run();
    else this.#waiting.push(run);
    return job;
  }

  /** `institution`: who asks, `null` for one who may see all. */
  get(jobId: string, institution: string | null): Job | undefined {
    const job = this.#jobs.get(jobId);
    return job !== undefined && maySee(institution, job) ? job : undefined;
  }

  /** Newest first. */
  list(institution: string | null): readonly Job[] {
    return [...this.#jobs.values()].filter((job) => maySee(institution, job)).reverse();
  }

  async #run(jobId: string, work: (progress: JobProgress) => Promise<BulkAnswer>): Promise<void> {
    this.#change(jobId, { state: 'running' });
    const progress: JobProgress = { report: (rows, answer) => this.#change(jobId, { rows, answer }) };
    const end = await work(progress).then(
      (answer) => ({ state: 'done' as const, answer }),
      (cause: unknown) => ({ state: 'failed' as const, message: cause instanceof Error ? cause.message : String(cause) }),
    );
    this.#change(jobId, { ...end, ended_at: new Date(this.#now()).toISOString() });
  }

  #change(jobId: string, change: Partial<Job>): void {
    const job = this.#jobs.get(jobId);
    if (job !== undefined) this.#jobs.set(jobId, { ...job, ...change });
  }

  #makeRoom(): boolean {
    if (this.#jobs.size < jobsMax) return true;
    for (const { job_id, state } of this.#jobs.values()) {
      if (state !== 'done' && state !== 'failed') continue;
      this.#jobs.delete(job_id);
      return true;
    }
    return false;
  }
}

function maySee(institution: string | null, { fixmedins_code }: Job): boolean {
  return institution === null || fixmedins_code === institution;
}
