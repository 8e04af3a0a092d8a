// Whether the parts of a back-up fit together: every position that one part speaks of must lie inside the stream
// that it means.
import { agedName } from '../../connectors/clickhouse/queries/aged.ts';
import { wholeFromOf } from '../../connectors/nats/events-now.ts';
import { streams } from '../../connectors/nats/names.ts';
import type { Manifest } from './manifest.ts';

type Positions = Pick<Manifest, 'streams' | 'stored' | 'checkpoint_sequence'>;

interface Need {
  readonly what: string;
  readonly stream: string;
  readonly reached: number;
  /** Whoever reached it reads on behind it; else it only says how far the stream must go. */
  readonly readsOn: boolean;
}

/** Why not, in words; `undefined` when they fit. The order of copying makes them fit; a stream that forgets quickly
 * may still have dropped what the tables or the checkpoint, copied before it, had not seen. */
export function misfitOf(positions: Positions): string | undefined {
  for (const { what, stream, reached, readsOn } of needsOf(positions)) {
    const copy = positions.streams.find(({ name }) => name === stream);
    if (copy === undefined) return `there is no stream ${stream}`;
    const { last_seq } = copy.state;
    const first_seq = wholeFromOf(copy.state.first_seq, metadataOf(copy));
    if (reached > last_seq) return `${what} reached ${reached}, but ${stream} ends at ${last_seq}`;
    if (readsOn && first_seq > reached + 1) return `${what} reached ${reached}, but ${stream} begins only at ${first_seq}`;
  }
  return undefined;
}

function needsOf({ stored, checkpoint_sequence }: Positions): readonly Need[] {
  const needs: Need[] = [];
  for (const { stream: sink, sequence, events_sequence } of stored) {
    // A time, and of no stream.
    if (sink === agedName) continue;
    // The account of events (LEDGER) is read from HITS like the hits themselves.
    const stream = sink === 'LEDGER' ? streams.hits : sink;
    needs.push({ what: `the table rows of ${sink}`, stream, reached: sequence, readsOn: true });
    needs.push({ what: `the judgements stored from ${sink}`, stream: streams.events, reached: events_sequence, readsOn: false });
  }
  if (checkpoint_sequence !== undefined) {
    needs.push({ what: 'the checkpoint', stream: streams.events, reached: checkpoint_sequence, readsOn: true });
  }
  return needs;
}

/** What the streams note about themselves; only EVENTS notes what it has forgotten. */
function metadataOf({ config }: Manifest['streams'][number]): Readonly<Record<string, unknown>> | undefined {
  const { metadata } = config;
  return typeof metadata === 'object' && metadata !== null ? Object.fromEntries(Object.entries(metadata)) : undefined;
}
