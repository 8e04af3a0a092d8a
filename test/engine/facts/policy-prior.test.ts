// A second-line drug without a first-line one is only told where the first would have been seen.
import { describe, expect, it } from 'vitest';
import type { RuleSet } from '../../../engine/evaluator.ts';
import { Evaluator } from '../../../engine/evaluator.ts';
import { historyOf, raisedBy, raisedOf, ruleSetOf, type Short } from '../short-history.ts';

const shipped = ruleSetOf('GZ-101005');
const head = 'point_id,gz_code,code_prefix,item_name,prior_prefixes,window_days,zh,from,to,admdvs,source';
const ruleSet: RuleSet = {
  ...shipped,
  knowledge: {
    ...shipped.knowledge,
    'policy-prior-use': `${head}\nE1,GZ10000101005000,XQ01AB,二线药品,XQ01AA,90,限二线,2025-01-01,,,示例\n`,
  },
};

function lineOf(kind: string, at: string, more: Short): Short {
  const line = { fixmedins_code: 'H42070400001', feedetl_sn: at, chrg_bchno: '1', cnt: 1, pric: 50, det_item_fee_sumamt: 50 };
  return { ...line, kind, at, ...more };
}

const wards = lineOf('inpatient_fee', '2025-01-05 09:00:00', { mdtrt_id: 'V0', psn_no: 'P9', med_list_codg: '0025' });
const clinic = lineOf('outpatient_fee', '2025-01-05 09:00:00', { mdtrt_id: 'V9', psn_no: 'P9', med_list_codg: '0025' });
const newClinic = lineOf('outpatient_fee', '2025-06-20 09:00:00', { mdtrt_id: 'V8', psn_no: 'P8', med_list_codg: '0025' });
const secondLine: readonly Short[] = [
  lineOf('inpatient_fee', '2025-07-01 09:00:00', { mdtrt_id: 'V1', psn_no: 'P1', med_list_codg: 'XQ01ABS002A001010100001' }),
];

describe('policy_prior', () => {
  it('judges where the only fee feed has been seen for the whole window', () => {
    expect(raisedBy(ruleSet, wards, ...secondLine)).toHaveLength(1);
    expect(raisedBy(ruleSet, wards, clinic, ...secondLine)).toHaveLength(1);
  });

  it('says nothing while another fee feed of the institution was first seen inside the window', () => {
    expect(raisedBy(ruleSet, wards, newClinic, ...secondLine)).toEqual([]);
  });

  it('the same when that feed is heard of afterwards, and when it turns out to be older', () => {
    const evaluator = new Evaluator(ruleSet);
    const hits = [...evaluator.apply(historyOf(wards, ...secondLine)).hits];
    hits.push(...evaluator.apply(historyOf(newClinic)).hits);
    expect(raisedOf(hits)).toEqual([]);
    hits.push(...evaluator.apply(historyOf(clinic)).hits);
    expect(raisedOf(hits)).toHaveLength(1);
  });
});
