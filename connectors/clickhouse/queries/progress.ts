// How far the sink has come.
import { z } from 'zod';
import { ask } from './ask.ts';
import type { StoreClient, StoreProgress } from './contract.ts';

const row = z.object({ stream: z.string(), sequence: z.number(), events_sequence: z.number() });

/** Zeros for what has not begun. */
export async function readProgress(client: StoreClient): Promise<StoreProgress> {
  const rows = await ask(
    client,
    'SELECT stream, max(sequence) AS sequence, max(events_sequence) AS events_sequence FROM sink_progress GROUP BY stream',
    {},
    row,
  );
  const of = (stream: string) => rows.find((each) => each.stream === stream);
  return {
    stored: of('HITS')?.events_sequence ?? 0,
    archived: of('EVENTS')?.sequence ?? 0,
    hits_sequence: of('HITS')?.sequence ?? 0,
    dead_sequence: of('DEAD')?.sequence ?? 0,
    counted: of('LEDGER')?.events_sequence ?? 0,
    counted_hits_sequence: of('LEDGER')?.sequence ?? 0,
  };
}
