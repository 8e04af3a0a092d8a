// A pharmacy's counter: insured purchases (2102, both channels) and purchases paid in full (3505A
// alone).

import { dosage } from './dosage.ts';
import { hilistId } from './drugs.ts';
import { chance } from './chance.ts';
import { timeText } from './china-clock.ts';
import { later, post, settlementId, visitId, yuan, type City } from './city.ts';
import type { Envelope } from './agenda.ts';
import type { Doctor, Institution } from './institutions.ts';
import type { Person } from './people.ts';
import { setlinfo } from './settlement.ts';
import { postSale, type Sale } from './sale-flow.ts';
import type { Dispensed } from './stock-room.ts';
import { dispense, priceOf } from './visit.ts';

export interface PurchasePlan {
  readonly person: Person;
  readonly pharmacy: Institution;
  readonly at: number;
  readonly drugs: readonly (readonly [string, number])[];
  readonly split?: boolean;
  readonly insured: boolean;
  readonly med_type?: string;
  readonly mdtrt_cert_type?: string;
  readonly mutualAid?: boolean;
  readonly exp_content?: string;
  /** Boxes that were not taken from the shelf. */
  readonly parts?: readonly Dispensed[];
  readonly doctor?: Doctor;
  readonly rxno?: string;
  readonly pharmacist?: Doctor;
  /** Yuan a box, when not the usual price. */
  readonly price?: number;
  /** Leave the stock ledger's sale out (the channel is late or broken). */
  readonly withoutSale?: boolean;
  /** When the ledger's sale is uploaded; minutes after it otherwise. */
  readonly saleSentAt?: number;
}

export interface Purchase {
  readonly setl_id: string;
  readonly mdtrt_id: string;
  readonly total: number;
  readonly parts: readonly Dispensed[];
  readonly sale: Sale;
  readonly settlement?: Envelope;
  readonly body?: { readonly input: object; readonly output: object };
}

/** Sends the messages of one purchase; nothing when the shelf is empty (then `undefined`). */
export function purchase(city: City, plan: PurchasePlan): Purchase | undefined {
  const { person, pharmacy, at } = plan;
  const parts = plan.parts ?? dispense(city, pharmacy, plan.drugs, plan.split ?? false);
  if (parts.length === 0) return undefined;
  const dice = chance(city.options.seed, 'purchase', person.index, Math.floor(at / 1000));
  const mdtrt_id = visitId(person, at);
  const setl_id = settlementId(person, at);
  const total = yuan(parts.reduce((sum, part) => sum + yuan(part.cnt * (plan.price ?? priceOf(part))), 0));
  const med_type = plan.med_type ?? '41';
  // Prescriptions come from doctors all over the city.
  const doctor = plan.doctor ?? dice.pick(dice.pick(city.institutions.practices).doctors);
  const rxno = plan.rxno ?? `WP${setl_id.slice(1)}`;
  const sale: Sale = {
    at,
    mdtrt_sn: mdtrt_id,
    doctor,
    rxno,
    rtal_docno: `LS${setl_id.slice(1)}`,
    ...(plan.pharmacist === undefined ? {} : { pharmacist: plan.pharmacist }),
    ...(plan.price === undefined ? {} : { price: plan.price }),
    ...(plan.insured ? { person, setl_id } : {}),
  };
  if (plan.withoutSale !== true)
    postSale(city, pharmacy, sale, parts, plan.saleSentAt ?? later(at, 6, person.index, 'sale'));
  if (!plan.insured) return { setl_id, mdtrt_id, total, parts, sale };

  const body = {
    input: {
      druginfo: {
        psn_no: person.psn_no,
        mdtrt_cert_type: plan.mdtrt_cert_type ?? '02',
        mdtrt_cert_no: person.certno,
        psn_cert_type: '01',
        certno: person.certno,
        psn_type: person.psn_type,
        psn_name: person.psn_name,
        begntime: timeText(at),
        medfee_sumamt: total,
        invono: setl_id.slice(-8),
        insutype: person.insutype,
        acct_used_flag: '1',
        med_type,
        ...(plan.exp_content === undefined ? {} : { exp_content: plan.exp_content }),
      },
      drugdetail: parts.map((part, n) => {
        const feedetl_sn = `${setl_id.slice(-14)}${100 + n}`;
        return {
          feedetl_sn,
          ...(part.drug.rx_flag === '1'
            ? { rxno, rx_circ_flag: '1', bilg_dr_codg: doctor.code, bilg_dr_name: doctor.name }
            : { rx_circ_flag: '0' }),
          ...dosage(part),
          fee_ocur_time: timeText(at),
          med_list_codg: part.drug.med_list_codg,
          medins_list_codg: hilistId(part.drug),
          det_item_fee_sumamt: yuan(part.cnt * (plan.price ?? priceOf(part))),
          cnt: part.cnt,
          pric: plan.price ?? priceOf(part),
          durg_trac_info: part.codes.map((drug_trac_codg) => ({
            feedetl_sn,
            drug_trac_codg,
            trdn_flag: part.split ? '1' : '0',
          })),
        };
      }),
    },
    output: {
      setlinfo: setlinfo({
        person,
        mdtrt_id,
        setl_id,
        setl_time: at,
        med_type,
        medfee_sumamt: total,
        fundShare: med_type === '14' ? 0.5 : 0,
        medins_setl_id: `${pharmacy.fixmedins_code}${setl_id.slice(-10)}`,
        mdtrt_cert_type: plan.mdtrt_cert_type ?? '02',
        ...(plan.mutualAid === undefined ? {} : { mutualAid: plan.mutualAid }),
      }),
    },
  };
  const settlement = post(city, pharmacy, later(at, 0.3, person.index), {
    infno: '2102',
    person,
    ...body,
  });
  return { setl_id, mdtrt_id, total, parts, sale, settlement, body };
}
