// Feeds that fell silent: an institution's kind of event that used to come and has stopped coming.
// Nobody says how often a feed should come, so its own past does: the days of the last fortnight on which it came.
// Twice the mean distance of these days, but at least a day, without anything is silence.
import { z } from 'zod';
import { isoTime } from '../iso-time.ts';
import { ask, milliseconds, timeParameter } from './ask.ts';
import type { SilentFeed, StoreClient } from './contract.ts';

const dayMs = 86_400_000;
const pastDays = 14;
/** A feed that came on fewer days has no habit yet. */
const daysMin = 3;
const feedsMax = 1_000;

const feedRow = z.object({
  fixmedins_code: z.string(), kind: z.string(), last_ms: z.number(), days: z.number(), events: z.number(),
});

export interface SilenceOptions {
  /** Silence is looked for before this moment, ms. */
  readonly at: number;
  readonly fixmedins_code?: string;
}

/** Longest silence first. An institution all of whose feeds are silent is one entry without a kind. */
export async function silentFeeds(
  client: StoreClient, { at, fixmedins_code = '' }: SilenceOptions,
): Promise<readonly SilentFeed[]> {
  const sql = `SELECT fixmedins_code, kind, max(${milliseconds('received_at')}) AS last_ms,
  uniqExact(toDate(received_at, 'Asia/Shanghai')) AS days, count() AS events
FROM events WHERE received_at >= ${timeParameter('since')} AND received_at < ${timeParameter('at')}
  AND ({fixmedins_code:String} = '' OR fixmedins_code = {fixmedins_code:String})
GROUP BY fixmedins_code, kind HAVING days >= {days_min:UInt32} ORDER BY last_ms LIMIT {feeds_max:UInt32}`;
  const params = { since: at - pastDays * dayMs, at, fixmedins_code, days_min: daysMin, feeds_max: feedsMax };
  const feeds = await ask(client, sql, params, feedRow);
  const isSilent = ({ last_ms, days }: z.infer<typeof feedRow>): boolean =>
    at - last_ms > Math.max(dayMs, (2 * pastDays * dayMs) / days);
  const found: SilentFeed[] = [];
  for (const [code, own] of Map.groupBy(feeds, (feed) => feed.fixmedins_code)) {
    const silent = own.filter(isSilent);
    const newest = Math.max(...own.map(({ last_ms }) => last_ms));
    if (silent.length === own.length) {
      const events = own.reduce((sum, feed) => sum + feed.events, 0);
      found.push(entry(code, undefined, newest, events));
    } else for (const { kind, last_ms, events } of silent) found.push(entry(code, kind, last_ms, events));
  }
  return found.toSorted((one, other) => other.silent_hours - one.silent_hours);

  function entry(code: string, kind: string | undefined, lastMs: number, events: number): SilentFeed {
    return {
      fixmedins_code: code,
      ...(kind === undefined ? {} : { kind }),
      last_received_at: isoTime(lastMs),
      silent_hours: Math.floor((at - lastMs) / 3_600_000),
      events_before: events,
    };
  }
}
