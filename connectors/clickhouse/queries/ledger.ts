// The completeness ledger: what was received, judged and refused, per day of receipt, institution and kind.
// Counted from the base tables at each call, by distinct id: a batch that was written twice counts once.
import { z } from 'zod';
import { eventKinds } from '../../../engine/event.ts';
import { ask, Conditions } from './ask.ts';
import type { Parameters } from './ask.ts';
import type { LedgerFilter, LedgerRow, StoreClient } from './contract.ts';
import { readProgress } from './progress.ts';

const receivedRow = z.object({
  date: z.string(), fixmedins_code: z.string(), kind: z.string(), received: z.number(), judged: z.number(),
});
const deadRow = z.object({
  date: z.string(), fixmedins_code: z.string(), infno: z.string(), dead: z.number(), late: z.number(),
});

/** Reason of the dead letters that came after the horizon of their key. */
const lateReason = 'event_too_late';
const kindNotJudged = 'other';
const kindUnknown = 'unknown';

/** Without any day: everything there is. Sorted by day (newest first), institution, kind. */
export async function ledger(client: StoreClient, filter: LedgerFilter): Promise<readonly LedgerRow[]> {
  const { stored } = await readProgress(client);
  const conditions = dayConditions(filter);
  const params: Parameters = { ...conditions.params(), stored, kind_not_judged: kindNotJudged, late_reason: lateReason };
  const received = await ask(
    client,
    `SELECT toString(toDate(received_at, 'Asia/Shanghai')) AS date, fixmedins_code, kind,
  uniqExact(event_id) AS received,
  uniqExactIf(event_id, events_sequence <= {stored:UInt64} AND kind != {kind_not_judged:String}) AS judged
FROM events FINAL ${conditions.where()} GROUP BY date, fixmedins_code, kind`,
    params,
    receivedRow,
  );
  const dead = await ask(
    client,
    `SELECT toString(toDate(received_at, 'Asia/Shanghai')) AS date, fixmedins_code, infno,
  uniqExact(sequence) AS dead, uniqExactIf(sequence, reason = {late_reason:String}) AS late
FROM dead_letters ${conditions.where()} GROUP BY date, fixmedins_code, infno`,
    params,
    deadRow,
  );
  const rows = new Map<string, LedgerRow>();
  for (const { date, fixmedins_code, kind, received: count, judged } of received) {
    const not_judged = kind === kindNotJudged ? count : 0;
    const row = { date, fixmedins_code, kind, received: count, judged, not_judged, dead: 0, late: 0 };
    rows.set(keyOf(date, fixmedins_code, kind), row);
  }
  for (const { date, fixmedins_code, infno, dead: count, late } of dead) {
    const kind = kindOf(infno);
    const key = keyOf(date, fixmedins_code, kind);
    const none = { date, fixmedins_code, kind, received: 0, judged: 0, not_judged: 0, dead: 0, late: 0 };
    const row = rows.get(key) ?? none;
    rows.set(key, { ...row, dead: row.dead + count, late: row.late + late });
  }
  return [...rows.values()].sort((a, b) =>
    compare(b.date, a.date) || compare(a.fixmedins_code, b.fixmedins_code) || compare(a.kind, b.kind));
}

function dayConditions({ date, dateFrom = date, dateTo = date, fixmedins_code }: LedgerFilter): Conditions {
  return new Conditions()
    .add("received_at >= toDateTime64(toDate({date_from:String}), 3, 'Asia/Shanghai')", 'date_from', dateFrom)
    .add("received_at < toDateTime64(addDays(toDate({date_to:String}), 1), 3, 'Asia/Shanghai')", 'date_to', dateTo)
    .add('fixmedins_code = {fixmedins_code:String}', 'fixmedins_code', fixmedins_code);
}

function kindOf(infno: string): string {
  for (const [kind, transactions] of Object.entries<readonly string[]>(eventKinds)) {
    if (transactions.includes(infno)) return kind;
  }
  return infno === '' ? kindUnknown : kindNotJudged;
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\u0000');
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
