// The judgements that have asked to be called again, by the names of their jobs: judge, time of the trigger and key.
// A start judges these again, so that whatever they wait for finds them (decision 022). What has been answered since
// is in it too: a job too many costs one judgement, one too few would lose a hit.
import { TimeRanges } from './time-ranges.ts';

/** Known by name; then names come once more. */
const knownMax = 200_000;

export class AskedJobs {
  readonly #known = new Set<string>();
  #fresh: string[] = [];

  note(job: string): void {
    if (this.#known.has(job)) return;
    if (this.#known.size >= knownMax) this.#known.clear();
    this.#known.add(job);
    this.#fresh.push(job);
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
