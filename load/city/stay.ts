// One inpatient stay as its hospital reports it: admission 2401, orders 4402A, fee lines of each day 2301,
// nursing records 4602 (in the ward's hourly batches), discharge and settlement in discharge.ts.

import { chance } from './chance.ts';
import { dayMs, dayStart, hourMs, minuteMs, timeText } from './china-clock.ts';
import { later, post, visitId, type City } from './city.ts';
import { care as careOf, type Care, type CareKey } from './care.ts';
import { departmentFor, type Department, type Doctor, type Institution } from './institutions.ts';
import type { Person } from './people.ts';
import { chargeDay, type Charged } from './stay-fees.ts';
import { discharge } from './discharge.ts';
import { recordNursing } from './nursing.ts';
import { item } from './items.ts';

/** What may differ from an ordinary stay. */
export interface StayPlan {
  readonly person: Person;
  readonly hospital: Institution;
  readonly care: CareKey;
  /** Admission and discharge, ms. */
  readonly begn: number;
  readonly end: number;
  /** Main diagnosis when not the care's own, at admission and discharge. */
  readonly diagnosis?: readonly [string, string];
  readonly department?: Department;
  readonly bed?: string;
  readonly med_type?: string;
  readonly adm_way?: string;
  readonly dscg_way?: string;
  readonly acp_optins_code?: string;
  readonly mid_setl_flag?: '1';
  /** days_rinp_flag_31 is 1 none, 2 planned. */
  readonly plannedReturn?: string;
  /** No drug, treatment, test, order or nursing record in [from, to): only bed, nursing and consultation fees. */
  readonly idle?: readonly [number, number];
  /** Bed and nursing fees and nursing records too are missing in `idle` (approved leave). */
  readonly onLeave?: boolean;
  /** What the settlement list claims besides. */
  readonly claimed?: readonly (readonly [string, string])[];
  readonly claimedMain?: readonly [string, string];
  /** Fee classes of the procedure that are not billed. */
  readonly unbilled?: readonly ('fees' | 'anaesthesia' | 'consumables')[];
  /** A procedure claimed on the list without any care of that kind. */
  readonly claimedProcedureOf?: CareKey;
  /** Daily cost relative to the care's ordinary one. */
  readonly costShare?: number;
  /** Upload delays, ms after the event. */
  readonly nursingDelayMs?: number;
  readonly dischargeDelayMs?: number;
  readonly listDelayMs?: number;
  readonly withoutSettlement?: boolean;
  /** Bed changes: times at which the patient moves to another bed of the department. */
  readonly bedChangeAt?: number;
  readonly nwb_bir_wt?: number;
}

export interface Stay {
  readonly plan: StayPlan;
  readonly care: Care;
  readonly department: Department;
  readonly doctor: Doctor;
  readonly mdtrt_id: string;
  readonly ipt_no: string;
  bed: string;
  readonly main: readonly [string, string];
  readonly others: readonly (readonly [string, string])[];
  readonly charged: Charged;
  /** Set when the stay was cancelled: no more messages. */
  cancelled: boolean;
}

export function stayId(person: Person, begn: number): string {
  return visitId(person, begn);
}

/** Schedules everything about the stay; its messages come as the agenda reaches them. */
export function admit(city: City, plan: StayPlan, watch?: (stay: Stay) => void): void {
  city.agenda.at(plan.begn, () => {
    const stay = begin(city, plan);
    watch?.(stay);
    for (let day = dayStart(plan.begn); day < plan.end; day += dayMs) {
      city.agenda.at(Math.max(plan.begn + minuteMs, day), () => liveDay(city, stay, day));
    }
    city.agenda.at(plan.end, () => {
      city.beds.leave(plan.hospital, stay.department, stay.bed);
      if (!stay.cancelled) discharge(city, stay);
    });
  });
}

function begin(city: City, plan: StayPlan): Stay {
  const { person, hospital, begn } = plan;
  const care = careOf(plan.care);
  const department = plan.department ?? departmentFor(hospital, care.department);
  const dice = chance(city.options.seed, 'stay', person.index, Math.floor(begn / 1000));
  const mdtrt_id = stayId(person, begn);
  const main = plan.diagnosis ?? [care.code, care.name];
  const stay: Stay = {
    plan, care, department, mdtrt_id, main,
    doctor: dice.pick(department.doctors),
    ipt_no: `ZY${mdtrt_id.slice(-12)}`,
    bed: plan.bed ?? city.beds.take(hospital, department),
    others: (care.others ?? []).filter(() => dice.yes(0.5)),
    charged: { total: 0, units: new Map(), nights: 0 },
    cancelled: false,
  };
  post(city, hospital, later(begn, 12, person.index, 'admission'), {
    infno: '2401', person, input: { mdtrtinfo: admissionRecord(stay), diseinfo: [diseaseRecord(stay, main, 1, begn, '1')] },
    output: { result: { mdtrt_id } },
  });
  postOrders(city, stay, begn);
  return stay;
}

export function admissionRecord(stay: Stay): object {
  const { person, begn } = stay.plan;
  const [code, name] = stay.main;
  return {
    psn_no: person.psn_no, insutype: person.insutype, tel: '0711000000', begntime: timeText(begn), mdtrt_cert_type: '02', mdtrt_cert_no: person.certno,
    cert_type: '01', certno: person.certno, med_type: stay.plan.med_type ?? '21', ipt_no: stay.ipt_no, medrcdno: stay.ipt_no,
    atddr_no: stay.doctor.code, chfpdr_name: stay.doctor.name, adm_diag_dscr: name, adm_dept_codg: stay.department.hosp_dept_codg,
    adm_dept_name: stay.department.name, adm_bed: stay.bed, dscg_maindiag_code: code, dscg_maindiag_name: name,
    main_cond_dscr: name, insuplc_admdvs: person.insuplc_admdvs, mdtrtarea_admvs: stay.plan.hospital.admdvs,
    ...((stay.plan.adm_way ?? stay.care.adm_way) === '1' ? { er_flag: '1' } : {}),
  };
}

/** One line of `diseinfo`; `diag_type` 1 at admission, 2 at discharge as the department writes it. */
export function diseaseRecord(stay: Stay, [code, name]: readonly [string, string], order: number, at: number, diag_type: string): object {
  return {
    mdtrt_id: stay.mdtrt_id, psn_no: stay.plan.person.psn_no, diag_type, maindiag_flag: order === 1 ? '1' : '0', diag_srt_no: order,
    diag_code: code, diag_name: name, adm_cond: '1', diag_dept: stay.department.name, dise_dor_no: stay.doctor.code,
    dise_dor_name: stay.doctor.name, diag_time: timeText(at), vali_flag: '1',
  };
}

function liveDay(city: City, stay: Stay, day: number): void {
  if (stay.cancelled) return;
  const { plan } = stay;
  if (plan.bedChangeAt !== undefined && plan.bedChangeAt >= day && plan.bedChangeAt < day + dayMs) {
    city.agenda.at(plan.bedChangeAt, () => changeBed(city, stay, plan.bedChangeAt ?? day));
  }
  chargeDay(city, stay, day);
  recordNursing(city, stay, day);
}

/** 2403: another bed of the same department, the same day. */
function changeBed(city: City, stay: Stay, at: number): void {
  const { hospital, person } = stay.plan;
  const old = stay.bed;
  stay.bed = city.beds.take(hospital, stay.department);
  city.beds.leave(hospital, stay.department, old);
  post(city, hospital, later(at, 8, person.index, 'bed'), {
    infno: '2403', person,
    input: { adminfo: { mdtrt_id: stay.mdtrt_id, ...admissionRecord(stay), ipt_otp_no: stay.ipt_no }, diseinfo: [diseaseRecord(stay, stay.main, 1, at, '1')] },
  });
}

/** 4402A: long-term orders at admission, and the operation when there is one. */
function postOrders(city: City, stay: Stay, at: number): void {
  const { plan, care } = stay;
  const idleFromStart = plan.idle !== undefined && plan.idle[0] <= plan.begn;
  if (idleFromStart) return;
  const stop = timeText(plan.end - hourMs);
  const names: (readonly [string, string, string])[] = [
    [item(care.nursing).med_list_codg, item(care.nursing).name, '26'],
    ...care.daily.map(([key]) => [item(key).med_list_codg, item(key).name, '21'] as const),
    ...care.infusions.map((name) => ['', name, '11'] as const),
    ...care.tests.slice(0, 6).map((key) => [item(key).med_list_codg, item(key).name, '22'] as const),
    ...(care.procedure === undefined ? [] : [['', care.procedure.name, '24'] as const]),
  ];
  post(city, plan.hospital, later(at + 50 * minuteMs, 25, plan.person.index, 'orders'), {
    infno: '4402A', person: plan.person,
    input: { data: names.map(([code, name, kind], n) => {
      const longTerm = n <= care.daily.length + care.infusions.length;
      return {
        mdtrt_sn: stay.mdtrt_id, mdtrt_id: stay.mdtrt_id, psn_no: plan.person.psn_no, ipt_bed_no: stay.bed, drord_no: `YZ${stay.mdtrt_id.slice(-10)}${n}`,
        isu_dept_code: stay.department.hosp_dept_codg, drord_isu_time: timeText(at + (30 + n) * minuteMs), exe_dept_code: stay.department.hosp_dept_codg,
        exe_dept_name: stay.department.name, drord_type: longTerm ? '1' : '2', drord_item_type_code: kind,
        ...(code === '' ? {} : { drord_detl_code: code }), drord_detl_name: name,
        drord_begntime: timeText(at + (40 + n) * minuteMs), ...(longTerm ? { drord_endtime: stop } : {}),
        isu_drord_dr_code: stay.doctor.code, isu_drord_dr_name: stay.doctor.name, vali_flag: '1', medcas_drord_detl_id: `YZ${stay.mdtrt_id.slice(-12)}${n}`,
      };
    }) },
  });
}
