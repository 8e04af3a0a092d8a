// The second operation of an incision group is one that points in force put there.
import { expect, it } from 'vitest';
import { Evaluator } from '../../../engine/evaluator.ts';
import { exampleEvents } from '../../../rules/examples.ts';
import { loadRules } from '../../../rules/load-rules.ts';

const rule = loadRules().rules.find(({ id }) => id === 'GZ-102002');
const line = (code: string, pric: number) => ({
  ...{ kind: 'inpatient_fee', at: '2025-07-01 09:00:00', mdtrt_id: 'M1', psn_no: 'P1', feedetl_sn: code },
  ...{ med_list_codg: code, cnt: 1, pric, det_item_fee_sumamt: pric },
});
const events = exampleEvents([line('001', 1000), line('002', 800)]);

/** Amounts of the hits when the point of the first operation holds as said. */
function amounts(from: string, to: string, admdvs: string): readonly (string | undefined)[] {
  const table = `point_id,gz_code,code_prefix,item_name,incision_group,share_max,price,zh,from,to,admdvs,source
E1,GZ10000102002000,001,甲,切口,0.5,1000,五折,${from},${to},${admdvs},例
E2,GZ10000102002000,002,乙,切口,0.5,800,五折,2025-01-01,,,例
`;
  const evaluator = new Evaluator({ rules: [rule], knowledge: { 'policy-discounts': table } });
  return evaluator.apply(events).hits.map(({ amount }) => amount);
}

it('is charged at its share beside an operation of the group', () => {
  expect(amounts('2025-01-01', '', '')).toEqual(['400.00']);
});

it.each([
  ['has run out', '2025-01-01', '2025-06-30', ''],
  ['does not hold yet', '2025-07-02', '', ''],
  ['holds in another region', '2025-01-01', '', '33'],
])('is no second one when the point of the other %s', (_, from, to, admdvs) => {
  expect(amounts(from, to, admdvs)).toEqual([]);
});
