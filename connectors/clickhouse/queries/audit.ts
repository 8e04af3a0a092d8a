// The trail of who did and saw what.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { timeText } from '../rows.ts';
import { ask, Conditions, milliseconds, timeParameter } from './ask.ts';
import type { AuditEntry, AuditPage, Page, StoreClient } from './contract.ts';
import { pageLimit, readCursor, writeCursor } from './page-cursor.ts';

const detail = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const auditRow = z.object({
  audit_id: z.string(), at_ms: z.number(), actor: z.string(), action: z.string(), target: z.string(), detail: z.string(),
});

/** Resolves when the entries are on disk. Writing the same ones again changes nothing. Gather entries when there are many:
 * each call is one write. */
export async function writeAudit(client: StoreClient, entries: AuditEntry | readonly AuditEntry[]): Promise<void> {
  const values = [entries].flat().map(({ at, actor, action, target, detail: facts }) => {
    const text = JSON.stringify(facts);
    const audit_id = createHash('sha256').update(JSON.stringify([at, actor, action, target, text])).digest('hex').slice(0, 32);
    return { audit_id, at: timeText(at), actor: actor.toWellFormed(), action, target: target.toWellFormed(), detail: text };
  });
  if (values.length > 0) await client.insert({ table: 'audit', values, format: 'JSONEachRow' });
}

export interface AuditFilter {
  readonly from?: number;
  readonly to?: number;
  readonly actor?: string;
  readonly action?: string;
}

const position = z.tuple([z.int(), z.string()]);

/** Newest first. Throws `BadCursor`. */
export async function listAudit(client: StoreClient, filter: AuditFilter, page: Page): Promise<AuditPage> {
  const limit = pageLimit(page);
  const after = readCursor('audit', page, position);
  const conditions = new Conditions()
    .add(`at >= ${timeParameter('from')}`, 'from', filter.from)
    .add(`at < ${timeParameter('to')}`, 'to', filter.to)
    .add('actor = {actor:String}', 'actor', filter.actor)
    .add('action = {action:String}', 'action', filter.action)
    .add(`at <= ${timeParameter('after_at')}`, 'after_at', after?.[0])
    .add(`(at < ${timeParameter('after_at')} OR audit_id > {after_id:String})`, 'after_id', after?.[1]);
  const sql = `SELECT audit_id, ${milliseconds('at')} AS at_ms, actor, action, target, detail FROM audit ${conditions.where()}
ORDER BY at DESC, audit_id LIMIT 1 BY audit_id LIMIT {take:UInt32}`;
  const rows = await ask(client, sql, { ...conditions.params(), take: limit + 1 }, auditRow);
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  return {
    items: kept.map(({ at_ms, actor, action, target, detail: text }) => ({
      at: at_ms, actor, action, target, detail: detail.parse(JSON.parse(text)),
    })),
    ...(rows.length > limit && last !== undefined ? { next: writeCursor('audit', [last.at_ms, last.audit_id]) } : {}),
  };
}
