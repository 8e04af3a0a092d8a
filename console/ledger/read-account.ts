// The evaluator's account as HITS tells it: every EVENTS message covered once, and what became of the events.
import { accountColumns, accountEntries } from '../../engine/event-account.ts';
import type { AccountColumn } from '../../engine/event-account.ts';
import { decodeHitsFrame } from '../../engine/hit.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { consumeFrom } from '../../connectors/nats/consume.ts';
import { streams } from '../../connectors/nats/names.ts';
import { readBounds } from '../../connectors/nats/read-last.ts';
import type { Report, Say } from './findings.ts';
import { Tally } from './tally.ts';

export interface Account {
  readonly tally: Tally<AccountColumn>;
  /** EVENTS sequences covered: behind `from`, up to `to`. */
  readonly from: number;
  readonly to: number;
  /** HITS sequences read. */
  readonly hitsFrom: number;
  readonly hitsTo: number;
}

const sayEveryMs = 1_000;

/** Up to the last message that covers nothing behind EVENTS sequence `upTo`. */
export async function readAccount(bus: Bus, upTo: number, report: Report, say: Say): Promise<Account> {
  const tally = new Tally<AccountColumn>(accountColumns);
  const bounds = await readBounds(bus.jsm, streams.hits);
  const none = { tally, from: 0, to: 0, hitsFrom: 0, hitsTo: 0 };
  if (bounds === undefined || bounds.messages === 0) return none;
  let from: number | undefined;
  let covered = 0;
  let hitsTo = bounds.first - 1;
  let saidMs = performance.now();
  for await (const { seq, data } of consumeFrom(bus.js, streams.hits, { sequence: bounds.first, batch: 64 })) {
    const { events_from, events_sequence, last, account = {} } = decodeHitsFrame(data);
    if (events_sequence > upTo) break;
    const begin = events_from ?? covered + 1;
    if (from === undefined) {
      from = begin - 1;
      covered = from;
    }
    if (begin > covered + 1) report('hits_hole', `HITS ${seq} begins at EVENTS ${begin}; EVENTS ${covered + 1} to ${begin - 1} have no account`);
    if (last) {
      covered = Math.max(covered, events_sequence);
      for (const { date, fixmedins_code, kind, ...counts } of accountEntries(account)) {
        for (const column of accountColumns) {
          const count = counts[column];
          if (count !== undefined) tally.add({ date, fixmedins_code, kind }, column, count);
        }
      }
    }
    hitsTo = seq;
    if (performance.now() - saidMs > sayEveryMs) {
      saidMs = performance.now();
      say(`HITS: ${seq} of ${bounds.last}`);
    }
    if (seq >= bounds.last) break;
  }
  return { tally, from: from ?? 0, to: covered, hitsFrom: bounds.first, hitsTo };
}
