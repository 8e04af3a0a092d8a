// Dead letters: what was refused or came too late, kept with its reason and its original bytes.
import { createHash } from 'node:crypto';
import type { JetStreamClient } from '@nats-io/jetstream';
import type { DeadLetter } from './names.ts';
import { subjects } from './names.ts';
import { publish } from './publish.ts';

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
}

/** Resolves with the sequence in DEAD. Throws as `publish` does. */
export async function publishDead(js: JetStreamClient, dead: Dead): Promise<number> {
  const letter = deadLetter(dead);
  const bytes = new TextEncoder().encode(JSON.stringify(letter));
  const id = dead.id ?? createHash('sha256').update(bytes).digest('hex');
  const { seq } = await publish(js, subjects.dead(subjectToken(dead.reason)), bytes, { id: `dead:${id}` });
  return seq;
}

export function deadLetter({ body, receivedAt, id: _, ...facts }: Dead): DeadLetter {
  return {
    v: 1,
    ...facts,
    body: Buffer.from(body.subarray(0, deadBytesMax)).toString('base64'),
    truncated: body.length > deadBytesMax,
    received_at: new Date(receivedAt).toISOString(),
  };
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
