// Nursing records (4602): several a day for each patient, uploaded by the hospital in hourly
// batches. A hospital whose nursing feed is down sends nothing for those hours, for anybody.

import { chance } from './chance.ts';
import { dayMs, dayStart, hourMs, minuteMs, timeText } from './china-clock.ts';
import type { DepartmentKey } from './care.ts';
import { post, type City } from './city.ts';
import type { Institution } from './institutions.ts';
import type { Stay } from './stay-record.ts';

/** Hours of the day at which the ward writes down temperature, pulse and pressure. */
const rounds = { grade1: [2, 6, 10, 14, 18, 22], others: [6, 10, 14, 21] } as const;
interface Signs {
  readonly fever: number;
  readonly pulse: number;
  readonly pressure: number;
  readonly breathing: number;
}

/** How far the first day's signs stand off from a healthy person's: people are admitted because they are ill. */
const healthy: Signs = { fever: 0, pulse: 0, pressure: 0, breathing: 0 };
const unwell: Signs = { fever: 1.3, pulse: 22, pressure: 12, breathing: 3 };
const signs: Partial<Record<DepartmentKey, Signs>> = {
  respiratory: { fever: 2.1, pulse: 28, pressure: 6, breathing: 8 },
  paediatrics: { fever: 2.3, pulse: 34, pressure: 0, breathing: 8 },
  digestive: { fever: 1.6, pulse: 26, pressure: -6, breathing: 2 },
  cardiology: { fever: 0.2, pulse: 26, pressure: 66, breathing: 5 },
  neurology: { fever: 0.3, pulse: 14, pressure: 58, breathing: 2 },
  endocrine: { fever: 0.6, pulse: 30, pressure: 46, breathing: 6 },
};

/** Records in one message; the interface takes about 40,000 characters. */
const batchMax = 50;

export function recordNursing(city: City, stay: Stay, day: number): void {
  const { plan } = stay;
  // A sheet written off another one has its rows at the same times as well.
  const dice = chance(city.options.seed, 'nursing', plan.copiedSheet ?? plan.person.index, Math.floor(day / 1000));
  const grade1 = stay.care.nursing === 'nursing1' || stay.care.nursing === 'newbornCare';
  const times = (grade1 ? rounds.grade1 : rounds.others).map(
    (hour) => day + hour * hourMs + dice.int(0, 40) * minuteMs,
  );
  // The first record is made when the patient comes to the ward, the last before they leave.
  if (day <= plan.begn) times.push(plan.begn + 12 * minuteMs);
  if (plan.end < day + dayMs) times.push(plan.end - 35 * minuteMs);
  for (const at of times) {
    if (at < plan.begn + 10 * minuteMs || at > plan.end - 10 * minuteMs) continue;
    if (plan.unrecorded?.some(([from, to]) => at >= from && at < to) === true) continue;
    if (plan.idle !== undefined && at >= plan.idle[0] && at < plan.idle[1]) continue;
    const silence = city.silentNursing.get(plan.hospital.index);
    if (silence !== undefined && at >= silence[0] && at < silence[1]) continue;
    enqueue(city, plan.hospital, at + (plan.nursingDelayMs ?? 0), record(stay, at, dice.next(), dice.next()));
  }
}

function record(stay: Stay, at: number, drawn: number, second: number): object {
  const { plan, care } = stay;
  const onVentilator =
    care.icuDays !== undefined && at < dayStart(plan.begn) + care.icuDays * dayMs;
  // A sheet written off another one has its numbers, hour by hour.
  const draw =
    plan.copiedSheet === undefined
      ? drawn
      : chance(plan.copiedSheet, Math.floor((at - dayStart(plan.begn)) / (2 * hourMs))).next();
  const sick = plan.well === true ? healthy : (signs[care.department] ?? unwell);
  // Worst on the first day, ordinary from the third on.
  const share = Math.max(0, 1 - (at - plan.begn) / (2.5 * dayMs));
  const spread = plan.copiedSheet === undefined ? second : draw;
  return {
    mdtrt_sn: stay.mdtrt_id,
    mdtrt_id: stay.mdtrt_id,
    psn_no: plan.person.psn_no,
    dept_code: stay.department.hosp_dept_codg,
    dept_name: stay.department.name,
    wardarea_name: `${stay.department.name}病区`,
    bedno: stay.bed,
    diag_code: stay.main[0],
    adm_time: timeText(plan.begn),
    act_ipt_days: Math.floor((at - plan.begn) / dayMs) + 1,
    afpn_days: 0,
    rcd_time: timeText(at),
    vent_frqu: Math.round(16 + draw * 4 + share * sick.breathing),
    use_vent_flag: onVentilator ? '1' : '0',
    pule: Math.round(66 + draw * 24 + share * sick.pulse),
    pat_heart_rate: Math.round(66 + draw * 24 + share * sick.pulse),
    tprt: Math.round((36.3 + spread * 0.7 + share * sick.fever) * 10) / 10,
    systolic_pre: String(Math.round(110 + draw * 24 + share * sick.pressure)),
    dstl_pre: String(Math.round(66 + spread * 18 + (share * sick.pressure) / 2)),
    wt: plan.copiedSheet === undefined ? 48 + (plan.person.index % 40) : 60,
    abde: plan.copiedSheet === undefined ? 70 + (plan.person.index % 30) : 80,
    nurscare_obsv_item_name: '生命体征',
    nurscare_obsv_rslt: '平稳',
    nurs_name:
      stay.department.nurses[Math.floor(draw * stay.department.nurses.length)] ?? '值班护士',
    sign_time: timeText(at + 4 * minuteMs),
    vali_flag: '1',
  };
}

function enqueue(city: City, hospital: Institution, readyAt: number, entry: object): void {
  const sendAt =
    (Math.floor(readyAt / hourMs) + 1) * hourMs + ((hospital.index % 9) + 2) * minuteMs;
  const key = `${hospital.index}/${sendAt}`;
  const open = city.nursingBatches.get(key);
  if (open !== undefined) {
    open.push(entry);
    return;
  }
  const batch = [entry];
  city.nursingBatches.set(key, batch);
  city.agenda.at(sendAt, () => {
    city.nursingBatches.delete(key);
    for (let from = 0; from < batch.length; from += batchMax) {
      post(city, hospital, sendAt + from * 1000, {
        infno: '4602',
        input: { data: batch.slice(from, from + batchMax) },
      });
    }
  });
}
