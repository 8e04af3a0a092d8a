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
