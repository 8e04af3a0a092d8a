// The WebSocket protocol of GET /api/alerts, shared by server and browser.
// Spec: W1 the first message is `hello`. W2 every hit after the client's cursor arrives, in cursor
// order, or a `gap` says which cursors cannot be had any more. W3 `cursor` of a `hits` message is
// what the client names when it reconnects. W4 a filter drops hits, never cursors: a `hits` message
// may be empty. W5 a `stats` message comes at least once a second.
import type { Hit } from '../engine/hit.ts';

export interface AlertHit extends Omit<Hit, 'evidence' | 'conditions' | 'facts'> {
  /** Sequence in HITS. Several hits may share one. */
  readonly cursor: number;
}

export type ServerMessage =
  | { readonly type: 'hello'; readonly cursor: number; readonly version: string; readonly masked: boolean }
  | { readonly type: 'hits'; readonly cursor: number; readonly hits: readonly AlertHit[] }
  | {
      readonly type: 'stats';
      readonly cursor: number;
      readonly sequence: number;
      readonly evaluated: number;
      readonly stored: number;
      /** ISO 8601 +08:00 of the newest event judged; absent before the first. */
      readonly watermark?: string;
      /** Receive time of the newest event judged, ISO 8601. */
      readonly newest_received_at?: string;
      readonly events_per_s: number;
      readonly lag_ms: number;
    }
  | { readonly type: 'gap'; readonly from: number; readonly to: number; readonly message: string };
