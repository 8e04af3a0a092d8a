// The real stays of the MIMIC-III demo (shared data, stays-mimic3-demo) as national messages of one
// hospital: admission, what was ordered, given, done and cultured day by day as fee lines and orders,
// bed and nursing for every night, discharge. Charted observations did not come with the demo; whoever
// gave or did something is taken to have written it down, so every act is a nursing record as well.

import { dayMs, dayStart, hourMs, startOfDay, timeText } from '../city/china-clock.ts';

export interface MimicStay {
  readonly subject_id: string;
  readonly hadm_id: string;
  /** ms. */
  readonly begn: number;
  readonly end: number;
  readonly died: boolean;
  readonly emergency: boolean;
  /** What was done when, with a code of the class it belongs to. */
  readonly acts: readonly Act[];
}

export interface Act {
  readonly at: number;
  readonly med_list_codg: string;
  readonly name: string;
  readonly kind: 'drug' | 'care' | 'test';
}

const hospital = 'H45990000001';
const bed = ['001109000010000', '普通病房床位费', 38] as const;
const nursing = ['001201000030000', 'Ⅰ级护理', 26] as const;
const prices = { drug: 20, care: 30, test: 60 } as const;

/** `yyyy-MM-dd HH:mm:ss` of the files as China time, ms. Only intervals within one person mean anything. */
export function mimicTime(text: string): number {
  const [date = '', clock = '00:00:00'] = text.split(' ');
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return startOfDay(date) + ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

/** Days over which the people's first admissions are spread. */
const spreadDays = 12;

/**
 * The same stays with everybody's first admission within the same days from `from` (ms) on, the
 * intervals within one person as they were: one hospital full of people, whose feeds live.
 */
export function gathered(stays: readonly MimicStay[], from: number): readonly MimicStay[] {
  const first = new Map<string, number>();
  for (const { subject_id, begn } of stays)
    first.set(subject_id, Math.min(first.get(subject_id) ?? begn, begn));
  const people = [...first.keys()].toSorted();
  return stays.map((stay) => {
    const place = people.indexOf(stay.subject_id) / people.length;
    const whole = Math.round((from - (first.get(stay.subject_id) ?? 0)) / dayMs + place * spreadDays);
    const shift = whole * dayMs;
    return {
      ...stay,
      begn: stay.begn + shift,
      end: stay.end + shift,
      acts: stay.acts.map((act) => ({ ...act, at: act.at + shift })),
    };
  });
}

/** Messages in order of time. */
export function mimicEnvelopes(stays: readonly MimicStay[]): object[] {
  return stays
    .flatMap(messagesOf)
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, infno, body }, n) => envelope(at, infno, body, n));
}

interface Message {
  readonly at: number;
  readonly infno: string;
  readonly body: { readonly input: object; readonly output?: object };
}

function messagesOf(stay: MimicStay): Message[] {
  const psn_no = `45990000${stay.subject_id.padStart(8, '0')}`;
  const mdtrt_id = `M${stay.hadm_id}`;
  const ids = { psn_no, mdtrt_id };
  const days: Message[] = [];
  for (let day = dayStart(stay.begn); day < stay.end; day += dayMs) {
    const of = stay.acts.filter(({ at }) => at >= day && at < day + dayMs);
    const nightAt = Math.max(stay.begn + 1000, Math.min(stay.end - 1000, day + 20 * hourMs));
    const lines = [
      ...[bed, nursing].map(([code, name, price]) => ({ code, name, price, at: nightAt })),
      ...of.map((act) => ({
        code: act.med_list_codg,
        name: act.name,
        price: prices[act.kind],
        at: act.at,
      })),
    ];
    const sentAt = Math.min(stay.end, day + 23 * hourMs);
    days.push({
      at: sentAt,
      infno: '2301',
      body: {
        input: {
          feedetail: lines.map(({ code, name, price, at }, n) => ({
            ...ids,
            feedetl_sn: `${stay.hadm_id}${Math.floor(day / dayMs)}${1000 + n}`,
            med_type: '21',
            fee_ocur_time: timeText(at),
            med_list_codg: code,
            medins_list_codg: code,
            medins_list_name: name,
            det_item_fee_sumamt: price,
            cnt: 1,
            pric: price,
          })),
        },
      },
    });
    if (of.length === 0) continue;
    days.push(
      { at: sentAt, infno: '4402A', body: { input: { data: ordersOf(ids, stay, of) } } },
      { at: sentAt, infno: '4602', body: { input: { data: of.map(({ at }) => record(ids, stay, at)) } } },
    );
  }
  return [
    {
      at: stay.begn,
      infno: '2401',
      body: {
        input: {
          mdtrtinfo: {
            psn_no,
            begntime: timeText(stay.begn),
            med_type: '21',
            ipt_no: stay.hadm_id,
            adm_dept_codg: 'W',
            adm_dept_name: 'ward',
            ...(stay.emergency ? { er_flag: '1' } : {}),
          },
          diseinfo: [],
        },
        output: { result: { mdtrt_id } },
      },
    },
    ...days,
    {
      at: stay.end,
      infno: '2402',
      body: {
        input: {
          dscginfo: { ...ids, endtime: timeText(stay.end), dscg_way: stay.died ? '5' : '1' },
          diseinfo: [],
        },
      },
    },
  ];
}

function ordersOf(
  ids: { readonly psn_no: string; readonly mdtrt_id: string },
  stay: MimicStay,
  acts: readonly Act[],
): object[] {
  return acts.map(({ at, med_list_codg, name }, n) => ({
    ...ids,
    mdtrt_sn: ids.mdtrt_id,
    drord_no: `${stay.hadm_id}${Math.floor(at / 1000)}${n}`,
    drord_isu_time: timeText(at),
    drord_begntime: timeText(at),
    drord_type: '2',
    drord_detl_code: med_list_codg,
    drord_detl_name: name,
    vali_flag: '1',
    medcas_drord_detl_id: `${stay.hadm_id}${Math.floor(at / 1000)}${n}`,
  }));
}

function record(
  ids: { readonly psn_no: string; readonly mdtrt_id: string },
  stay: MimicStay,
  at: number,
): object {
  return {
    ...ids,
    mdtrt_sn: ids.mdtrt_id,
    dept_code: 'W',
    dept_name: 'ward',
    wardarea_name: 'ward',
    bedno: stay.hadm_id,
    adm_time: timeText(stay.begn),
    rcd_time: timeText(at),
    nurs_name: 'nurse',
    vali_flag: '1',
  };
}

function envelope(at: number, infno: string, body: Message['body'], n: number): object {
  const stamp = timeText(at).replaceAll(/\D/g, '');
  return {
    infno,
    msgid: `${hospital}${stamp}${String(n % 10_000).padStart(4, '0')}`,
    mdtrtarea_admvs: '459900',
    insuplc_admdvs: '459900',
    recer_sys_code: 'FSI',
    infver: 'V1.0',
    opter_type: '1',
    opter: 'ward',
    opter_name: 'ward',
    inf_time: timeText(at),
    fixmedins_code: hospital,
    fixmedins_name: 'MIMIC-III demo',
    ...body,
  };
}
