// Does ClickHouse answer? Asked for readiness only; a probe that hangs counts as no.
import type { StoreClient } from '../../connectors/clickhouse/queries/contract.ts';

const probeMsMax = 1_500;

export function storeProbe(store: StoreClient): () => Promise<boolean> {
  return async () => {
    try {
      const answer = await store.query({ query: 'SELECT 1', format: 'JSONEachRow', abort_signal: AbortSignal.timeout(probeMsMax) });
      await answer.text();
      return true;
    } catch {
      return false;
    }
  };
}
