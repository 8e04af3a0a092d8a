// The judgements that have asked to be called again, by the names of their jobs: judge, time of the trigger and key.
// A start judges these again, so that whatever they wait for finds them (decision 022). What has been answered since
// is in it too: a job too many costs one judgement, one too few would lose a hit.
//
// A judgement often waits for what comes a moment later (the settlement of a sale), and its timer would call it two days
// after that for nothing. A trigger that was judged again and asked nothing is answered: its timers need not call it.
import { RecentNames } from './recent-names.ts';
import { TimeRanges } from './time-ranges.ts';

/** Remembered by name; of more the oldest come once more, and are called for nothing. */
const namesMax = 400_000;

export class AskedJobs {
  readonly #known = new RecentNames(namesMax);
  readonly #answered = new RecentNames(namesMax);
  #fresh: string[] = [];

  note(job: string): void {
    this.#answered.delete(job);
    if (this.#known.has(job)) return;
    this.#known.add(job);
    this.#fresh.push(job);
  }

  /** All triggers of the job have been judged again, and none has asked or stands as a hit. */
  answer(job: string): void {
    if (this.#known.has(job)) this.#answered.add(job);
  }

  /** Whether nobody waits for what the job was to be called for. */
  isAnswered(job: string): boolean {
    return this.#answered.has(job);
  }

  /** Those that have asked since the last call, and perhaps before. */
  take(): readonly string[] {
    const fresh = this.#fresh;
    if (fresh.length > 0) this.#fresh = [];
    return fresh;
  }
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
