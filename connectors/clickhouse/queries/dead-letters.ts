// Refused lines and events.
import { z } from 'zod';
import { isoTime } from '../iso-time.ts';
import { ask, Conditions, milliseconds, timeParameter } from './ask.ts';
import type { DeadLetterFilter, DeadLetterPage, DeadLetterRow, Page, StoreClient } from './contract.ts';
import { pageLimit, readCursor, writeCursor } from './page-cursor.ts';

const letterRow = z.object({
  sequence: z.number(),
  reason: z.string(),
  field: z.string(),
  text: z.string(),
  line: z.number().nullable(),
  source: z.string(),
  fixmedins_code: z.string(),
  infno: z.string(),
  msgid: z.string(),
  truncated: z.boolean(),
  received_at_ms: z.number(),
});
const letterWithBody = letterRow.extend({ body: z.string() });

const columns = `sequence, reason, field, text, line, source, fixmedins_code, infno, msgid, truncated, ${milliseconds('received_at')} AS received_at_ms`;
const position = z.tuple([z.number(), z.number()]);

/** Newest first, without bodies. Throws `BadCursor`. */
export async function listDeadLetters(client: StoreClient, filter: DeadLetterFilter, page: Page): Promise<DeadLetterPage> {
  const limit = pageLimit(page);
  const after = readCursor('dead', page, position);
  const conditions = new Conditions()
    .add(`received_at >= ${timeParameter('from')}`, 'from', filter.from)
    .add(`received_at < ${timeParameter('to')}`, 'to', filter.to)
    .add('reason = {reason:String}', 'reason', filter.reason)
    .add('fixmedins_code = {fixmedins_code:String}', 'fixmedins_code', filter.fixmedins_code)
    .add('infno = {infno:String}', 'infno', filter.infno)
    .add('msgid = {msgid:String}', 'msgid', filter.msgid)
    .add(`received_at <= ${timeParameter('after_at')}`, 'after_at', after?.[0])
    .add(`(received_at < ${timeParameter('after_at')} OR sequence < {after_sequence:UInt64})`, 'after_sequence', after?.[1]);
  const sql = `SELECT ${columns} FROM dead_letters ${conditions.where()}
ORDER BY received_at DESC, sequence DESC LIMIT 1 BY sequence LIMIT {take:UInt32}`;
  const rows = await ask(client, sql, { ...conditions.params(), take: limit + 1 }, letterRow);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    items: kept.map(deadLetter),
    ...(rows.length > limit && last !== undefined ? { next: writeCursor('dead', [last.received_at_ms, last.sequence]) } : {}),
  };
}

/** With its body; `undefined` when there is none with that DEAD sequence. */
export async function getDeadLetter(client: StoreClient, sequence: number): Promise<DeadLetterRow | undefined> {
  const sql = `SELECT ${columns}, body FROM dead_letters WHERE sequence = {sequence:UInt64} LIMIT 1`;
  const [row] = await ask(client, sql, { sequence }, letterWithBody);
  return row === undefined ? undefined : { ...deadLetter(row), body: row.body };
}

function deadLetter(row: z.infer<typeof letterRow>): DeadLetterRow {
  const { sequence, reason, field, text, line, source, fixmedins_code, infno, msgid, truncated } = row;
  return {
    sequence, reason, text, source, truncated,
    ...(field === '' ? {} : { field }),
    ...(line === null ? {} : { line }),
    ...(fixmedins_code === '' ? {} : { fixmedins_code }),
    ...(infno === '' ? {} : { infno }),
    ...(msgid === '' ? {} : { msgid }),
    received_at: isoTime(row.received_at_ms),
  };
}
