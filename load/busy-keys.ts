// Keys on which a lot happens, each as a stream of events in order that goes on for ever: a product that a hospital
// charges to hundreds of patients a day, the registrations of one doctor, the counter of a large pharmacy. What one more
// event costs must not depend on how many came before.
import { chinaIso, dayMs } from '../engine/china-time.ts';
import type { FundEvent } from '../engine/event.ts';
import { exampleEvent } from '../rules/examples.ts';

const begin = Date.UTC(2025, 2, 1);
const drug = 'XA02BCA001B001010100001';
const shop = 'P42070400031';

interface Line {
  /** Of the event, from 0. */
  readonly serial: number;
  readonly at: string;
}

type Short = Readonly<Record<string, unknown>>;

interface BusyKey {
  /** Events a day. */
  readonly perDay: number;
  of(line: Line): readonly Short[];
}

const fee = ({ serial, at }: Line): Short => ({
  ...{ kind: 'outpatient_fee', at, mdtrt_id: `V${serial}`, psn_no: `P${serial}`, setl_id: `S${serial}` },
  ...{ feedetl_sn: `${serial}`, chrg_bchno: `C${serial}`, med_list_codg: drug, medins_list_codg: 'L1' },
  ...{ cnt: 1, pric: 10, det_item_fee_sumamt: 10, bilg_dept_codg: 'D1', bilg_dr_codg: `D42070400${(serial % 20) + 100}` },
});

const stock = (bchno: string, at: string): Short => ({
  ...{ at, med_list_codg: drug, fixmedins_hilist_id: 'L1', fixmedins_hilist_name: '甲', fixmedins_bchno: bchno },
  manu_lotnum: 'LOT1',
});

export const busyKeys = {
  'product, no purchases reported': { perDay: 500, of: (line) => [fee(line)] },
  'product, bought every day': {
    perDay: 500,
    of: (line) => [
      ...(line.serial % 500 === 0 ? [{ kind: 'purchase', ...stock(`b${line.serial}`, line.at), purc_retn_cnt: 600 }] : []),
      fee(line),
    ],
  },
  'product, counted every day': {
    perDay: 500,
    of: (line) => [
      ...(line.serial % 500 === 0 ? [{ kind: 'stocktake', ...stock(`b${line.serial}`, line.at), inv_cnt: 600 }] : []),
      fee(line),
    ],
  },
  'one visit of two hundred days': {
    perDay: 60,
    of: (line) => [
      ...(line.serial === 0 ? [{ kind: 'admission', at: line.at, mdtrt_id: 'V', psn_no: 'P', ipt_otp_no: 'N' }] : []),
      { ...fee(line), kind: 'inpatient_fee', mdtrt_id: 'V', psn_no: 'P', med_list_codg: `${drug}${line.serial % 60}` },
    ],
  },
  'registrations of one doctor': {
    perDay: 2000,
    of: ({ serial, at }) => [
      { kind: 'registration', at, mdtrt_id: `V${serial}`, psn_no: `P${serial}`, atddr_no: 'D420704000101', ipt_otp_no: `N${serial}` },
    ],
  },
  'sales of one item': {
    perDay: 500,
    of: ({ serial, at }) => [
      {
        ...{ kind: 'sale', fixmedins_code: shop, ...stock('b1', at), psn_no: `P${serial}`, setl_id: `S${serial}` },
        ...{ rtal_docno: `R${serial}`, stoout_no: `O${serial}`, sel_retn_cnt: 1, finl_trns_pric: 10, trdn_flag: '0' },
        drugtracinfo: [{ drug_trac_codg: `81234567${String(serial).padStart(12, '0')}` }],
      },
    ],
  },
  'counter of one pharmacy': {
    perDay: 1000,
    of: ({ serial, at }) => {
      const visit = { at, fixmedins_code: shop, mdtrt_id: `V${serial}`, psn_no: `P${serial}`, setl_id: `S${serial}` };
      return [
        { ...visit, kind: 'pharmacy_settlement', med_type: '41', medfee_sumamt: 10 + (serial % 97), mdtrt_cert_type: '02' },
        {
          ...{ ...fee({ serial, at }), ...visit, kind: 'pharmacy_fee', med_list_codg: `${drug.slice(0, -3)}${(serial % 400) + 100}` },
          ...{ rxno: `RX${serial}`, bilg_dr_codg: 'D420704000101' },
        },
      ];
    },
  },
} as const satisfies Readonly<Record<string, BusyKey>>;

export type BusyKeyName = keyof typeof busyKeys;

/** Events number `from` up to `to`, left out, of a busy key. */
export function* eventsOfBusyKey(name: BusyKeyName, from: number, to: number): Generator<FundEvent> {
  const { perDay, of }: BusyKey = busyKeys[name];
  for (let serial = from; serial < to; serial += 1) {
    const at = chinaIso(begin + Math.floor((serial * dayMs) / perDay)).slice(0, 19).replace('T', ' ');
    for (const [i, short] of of({ serial, at }).entries()) yield exampleEvent(short, serial * 10 + i);
  }
}
