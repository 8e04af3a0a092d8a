// How stock goes out and comes back over the counter: transactions 3505A and 3506A (DOMAIN.md 3.7).

import { dateText, timeText } from './china-clock.ts';
import { clerkAt, post, type City } from './city.ts';
import { hilistId, unitPrice } from './drugs.ts';
import type { Doctor, Institution } from './institutions.ts';
import type { Person } from './people.ts';
import type { Dispensed } from './stock-room.ts';

export interface Sale {
  readonly person?: Person;
  readonly mdtrt_sn: string;
  /** Absent when the buyer pays all of it. */
  readonly setl_id?: string;
  readonly at: number;
  /** Who prescribed; nobody for drugs over the counter. */
  readonly doctor?: Doctor;
  readonly rtal_docno: string;
  readonly rxno?: string;
  /** When another pharmacist than the institution's own is written down. */
  readonly pharmacist?: Doctor;
  /** Yuan a box, when not the usual price. */
  readonly price?: number;
}

function prescriber(sale: Sale, part: Dispensed): object {
  if (sale.doctor === undefined || part.drug.rx_flag === '0') return { prsc_dr_name: '无' };
  const { code, name, certno } = sale.doctor;
  return { prsc_dr_name: name, prsc_dr_cert_type: '01', prsc_dr_certno: certno, prsc_dr_no: code };
}

function insuredHere(person: Person | undefined, { admdvs }: Institution): boolean {
  return person === undefined || person.insuplc_admdvs.slice(0, 4) === admdvs.slice(0, 4);
}

/** 3505A records of one sale. */
export function saleRecords(
  institution: Institution,
  sale: Sale,
  parts: readonly Dispensed[],
): object[] {
  const { person, setl_id } = sale;
  const pharmacist = sale.pharmacist ?? institution.pharmacist;
  const clerk = clerkAt(institution, sale.at);
  return parts.map((part, n) => ({
    med_list_codg: part.drug.med_list_codg,
    fixmedins_hilist_id: hilistId(part.drug),
    fixmedins_hilist_name: part.drug.name,
    fixmedins_bchno: `${sale.rtal_docno}-${n + 1}`,
    ...prescriber(sale, part),
    phar_cert_type: '01',
    phar_certno: pharmacist.certno,
    phar_name: pharmacist.name,
    phar_prac_cert_no: pharmacist.code,
    phar_no: pharmacist.code,
    hi_feesetl_type: setl_id === undefined ? '0' : insuredHere(person, institution) ? '1' : '2',
    ...(setl_id === undefined ? {} : { setl_id }),
    mdtrt_sn: sale.mdtrt_sn,
    ...(person === undefined
      ? {}
      : {
          psn_no: person.psn_no,
          psn_cert_type: '01',
          certno: person.certno,
          psn_name: person.psn_name,
        }),
    manu_lotnum: part.lot.manu_lotnum,
    manu_date: dateText(part.lot.manu_date),
    expy_end: dateText(part.lot.expy_end),
    rx_flag: part.drug.rx_flag,
    trdn_flag: part.split ? '1' : '0',
    finl_trns_pric: sale.price ?? (part.split ? unitPrice(part.drug) : part.drug.boxPrice),
    ...(sale.rxno === undefined || part.drug.rx_flag === '0'
      ? {}
      : { rxno: sale.rxno, rx_circ_flag: institution.trade === 'pharmacy' ? '1' : '0' }),
    rtal_docno: sale.rtal_docno,
    drug_prod_barc: `69${part.drug.prefix}0001`,
    sel_retn_cnt: part.cnt,
    sel_retn_time: timeText(sale.at),
    sel_retn_opter_name: clerk.name,
    mdtrt_setl_type: setl_id === undefined ? '2' : '1',
    drugtracinfo: part.codes.map((drug_trac_codg) => ({ drug_trac_codg })),
  }));
}

export function postSale(
  city: City,
  institution: Institution,
  sale: Sale,
  parts: readonly Dispensed[],
  sendAt: number,
): void {
  if (parts.length === 0) return;
  post(city, institution, sendAt, {
    infno: '3505A',
    input: { selinfoDetail: saleRecords(institution, sale, parts) },
    ...(sale.person === undefined ? {} : { person: sale.person }),
  });
}

/** 3506A: what was sold comes back. */
export function postReturn(
  city: City,
  institution: Institution,
  sale: Sale,
  parts: readonly Dispensed[],
  at: number,
  sendAt: number,
): void {
  post(city, institution, sendAt, {
    infno: '3506A',
    input: {
      selinfoDetail: parts.map((part, n) => ({
        med_list_codg: part.drug.med_list_codg,
        fixmedins_hilist_id: hilistId(part.drug),
        fixmedins_hilist_name: part.drug.name,
        fixmedins_bchno: `${sale.rtal_docno}-T${n + 1}`,
        ...(sale.setl_id === undefined ? {} : { setl_id: sale.setl_id }),
        ...(sale.person === undefined
          ? {}
          : {
              psn_no: sale.person.psn_no,
              psn_cert_type: '01',
              certno: sale.person.certno,
              psn_name: sale.person.psn_name,
            }),
        manu_lotnum: part.lot.manu_lotnum,
        manu_date: dateText(part.lot.manu_date),
        expy_end: dateText(part.lot.expy_end),
        rx_flag: part.drug.rx_flag,
        trdn_flag: part.split ? '1' : '0',
        finl_trns_pric: part.split ? unitPrice(part.drug) : part.drug.boxPrice,
        sel_retn_cnt: part.cnt,
        sel_retn_time: timeText(at),
        sel_retn_opter_name: clerkAt(institution, at).name,
        medins_prod_sel_no: sale.rtal_docno,
        mdtrt_sn: sale.mdtrt_sn,
        drugtracinfo: part.codes.map((drug_trac_codg) => ({ drug_trac_codg })),
      })),
    },
    ...(sale.person === undefined ? {} : { person: sale.person }),
  });
}
