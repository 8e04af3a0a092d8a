// What remains of fee lines after refunds.
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../../engine/entry.ts';
import { chargedLines } from '../../../engine/policy/charged-lines.ts';

interface Line {
  readonly id: string;
  readonly visit: string;
  readonly serial: string;
  readonly refunds?: string;
  readonly cnt: number;
}

function lineOf({ id, visit, serial, refunds, cnt }: Line, at: number): Entry {
  const fields = {
    mdtrt_id: visit, feedetl_sn: serial, init_feedetl_sn: refunds, med_list_codg: 'X1', cnt, det_item_fee_sumamt: cnt * 10,
  };
  return { id, kind: 'outpatient_fee', at, fixmedins_code: 'H1', admdvs: '420700', fields, sources: [] };
}

function leftOf(...lines: readonly Line[]): Readonly<Record<string, number>> {
  return Object.fromEntries(chargedLines(lines.map(lineOf)).map(({ entry, cnt }) => [entry.id, cnt]));
}

describe('a refund that names its line', () => {
  it('takes from that one', () => {
    expect(
      leftOf(
        { id: 'a', visit: 'M1', serial: '1', cnt: 2 },
        { id: 'b', visit: 'M1', serial: '2', cnt: 2 },
        { id: 'r', visit: 'M1', serial: '3', refunds: '1', cnt: -2 },
      ),
    ).toEqual({ b: 2 });
  });

  it('2204 feedetl_sn is unique in one visit only: lines of other visits keep what they have', () => {
    expect(
      leftOf(
        { id: 'a', visit: 'M1', serial: '1', cnt: 2 },
        { id: 'b', visit: 'M2', serial: '1', cnt: 2 },
        { id: 'r', visit: 'M2', serial: '2', refunds: '1', cnt: -2 },
      ),
    ).toEqual({ a: 2 });
  });
});
