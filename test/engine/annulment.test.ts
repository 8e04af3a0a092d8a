import { describe, expect, it } from 'vitest';
import { Annulments } from '../../engine/annulment.ts';
import { projectEvent } from '../../engine/projection.ts';
import { shuffled } from '../oracle/shuffled.ts';
import { historyOf, type Short } from './short-history.ts';

/** Message numbers of what is void, however the events arrive. */
function voidAmong(...shorts: readonly Short[]): readonly string[] {
  const events = historyOf(...shorts.map((short, i) => ({ msgid: `m${i}`, ...short })));
  const answers = Array.from({ length: 8 }, (_, seed) => {
    const stored = shuffled(events, seed).map((event) => projectEvent(event));
    const annulments = new Annulments();
    for (const event of stored) annulments.add(event, () => undefined);
    return stored
      .filter((event) => event.isVoid)
      .map((event) => event.msgid)
      .toSorted();
  });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  return answers[0] ?? [];
}

const at = (hour: number): string => `2025-07-01 ${String(hour).padStart(2, '0')}:00:00`;
const reversal = (hour: number, omsgid: string, more: Short = {}): Short => ({
  kind: 'reversal',
  at: at(hour),
  omsgid,
  oinfno: '2207',
  ...more,
});

describe('annulments', () => {
  it.each([
    ['2208', 'outpatient_settlement', 'outpatient_settlement_cancel', { setl_id: 'S1' }],
    ['2305', 'inpatient_settlement', 'inpatient_settlement_cancel', { setl_id: 'S1' }],
    ['2103', 'pharmacy_settlement', 'pharmacy_settlement_cancel', { setl_id: 'S1' }],
    ['2202', 'registration', 'registration_cancel', { mdtrt_id: 'M1' }],
    ['2404', 'admission', 'admission_cancel', { mdtrt_id: 'M1' }],
    ['2405', 'discharge', 'discharge_cancel', { mdtrt_id: 'M1' }],
    ['2302', 'inpatient_fee', 'inpatient_fee_cancel', { mdtrt_id: 'M1', feedetl_sn: '7' }],
    ['2205', 'outpatient_fee', 'outpatient_fee_delete', { mdtrt_id: 'M1', chrg_bchno: 'B1' }],
    ['3507', 'sale', 'stock_delete', { fixmedins_bchno: 'b1', inv_data_type: '4' }],
    ['3507', 'stocktake', 'stock_delete', { fixmedins_bchno: 'b1', inv_data_type: '1' }],
  ])('§14 Corrections: %s takes back %s', (_, kind, cancel, name) => {
    expect(voidAmong({ kind, at: at(8), ...name }, { kind: cancel, at: at(9), ...name })).toEqual([
      'm0',
    ]);
    expect(
      voidAmong(
        { kind, at: at(8), ...name },
        { kind: cancel, at: at(9), ...name, fixmedins_code: 'H42070400002' },
      ),
    ).toEqual([]);
  });

  it('§14 Corrections: what may be sent again is taken back only in what was sent before', () => {
    const name = { mdtrt_id: 'M1' };
    expect(
      voidAmong(
        { kind: 'discharge', at: at(8), ...name },
        { kind: 'discharge_cancel', at: at(9), ...name },
        { kind: 'discharge', at: at(10), ...name },
      ),
    ).toEqual(['m0']);
  });

  it('2302 names one line, or all with 0000', () => {
    const lines = ['1', '2'].map((feedetl_sn) => ({
      kind: 'inpatient_fee',
      at: at(8),
      mdtrt_id: 'M1',
      feedetl_sn,
    }));
    expect(
      voidAmong(...lines, {
        kind: 'inpatient_fee_cancel',
        at: at(9),
        mdtrt_id: 'M1',
        feedetl_sn: '2',
      }),
    ).toEqual(['m1']);
    expect(
      voidAmong(...lines, {
        kind: 'inpatient_fee_cancel',
        at: at(9),
        mdtrt_id: 'M1',
        feedetl_sn: '0000',
      }),
    ).toEqual(['m0', 'm1']);
  });

  it('§14 Stock ledger: 3507 deletes the records of its type with that serial', () => {
    const serial = { fixmedins_bchno: 'b1' };
    expect(
      voidAmong(
        { kind: 'purchase', at: at(8), ...serial },
        { kind: 'sale', at: at(8), ...serial },
        { kind: 'stock_delete', at: at(9), ...serial, inv_data_type: '3' },
      ),
    ).toEqual(['m0']);
  });

  it('§14 Resends: 2601 reverses every record of the message, stock forms included, without a person', () => {
    expect(
      voidAmong(
        { kind: 'purchase', at: at(8), msgid: 'batch' },
        { kind: 'sale', at: at(8), msgid: 'batch' },
        { kind: 'sale', at: at(8), msgid: 'other' },
        reversal(9, 'batch'),
      ),
    ).toEqual(['batch', 'batch']);
  });

  it('a reversal of a reversal, of a cancellation, and so on, three deep', () => {
    const settlement = { kind: 'outpatient_settlement', at: at(8), setl_id: 'S1' };
    const cancel = { kind: 'outpatient_settlement_cancel', at: at(9), setl_id: 'S1' };
    expect(voidAmong(settlement, cancel, reversal(10, 'm1'))).toEqual(['m1']);
    expect(voidAmong(settlement, cancel, reversal(10, 'm1'), reversal(11, 'm2'))).toEqual([
      'm0',
      'm2',
    ]);
    expect(voidAmong(settlement, reversal(9, 'm0'), reversal(10, 'm1'))).toEqual(['m1']);
  });

  it('two reversals that name each other cannot both win', () => {
    expect(voidAmong(reversal(9, 'm1'), reversal(10, 'm0'))).toEqual(['m0']);
  });

  it('§14 Corrections: vali_flag 0 removes the order or nursing record with the same key', () => {
    const record = { kind: 'nursing', at: at(8), mdtrt_sn: 'Z1', mdtrt_id: 'M1' };
    expect(voidAmong(record, { ...record, vali_flag: '0', inf_time: at(9) })).toEqual(['m0']);
    const order = { kind: 'order', at: at(8), mdtrt_sn: 'Z1', drord_no: 'O1' };
    expect(
      voidAmong(
        order,
        { ...order, drord_no: 'O2', msgid: 'x' },
        { ...order, vali_flag: '0', inf_time: at(9) },
      ),
    ).toEqual(['m0']);
  });

  it('§14 Resends: what says again what counts, under its number in another message, is a copy of what was sent first', () => {
    const line = { kind: 'inpatient_fee', at: at(8), mdtrt_id: 'M1', feedetl_sn: '7', cnt: 24, inf_time: at(8) };
    expect(voidAmong(line, { ...line, inf_time: at(9) })).toEqual(['m1']);
    expect(voidAmong(line, { ...line, msgid: 'a' }, { ...line, inf_time: at(9) })).toEqual(['m0', 'm2']);
    const settled = { kind: 'pharmacy_settlement', at: at(8), setl_id: 'S1', medfee_sumamt: 50, inf_time: at(8) };
    expect(voidAmong(settled, { ...settled, inf_time: at(9) }, { ...settled, setl_id: 'S2' })).toEqual(['m1']);
  });

  it('§14 Resends: other contents, another moment or no number is another record, and so is the same twice in a message', () => {
    const line = { kind: 'inpatient_fee', at: at(8), mdtrt_id: 'M1', feedetl_sn: '7', cnt: 24 };
    expect(voidAmong(line, { ...line, cnt: 12 }, { ...line, at: at(9) }, { ...line, feedetl_sn: '8' })).toEqual([]);
    const nameless = { kind: 'inpatient_fee', at: at(8), mdtrt_id: 'M1', cnt: 24 };
    expect(voidAmong(nameless, nameless)).toEqual([]);
    expect(voidAmong({ ...line, msgid: 'a' }, { ...line, msgid: 'a' })).toEqual([]);
  });

  it('§14 Resends: a copy counts once the first was taken back, and no longer when that was a mistake', () => {
    const line = { kind: 'inpatient_fee', at: at(8), mdtrt_id: 'M1', feedetl_sn: '7', cnt: 24, inf_time: at(8) };
    const again = { ...line, inf_time: at(10) };
    const taken = { kind: 'inpatient_fee_cancel', at: at(9), mdtrt_id: 'M1', feedetl_sn: '7', inf_time: at(9) };
    expect(voidAmong(line, taken, again)).toEqual(['m0']);
    expect(voidAmong(line, { ...taken, inf_time: at(11) }, again)).toEqual(['m0', 'm2']);
    expect(voidAmong(line, again, reversal(12, 'm0'))).toEqual(['m0']);
    expect(voidAmong(line, again, reversal(12, 'm0'), reversal(13, 'm2'))).toEqual(['m1', 'm2']);
  });
});
