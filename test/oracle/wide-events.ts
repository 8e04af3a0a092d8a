// Random events of many kinds about few persons, visits, boxes and doctors, so that every key space has something in it.
import * as fc from 'fast-check';
import { chinaIso, hourMs } from '../../engine/china-time.ts';
import type { FundEvent } from '../../engine/event.ts';
import { exampleEvent } from '../../rules/examples.ts';
import { start, type EventPlan } from './random-rules.ts';
import { twisted, type ShortEvent } from './random-history.ts';

const yuan = [5, 10.1, 20.2, 33.33, 0, 99.99];
const box = (n: number): string => `8123456789012345678${n % 3}`;

export const widePlans: fc.Arbitrary<readonly EventPlan[]> = fc.array(
  fc.record({ what: fc.nat(99), hours: fc.nat(30), who: fc.nat(2), place: fc.nat(1), amount: fc.nat(5), target: fc.nat(9999) }),
  { minLength: 8, maxLength: 44 },
);

/** In the order of their time; `leapHours` go by now and then. */
export function wideEvents(plans: readonly EventPlan[], leapHours = 0): readonly FundEvent[] {
  const shorts: ShortEvent[] = [];
  let hours = 0;
  plans.forEach((plan, serial) => {
    hours += plan.hours % 13 === 0 ? (plan.hours === 26 ? leapHours : 0) : plan.hours % 29;
    const place = { fixmedins_code: `H${plan.place + 1}`, admdvs: plan.place === 0 ? '420704' : '330702' };
    const sent = nationalTime(hours + (plan.target % 7 === 0 ? 40 : 0));
    const head = { ...place, at: nationalTime(hours), inf_time: sent, msgid: `m${serial}` };
    const target = shorts[plan.target % Math.max(1, shorts.length)];
    if (plan.what >= 84 && target !== undefined) {
      const twist = { target: 0, way: plan.amount + plan.who * 4, hours: [-30, -1, 0, 1, 26, 80][plan.hours % 6] ?? 0 };
      const added = twisted(target, twist, serial + 1000);
      if (added !== undefined) shorts.push(added);
    } else shorts.push(...happening(plan, serial, head));
  });
  return shorts.map(exampleEvent);
}

function nationalTime(hours: number): string {
  return chinaIso(start + hours * hourMs).slice(0, 19).replace('T', ' ');
}

function happening(plan: EventPlan, serial: number, head: ShortEvent): readonly ShortEvent[] {
  const { what, who, amount, target } = plan;
  const psn_no = `P${who}`;
  const visit = { mdtrt_id: `V${who}`, psn_no };
  const line = {
    ...{ feedetl_sn: `f${serial}`, med_list_codg: amount % 3 === 0 ? 'C1' : `X${amount % 2}`, chrgitm_lv: '01' },
    ...{ cnt: amount, det_item_fee_sumamt: yuan[amount], pric: 1, med_chrgitm_type: amount % 2 === 0 ? '09' : '05' },
    ...{ bilg_dr_codg: `D${target % 2}`, rxno: `RX000000${target % 3}`, rx_circ_flag: target % 2 === 0 ? '1' : '0' },
  };
  const item = {
    ...{ fixmedins_hilist_id: `I${who}`, med_list_codg: `X${who % 2}`, manu_lotnum: `L${target % 3}` },
    ...{ fixmedins_bchno: `b${serial}`, trdn_flag: target % 5 === 0 ? '1' : '0', drugtracinfo: [{ drug_trac_codg: box(target) }] },
  };
  switch (what % 18) {
    case 0:
    case 1:
      return [{
        ...{ ...head, ...visit, kind: 'admission', med_type: '21', adm_dept_codg: '01', adm_bed: `B${target % 2}`, atddr_no: `D${target % 2}` },
        diseinfo: [{ diag_code: `J1${amount}.900`, maindiag_flag: '1' }, { diag_code: 'I10.x00' }],
      }];
    case 2:
      return [{ ...head, ...visit, kind: 'discharge', dscg_way: '1' }];
    case 3:
    case 4:
      return [{ ...head, ...visit, ...line, kind: 'inpatient_fee' }];
    case 5:
      return [{ ...head, ...visit, kind: 'nursing', mdtrt_sn: `n${serial}`, vali_flag: '1' }];
    case 6:
      return [{ ...head, ...visit, kind: 'order', drord_no: `o${serial}`, isu_drord_dr_code: `D${target % 2}`, vali_flag: '1' }];
    case 7:
    case 8: {
      const bought = { ...head, psn_no, mdtrt_id: `M${serial}`, setl_id: `S${serial}` };
      const drug_trac_info = [{ feedetl_sn: line.feedetl_sn, drug_trac_codg: box(target), trdn_flag: item.trdn_flag }];
      return [
        { ...bought, kind: 'pharmacy_settlement', med_type: amount % 2 === 0 ? '41' : '42', medfee_sumamt: yuan[amount], drug_trac_info },
        { ...bought, ...line, kind: 'pharmacy_fee' },
      ];
    }
    case 9:
      return [{ ...head, ...visit, ...line, kind: 'pharmacy_fee', setl_id: `S${who}` }];
    case 10:
    case 11:
      return [{
        ...{ ...head, ...item, kind: 'sale', sel_retn_cnt: amount + 1, finl_trns_pric: 10.1, psn_no, rtal_docno: `r${serial}` },
        ...(target % 2 === 0 ? { rx_flag: '1', phar_prac_cert_no: `A${target % 4}` } : {}),
        ...(target % 3 === 0 ? { setl_id: `S${serial - 1}` } : {}),
      }];
    case 12:
      return [{ ...head, ...item, kind: 'sale_return', sel_retn_cnt: amount + 1, psn_no, rtal_docno: `r${serial - (target % 4)}` }];
    case 13:
      return [{ ...head, ...item, kind: 'purchase', purc_retn_cnt: amount * 3, spler_name: 'A' }];
    case 14:
      return [{ ...head, ...item, kind: 'stocktake', at: String(head['at']).slice(0, 10), inv_cnt: amount }];
    case 15:
      return [{ ...head, kind: 'transfer_filing', psn_no, refl_type: '1' }];
    case 16:
      return [{ ...head, ...visit, kind: 'registration', atddr_no: `D${target % 2}`, ipt_otp_no: `n${serial}` }];
    default:
      return [{ ...head, ...visit, kind: 'inpatient_settlement', setl_id: `S${who}`, medfee_sumamt: yuan[amount], fund_pay_sumamt: 1 }];
  }
}
