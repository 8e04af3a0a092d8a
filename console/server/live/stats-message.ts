// The `stats` message (W5), from the newest status and from HITS itself, which is fresher.
import { chinaIso } from '../../../engine/china-time.ts';
import type { ServerMessage } from '../../wire.ts';
import type { Status } from '../status-reader.ts';
import type { FeedProgress } from './hits-feed.ts';

export function statsMessage(status: Status | undefined, { evaluated, watermark }: FeedProgress, cursor: number): ServerMessage {
  return {
    type: 'stats',
    cursor,
    sequence: Math.max(status?.sequence ?? 0, evaluated),
    evaluated: Math.max(status?.evaluated ?? 0, evaluated),
    stored: status?.stored ?? 0,
    ...(watermark > 0 ? { watermark: chinaIso(watermark) } : {}),
    ...(status?.newest_received_at === undefined ? {} : { newest_received_at: status.newest_received_at }),
    events_per_s: status?.events_per_s ?? 0,
    lag_ms: status?.lag_ms ?? 0,
    ...(status === undefined || status.alarms.length === 0 ? {} : { alarms: status.alarms }),
  };
}
