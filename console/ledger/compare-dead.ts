// DEAD against its table, message by message; and how many late events have become letters.
import { z } from 'zod';
import { chinaIso } from '../../engine/china-time.ts';
import { ask } from '../../connectors/clickhouse/queries/ask.ts';
import type { StoreClient } from '../../connectors/clickhouse/queries/contract.ts';
import type { Bus } from '../../connectors/nats/connect.ts';
import { consumeFrom } from '../../connectors/nats/consume.ts';
import { decodeDead, letterIdOf } from '../../connectors/nats/dead.ts';
import { streams } from '../../connectors/nats/names.ts';
import { hasHoles, lastHeld, readBounds } from '../../connectors/nats/read-last.ts';
import type { Report, Say } from './findings.ts';

const lateReason = 'event_too_late';
const sequenceRow = z.object({ sequence: z.number() });

export interface DeadLetters {
  readonly letters: number;
  /** Distinct late events by `<date>/<institution>`; absent when DEAD has forgotten its beginning or some was erased. */
  readonly late?: ReadonlyMap<string, number>;
}

/** `upTo` is the DEAD sequence that the tables have reached. */
export async function compareDead(bus: Bus, client: StoreClient, upTo: number, report: Report, say: Say): Promise<DeadLetters> {
  const bounds = await readBounds(bus.jsm, streams.dead);
  if (bounds === undefined || bounds.last === 0) return { letters: 0, late: new Map() };
  if (bounds.messages === 0 || bounds.first > upTo) return { letters: 0 };
  const sql = 'SELECT DISTINCT sequence FROM dead_letters WHERE sequence >= {from:UInt64} AND sequence <= {to:UInt64}';
  const rows = await ask(client, sql, { from: bounds.first, to: upTo }, sequenceRow);
  const stored = new Set(rows.map(({ sequence }) => sequence));
  const late = new Map<string, Set<string>>();
  let letters = 0;
  const end = Math.min(upTo, await lastHeld(bus.jsm, streams.dead));
  for await (const { seq, data } of consumeFrom(bus.js, streams.dead, { sequence: bounds.first, batch: 64 })) {
    if (seq > upTo) break;
    letters += 1;
    const letter = decodeDead(data);
    if (!stored.delete(seq)) report('letter_missing', `DEAD ${seq} (${letter.reason}, ${letter.fixmedins_code ?? '?'}) is not in the table`);
    if (letter.reason === lateReason) {
      const key = `${chinaIso(Date.parse(letter.received_at)).slice(0, 10)}/${letter.fixmedins_code ?? ''}`;
      late.set(key, (late.get(key) ?? new Set()).add(letterIdOf(letter)));
    }
    if (seq >= end) break;
  }
  for (const sequence of stored) report('letter_extra', `the table has a letter at DEAD ${sequence}, which does not have it`);
  say(`DEAD: ${letters} letters`);
  if (bounds.first > 1 || hasHoles(bounds)) return { letters };
  return { letters, late: new Map([...late].map(([key, ids]) => [key, ids.size])) };
}
