// The judgements that have asked to be called again, by the names of their jobs: judge, time of the trigger and key.
// A start judges these again, so that whatever they wait for finds them (decision 022). Some that were answered since may
// be among them: a job too many costs one judgement, one too few would lose a hit.
//
// A judgement often waits for what comes a moment later (the settlement of a sale), and its timer would call it two days
// after that for nothing. A trigger that was judged again and asked nothing is answered: its timers need not call it.
import { Recent } from './recent.ts';
import { TimeRanges } from './time-ranges.ts';

/** Remembered by name; of more the oldest are forgotten, come once more, and are called for nothing. */
const namesMax = 400_000;

/** What has changed since it was taken last. */
export interface AskedSince {
  /** Those that wait now, and perhaps did before. */
  readonly asked: readonly string[];
  /** Those that were taken before and are answered, unless they are among `asked`. */
  readonly answered: readonly string[];
}

export class AskedJobs {
  readonly #waiting = new Recent<string>(namesMax);
  readonly #answered = new Recent<string>(namesMax);
  #fresh = new Set<string>();
  #over: string[] = [];

  note(job: string): void {
    this.#answered.delete(job);
    if (this.#waiting.has(job)) return;
    this.#waiting.add(job);
    this.#fresh.add(job);
  }

  /** All triggers of the job have been judged again, and none has asked or stands as a hit. */
  answer(job: string): void {
    if (!this.#waiting.has(job)) return;
    this.#waiting.delete(job);
    this.#answered.add(job);
    if (!this.#fresh.delete(job)) this.#over.push(job);
  }

  /** Whether nobody waits for what the job was to be called for. */
  isAnswered(job: string): boolean {
    return this.#answered.has(job);
  }

  take(): AskedSince {
    if (this.#fresh.size === 0 && this.#over.length === 0) return nothing;
    const since = { asked: [...this.#fresh], answered: this.#over };
    this.#fresh = new Set();
    this.#over = [];
    return since;
  }
}

const nothing: AskedSince = { asked: [], answered: [] };

/** Those that still wait. */
export function waitingAfter(all: Iterable<AskedSince>): Set<string> {
  const waiting = new Set<string>();
  for (const { asked, answered } of all) {
    for (const job of answered) waiting.delete(job);
    for (const job of asked) waiting.add(job);
  }
  return waiting;
}

export function nameOfJob(judge: string, at: number, key: string): string {
  return `${judge}\n${at}\n${key}`;
}

/** Inverse of `nameOfJob`. */
export function partsOfJob(job: string): { readonly judge: string; readonly at: number; readonly key: string } {
  const [judge = '', at = '', ...rest] = job.split('\n');
  return { judge, at: Number(at), key: rest.join('\n') };
}

/** Times of triggers by key, by the name of the judge. */
export function timesAsked(jobs: Iterable<string>): ReadonlyMap<string, ReadonlyMap<string, TimeRanges>> {
  const asked = new Map<string, Map<string, TimeRanges>>();
  for (const job of jobs) {
    const { judge, at, key } = partsOfJob(job);
    let keys = asked.get(judge);
    if (keys === undefined) asked.set(judge, (keys = new Map<string, TimeRanges>()));
    const times = keys.get(key);
    if (times === undefined) keys.set(key, new TimeRanges(at, at));
    else times.add(at, at);
  }
  return asked;
}
