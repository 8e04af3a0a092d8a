// Nursing records (4602): several a day for each patient, uploaded by the hospital in hourly
// batches. A hospital whose nursing feed is down sends nothing for those hours, for anybody.

import { chance } from './chance.ts';
import { dayMs, hourMs, minuteMs, timeText } from './china-clock.ts';
import { post, type City } from './city.ts';
import type { Institution } from './institutions.ts';
import type { Stay } from './stay-record.ts';

/** Hours of the day at which the ward writes down temperature, pulse and pressure. */
const rounds = { grade1: [2, 6, 10, 14, 18, 22], others: [6, 10, 14, 21] } as const;
/** Records in one message; the interface takes about 40,000 characters. */
const batchMax = 50;

export function recordNursing(city: City, stay: Stay, day: number): void {
  const { plan } = stay;
  const dice = chance(city.options.seed, 'nursing', plan.person.index, Math.floor(day / 1000));
  const grade1 = stay.care.nursing === 'nursing1' || stay.care.nursing === 'newbornCare';
  const times = (grade1 ? rounds.grade1 : rounds.others).map(
    (hour) => day + hour * hourMs + dice.int(0, 40) * minuteMs,
  );
  // The first record is made when the patient comes to the ward, the last before they leave.
  if (day <= plan.begn) times.push(plan.begn + 12 * minuteMs);
  if (plan.end < day + dayMs) times.push(plan.end - 35 * minuteMs);
  for (const at of times) {
    if (at < plan.begn + 10 * minuteMs || at > plan.end - 10 * minuteMs) continue;
    if (plan.idle !== undefined && at >= plan.idle[0] && at < plan.idle[1]) continue;
    const silence = city.silentNursing.get(plan.hospital.index);
    if (silence !== undefined && at >= silence[0] && at < silence[1]) continue;
    enqueue(city, plan.hospital, at + (plan.nursingDelayMs ?? 0), record(stay, at, dice.next()));
  }
}

function record(stay: Stay, at: number, draw: number): object {
  const { plan } = stay;
  const onVentilator =
    stay.care.icuDays !== undefined && at < plan.begn + stay.care.icuDays * dayMs;
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
    vent_frqu: 16 + Math.floor(draw * 6),
    use_vent_flag: onVentilator ? '1' : '0',
    pule: 66 + Math.floor(draw * 30),
    pat_heart_rate: 66 + Math.floor(draw * 30),
    tprt: Math.round((36.3 + draw * 0.9) * 10) / 10,
    systolic_pre: String(112 + Math.floor(draw * 32)),
    dstl_pre: String(68 + Math.floor(draw * 20)),
    wt: 60,
    abde: 80,
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
