// All hits of a filter for an export: page after page of the same walk, so memory holds one page.
import type { HitFilter, HitRow, HitStream, ReadOptions, StoreClient } from './contract.ts';
import { readHits } from './list-hits.ts';
import type { HitPosition } from './list-hits.ts';
import { readProgress } from './progress.ts';

const batchRows = 1_000;

/** Can be iterated once or several times; each time the hits are as of the same sequence. */
export function streamHits(client: StoreClient, filter: HitFilter, options: ReadOptions = {}): HitStream {
  const asOf = readProgress(client).then(({ hits_sequence }) => hits_sequence);
  // Whoever iterates meets the error there; one that nobody awaits must not end the process.
  asOf.catch(() => undefined);
  return { asOf, [Symbol.asyncIterator]: batches };

  async function* batches(): AsyncGenerator<readonly HitRow[], void, undefined> {
    const sequence = await asOf;
    let after: HitPosition | undefined;
    do {
      const { hits, end } = await readHits(client, filter, {
        asOf: sequence, limit: batchRows, ...options, ...(after === undefined ? {} : { after }),
      });
      if (hits.length > 0) yield hits;
      after = end;
    } while (after !== undefined);
  }
}
