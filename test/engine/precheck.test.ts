import { describe, expect, it } from 'vitest';
import { Evaluator } from '../../engine/evaluator.ts';
import { precheckResult, readPrecheck } from '../../engine/precheck.ts';
import { historyOf, purchaseOf, ruleSetOf, stayOf } from './short-history.ts';

const code = '81234567890123456781';

function envelope(encounter: Readonly<Record<string, unknown>>): unknown {
  return {
    infno: '3101',
    inf_time: '2025-08-03 11:00:00',
    input: {
      data: {
        patient_dtos: [
          {
            patn_id: 'P1',
            fsi_encounter_dtos: [{ mdtrt_id: 'N1', medins_id: 'P42070400031', ...encounter }],
          },
        ],
      },
    },
  };
}

const purchase = (drug_trac_codg: string): unknown =>
  envelope({
    med_mdtrt_type: '3',
    fsi_order_dtos: [
      {
        rx_id: '1',
        hilist_code: 'XA02BCA001B001010100001',
        sumamt: 30,
        cnt: 1,
        drugtracinfo: [{ drug_trac_codg }],
      },
    ],
  });

function settledOnce(): Evaluator {
  const evaluator = new Evaluator(ruleSetOf('TR-01', 'SP-01', 'HB-04'));
  evaluator.apply(historyOf(...purchaseOf('B1', '2025-08-01 10:00:00')));
  return evaluator;
}

describe('pre-check', () => {
  it('§14 Pre-check: a code that was settled before is stopped before payment, a new one is not', () => {
    const evaluator = settledOnce();
    const said = (input: unknown): readonly unknown[] =>
      precheckResult(readPrecheck(input), evaluator.foresee(readPrecheck(input).prospects));
    expect(said(purchase(code))).toMatchObject([
      { rule_id: 'TR-01', sev_deg: '2', judge_result_detail_dtos: [{ rx_id: '1' }] },
    ]);
    expect(said(purchase('81234567890123456799'))).toEqual([]);
  });

  it('lines of an order are judged by the points of knowledge, among themselves and by who the patient is', () => {
    const { rules, knowledge } = ruleSetOf('GZ-101007', 'GZ-102012', 'GZ-102013');
    const head = 'point_id,gz_code,code_prefix,item_name';
    const tail = 'zh,from,to,admdvs,source';
    const evaluator = new Evaluator({
      rules,
      knowledge: {
        ...knowledge,
        'policy-attributes': `${head},attribute,allowed,denied,least,most,${tail}\nE1,GZ10000101007000,XQ,儿童药,age_years,,,,13,限儿童,2025-01-01,,,示例\n`,
        'policy-pairs': `${head},other_prefix,other_name,per,${tail}\nE2,GZ10000102012000,0011,甲,0022,乙,day,甲含乙,2025-01-01,,,示例\n`,
        'policy-quantities': `${head},measure,per,window_days,most,unit,${tail}\nE3,GZ10000102013000,0011,甲,cnt,day,,1,次,每日一次,2025-01-01,,,示例\n`,
      },
    });
    const line = (rx_id: string, hilist_code: string, cnt = 1) => ({ rx_id, hilist_code, cnt, pric: 20, sumamt: 20 * cnt });
    const ask = (brdy: string, ...lines: readonly unknown[]): readonly unknown[] => {
      const encounter = { mdtrt_id: 'N1', medins_id: 'H42070400001', med_mdtrt_type: '1', med_type: '11', fsi_order_dtos: lines };
      const patient = { patn_id: 'P1', gend: '1', brdy, fsi_encounter_dtos: [encounter] };
      const precheck = readPrecheck({ inf_time: '2025-08-03 11:00:00', input: { data: { patient_dtos: [patient] } } });
      return precheckResult(precheck, evaluator.foresee(precheck.prospects));
    };
    const lines = [line('1', 'XQ01'), line('2', '001100000000000'), line('3', '002200000000000')];
    const billed = { kind: 'outpatient_fee', at: '2025-08-03 09:00:00', fixmedins_code: 'H42070400001', mdtrt_id: 'N1', psn_no: 'P1' };
    evaluator.apply(historyOf({ ...billed, feedetl_sn: 'F1', med_list_codg: '001100000000000', cnt: 1, det_item_fee_sumamt: 20 }));
    expect(ask('1980-01-01', ...lines)).toMatchObject([
      { rule_id: 'GZ-101007', sev_deg: '1', judge_result_detail_dtos: [{ rx_id: '1', vola_amt: 20 }] },
      { rule_id: 'GZ-102012', judge_result_detail_dtos: [{ rx_id: '3' }] },
    ]);
    expect(ask('2020-01-01', line('1', 'XQ01'), line('2', '001100000000000', 2))).toMatchObject([
      { rule_id: 'GZ-102013', vola_amt: 20, judge_result_detail_dtos: [{ rx_id: '2' }] },
    ]);
    expect(ask('', line('1', 'XQ01'))).toEqual([]);
  });

  it('answers for an admission soon after another', () => {
    const evaluator = settledOnce();
    evaluator.apply(historyOf(...stayOf('M1', '2025-07-20 09:00:00', '2025-07-30 10:00:00')));
    const admission = envelope({
      med_mdtrt_type: '2',
      medins_id: 'H42070400001',
      adm_date: '2025-08-03 10:00:00',
      dscg_main_dise_codg: 'J18.900',
    });
    expect(
      evaluator
        .foresee(readPrecheck(admission).prospects)
        .map(({ hit }) => [hit.rule_id, hit.grade]),
    ).toEqual([['SP-01', 3]]);
  });

  it('leaves the state as it was', () => {
    const evaluator = settledOnce();
    const before = evaluator.counts();
    const { prospects } = readPrecheck(purchase(code));
    const answers = [1, 2, 3].map(() => evaluator.foresee(prospects));
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
    expect(evaluator.counts()).toEqual(before);
    const second = historyOf(...purchaseOf('B2', '2025-08-03 11:00:00', { psn_no: 'P2' }));
    expect(evaluator.apply(second).hits).toEqual(settledOnce().apply(second).hits);
  });

  it('names the field that is wrong', () => {
    expect(() => readPrecheck({ input: { data: { patient_dtos: [{ patn_id: {} }] } } })).toThrow(
      'input.data.patient_dtos',
    );
    expect(() => readPrecheck('text')).toThrow();
  });
});
