// Is every EVENTS sequence archived and judged? Holes are runs of sequences that no span covers.
import { z } from 'zod';
import { ask } from './ask.ts';
import type { LedgerSequences, SequenceHole, StoreClient } from './contract.ts';
import { readProgress } from './progress.ts';

/** Shown; a stream torn in more places has other troubles. */
const holesMax = 100;

const holeRow = z.object({ from: z.number(), to: z.number() });
const books = { archived: 'archived_spans', judged: 'judged_spans' } as const;

export async function ledgerSequences(client: StoreClient): Promise<LedgerSequences> {
  const { archived, counted } = await readProgress(client);
  const holes: SequenceHole[] = [];
  for (const book of ['archived', 'judged'] as const) {
    for (const hole of await holesOf(client, book)) holes.push({ book, ...hole });
  }
  return { archived, judged: counted, holes };
}

async function holesOf(client: StoreClient, book: keyof typeof books): Promise<readonly z.infer<typeof holeRow>[]> {
  // Spans overlap where a batch was written again, so each is compared with the farthest end before it.
  const sql = `SELECT reached + 1 AS from, events_from - 1 AS to FROM (
  SELECT events_from, ifNull(max(events_to) OVER (
    ORDER BY events_from, events_to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ), 0) AS reached
  FROM ${books[book]}
) WHERE events_from > reached + 1 ORDER BY from LIMIT {holes_max:UInt32}`;
  return ask(client, sql, { holes_max: holesMax }, holeRow);
}
