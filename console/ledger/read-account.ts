// The evaluator's account as HITS tells it: every EVENTS message covered once, and what became of the events. For a message
// that was erased with a person (decision 015) the tables speak: they have its account under its sequence.
import { z } from 'zod';
import { accountColumns, accountEntries } from '../../engine/event-account.ts';
import type { AccountColumn } from '../../engine/event-account.ts';
import { decodeHitsFrame } from '../../engine/hit.ts';
import { ask } from '../../connectors/clickhouse/queries/ask.ts';
import type { Parameters } from '../../connectors/clickhouse/queries/ask.ts';
import type { StoreClient } from '../../connectors/clickhouse/queries/contract.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { consumeFrom } from '../../connectors/nats/consume.ts';
import { streams } from '../../connectors/nats/names.ts';
import { lastHeld, readBounds } from '../../connectors/nats/read-last.ts';
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
  /** HITS messages among these that were erased. */
  readonly erased: number;
}

const sayEveryMs = 1_000;
const sequencesAtOnce = 2_000;

const accountRow = z.object({
  day: z.string(), fixmedins_code: z.string(), kind: z.string(), judged: z.number(), not_judged: z.number(), late: z.number(),
  duplicate: z.number(), quarantined: z.number(), withdrawn: z.number(),
});
const accountSums = accountColumns.map((column) => `sum(${column}) AS ${column}`).join(', ');

/** Up to the last message that covers nothing behind EVENTS sequence `upTo`. */
export async function readAccount(bus: Bus, client: StoreClient, upTo: number, report: Report, say: Say): Promise<Account> {
  const tally = new Tally<AccountColumn>(accountColumns);
  const bounds = await readBounds(bus.jsm, streams.hits);
  const none = { tally, from: 0, to: 0, hitsFrom: 0, hitsTo: 0, erased: 0 };
  if (bounds === undefined || bounds.messages === 0) return none;
  const end = await lastHeld(bus.jsm, streams.hits);
  const erased: number[] = [];
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
    const isAfterErased = seq > hitsTo + 1;
    for (let sequence = hitsTo + 1; sequence < seq; sequence += 1) erased.push(sequence);
    // Whether the tables cover what the erased ones did is looked at with all their spans.
    if (begin > covered + 1 && !isAfterErased) report('hits_hole', `HITS ${seq} begins at EVENTS ${begin}; EVENTS ${covered + 1} to ${begin - 1} have no account`);
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
      say(`HITS: ${seq} of ${end}`);
    }
    if (seq >= end) break;
  }
  await addErased(client, erased, tally);
  return { tally, from: from ?? 0, to: covered, hitsFrom: bounds.first, hitsTo, erased: erased.length };
}

async function addErased(client: StoreClient, erased: readonly number[], tally: Tally<AccountColumn>): Promise<void> {
  for (let start = 0; start < erased.length; start += sequencesAtOnce) {
    const sequences = erased.slice(start, start + sequencesAtOnce);
    await addStored(client, tally, 'hits_sequence IN {sequences:Array(UInt64)}', { sequences });
  }
}

/** Adds up the account in the tables, of those HITS messages that meet a condition. */
export async function addStored(
  client: StoreClient, tally: Tally<AccountColumn>, condition: string, params: Parameters,
): Promise<void> {
  const sql = `SELECT toString(date) AS day, fixmedins_code, kind, ${accountSums}
FROM (SELECT * FROM event_accounts FINAL WHERE ${condition})
GROUP BY day, fixmedins_code, kind`;
  for (const { day, fixmedins_code, kind, ...counts } of await ask(client, sql, params, accountRow)) {
    for (const column of accountColumns) tally.add({ date: day, fixmedins_code, kind }, column, counts[column]);
  }
}
