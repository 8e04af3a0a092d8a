import { describe, expect, it } from 'vitest';
import { readChinaTime } from '../../engine/china-time.ts';
import { projectEvent } from '../../engine/projection.ts';
import {
  composeStay,
  composeVisitSettlements,
  Encounter,
  settledUses,
} from '../../engine/views/encounter.ts';
import { shuffled } from '../oracle/shuffled.ts';
import { historyOf, purchaseOf, stayOf, type Short } from './short-history.ts';

function encounterOf(shorts: readonly Short[], seed = 0): Encounter {
  const encounter = new Encounter();
  for (const event of shuffled(historyOf(...shorts), seed)) encounter.add(projectEvent(event));
  return encounter;
}

const stay = stayOf('M1', '2025-07-01 09:00:00', '2025-07-08 10:00:00');
const change = (inf_time: string, adm_dept_codg: string): Short => ({
  kind: 'admission_change',
  at: inf_time,
  inf_time,
  mdtrt_id: 'M1',
  psn_no: 'P1',
  adm_dept_codg,
  begntime: '2025-07-01 08:00:00',
});
const settlement = (id: string, medfee_sumamt: number, more: Short = {}): Short => ({
  kind: 'inpatient_settlement',
  at: '2025-07-08 11:00:00',
  mdtrt_id: 'M1',
  psn_no: 'P1',
  setl_id: id,
  medfee_sumamt,
  fund_pay_sumamt: 0.1,
  ...more,
});
const list = (inf_time: string, code: string): Short => ({
  kind: 'settlement_list',
  at: '2025-07-08 10:00:00',
  inf_time,
  mdtrt_id: 'M1',
  psn_no: 'P1',
  diseinfo: [
    { diag_code: code, maindiag_flag: '1' },
    { diag_code: 'X', vali_flag: '0' },
  ],
});

describe('an encounter', () => {
  it('§14 Corrections: the newest change and the newest settlement list by inf_time win, in any order', () => {
    const shorts = [
      ...stay,
      change('2025-07-02 09:00:00', '0302'),
      change('2025-07-03 09:00:00', '0303'),
      list('2025-07-09 10:00:00', 'J96.000'),
      list('2025-07-10 10:00:00', 'J18.100'),
    ];
    for (const seed of [1, 2, 3]) {
      expect(composeStay(encounterOf(shorts, seed))?.fields).toMatchObject({
        adm_dept_codg: '0303',
        first_dept_codg: '0301',
        begntime: readChinaTime('2025-07-01 08:00:00'),
        main_diag_code: 'J18.900',
        diag_codes: ['J18.100', 'J18.900'],
        list_diag_codes: ['J18.100'],
        has_list: true,
      });
    }
  });

  it('is a stay with length in calendar days, fees added up to the cent, mid-stay settlement seen', () => {
    const made = composeStay(
      encounterOf([...stay, settlement('S1', 0.1, { mid_setl_flag: '1' }), settlement('S2', 0.2)]),
    );
    expect(made?.fields).toMatchObject({
      los_days: 7,
      open: false,
      settled: true,
      medfee_sumamt: 0.3,
      fund_pay_sumamt: 0.2,
      mid_setl_flag: '1',
    });
    expect(composeStay(encounterOf(stay))?.fields['medfee_sumamt']).toBeUndefined();
  });

  it('is open without a discharge and with one in the year 9999', () => {
    const never = { kind: 'discharge', at: '9999-12-31 00:00:00', mdtrt_id: 'M1', psn_no: 'P1' };
    for (const shorts of [stay.slice(0, 1), [...stay.slice(0, 1), never]]) {
      const made = composeStay(encounterOf(shorts));
      expect([made?.until, made?.fields['open'], made?.fields['los_days']]).toEqual([
        undefined,
        true,
        undefined,
      ]);
    }
    expect(composeStay(encounterOf([settlement('S1', 1)]))).toBeUndefined();
  });

  it('§14 Grades: a stay without settlement list lacks has_list', () => {
    expect(composeStay(encounterOf(stay))?.fields['has_list']).toBeUndefined();
  });

  it('tells when an outpatient was seen: the visit, else the registration, else the settlement', () => {
    const paid = {
      kind: 'outpatient_settlement',
      at: '2025-07-03 12:00:00',
      mdtrt_id: 'V1',
      psn_no: 'P1',
      setl_id: 'S',
    };
    const registered = {
      kind: 'registration',
      at: '2025-07-03 08:00:00',
      mdtrt_id: 'V1',
      psn_no: 'P1',
    };
    const seen = { kind: 'visit', at: '2025-07-03 09:00:00', mdtrt_id: 'V1', psn_no: 'P1' };
    for (const [shorts, time] of [
      [[paid], '12'],
      [[paid, registered], '08'],
      [[paid, registered, seen], '09'],
    ] as const) {
      expect(composeVisitSettlements(encounterOf(shorts))[0]?.fields['begntime']).toBe(
        readChinaTime(`2025-07-03 ${time}:00:00`),
      );
    }
  });

  it('shares the count and price of a line between its codes', () => {
    const [uses] = [
      settledUses(
        encounterOf(
          purchaseOf('B1', '2025-08-01 10:00:00', {
            codes: ['81234567890123456781', '81234567890123456782'],
            cnt: 2,
          }),
        ),
      ),
    ];
    expect(uses.map(({ count, amount }) => [count, amount])).toEqual([
      [1, 15],
      [1, 15],
    ]);
  });
});
