// What the ledger needs beside events and hits: which runs of EVENTS are archived and judged, and what became of the
// events. Runs of one batch are joined, so that a year of them stays small.
import { accountEntries, eventFates } from '../../engine/event-account.ts';
import type { HitsFrame } from '../../engine/hit.ts';
import { accountRow } from '../clickhouse/rows.ts';
import type { Row } from '../clickhouse/rows.ts';

/** Consecutive EVENTS messages, both ends included. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Records in them. */
  readonly events: number;
}

/** Spans in order, those that meet joined. */
export function joinSpans(spans: readonly Span[]): readonly Span[] {
  const joined: Span[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last === undefined || span.from !== last.to + 1) joined.push(span);
    else joined[joined.length - 1] = { from: last.from, to: span.to, events: last.events + span.events };
  }
  return joined;
}

/** Columns of `archived_spans` and `judged_spans`. */
export function spanRow({ from, to, events }: Span): Row {
  return [from, to, events];
}

export interface Counted {
  readonly rows: readonly Row[];
  readonly span: Span;
}

/** Rows of `event_accounts` in a HITS message; `undefined` while more parts follow. `behind` is the EVENTS sequence that
 * the message before it covers: the beginning of messages that do not say theirs. */
export function countedIn(frame: HitsFrame, hits_sequence: number, behind: number): Counted | undefined {
  if (!frame.last) return undefined;
  const { events_from: from = behind + 1, events_sequence: to, account = {} } = frame;
  const entries = accountEntries(account);
  const events = entries.reduce((sum, entry) => eventFates.reduce((one, fate) => one + (entry[fate] ?? 0), sum), 0);
  return { rows: entries.map((entry) => accountRow(entry, hits_sequence, { from, to })), span: { from, to, events } };
}
