// The fee lines of one day in hospital (2301). An ordinary day comes to about the care's cost by
// its length; the main drugs make up the difference, as they do in practice.

import { chance } from './chance.ts';
import { dayMs, dayStart, hourMs, minuteMs, timeText } from './china-clock.ts';
import { later, post, yuan, type City } from './city.ts';
import { hilistId, drugNamed, unitPrice } from './drugs.ts';
import { item, type ItemKey } from './items.ts';

import type { Stay, StayPlan } from './stay-record.ts';

interface Line {
  readonly med_list_codg: string;
  readonly medins_list_codg: string;
  readonly name: string;
  readonly cnt: number;
  readonly pric: number;
  readonly at: number;
}

/** Units of one drug a day at most: a vial every two hours. */
const unitsMax = 12;
/** Tests done again every third day; imaging and what hardly changes is not. */
const controls: ReadonlySet<ItemKey> = new Set<ItemKey>([
  'bloodCount',
  'urine',
  'potassium',
  'glucose',
  'crp',
]);
/** Days that the insurance pays for, of infusions known to be limited (sample point SC003): no longer is
 * it given at its expense. */
const paidDays: Readonly<Record<string, number>> = { '泮托拉唑钠粉针': 14 };
const levelCost = { 0: 0.7, 1: 0.72, 2: 0.86, 3: 1 } as const;

export function chargeDay(city: City, stay: Stay, day: number): void {
  const { plan, care } = stay;
  const first = day <= plan.begn;
  const from = Math.max(plan.begn + 5 * minuteMs, day + 6 * hourMs);
  const to = Math.min(plan.end - 20 * minuteMs, day + 20 * hourMs);
  const last = plan.end < day + dayMs;
  const sameDay = first && last;
  if (to <= from && !first) return;
  const idle = plan.idle !== undefined && plan.idle[0] < day + dayMs && plan.idle[1] > day;
  if (idle && plan.onLeave === true) return;
  const dice = chance(city.options.seed, 'fees', plan.person.index, Math.floor(day / 1000));
  const lines: Line[] = [];
  const moment = (): number => from + Math.floor(dice.next() * Math.max(minuteMs, to - from));
  const bill = (key: ItemKey, cnt: number, at = moment()): void => {
    const { med_list_codg, name, price } = item(key);
    lines.push({ med_list_codg, medins_list_codg: med_list_codg, name, cnt, pric: price, at });
  };

  const hours = Math.max(1, (Math.min(plan.end, day + dayMs) - Math.max(plan.begn, day)) / hourMs);
  const stayDay = Math.round((day - dayStart(plan.begn)) / dayMs);
  const inIcu = care.icuDays !== undefined && stayDay < care.icuDays;
  if (!last || sameDay) {
    bill(inIcu ? 'icuBed' : 'bed', 1);
    if (!inIcu) bill(care.nursing, 1);
    bill('consult', 1);
    stay.charged.nights += 1;
  }
  for (const [key, at, cnt] of plan.extra ?? []) if (sameDayOf(stay, at) === day) bill(key, cnt, at);
  if (!idle) {
    if (inIcu) {
      bill('icuCare', Math.floor(Math.min(24, hours)));
      bill('ventilator', Math.floor(Math.min(24, hours)));
      stay.charged.ventilatorHours += Math.floor(Math.min(24, hours));
    }
    if (plan.testsOnly !== true && plan.tabletsOnly === undefined)
      treatments(stay, stayDay, hours, inIcu, bill, dice.yes);
    const tests = plan.untested === true ? [] : care.tests;
    if (first) for (const key of tests) bill(key, 1);
    else if (stayDay % 3 === 0)
      for (const key of tests) if (controls.has(key)) bill(key, 1);
    operate(stay, day, bill);
    if (plan.tabletsOnly !== undefined) swallow(stay, plan.tabletsOnly, lines, moment, last);
    else if (plan.testsOnly !== true) infuse(stay, lines, moment, last);
  }
  if (lines.length === 0) return;
  for (const line of lines) stay.charged.total += yuan(line.cnt * line.pric);
  const sentAfter = last
    ? Math.min(plan.end - 15 * minuteMs, to + 10 * minuteMs)
    : day + 20 * hourMs;
  const ready = Math.max(sentAfter, from) + (plan.feeDelayMs ?? 0);
  postLines(city, stay, lines, later(ready, 45, plan.person.index, 'fees'));
}

type BillItem = (key: ItemKey, cnt: number, at?: number) => void;

function treatments(
  stay: Stay,
  stayDay: number,
  hours: number,
  inIcu: boolean,
  bill: BillItem,
  yes: (share: number) => boolean,
): void {
  for (const [key, cnt] of stay.care.daily) {
    if (cnt < 1) {
      // Every so many days, from the second day on.
      if (stayDay > 0 && stayDay % Math.round(1 / cnt) === 0) {
        bill(key, 1);
        if (key === 'dialysis') bill('dialyser', 1);
      }
      continue;
    }
    // On the ventilator nobody wears a mask as well.
    if (inIcu && key === 'mask') continue;
    const perHour =
      key === 'oxygen' || key === 'monitoring' || key === 'mask' || key === 'phototherapy';
    const amount = perHour ? Math.floor(Math.min(cnt, hours)) : cnt - (cnt > 2 && yes(0.3) ? 1 : 0);
    if (amount > 0) bill(key, amount);
    if (key === 'infusion') bill('infusionSet', 1);
  }
}

function operate(stay: Stay, day: number, bill: BillItem): void {
  const { procedure } = stay.care;
  const when = stay.operation?.begun ?? 0;
  if (procedure === undefined || stay.plan.unoperated === true || when < day || when >= day + dayMs) return;
  const unbilled = stay.plan.unbilled ?? [];
  const at = Math.min(when, stay.plan.end - 30 * minuteMs);
  if (!unbilled.includes('anaesthesia'))
    for (const key of procedure.anaesthesia)
      bill(key, key === 'anaesthesiaMonitoring' ? Math.ceil(procedure.minutes / 60) : 1, at);
  if (!unbilled.includes('fees')) for (const key of procedure.fees) bill(key, 1, at);
  if (!unbilled.includes('consumables'))
    for (const key of procedure.consumables) bill(key, key === 'suture' ? 2 : 1, at);
}

/** The day on which a fee line is uploaded: its own, or the nearest one of the stay. */
function sameDayOf({ plan }: Stay, at: number): number {
  return Math.min(Math.max(dayStart(at), dayStart(plan.begn)), dayStart(plan.end));
}

function swallow(
  stay: Stay,
  tablets: readonly (readonly [string, number])[],
  lines: Line[],
  moment: () => number,
  last: boolean,
): void {
  if (last) return;
  for (const [name, cnt] of tablets) {
    const drug = drugNamed(name);
    stay.charged.units.set(name, (stay.charged.units.get(name) ?? 0) + cnt);
    lines.push({
      med_list_codg: drug.med_list_codg,
      medins_list_codg: hilistId(drug),
      name,
      cnt,
      pric: unitPrice(drug),
      at: moment(),
    });
  }
}

/**
 * From when on an operation may begin: the morning after admission, or two hours after it in a
 * short stay.
 */
export function operationFrom({ begn, end }: StayPlan): number {
  const nextMorning = dayStart(begn) + dayMs + 9 * hourMs;
  return nextMorning + 4 * hourMs < end ? nextMorning : begn + 2 * hourMs;
}

/** Drugs of the day; their number of units fills the day up to its cost. */
function infuse(stay: Stay, lines: Line[], moment: () => number, last: boolean): void {
  const { care, plan } = stay;
  if (care.infusions.length === 0 || last) return;
  const days = Math.max(1, care.losDays);
  const target = care.cost * levelCost[plan.hospital.level] * (plan.costShare ?? 1);
  const spent = stay.charged.total + lines.reduce((sum, line) => sum + line.cnt * line.pric, 0);
  const expected = target * Math.min(1, (stay.charged.nights + 1) / days);
  const missing = Math.max(0, expected - spent);
  const chosen = care.infusions
    .filter((name) => plan.pastCourse === true || (stay.charged.days.get(name) ?? 0) < (paidDays[name] ?? Infinity))
    .map(drugNamed);
  if (chosen.length === 0) return;
  const basis = chosen.reduce((sum, drug) => sum + unitPrice(drug), 0);
  const factor = missing / basis;
  for (const drug of chosen) {
    const cheap = plan.costShare !== undefined && plan.costShare < 0.6;
    const units = Math.max(1, Math.min(cheap ? 1 : unitsMax, Math.round(factor)));
    stay.charged.units.set(drug.name, (stay.charged.units.get(drug.name) ?? 0) + units);
    stay.charged.days.set(drug.name, (stay.charged.days.get(drug.name) ?? 0) + 1);
    lines.push({
      med_list_codg: drug.med_list_codg,
      medins_list_codg: hilistId(drug),
      name: drug.name,
      cnt: units,
      pric: unitPrice(drug),
      at: moment(),
    });
  }
}

function postLines(city: City, stay: Stay, lines: readonly Line[], sendAt: number): void {
  const { plan, department, doctor, mdtrt_id } = stay;
  const stamp = `${mdtrt_id.slice(-10)}${String(stay.charged.nights).padStart(3, '0')}`;
  post(city, plan.hospital, sendAt, {
    infno: '2301',
    person: plan.person,
    input: {
      feedetail: lines.map((line, n) => ({
        feedetl_sn: `${stamp}${String(Math.floor(line.at / 1000) % 100000).padStart(5, '0')}${100 + n}`,
        mdtrt_id,
        psn_no: plan.person.psn_no,
        med_type: plan.med_type ?? '21',
        fee_ocur_time: timeText(line.at),
        med_list_codg: line.med_list_codg,
        medins_list_codg: line.medins_list_codg,
        medins_list_name: line.name,
        det_item_fee_sumamt: yuan(line.cnt * line.pric),
        cnt: line.cnt,
        pric: line.pric,
        bilg_dept_codg: department.hosp_dept_codg,
        bilg_dept_name: department.name,
        bilg_dr_codg: doctor.code,
        bilg_dr_name: doctor.name,
        acord_dept_codg: department.hosp_dept_codg,
        acord_dept_name: department.name,
        orders_dr_code: doctor.code,
        orders_dr_name: doctor.name,
        drord_no: `YZ${mdtrt_id.slice(-10)}${n}`,
        hosp_appr_flag: '0',
        dscg_tkdrug_flag: '0',
      })),
    },
  });
}

/** Drugs to take home, as one more upload on the last day: boxes, flagged as discharge drugs. */
export function chargeTakeHome(
  city: City,
  stay: Stay,
  boxes: readonly (readonly [string, number])[],
  at: number,
): void {
  if (boxes.length === 0) return;
  const { plan, department, doctor, mdtrt_id } = stay;
  const lines = boxes.map(([name, cnt]) => ({ drug: drugNamed(name), cnt }));
  for (const { drug, cnt } of lines) stay.charged.total += yuan(cnt * drug.boxPrice);
  post(city, plan.hospital, later(at, 6, plan.person.index, 'takehome'), {
    infno: '2301',
    person: plan.person,
    input: {
      feedetail: lines.map(({ drug, cnt }, n) => ({
        feedetl_sn: `${mdtrt_id.slice(-10)}900${100 + n}`,
        mdtrt_id,
        psn_no: plan.person.psn_no,
        med_type: plan.med_type ?? '21',
        fee_ocur_time: timeText(at),
        med_list_codg: drug.med_list_codg,
        medins_list_codg: hilistId(drug),
        medins_list_name: drug.name,
        det_item_fee_sumamt: yuan(cnt * drug.boxPrice),
        cnt,
        pric: drug.boxPrice,
        bilg_dept_codg: department.hosp_dept_codg,
        bilg_dept_name: department.name,
        bilg_dr_codg: doctor.code,
        bilg_dr_name: doctor.name,
        hosp_appr_flag: '0',
        dscg_tkdrug_flag: '1',
      })),
    },
  });
}
