// What a version on trial has found on live traffic, against what is in force and against all other
// rules. Counted without evidence; the few samples are read with it, for whom their sentences name.
import type { HitRow, StoreClient } from '../../connectors/clickhouse/queries/contract.ts';
import { getHit } from '../../connectors/clickhouse/queries/get-hit.ts';
import { getShadowHits, listShadowHits } from '../../connectors/clickhouse/queries/shadow-hits.ts';
import { streamHits } from '../../connectors/clickhouse/queries/stream-hits.ts';
import { chinaIso } from '../../engine/china-time.ts';
import type { HitsDifference, HitsSummary, SampleHit, ShadowReport } from '../wire.ts';
import { differenceOf, hitSetOf, sampleOf, summaryOf } from './hit-sets.ts';
import { overlapOf } from './overlap.ts';
import type { RuleRecord } from './rule-record.ts';

const hitsMax = 100_000;

/** `undefined` when nothing is on trial. Throws when the store cannot answer. */
export async function shadowReport(store: StoreClient, { id, shadow }: RuleRecord): Promise<ShadowReport | undefined> {
  if (shadow === undefined) return undefined;
  const tried = hitSetOf((await listShadowHits(store, id, shadow.version, hitsMax)).map(withoutPlace));
  const inForce: SampleHit[] = [];
  for await (const batch of streamHits(store, { rule: [id] })) inForce.push(...batch.map(withoutPlace));
  const counted = { summary: summaryOf(shadow.version, tried), difference: differenceOf(hitSetOf(inForce), tried) };
  return {
    rule_id: id,
    version: shadow.version,
    started_at: chinaIso(shadow.at),
    started_by: shadow.by,
    ...(await withPersons(store, { id, version: shadow.version }, counted)),
    overlap: await overlapOf(id, tried, streamHits(store, {})),
  };
}

interface Counted {
  readonly summary: HitsSummary;
  readonly difference: HitsDifference;
}

/** The same counts; samples say whom their sentences name. */
async function withPersons(
  store: StoreClient, { id, version }: { readonly id: string; readonly version: number }, { summary, difference }: Counted,
): Promise<Counted> {
  const { only_first_samples, only_second_samples, changed_samples } = difference;
  const ofTrial = [...summary.samples, ...only_second_samples, ...changed_samples.map(({ second }) => second)];
  const ofForce = [...only_first_samples, ...changed_samples.map(({ first }) => first)];
  const trial = personsOf(await getShadowHits(store, id, version, ofTrial.map(({ hit_id }) => hit_id)));
  const found = await Promise.all(ofForce.map(({ hit_id }) => getHit(store, hit_id)));
  const force = personsOf(found.flatMap((one) => one?.hit ?? []));
  return {
    summary: { ...summary, samples: summary.samples.map(trial) },
    difference: {
      ...difference,
      only_first_samples: only_first_samples.map(force),
      only_second_samples: only_second_samples.map(trial),
      changed_samples: changed_samples.map(({ first, second }) => ({ first: force(first), second: trial(second) })),
    },
  };
}

function personsOf(hits: readonly HitRow[]): (sample: SampleHit) => SampleHit {
  const whole = new Map(hits.map((hit) => [hit.hit_id, withoutPlace(hit)]));
  return (sample) => whole.get(sample.hit_id) ?? sample;
}

function withoutPlace({ cursor: _cursor, case_id: _case, evidence, conditions, facts, ...hit }: HitRow): SampleHit {
  return evidence === undefined || conditions === undefined || facts === undefined
    ? hit
    : sampleOf({ ...hit, evidence, conditions, facts });
}
