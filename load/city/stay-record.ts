// A stay while it is lived: what is planned for it, where it stands, and how its hospital writes
// it down.

import { care as careOf, type Care, type CareKey } from './care.ts';
import type { ItemKey } from './items.ts';
import { dayMs, timeText } from './china-clock.ts';
import { visitId } from './city.ts';
import type { Department, Doctor, Institution } from './institutions.ts';
import type { Person, PersonShape } from './people.ts';
import type { Operation } from './theatre-book.ts';

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
  /**
   * No drug, treatment, test, order or nursing record in [from, to): only bed, nursing and
   * consultation fees.
   */
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
  /** The care's operation was not done in this stay. */
  readonly unoperated?: boolean;
  /** Daily cost relative to the care's ordinary one. */
  readonly costShare?: number;
  /** Upload delays, ms after the event. */
  readonly nursingDelayMs?: number;
  readonly dischargeDelayMs?: number;
  readonly feeDelayMs?: number;
  readonly listDelayMs?: number;
  readonly withoutSettlement?: boolean;
  /** Bed changes: times at which the patient moves to another bed of the department. */
  readonly bedChangeAt?: number;
  readonly nwb_bir_wt?: number;
  /** Telephone given at admission, when not one's own. */
  readonly tel?: string;
  readonly curr_addr?: string;
  /** Attending doctor, who also operates. */
  readonly doctor?: Doctor;
  /** When the operation begins on paper, whoever else is being operated on then. */
  readonly operatedAt?: number;
  /** Times without nursing records, though everything is billed. */
  readonly unrecorded?: readonly (readonly [number, number])[];
  /** Vital signs all in order from the first hour. */
  readonly well?: boolean;
  /** Infusions go on beyond the days that are paid. */
  readonly pastCourse?: boolean;
  /** Vital signs copied from this sheet: the records of all such stays are the same. */
  readonly copiedSheet?: string;
  /** None of the care's tests. */
  readonly untested?: boolean;
  /** Only tests, no treatment and no drugs. */
  readonly testsOnly?: boolean;
  /** Only tablets: no infusion, injection or treatment. */
  readonly tabletsOnly?: readonly (readonly [string, number])[];
  /** More fee lines at any moment, and how many of each. */
  readonly extra?: readonly (readonly [ItemKey, number, number])[];
  /** Diagnoses of the settlement list, main one first, when edited after discharge. */
  readonly listDiagnoses?: readonly (readonly [string, string])[];
  /** Ventilator hours the settlement list claims. */
  readonly ventilatorHours?: number;
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
  /** The operation done, or said to have been done. */
  readonly operation?: Operation;
  /** Set when the stay was cancelled: no more messages. */
  cancelled: boolean;
}

export function stayId(person: Person, begn: number): string {
  return visitId(person, begn);
}

export interface Charged {
  total: number;
  ventilatorHours: number;
  /** Smallest units of each drug used so far, by drug name. */
  readonly units: Map<string, number>;
  /** Days on which each infusion was given, by drug name. */
  readonly days: Map<string, number>;
  nights: number;
}

export function admissionRecord(stay: Stay): object {
  const { person, begn } = stay.plan;
  const [code, name] = stay.main;
  return {
    psn_no: person.psn_no,
    insutype: person.insutype,
    coner_name: person.psn_name,
    tel: stay.plan.tel ?? person.tel,
    begntime: timeText(begn),
    mdtrt_cert_type: '02',
    mdtrt_cert_no: person.certno,
    cert_type: '01',
    certno: person.certno,
    med_type: stay.plan.med_type ?? '21',
    ipt_no: stay.ipt_no,
    medrcdno: stay.ipt_no,
    atddr_no: stay.doctor.code,
    chfpdr_name: stay.doctor.name,
    adm_diag_dscr: name,
    adm_dept_codg: stay.department.hosp_dept_codg,
    adm_dept_name: stay.department.name,
    adm_bed: stay.bed,
    dscg_maindiag_code: code,
    dscg_maindiag_name: name,
    main_cond_dscr: name,
    insuplc_admdvs: person.insuplc_admdvs,
    mdtrtarea_admvs: stay.plan.hospital.admdvs,
    ...((stay.plan.adm_way ?? stay.care.adm_way) === '1' ? { er_flag: '1' } : {}),
  };
}

/**
 * One line of `diseinfo`; `diag_type` 1 at admission, 2 at discharge as the department writes
 * it.
 */
export function diseaseRecord(
  stay: Stay,
  [code, name]: readonly [string, string],
  order: number,
  at: number,
  diag_type: string,
): object {
  return {
    mdtrt_id: stay.mdtrt_id,
    psn_no: stay.plan.person.psn_no,
    diag_type,
    maindiag_flag: order === 1 ? '1' : '0',
    diag_srt_no: order,
    diag_code: code,
    diag_name: name,
    adm_cond: '1',
    diag_dept: stay.department.name,
    dise_dor_no: stay.doctor.code,
    dise_dor_name: stay.doctor.name,
    diag_time: timeText(at),
    vali_flag: '1',
  };
}

/** Main diagnosis first: of a list written anew, else as the ward discharged the patient. */
export function diagnosesOf(
  { plan, main, others }: Stay,
  edited?: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  return edited ?? [plan.claimedMain ?? main, ...others, ...(plan.claimed ?? [])];
}

/** Newborn care is for the newborn: their birth a day or two before admission; else undefined. */
export function bornFor(key: CareKey, begn: number): PersonShape | undefined {
  return careOf(key).department === 'newborn'
    ? { ageMin: 0, ageMax: 0, bornAt: begn - 2 * dayMs }
    : undefined;
}
