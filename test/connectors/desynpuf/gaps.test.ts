import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClaims } from '../../../connectors/desynpuf/claims.ts';
import { desynpufEnvelopes } from '../../../connectors/desynpuf/envelopes.ts';
import { countGaps, type StayDays } from '../../../connectors/desynpuf/gaps.ts';

const sample = join(import.meta.dirname, '../../../load/data/desynpuf/inpatient-s2.csv.gz');

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

  it('are the same in the envelopes, in any order', async () => {
    const texts: string[] = [];
    for await (const envelope of desynpufEnvelopes(sample)) texts.push(JSON.stringify(envelope));
    const stays = staysOf(texts.toReversed());
    expect(countGaps(stays)).toEqual(stated);
  });
});

describe('countGaps', () => {
  it('counts nothing for a single stay and sorts by admission', () => {
    const first = { person: 'a', institution: 'x', admitted: 10, discharged: 12 };
    const second = { person: 'a', institution: 'x', admitted: 13, discharged: 13 };
    expect(countGaps([first]).longer).toBe(0);
    expect(countGaps([second, first])).toMatchObject({ days_0_to_1: 1, same_institution_to_15: 1 });
  });
});

function staysOf(texts: readonly string[]): StayDays[] {
  const admissions = new Map<string, { person: string; institution: string; admitted: number }>();
  const discharges = new Map<string, number>();
  for (const text of texts) {
    const { infno, fixmedins_code, input, output } = JSON.parse(text);
    if (infno === '2401') {
      admissions.set(output.result.mdtrt_id, {
        person: input.mdtrtinfo.psn_no, institution: fixmedins_code,
        admitted: dayOf(input.mdtrtinfo.begntime),
      });
    }
    if (infno === '2402') discharges.set(input.dscginfo.mdtrt_id, dayOf(input.dscginfo.endtime));
  }
  return [...admissions].map(([id, admission]) => {
    const discharged = discharges.get(id);
    if (discharged === undefined) throw new Error(`no discharge of ${id}`);
    return { ...admission, discharged };
  });
}

/** Of `yyyyMMdd` or `yyyy-MM-dd ...`. */
function dayOf(text: string): number {
  const digits = text.replaceAll('-', '');
  const ms = Date.UTC(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)) - 1, Number(digits.slice(6, 8)));
  return ms / 86_400_000;
}
