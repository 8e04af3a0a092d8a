// What a version on trial has found on live traffic, against what is in force and against all other
// rules.
import type { HitRow, StoreClient } from '../../connectors/clickhouse/queries/contract.ts';
import { listShadowHits } from '../../connectors/clickhouse/queries/shadow-hits.ts';
import { streamHits } from '../../connectors/clickhouse/queries/stream-hits.ts';
import { chinaIso } from '../../engine/china-time.ts';
import type { SampleHit, ShadowReport } from '../wire.ts';
import { differenceOf, hitSetOf, summaryOf } from './hit-sets.ts';
import { overlapOf } from './overlap.ts';
import type { RuleRecord } from './rule-record.ts';

const hitsMax = 100_000;

/** `undefined` when nothing is on trial. Throws when the store cannot answer. */
export async function shadowReport(store: StoreClient, { id, shadow }: RuleRecord): Promise<ShadowReport | undefined> {
  if (shadow === undefined) return undefined;
  const tried = hitSetOf((await listShadowHits(store, id, shadow.version, hitsMax)).map(sampleOf));
  const inForce: SampleHit[] = [];
  for await (const batch of streamHits(store, { rule: [id] })) inForce.push(...batch.map(sampleOf));
  return {
    rule_id: id,
    version: shadow.version,
    started_at: chinaIso(shadow.at),
    started_by: shadow.by,
    summary: summaryOf(shadow.version, tried),
    difference: differenceOf(hitSetOf(inForce), tried),
    overlap: await overlapOf(id, tried, streamHits(store, {})),
  };
}

function sampleOf(row: HitRow): SampleHit {
  const { cursor: _cursor, case_id: _case, evidence: _evidence, conditions: _conditions, facts: _facts, ...hit } = row;
  return hit;
}
