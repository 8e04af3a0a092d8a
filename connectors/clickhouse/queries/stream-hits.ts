// All hits of a filter for an export, in one statement whose answer is read as it comes: memory holds a batch, whatever the
// size of the export.
import type { HitFilter, HitRow, HitStream, ReadOptions, StoreClient } from './contract.ts';
import { hitConditions, newestOnly } from './hit-conditions.ts';
import { fullColumns, fullRow, hitOfFull, hitOfLight, lightColumns, lightRow } from './hit-rows.ts';
import { readProgress } from './progress.ts';

const batchRows = 1_000;
/** An export may be read slowly. */
const secondsMax = 3_600;

/** Can be iterated once or several times; each time the hits are as of the same sequence. */
export function streamHits(client: StoreClient, filter: HitFilter, options: ReadOptions = {}): HitStream {
  const asOf = readProgress(client).then(({ hits_sequence }) => hits_sequence);
  // Whoever iterates meets the error there; one that nobody awaits must not end the process.
  asOf.catch(() => undefined);
  return { asOf, [Symbol.asyncIterator]: batches };

  async function* batches(): AsyncGenerator<readonly HitRow[], void, undefined> {
    const { includeEvidence = false } = options;
    const conditions = hitConditions(filter, await asOf);
    const result = await client.query({
      query: `SELECT ${includeEvidence ? fullColumns : lightColumns}
FROM hits ${conditions.where()} AND ${newestOnly}
ORDER BY newest, hit_id, revision`,
      query_params: { ...conditions.params() },
      format: 'JSONEachRow',
      clickhouse_settings: { max_execution_time: secondsMax },
    });
    const hitOf = (value: unknown): HitRow =>
      (includeEvidence ? hitOfFull(fullRow.parse(value)) : hitOfLight(lightRow.parse(value)));
    let batch: HitRow[] = [];
    let previous: string | undefined;
    for await (const lines of result.stream()) {
      for (const line of lines) {
        const hit = hitOf(line.json());
        // A row that was written twice stands beside its copy until they are merged.
        if (hit.hit_id === previous) continue;
        previous = hit.hit_id;
        batch.push(hit);
        if (batch.length < batchRows) continue;
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }
}
