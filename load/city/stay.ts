// One inpatient stay as its hospital reports it: admission 2401, orders 4402A, fee lines of each
// day 2301, nursing records 4602 (in the ward's hourly batches), discharge and settlement in
// discharge.ts.

import { chance } from './chance.ts';
import { dayMs, dayStart, hourMs, minuteMs, timeText } from './china-clock.ts';
import { later, post, type City } from './city.ts';
import { care as careOf, type Care } from './care.ts';
import { drugNamed } from './drugs.ts';
import { departmentFor, type Doctor } from './institutions.ts';
import { chargeDay, operationFrom } from './stay-fees.ts';
import type { Operation } from './theatre-book.ts';
import { discharge } from './discharge.ts';
import { recordNursing } from './nursing.ts';
import { item } from './items.ts';
import { admissionRecord, diseaseRecord, stayId, type Stay, type StayPlan } from './stay-record.ts';

/** Schedules everything about the stay; its messages come as the agenda reaches them. */
export function admit(city: City, plan: StayPlan, watch?: (stay: Stay) => void): void {
  const { procedure } = careOf(plan.care);
  if (plan.operatedAt !== undefined && plan.doctor !== undefined && procedure !== undefined)
    city.theatres.keep(plan.doctor, plan.operatedAt, plan.operatedAt + procedure.minutes * minuteMs);
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
  const doctor = plan.doctor ?? dice.pick(department.doctors);
  const operation = operationOf(city, plan, care, doctor);
  const stay: Stay = {
    plan,
    care,
    department,
    mdtrt_id,
    main,
    doctor,
    ...(operation === undefined ? {} : { operation }),
    ipt_no: `ZY${mdtrt_id.slice(-12)}`,
    bed: plan.bed ?? city.beds.take(hospital, department),
    others: (care.others ?? []).filter(() => dice.yes(0.5)),
    charged: { total: 0, ventilatorHours: 0, units: new Map(), days: new Map(), nights: 0 },
    cancelled: false,
  };
  post(city, hospital, later(begn, 12, person.index, 'admission'), {
    infno: '2401',
    person,
    input: {
      mdtrtinfo: admissionRecord(stay),
      diseinfo: [diseaseRecord(stay, main, 1, begn, '1')],
    },
    output: { result: { mdtrt_id } },
  });
  postOrders(city, stay, begn);
  return stay;
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

/** The operating list of the hospital; what is only written down needs no place in it. */
function operationOf(
  city: City,
  plan: StayPlan,
  care: Care,
  surgeon: Doctor,
): Operation | undefined {
  const procedure =
    plan.claimedProcedureOf === undefined ? care.procedure : careOf(plan.claimedProcedureOf).procedure;
  if (procedure === undefined || plan.unoperated === true) return undefined;
  const anaesthetist = plan.hospital.anaesthetists.at(-1 - (plan.person.index % 2));
  if (plan.operatedAt !== undefined && anaesthetist !== undefined) {
    const done = plan.operatedAt + procedure.minutes * minuteMs;
    return { begun: plan.operatedAt, done, surgeon, anaesthetist };
  }
  return city.theatres.book(plan.hospital, surgeon, operationFrom(plan), procedure.minutes);
}

/** 2403: another bed of the same department, the same day. */
function changeBed(city: City, stay: Stay, at: number): void {
  const { hospital, person } = stay.plan;
  const old = stay.bed;
  stay.bed = city.beds.take(hospital, stay.department);
  city.beds.leave(hospital, stay.department, old);
  post(city, hospital, later(at, 8, person.index, 'bed'), {
    infno: '2403',
    person,
    input: {
      adminfo: { mdtrt_id: stay.mdtrt_id, ...admissionRecord(stay), ipt_otp_no: stay.ipt_no },
      diseinfo: [diseaseRecord(stay, stay.main, 1, at, '1')],
    },
  });
}

const orderKinds: Readonly<Record<string, string>> = {
  '11': '西药',
  '21': '治疗',
  '22': '检验检查',
  '24': '手术',
  '26': '护理',
};

function drugNames(plan: StayPlan, care: Care): readonly string[] {
  if (plan.testsOnly === true) return [];
  return plan.tabletsOnly?.map(([name]) => name) ?? care.infusions;
}

function medicationDays(plan: StayPlan): number {
  return Math.max(1, Math.ceil((plan.end - plan.begn) / dayMs));
}

/** 4402A: long-term orders at admission, and the operation when there is one. */
function postOrders(city: City, stay: Stay, at: number): void {
  const { plan, care } = stay;
  const idleFromStart = plan.idle !== undefined && plan.idle[0] <= plan.begn;
  if (idleFromStart) return;
  const stop = timeText(plan.end - hourMs);
  const names: (readonly [string, string, string])[] = [
    [item(care.nursing).med_list_codg, item(care.nursing).name, '26'],
    ...(plan.testsOnly === true || plan.tabletsOnly !== undefined ? [] : care.daily).map(
      ([key]) => [item(key).med_list_codg, item(key).name, '21'] as const,
    ),
    ...drugNames(plan, care).map(
      (name) => [drugNamed(name).med_list_codg, name, '11'] as const,
    ),
    ...(plan.untested === true ? [] : care.tests)
      .slice(0, 6)
      .map((key) => [item(key).med_list_codg, item(key).name, '22'] as const),
    ...(care.procedure === undefined || plan.unoperated === true
      ? []
      : [[care.procedure.code, care.procedure.name, '24'] as const]),
  ];
  post(city, plan.hospital, later(at + 50 * minuteMs, 25, plan.person.index, 'orders'), {
    infno: '4402A',
    person: plan.person,
    input: {
      data: names.map(([code, name, kind], n) => {
        const longTerm = kind === '26' || kind === '21' || kind === '11';
        const way = kind === '11' ? (plan.tabletsOnly === undefined ? '静脉滴注' : '口服') : undefined;
        return {
          mdtrt_sn: stay.mdtrt_id,
          mdtrt_id: stay.mdtrt_id,
          psn_no: plan.person.psn_no,
          ipt_bed_no: stay.bed,
          drord_no: `YZ${stay.mdtrt_id.slice(-10)}${n}`,
          isu_dept_code: stay.department.hosp_dept_codg,
          drord_isu_time: timeText(at + (30 + n) * minuteMs),
          exe_dept_code: stay.department.hosp_dept_codg,
          exe_dept_name: stay.department.name,
          drord_type: longTerm ? '1' : '2',
          drord_item_type_code: kind,
          ...(code === '' ? {} : { drord_detl_code: code }),
          drord_detl_name: name,
          drord_begntime: timeText(at + (40 + n) * minuteMs),
          ...(longTerm ? { drord_endtime: stop } : {}),
          isu_drord_dr_code: stay.doctor.code,
          isu_drord_dr_name: stay.doctor.name,
          drord_chker_name: stay.department.nurses[0] ?? '护士',
          drord_ptr_name: stay.department.nurses[n % 6] ?? '护士',
          drord_item_type_name: orderKinds[kind] ?? '其他',
          ...(way === undefined
            ? {}
            : { drug_used_way: way, medn_use_frqu: 'qd', medc_days: medicationDays(plan) }),
          ipt_dept_code: stay.department.hosp_dept_codg,
          vali_flag: '1',
          medcas_drord_detl_id: `YZ${stay.mdtrt_id.slice(-12)}${n}`,
        };
      }),
    },
  });
}
