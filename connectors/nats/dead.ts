// Dead letters: what was refused or came too late, kept with its reason and its original bytes.
import { createHash } from 'node:crypto';
import type { JetStreamClient } from '@nats-io/jetstream';
import type { DeadLetter } from './names.ts';
import { subjects } from './names.ts';
import { publish, publishMsMaxDefault } from './publish.ts';

/** Original bytes kept; a longer body is cut and marked. */
export const deadBytesMax = 256 * 1024;

export interface Dead {
  /** A short code such as `field_invalid`; becomes the subject. */
  readonly reason: string;
  readonly field?: string;
  readonly text: string;
  readonly line?: number;
  /** Where it came in: `fsi`, `events`, `files`, `evaluator`. */
  readonly source: string;
  readonly fixmedins_code?: string;
  readonly infno?: string;
  readonly msgid?: string;
  readonly body: Uint8Array;
  /** ms since the epoch. */
  readonly receivedAt: number;
  /** Makes a repeat within the stream's duplicate window harmless: an evaluator that judges an event again after a
   * restart names the event here. */
  readonly id?: string;
  /** The letter whose correction this is. */
  readonly parent?: string;
}

/** Resolves with the sequence in DEAD. Throws as `publish` does, after `publishMsMax`. */
export async function publishDead(
  js: JetStreamClient, dead: Dead, publishMsMax: number = publishMsMaxDefault,
): Promise<number> {
  const letter = deadLetter(dead);
  const bytes = new TextEncoder().encode(JSON.stringify(letter));
  const id = dead.id ?? createHash('sha256').update(bytes).digest('hex');
  const { seq } = await publish(js, subjects.dead(subjectToken(dead.reason)), bytes, { id: `dead:${id}`, publishMsMax });
  return seq;
}

export function deadLetter({ body, receivedAt, ...facts }: Dead): DeadLetter {
  return {
    v: 1,
    ...facts,
    body: Buffer.from(body.subarray(0, deadBytesMax)).toString('base64'),
    truncated: body.length > deadBytesMax,
    received_at: new Date(receivedAt).toISOString(),
  };
}

/** 32 hex characters: the same failure again is the same letter, seen once more. A failure is known by what the writer
 * named (`id`), else by institution, message and reason, else, when the message could not be read, by its bytes. What a
 * correction failed of is a letter of its own. The default of the column `letter_id` says the same in SQL. */
export function letterIdOf(letter: Pick<DeadLetter, 'id' | 'fixmedins_code' | 'msgid' | 'reason' | 'body' | 'parent'>): string {
  const { id = '', fixmedins_code = '', msgid = '', reason, body, parent = '' } = letter;
  const what = id !== '' ? ['id', id] : msgid !== '' ? ['msgid', msgid] : ['body', body];
  return createHash('sha256').update([reason, fixmedins_code, ...what, parent].join('|')).digest('hex').slice(0, 32);
}

/** Throws on bytes this program did not write. */
export function decodeDead(bytes: Uint8Array): DeadLetter {
  const letter: DeadLetter = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (letter.v !== 1 || typeof letter.reason !== 'string') throw new Error('not a dead letter of version 1');
  return letter;
}

/** A subject token may hold no dots, spaces or wildcards. */
function subjectToken(reason: string): string {
  return reason.replaceAll(/[^a-z0-9_-]/gi, '_') || 'other';
}
