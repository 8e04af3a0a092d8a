// A calendar month or day of China Standard Time, and how far an institution's feeds are with it.
import { chinaDate, dayMs, hourMs } from '../china-time.ts';
import type { EventKind } from '../event.ts';
import type { FeedQuestions } from '../feed-questions.ts';

export interface Period {
  /** `yyyy-MM` or `yyyy-MM-dd`. */
  readonly name: string;
  /** Half-open, ms. */
  readonly from: number;
  readonly to: number;
}

/** The feeds' watermark must have passed the end by this much (DESIGN section 14, Lateness). */
export const graceMs = 24 * hourMs;

/** The month that a time lies in. */
export function monthOf(time: number): Period {
  const name = chinaDate(time).slice(0, 7);
  const [year = 0, month = 0] = name.split('-').map(Number);
  const start = (months: number): number => Date.UTC(year, month - 1 + months, 1) - 8 * hourMs;
  return { name, from: start(0), to: start(1) };
}

/** The day that a time lies in. */
export function dayOf(time: number): Period {
  const name = chinaDate(time);
  const from = Date.parse(`${name}T00:00:00+08:00`);
  return { name, from, to: from + dayMs };
}

export type Closing = 'closed' | 'open' | 'absent' | 'partial';

/** How far an institution's feeds are with a period. `absent`: not observed before its end;
 * `partial`: a feed was first observed in the middle of it. The job is woken when that may change. */
export function closing(
  coverage: FeedQuestions,
  fixmedins_code: string,
  { from, to }: Pick<Period, 'from' | 'to'>,
  { feeds, job }: { readonly feeds: readonly EventKind[]; readonly job: string },
): Closing {
  let answer: Closing = 'absent';
  for (const feed of feeds) {
    const since = coverage.observedSince(fixmedins_code, feed, job);
    if (since === undefined || since >= to) continue;
    if (!coverage.hasPassed(fixmedins_code, feed, to + graceMs, job)) answer = 'open';
    else if (answer === 'absent') answer = 'closed';
    if (since >= from && answer === 'closed') answer = 'partial';
  }
  return answer;
}
