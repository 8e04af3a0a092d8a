// What is known about each feed, a feed being one institution's events of one kind: since when it
// has been observed, on which days it spoke, and its watermark (newest event time less 24 hours).
// Judgements of absence ask here; when the answer is "not yet" the question is remembered, and the
// job that asked is handed back as soon as the answer may have changed. That is all a timer is.
//
// Everything is a function of the set of events: a minimum, a maximum, a set of days.
import { chinaDay, dayMs } from './china-time.ts';

interface Feed {
  first: number;
  newest: number;
  /** Day of the event noted last: nearly always the day of the next one. */
  lastDay: number;
  readonly days: Set<number>;
  /** Jobs waiting for the watermark to pass a time, ascending by time, each time once. */
  readonly timers: { readonly time: number; readonly jobs: Set<string> }[];
  /** Jobs that asked since when the feed is observed. */
  readonly startAskers: Set<string>;
  readonly dayAskers: Map<number, Set<string>>;
  /** Days on which its messages were sent (`inf_time`), and jobs that asked. */
  lastSent: number;
  readonly sentDays: Set<number>;
  readonly sentAskers: Map<number, Set<string>>;
}

/** How far behind the newest event of its kind an institution may still be sending, ms. */
export const watermarkDelayMs = dayMs;

export class Coverage {
  readonly #institutions = new Map<string, Map<string, Feed>>();
  #lastCode = '';
  #lastFeeds: Map<string, Feed> = new Map();

  /** Takes note of an event, sent at `sent` (absent: when it happened); wakes the jobs to judge again. */
  observe(fixmedins_code: string, kind: string, at: number, wake: (job: string) => void, sent = at): void {
    const feed = this.#feed(fixmedins_code, kind);
    this.#noteSent(feed, chinaDay(sent), wake);
    if (at > feed.newest) {
      feed.newest = at;
      this.#fire(feed, wake);
    }
    if (at < feed.first) {
      feed.first = at;
      for (const job of feed.startAskers) wake(job);
      feed.startAskers.clear();
    }
    const day = chinaDay(at);
    if (day === feed.lastDay) return;
    feed.lastDay = day;
    if (!feed.days.has(day)) {
      feed.days.add(day);
      const askers = feed.dayAskers.get(day);
      if (askers !== undefined) {
        for (const job of askers) wake(job);
        feed.dayAskers.delete(day);
      }
    }
  }

  /** True when the watermark of the feed has passed `time`; else the job is woken when it does. What is no
   * moment is never passed: among the timers it would hold up those behind it. */
  hasPassed(fixmedins_code: string, kind: string, time: number, job: string): boolean {
    if (Number.isNaN(time)) return false;
    const feed = this.#feed(fixmedins_code, kind);
    if (feed.newest - watermarkDelayMs >= time) return true;
    let i = feed.timers.length;
    while (i > 0 && feed.timers[i - 1]!.time > time) i -= 1;
    const known = feed.timers[i - 1];
    if (known?.time === time) known.jobs.add(job);
    else feed.timers.splice(i, 0, { time, jobs: new Set([job]) });
    return false;
  }

  /** Event time of the first event of the feed, or undefined; the job is woken when it changes. */
  observedSince(fixmedins_code: string, kind: string, job: string): number | undefined {
    const feed = this.#feed(fixmedins_code, kind);
    feed.startAskers.add(job);
    return feed.first === Infinity ? undefined : feed.first;
  }

  /** Whether the feed was observed at `time` already; if not, the job is woken when it may have been. Once
   * it is so, it stays so. */
  wasObserved(fixmedins_code: string, kind: string, time: number, job: string): boolean {
    const feed = this.#feed(fixmedins_code, kind);
    if (feed.first <= time) return true;
    feed.startAskers.add(job);
    return false;
  }

  /** Whether the feed spoke on a day; if not, the job is woken when it has. */
  spokeOn(fixmedins_code: string, kind: string, day: number, job: string): boolean {
    const feed = this.#feed(fixmedins_code, kind);
    if (feed.days.has(day)) return true;
    const askers = feed.dayAskers.get(day) ?? new Set<string>();
    askers.add(job);
    feed.dayAskers.set(day, askers);
    return false;
  }

  #noteSent(feed: Feed, day: number, wake: (job: string) => void): void {
    if (day === feed.lastSent) return;
    feed.lastSent = day;
    if (feed.sentDays.has(day)) return;
    feed.sentDays.add(day);
    for (const job of feed.sentAskers.get(day) ?? []) wake(job);
    feed.sentAskers.delete(day);
  }

  /** Whether a message of the feed was sent on a day; if not, the job is woken when one was. */
  sentOn(fixmedins_code: string, kind: string, day: number, job: string): boolean {
    const feed = this.#feed(fixmedins_code, kind);
    if (feed.sentDays.has(day)) return true;
    const askers = feed.sentAskers.get(day) ?? new Set<string>();
    askers.add(job);
    feed.sentAskers.set(day, askers);
    return false;
  }

  /** Newest event time of an institution's feed, or undefined. */
  newest(fixmedins_code: string, kind: string): number | undefined {
    const feed = this.#institutions.get(fixmedins_code)?.get(kind);
    return feed === undefined || feed.newest === -Infinity ? undefined : feed.newest;
  }

  #fire(feed: Feed, wake: (job: string) => void): void {
    const watermark = feed.newest - watermarkDelayMs;
    let due = 0;
    while (due < feed.timers.length && feed.timers[due]!.time <= watermark) {
      for (const job of feed.timers[due]!.jobs) wake(job);
      due += 1;
    }
    if (due > 0) feed.timers.splice(0, due);
  }

  #feed(fixmedins_code: string, kind: string): Feed {
    const feeds = this.#feedsOf(fixmedins_code);
    let feed = feeds.get(kind);
    if (feed === undefined) {
      feed = {
        first: Infinity,
        newest: -Infinity,
        lastDay: NaN,
        days: new Set(),
        timers: [],
        startAskers: new Set(),
        dayAskers: new Map(),
        lastSent: NaN,
        sentDays: new Set(),
        sentAskers: new Map(),
      };
      feeds.set(kind, feed);
    }
    return feed;
  }

  #feedsOf(fixmedins_code: string): Map<string, Feed> {
    if (fixmedins_code === this.#lastCode) return this.#lastFeeds;
    let feeds = this.#institutions.get(fixmedins_code);
    if (feeds === undefined) {
      feeds = new Map();
      this.#institutions.set(fixmedins_code, feeds);
    }
    this.#lastCode = fixmedins_code;
    this.#lastFeeds = feeds;
    return feeds;
  }
}
