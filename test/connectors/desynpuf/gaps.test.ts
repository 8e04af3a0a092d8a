import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClaims } from '../../../connectors/desynpuf/claims.ts';
import { desynpufEnvelopes } from '../../../connectors/desynpuf/envelopes.ts';
import { countGaps, stayDays, type StayDays } from '../../../connectors/desynpuf/gaps.ts';
import { parseEnvelope } from '../../../connectors/national/envelope.ts';
import type { FundEvent } from '../../../engine/event.ts';

const sample = join(import.meta.dirname, '../../../load/data/desynpuf/inpatient-s2.csv.gz');

const receivedAt = Date.UTC(2026, 0, 1);

/** As the README of the data states them. */
const stated = {
  overlapping: 141, days_0_to_1: 58, days_2_to_15: 313, days_16_to_30: 259, longer: 1858,
  same_institution_to_15: 137,
};

describe('gaps of sample 2', () => {
  it('are the stated ones in the raw rows', async () => {
    const stays: StayDays[] = [];
    for await (const claim of readClaims(sample)) {
      if (claim.SEGMENT !== '1') continue;
      stays.push({
        person: claim.DESYNPUF_ID, institution: claim.PRVDR_NUM,
        admitted: dayOf(claim.CLM_ADMSN_DT), discharged: dayOf(claim.NCH_BENE_DSCHRG_DT),
      });
    }
    expect(stays).toHaveLength(5884);
    expect(countGaps(stays)).toEqual(stated);
  });

  it('are the same after the envelopes were sent, parsed and made events, in any order', async () => {
    const events: FundEvent[] = [];
    for await (const envelope of desynpufEnvelopes(sample)) {
      const parsed = parseEnvelope(JSON.parse(JSON.stringify(envelope)), { receivedAt });
      if (!parsed.ok) throw new Error(JSON.stringify(parsed));
      events.push(...parsed.events);
    }
    expect(Map.groupBy(events, (event) => event.kind).get('inpatient_settlement')).toHaveLength(5884);
    expect(countGaps(stayDays(events.toReversed()))).toEqual(stated);
  }, 30_000);
});

describe('countGaps', () => {
  it('counts nothing for a single stay and sorts by admission', () => {
    const first = { person: 'a', institution: 'x', admitted: 10, discharged: 12 };
    const second = { person: 'a', institution: 'x', admitted: 13, discharged: 13 };
    expect(countGaps([first]).longer).toBe(0);
    expect(countGaps([second, first])).toMatchObject({ days_0_to_1: 1, same_institution_to_15: 1 });
  });
});

/** Of `yyyyMMdd`. */
function dayOf(text: string): number {
  const ms = Date.UTC(Number(text.slice(0, 4)), Number(text.slice(4, 6)) - 1, Number(text.slice(6)));
  return ms / 86_400_000;
}
