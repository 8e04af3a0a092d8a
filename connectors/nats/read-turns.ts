// How messages were cut into turns (engine/turns.ts), as HITS tells it.
import { Failure } from '../../engine/failure.ts';
import { decodeHitsFrame } from '../../engine/hit.ts';
import type { Told } from '../../engine/turns.ts';
import type { Bus } from './connect.ts';
import { consumeFrom } from './consume.ts';
import { streams } from './names.ts';
import { readSequence } from './read-last.ts';

/** Of all that HITS covers behind EVENTS sequence `after`, up to its message `newest` (0: it has none). Messages that are
 * gone tell nothing. Throws Failure `nats_unreachable`. */
export async function readTurns(bus: Bus, after: number, newest: number): Promise<readonly Told[]> {
  const told: Told[] = [];
  if (newest === 0) return told;
  const sequence = await beginning(bus, after, newest);
  for await (const { seq, data } of consumeFrom(bus.js, streams.hits, { sequence, batch: 64 })) {
    const { events_sequence, turns = [] } = decodeHitsFrame(data);
    if (events_sequence > after) told.push({ events_sequence, turns });
    if (seq >= newest) break;
  }
  return told;
}

/** A message of HITS before which there is nothing about what lies behind `after`, found in ever longer steps back. */
async function beginning(bus: Bus, after: number, newest: number): Promise<number> {
  for (let step = 1; newest - step > 0; step *= 2) {
    const message = await readSequence(bus.jsm, streams.hits, newest - step).catch((cause: unknown) => {
      throw new Failure('nats_unreachable', { url: streams.hits }, { cause });
    });
    if (message !== undefined && decodeHitsFrame(message.data).events_sequence <= after) return newest - step;
  }
  return 1;
}
