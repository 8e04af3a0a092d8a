// What people did about dead letters. A step is known by letter and content, so that the same one twice is one.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isoTime } from '../iso-time.ts';
import { timeText } from '../rows.ts';
import { ask, milliseconds } from './ask.ts';
import type { DeadLetterStep, NewDeadLetterStep, StoreClient } from './contract.ts';

const receipt = z.record(z.string(), z.unknown());
const stepRow = z.object({
  step_id: z.string(), at_ms: z.number(), actor: z.string(), type: z.enum(['accepted', 'refused', 'dismissed', 'reopened']),
  note: z.string(), body_hash: z.string(), changed: z.array(z.string()), receipt: z.string(), event_ids: z.array(z.string()),
  events_sequence: z.number(), child: z.string(),
});
const columns = `step_id, ${milliseconds('at')} AS at_ms, actor, type, note, body_hash, changed, receipt, event_ids, events_sequence, child`;

/** Oldest first. */
export async function listSteps(client: StoreClient, letterId: string): Promise<readonly DeadLetterStep[]> {
  const sql = `SELECT ${columns} FROM dead_letter_steps WHERE letter_id = {id:String} ORDER BY at, step_id LIMIT 1 BY step_id`;
  return (await ask(client, sql, { id: letterId }, stepRow)).map(stepOf);
}

/** Resolves when the steps are on disk. */
export async function writeSteps(client: StoreClient, steps: readonly NewDeadLetterStep[]): Promise<void> {
  const values = steps.map((step) => ({
    letter_id: step.letter_id,
    step_id: stepId(step),
    at: timeText(step.at),
    actor: step.actor.toWellFormed(),
    type: step.type,
    note: (step.note ?? '').toWellFormed(),
    body_hash: step.body_hash ?? '',
    changed: (step.changed ?? []).map((pointer) => pointer.toWellFormed()),
    receipt: step.receipt === undefined ? '' : JSON.stringify(step.receipt),
    event_ids: step.event_ids ?? [],
    events_sequence: step.events_sequence ?? 0,
    child: step.child ?? '',
  }));
  if (values.length > 0) await client.insert({ table: 'dead_letter_steps', values, format: 'JSONEachRow' });
}

/** A correction is known by its bytes and its outcome; a decision may be taken again, at another time. */
function stepId({ letter_id, type, body_hash, at, child }: NewDeadLetterStep): string {
  const what = body_hash === undefined ? [String(at)] : [body_hash];
  return createHash('sha256').update([letter_id, type, ...what, child ?? ''].join('|')).digest('hex').slice(0, 32);
}

function stepOf(row: z.infer<typeof stepRow>): DeadLetterStep {
  const { step_id, actor, type, note, body_hash, changed, event_ids, events_sequence, child } = row;
  return {
    step_id, actor, type, at: isoTime(row.at_ms),
    ...(note === '' ? {} : { note }),
    ...(body_hash === '' ? {} : { body_hash, changed }),
    ...(row.receipt === '' ? {} : { receipt: receipt.parse(JSON.parse(row.receipt)) }),
    ...(event_ids.length === 0 ? {} : { event_ids }),
    ...(events_sequence === 0 ? {} : { events_sequence }),
    ...(child === '' ? {} : { child }),
  };
}
