// A message of EVENTS cannot be changed. One that must not stay as it is (an erased person is in it) is published again
// without that, and overwritten where it stood; the new one says in a header for which sequences it stands.
import type { Bus as Connected } from './connect.ts';
import { consumeFrom } from './consume.ts';
import { streams } from './names.ts';
import { hasHoles, lastHeld, readBounds, readSequence } from './read-last.ts';
import type { StoredMessage } from './read-last.ts';

/** Sequences joined by commas, the oldest first: what stands for another may be overwritten itself. */
export const replacesHeader = 'Fundwatch-Replaces';

/** Sequences that a message stands for. */
export function readReplaced({ headers }: Pick<StoredMessage, 'headers'>): readonly number[] {
  const text = headers?.get(replacesHeader) ?? '';
  return text === '' ? [] : text.split(',').map(Number);
}

type Bus = Pick<Connected, 'js' | 'jsm'>;

/** The message that stands for one that was overwritten; the newest, should there be several. */
export async function readStandIn(bus: Bus, sequence: number): Promise<StoredMessage | undefined> {
  const last = await lastHeld(bus.jsm, streams.events);
  if (sequence >= last) return undefined;
  let found: number | undefined;
  const from = { sequence: sequence + 1, headersOnly: true, batch: 512 };
  for await (const message of consumeFrom(bus.js, streams.events, from)) {
    if (readReplaced(message).includes(sequence)) found = message.seq;
    if (message.seq >= last) break;
  }
  return found === undefined ? undefined : readSequence(bus.jsm, streams.events, found);
}

/** Every sequence of EVENTS that another message stands for. Reads headers alone, and none when nothing was removed. */
export async function replacedSequences(bus: Bus): Promise<ReadonlySet<number>> {
  const replaced = new Set<number>();
  const bounds = await readBounds(bus.jsm, streams.events);
  if (bounds === undefined || !hasHoles(bounds)) return replaced;
  const last = await lastHeld(bus.jsm, streams.events);
  for await (const message of consumeFrom(bus.js, streams.events, { sequence: bounds.first, headersOnly: true, batch: 512 })) {
    for (const sequence of readReplaced(message)) replaced.add(sequence);
    if (message.seq >= last) break;
  }
  return replaced;
}
