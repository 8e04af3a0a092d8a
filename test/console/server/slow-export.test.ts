// Downloads that go slowly, or not at all, and everybody else.
import { once } from 'node:events';
import { request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hitRow } from '../../../connectors/clickhouse/rows.ts';
import { hitsTable } from '../../../connectors/clickhouse/tables.ts';
import { writeRows } from '../../../connectors/store/write-rows.ts';
import { adminToken, startTestConsole } from '../../support/console.ts';
import type { TestConsole } from '../../support/console.ts';
import { sampleHit, sampleHitsFrame } from '../../support/samples.ts';

/** Some 60 MB, more than all the buffers on the way hold. */
const batches = 15;
const batchHits = 1_000;
const reason = '追溯码已在另一机构结算。'.repeat(110);

let console: TestConsole;

beforeAll(async () => {
  console = await startTestConsole();
  const cursor = await console.publishHits(sampleHitsFrame(1, [sampleHit(0)]));
  await console.untilStored(cursor);
  for (let batch = 0; batch < batches; batch += 1) {
    const hits = Array.from({ length: batchHits }, (_, index) => sampleHit(1 + batch * batchHits + index, { reason }));
    await writeRows(console.store, hitsTable, hits.map((hit) => hitRow(hit, cursor, 1)));
  }
});
afterAll(() => console.stop());

async function begun(path: string): Promise<ClientRequest> {
  const asked = request(`${console.url}${path}`, { headers: { authorization: `Bearer ${adminToken}` } });
  asked.on('error', () => undefined).end();
  const [answer]: IncomingMessage[] = await once(asked, 'response');
  expect(answer?.statusCode).toBe(200);
  return asked;
}

test('eight downloads that nobody goes on reading hold up no list', async () => {
  const downloads = await Promise.all(Array.from({ length: 8 }, () => begun('/api/hits/export?format=csv')));
  const patience = AbortSignal.timeout(20_000);
  for (let time = 0; time < 3; time += 1) {
    const answer = await console.ask('/api/hits?limit=10', { signal: patience });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  }
  for (const download of downloads) download.destroy();
});
