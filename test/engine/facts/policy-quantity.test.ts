// A price is compared with a price, whatever period its row names.
import { expect, it } from 'vitest';
import type { RuleSet } from '../../../engine/evaluator.ts';
import { raisedBy, ruleSetOf, type Short } from '../short-history.ts';

const shipped = ruleSetOf('GZ-102001');
const head = 'point_id,gz_code,code_prefix,item_name,measure,per,window_days,most,unit,zh,from,to,admdvs,source';

function limitedBy(per: string): RuleSet {
  const row = `E1,GZ10000102001000,0025,化验,price,${per},,10,元,最高10元/次,2025-01-01,,,示例`;
  return { ...shipped, knowledge: { ...shipped.knowledge, 'policy-quantities': `${head}\n${row}\n` } };
}

function visitOf(cnt: number, pric: number): readonly Short[] {
  const visit = { fixmedins_code: 'H42070400001', mdtrt_id: 'V1', psn_no: 'P1', chrg_bchno: '1' };
  const cost = { cnt, pric, det_item_fee_sumamt: cnt * pric };
  const fee = { ...visit, kind: 'outpatient_fee', at: '2025-07-01 09:00:00', feedetl_sn: '1', med_list_codg: '002503', ...cost };
  const paid = { setl_id: 'S1', med_type: '11', insutype: '390', medfee_sumamt: cnt * pric, fund_pay_sumamt: cnt * pric };
  return [fee, { ...visit, kind: 'outpatient_settlement', at: '2025-07-01 10:00:00', ...paid }];
}

it.each(['line', 'day', 'visit', 'month'])('a unit price limited for each %s', (per) => {
  expect(raisedBy(limitedBy(per), ...visitOf(20, 5))).toEqual([]);
  expect(raisedBy(limitedBy(per), ...visitOf(2, 12))).toMatchObject([{ amount: '4.00' }]);
});
