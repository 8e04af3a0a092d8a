// One outpatient visit: registration, diagnosis, fee lines, settlement with trace codes, and the
// sale of the drugs in the stock ledger (2201, 2203, 2204, 2207, 3505A).

import { chance } from './chance.ts';
import { minuteMs, timeText } from './china-clock.ts';
import { later, post, settlementId, stockOf, visitId, yuan, type City } from './city.ts';
import { dosage } from './dosage.ts';
import { hilistId, drugNamed, unitPrice, type Drug } from './drugs.ts';
import type { Envelope } from './agenda.ts';
import type { Doctor, Institution } from './institutions.ts';
import { item, type ItemKey } from './items.ts';
import type { Person } from './people.ts';
import { setlinfo } from './settlement.ts';
import { postSale, type Sale } from './sale-flow.ts';
import type { Dispensed } from './stock-room.ts';

export interface VisitPlan {
  readonly person: Person;
  readonly institution: Institution;
  readonly at: number;
  readonly code: string;
  readonly name: string;
  readonly department: string;
  readonly items: readonly (readonly [ItemKey, number])[];
  /** Drugs wanted, boxes each; what is not in stock is not dispensed. */
  readonly drugs: readonly (readonly [string, number])[];
  /** Units instead of boxes: dispensed split. */
  readonly split?: boolean;
  readonly med_type?: string;
  /** Minutes from registration to payment. */
  readonly minutes?: number;
  /** Boxes handed out that were not taken from the shelf. */
  readonly parts?: readonly Dispensed[];
  readonly exp_content?: string;
  /** Of a chronic or special disease (门慢特), when not the diagnosis itself. */
  readonly dise_codg?: string;
  readonly doctor?: Doctor;
  /** Yuan for items, when not the usual price. */
  readonly prices?: Partial<Record<ItemKey, number>>;
  /** The ledger's sale is somebody else's business. */
  readonly withoutSale?: boolean;
}

export interface Visit {
  readonly mdtrt_id: string;
  readonly setl_id: string;
  readonly setl_time: number;
  readonly total: number;
  readonly parts: readonly Dispensed[];
  readonly sale: Sale;
  readonly settlement: Envelope;
  /** The 2207 body, to be sent again after a reversal. */
  readonly body: { readonly input: object; readonly output: object };
}

interface Line {
  readonly med_list_codg: string;
  readonly medins_list_codg: string;
  readonly name: string;
  readonly cnt: number;
  readonly pric: number;
  readonly part?: Dispensed;
}

/** Drugs from the shelf, boxes or units; left out when the shelf is too empty. */
export function dispense(
  city: City,
  institution: Institution,
  wanted: readonly (readonly [string, number])[],
  split: boolean,
): Dispensed[] {
  const room = stockOf(city, institution);
  return wanted.flatMap(([name, cnt]) => {
    const drug = drugNamed(name);
    return (
      (split && drug.packUnits > 1
        ? room.takeUnits(drug, cnt)
        : room.takeBoxes(drug, Math.max(1, cnt))) ?? []
    );
  });
}

export function priceOf(part: Dispensed): number {
  return part.split ? unitPrice(part.drug) : part.drug.boxPrice;
}

export function traceNodes(feedetl_sn: string, part: Dispensed): object[] {
  return part.codes.map((drug_trac_codg) => ({
    feedetl_sn,
    drug_trac_codg,
    trdn_flag: part.split ? '1' : '0',
    min_prcunt_type: part.split ? '2' : '1',
  }));
}

/** Sends all messages of the visit; its stock leaves now. */
export function visit(city: City, plan: VisitPlan): Visit {
  const { person, institution, at } = plan;
  const dice = chance(city.options.seed, 'visit', person.index, Math.floor(at / 1000));
  const drawn = dice.pick(institution.doctors);
  const doctor = plan.doctor ?? drawn;
  const mdtrt_id = visitId(person, at);
  const setl_time = at + (plan.minutes ?? dice.int(20, 90)) * minuteMs;
  const setl_id = settlementId(person, setl_time);
  const med_type = plan.med_type ?? '11';
  const rxno = `RX${mdtrt_id.slice(1)}`;
  const parts = plan.parts ?? dispense(city, institution, plan.drugs, plan.split ?? false);
  const lines: Line[] = [
    ...plan.items.map(([key, cnt]) => {
      const { med_list_codg, name, price } = item(key);
      const pric = plan.prices?.[key] ?? price;
      return { med_list_codg, medins_list_codg: med_list_codg, name, cnt, pric };
    }),
    ...parts.map((part) => ({
      med_list_codg: part.drug.med_list_codg,
      medins_list_codg: hilistId(part.drug),
      name: part.drug.name,
      cnt: part.cnt,
      pric: priceOf(part),
      part,
    })),
  ];
  const total = yuan(lines.reduce((sum, line) => sum + yuan(line.cnt * line.pric), 0));
  const chrg_bchno = `B${mdtrt_id.slice(1)}`;
  const feeAt = timeText(setl_time - 6 * minuteMs);
  const dept = { bilg_dept_codg: 'MZ01', bilg_dept_name: plan.department };

  post(city, institution, later(at, 1, person.index), {
    infno: '2201',
    person,
    input: {
      data: {
        psn_no: person.psn_no,
        insutype: person.insutype,
        begntime: timeText(at),
        mdtrt_cert_type: '02',
        mdtrt_cert_no: person.certno,
        psn_cert_type: '01',
        certno: person.certno,
        psn_type: person.psn_type,
        psn_name: person.psn_name,
        ipt_otp_no: `MZ${mdtrt_id.slice(-12)}`,
        atddr_no: doctor.code,
        dr_name: doctor.name,
        dept_code: 'MZ01',
        dept_name: plan.department,
        caty: 'A02',
      },
    },
    output: { data: { mdtrt_id, psn_no: person.psn_no, ipt_otp_no: `MZ${mdtrt_id.slice(-12)}` } },
  });
  const diagnosedAt = at + (setl_time - at) * 0.4;
  post(city, institution, later(diagnosedAt, 3, person.index), {
    infno: '2203',
    person,
    input: {
      mdtrtinfo: {
        mdtrt_id,
        psn_no: person.psn_no,
        med_type,
        begntime: timeText(at),
        dise_codg: plan.dise_codg ?? plan.code,
        dise_name: plan.name,
      },
      diseinfo: [
        {
          diag_type: '1',
          diag_srt_no: 1,
          diag_code: plan.code,
          diag_name: plan.name,
          diag_dept: plan.department,
          dise_dor_no: doctor.code,
          dise_dor_name: doctor.name,
          diag_time: timeText(diagnosedAt),
          vali_flag: '1',
        },
      ],
    },
  });
  post(city, institution, later(setl_time - 6 * minuteMs, 1, person.index), {
    infno: '2204',
    person,
    input: {
      feedetail: lines.map((line, n) => ({
        feedetl_sn: `${chrg_bchno.slice(-14)}${100 + n}`,
        mdtrt_id,
        psn_no: person.psn_no,
        chrg_bchno,
        dise_codg: plan.dise_codg ?? plan.code,
        rx_circ_flag: '0',
        fee_ocur_time: feeAt,
        med_list_codg: line.med_list_codg,
        medins_list_codg: line.medins_list_codg,
        medins_list_name: line.name,
        det_item_fee_sumamt: yuan(line.cnt * line.pric),
        cnt: line.cnt,
        pric: line.pric,
        ...dept,
        bilg_dr_codg: doctor.code,
        bilg_dr_name: doctor.name,
        acord_dept_codg: line.part === undefined ? 'YJ01' : 'YF01',
        acord_dept_name: line.part === undefined ? '医技科' : '门诊药房',
        ...(line.part === undefined ? {} : { rxno, ...dosage(line.part) }),
        hosp_appr_flag: '0',
      })),
    },
  });
  const trace = lines.flatMap((line, n) =>
    line.part === undefined ? [] : traceNodes(`${chrg_bchno.slice(-14)}${100 + n}`, line.part),
  );
  const medins_setl_id = `${institution.fixmedins_code}${setl_id.slice(-10)}`;
  const body = {
    input: {
      data: {
        psn_no: person.psn_no,
        mdtrt_cert_type: '02',
        mdtrt_cert_no: person.certno,
        psn_cert_type: '01',
        certno: person.certno,
        med_type,
        medfee_sumamt: total,
        psn_setlway: '01',
        mdtrt_id,
        chrg_bchno,
        insutype: person.insutype,
        acct_used_flag: '1',
        invono: setl_id.slice(-8),
        fulamt_ownpay_amt: 0,
        overlmt_selfpay: 0,
        preselfpay_amt: yuan(total * 0.05),
        inscp_scp_amt: yuan(total * 0.95),
        ...(plan.exp_content === undefined ? {} : { exp_content: plan.exp_content }),
        ...(trace.length === 0 ? {} : { drug_trac_info: trace }),
      },
    },
    output: {
      setlinfo: setlinfo({
        person,
        mdtrt_id,
        setl_id,
        setl_time,
        med_type,
        medfee_sumamt: total,
        fundShare: person.insutype === '310' ? 0.6 : 0.5,
        medins_setl_id,
      }),
    },
  };
  const settlement = post(city, institution, later(setl_time, 0.5, person.index), {
    infno: '2207',
    person,
    ...body,
  });
  const sale: Sale = {
    person,
    mdtrt_sn: mdtrt_id,
    setl_id,
    at: setl_time + dice.int(2, 14) * minuteMs,
    doctor,
    rxno,
    rtal_docno: `CF${setl_id.slice(1)}`,
  };
  if (plan.withoutSale !== true)
    postSale(city, institution, sale, parts, later(sale.at, 12, person.index, 'sale'));
  return { mdtrt_id, setl_id, setl_time, total, parts, sale, settlement, body };
}

/** Split packs: how many units a small prescription is, never more than two boxes. */
export function unitsFor(drug: Drug, days: number): number {
  return Math.min(
    drug.packUnits * 2 - 1,
    Math.max(1, days * Math.max(1, Math.round(drug.packUnits / 12))),
  );
}
