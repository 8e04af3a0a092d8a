// The platform's answer to a settlement: who pays what (DOMAIN.md 3.4, node `setlinfo`).

import { timeText } from './china-clock.ts';
import { yuan } from './city.ts';
import type { Person } from './people.ts';

export interface Bill {
  readonly person: Person;
  readonly mdtrt_id: string;
  readonly setl_id: string;
  readonly setl_time: number;
  readonly med_type: string;
  readonly medfee_sumamt: number;
  /** Share of the fee the pooled fund pays. */
  readonly fundShare: number;
  readonly medins_setl_id: string;
  /** Paid from a relative's personal account. */
  readonly mutualAid?: boolean;
  readonly mdtrt_cert_type?: string;
}

export function setlinfo(bill: Bill): object {
  const { person, medfee_sumamt } = bill;
  const preselfpay_amt = yuan(medfee_sumamt * 0.05);
  const fund = yuan((medfee_sumamt - preselfpay_amt) * bill.fundShare);
  const own = yuan(medfee_sumamt - fund);
  const account = person.insutype === '310' ? yuan(own * 0.6) : 0;
  const mulaid = bill.mutualAid === true ? yuan(own * 0.6) : 0;
  const acct_pay = bill.mutualAid === true ? mulaid : account;
  return {
    mdtrt_id: bill.mdtrt_id,
    setl_id: bill.setl_id,
    psn_no: person.psn_no,
    psn_name: person.psn_name,
    psn_cert_type: '01',
    certno: person.certno,
    gend: person.gend,
    naty: '01',
    brdy: person.brdy,
    age: person.age,
    insutype: person.insutype,
    psn_type: person.psn_type,
    cvlserv_flag: '0',
    setl_time: timeText(bill.setl_time),
    mdtrt_cert_type: bill.mdtrt_cert_type ?? '02',
    med_type: bill.med_type,
    medfee_sumamt,
    fulamt_ownpay_amt: 0,
    overlmt_selfpay: 0,
    preselfpay_amt,
    inscp_scp_amt: yuan(medfee_sumamt - preselfpay_amt),
    act_pay_dedc: 0,
    hifp_pay: fund,
    pool_prop_selfpay: yuan(1 - bill.fundShare),
    cvlserv_pay: 0,
    hifes_pay: 0,
    hifmi_pay: 0,
    hifob_pay: 0,
    maf_pay: 0,
    oth_pay: 0,
    fund_pay_sumamt: fund,
    psn_part_amt: own,
    acct_pay,
    psn_cash_pay: yuan(own - acct_pay),
    hosp_part_amt: 0,
    balc: account,
    acct_mulaid_pay: mulaid,
    medins_setl_id: bill.medins_setl_id,
    clr_optins: person.insuplc_admdvs,
    clr_way: '9',
    clr_type:
      bill.med_type === '41'
        ? '41'
        : bill.med_type.startsWith('2') || bill.med_type === '52'
          ? '21'
          : '11',
  };
}
