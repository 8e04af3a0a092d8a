// The completeness ledger: what became of every accepted event, per day of receipt, institution and kind.
// Two books that know nothing of each other are laid side by side: the archive (table events: what came in) and the
// evaluator's account (table event_accounts: what became of it). Where they differ, something is missing.
// Both are counted anew at each call and by identity: a batch that was written twice counts once. Of days of which the
// archive may have forgotten events (aged.ts) the account alone tells how many there were.
import { z } from 'zod';
import { eventKinds } from '../../../engine/event.ts';
import { agedBefore } from './aged.ts';
import { ask, Conditions } from './ask.ts';
import type { LedgerFilter, LedgerRow, StoreClient } from './contract.ts';
import { readProgress } from './progress.ts';

const keyRow = { date: z.string(), fixmedins_code: z.string() };
const archivedRow = z.object({ ...keyRow, kind: z.string(), archived: z.number(), pending: z.number() });
const accountRow = z.object({
  ...keyRow, kind: z.string(), judged: z.number(), not_judged: z.number(), late: z.number(), duplicate: z.number(),
  quarantined: z.number(), withdrawn: z.number(),
});
const deadRow = z.object({ ...keyRow, infno: z.string(), dead: z.number() });
const horizonRow = z.object({ horizon: z.number() });

const kindNotJudged = 'other';
const kindUnknown = 'unknown';

/** Without any day: everything there is. Sorted by day (newest first), institution, kind. */
export async function ledger(client: StoreClient, filter: LedgerFilter): Promise<readonly LedgerRow[]> {
  const { counted, archived } = await readProgress(client);
  const days = dayBounds(filter);
  // The account may be ahead of the archive, or behind it: both are read up to the same place.
  const horizon = counted <= archived ? counted : await horizonAt(client, archived);
  const received = receiptConditions(days, filter);
  const accounted = new Conditions()
    .add('events_to <= {horizon:UInt64}', 'horizon', horizon)
    .add('date >= toDate({date_from:String})', 'date_from', days.from)
    .add('date < toDate({date_to:String})', 'date_to', days.to)
    .add('fixmedins_code = {fixmedins_code:String}', 'fixmedins_code', filter.fixmedins_code);
  const inArchive = await ask(
    client,
    `SELECT toString(toDate(received_at, 'Asia/Shanghai')) AS date, fixmedins_code, kind,
  uniqExact(event_id) AS archived, uniqExactIf(event_id, events_sequence > {horizon:UInt64}) AS pending
FROM events FINAL ${received.where()} GROUP BY date, fixmedins_code, kind`,
    { ...received.params(), horizon },
    archivedRow,
  );
  const account = await ask(
    client,
    `SELECT toString(date) AS day, fixmedins_code, kind, sum(judged) AS judged, sum(not_judged) AS not_judged, sum(late) AS late,
  sum(duplicate) AS duplicate, sum(quarantined) AS quarantined, sum(withdrawn) AS withdrawn
FROM event_accounts FINAL ${accounted.where()} GROUP BY day, fixmedins_code, kind`,
    accounted.params(),
    accountRow.omit({ date: true }).extend({ day: z.string() }),
  );
  const dead = await ask(
    client,
    `SELECT toString(toDate(received_at, 'Asia/Shanghai')) AS date, fixmedins_code, infno, uniqExact(sequence) AS dead
FROM dead_letters ${received.where()} GROUP BY date, fixmedins_code, infno`,
    received.params(),
    deadRow,
  );
  const sums = new Map<string, Sums>();
  for (const { archived: events, pending, ...key } of inArchive) merge(sums, key, { archived: events, pending });
  for (const { day, fixmedins_code, kind, ...counts } of account) merge(sums, { date: day, fixmedins_code, kind }, counts);
  for (const { infno, dead: letters, ...key } of dead) merge(sums, { ...key, kind: kindOf(infno) }, { dead: letters });
  const aged = await agedBefore(client);
  return [...sums.values()].map((one) => balanced(one, mayBeAged(one.date, aged))).sort((a, b) =>
    compare(b.date, a.date) || compare(a.fixmedins_code, b.fixmedins_code) || compare(a.kind, b.kind));
}

interface Key {
  readonly date: string;
  readonly fixmedins_code: string;
  readonly kind: string;
}

interface Sums extends Key {
  archived: number;
  pending: number;
  judged: number;
  not_judged: number;
  late: number;
  duplicate: number;
  quarantined: number;
  withdrawn: number;
  dead: number;
}

/** EVENTS sequence up to which the account covers what is archived, and no message half. */
async function horizonAt(client: StoreClient, archived: number): Promise<number> {
  const sql = 'SELECT max(events_to) AS horizon FROM judged_spans WHERE events_to <= {archived:UInt64}';
  const spans = await ask(client, sql, { archived }, horizonRow);
  const inSpan = 'SELECT max(events_to) AS horizon FROM event_accounts WHERE events_to <= {archived:UInt64}';
  const accounts = await ask(client, inSpan, { archived }, horizonRow);
  return Math.max(spans[0]?.horizon ?? 0, accounts[0]?.horizon ?? 0);
}

/** Days in China, `to` exclusive. */
interface DayBounds {
  readonly from: string | undefined;
  readonly to: string | undefined;
}

function dayBounds({ date, from = date, to }: LedgerFilter): DayBounds {
  return { from, to: to ?? (date === undefined ? undefined : dayAfter(date)) };
}

function dayAfter(date: string): string {
  const next = new Date(`${date}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

function receiptConditions({ from, to }: DayBounds, { fixmedins_code }: LedgerFilter): Conditions {
  return new Conditions()
    .add("received_at >= toDateTime64(toDate({date_from:String}), 3, 'Asia/Shanghai')", 'date_from', from)
    .add("received_at < toDateTime64(toDate({date_to:String}), 3, 'Asia/Shanghai')", 'date_to', to)
    .add('fixmedins_code = {fixmedins_code:String}', 'fixmedins_code', fixmedins_code);
}

function merge(sums: Map<string, Sums>, key: Key, counts: Partial<Omit<Sums, keyof Key>>): void {
  const text = [key.date, key.fixmedins_code, key.kind].join('\u0000');
  const none = {
    archived: 0, pending: 0, judged: 0, not_judged: 0, late: 0, duplicate: 0, quarantined: 0, withdrawn: 0, dead: 0,
  };
  sums.set(text, { ...none, ...sums.get(text), ...key, ...counts });
}

function balanced({ archived, ...sums }: Sums, isAged: boolean): LedgerRow {
  const { pending, judged, not_judged, late, duplicate, quarantined } = sums;
  const found = archived - pending - judged - not_judged - late - quarantined;
  const forgotten = isAged ? Math.max(0, -found) : 0;
  return { ...sums, received: archived + forgotten + duplicate, difference: found + forgotten };
}

/** Whether events of a day of receipt may be gone from the archive. */
export function mayBeAged(date: string, aged: number): boolean {
  return Date.parse(`${date}T00:00:00+08:00`) < aged;
}

/** Kind of the events a transaction carries; the first where it carries several. */
export function kindOf(infno: string): string {
  for (const [kind, transactions] of Object.entries<readonly string[]>(eventKinds)) {
    if (transactions.includes(infno)) return kind;
  }
  return infno === '' ? kindUnknown : kindNotJudged;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
