// 挂床住院 and impossible presence: nothing done for days, or the patient is somewhere else (DOMAIN.md
// 2.2).

import { dayMs, hourMs } from '../china-clock.ts';
import { settlementId, visitId, type City } from '../city.ts';
import { care, type CareKey } from '../care.ts';
import type { Institution } from '../institutions.ts';
import { purchase } from '../shop.ts';
import { admit } from '../stay.ts';
import { stayId, type StayPlan } from '../stay-record.ts';
import type { Situation, Stage } from '../stage.ts';
import { visit } from '../visit.ts';

/** A stay from `before` days before the stage's day to `after` days after it. */
export function planAround(
  stage: Stage,
  key: CareKey,
  hospital: Institution,
  before: number,
  after: number,
  more: Partial<StayPlan> = {},
  slot = 0,
): StayPlan {
  const plan: StayPlan = {
    person: stage.person(slot, { ageMin: 40, ageMax: 76, ...care(key).shape }),
    hospital,
    care: key,
    begn: stage.day - before * dayMs + 9 * hourMs,
    end: stage.day + after * dayMs + 11 * hourMs,
    dscg_way: '1',
    adm_way: '2',
    ...more,
  };
  admit(stage.city, plan);
  return plan;
}

export function subjectOf(plan: StayPlan): { psn_no: string; mdtrt_id: string; fixmedins_code: string } {
  return {
    psn_no: plan.person.psn_no,
    mdtrt_id: stayId(plan.person, plan.begn),
    fixmedins_code: plan.hospital.fixmedins_code,
  };
}

/** A cold treated as an outpatient at `at`. */
export function visitAt(
  city: City,
  plan: Pick<StayPlan, 'person'>,
  institution: Institution,
  at: number,
): { readonly setl_id: string; readonly mdtrt_id: string } {
  city.agenda.at(at, () => {
    visit(city, {
      person: plan.person,
      institution,
      at,
      code: 'J06.900',
      name: '急性上呼吸道感染',
      department: '全科医学科',
      minutes: 30,
      items: [
        ['registration', 1],
        ['bloodCount', 1],
      ],
      drugs: [['感冒灵颗粒', 1]],
    });
  });
  return {
    mdtrt_id: visitId(plan.person, at),
    setl_id: settlementId(plan.person, at + 30 * 60_000),
  };
}

function outpatientDuring(
  id: string,
  key: CareKey,
  level: 2 | 3,
  where: (stage: Stage, stay: StayPlan) => Institution,
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: ['HB-03'],
    zh,
    en,
    leadDays: 4,
    followDays: 0,
    plan: (stage) => {
      const plan = planAround(stage, key, stage.hospital(level), 3, 4);
      const at = stage.day + 14 * hourMs;
      const bill = visitAt(stage.city, plan, where(stage, plan), at);
      stage.tell({ ...subjectOf(plan), setl_id: bill.setl_id }, at + 30 * 60_000, [
        { mdtrt_id: bill.mdtrt_id, setl_id: bill.setl_id },
      ]);
    },
  };
}

function shopDuring(
  id: string,
  key: CareKey,
  level: 1 | 2 | 3,
  drug: string,
  mdtrt_cert_type: string,
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: ['HB-04'],
    zh,
    en,
    leadDays: 4,
    followDays: 0,
    plan: (stage) => {
      const plan = planAround(stage, key, stage.hospital(level), 3, 3);
      const at = stage.day + 15 * hourMs;
      stage.city.agenda.at(
        at,
        () =>
          void purchase(stage.city, {
            person: plan.person,
            pharmacy: stage.shop(),
            at,
            insured: true,
            drugs: [[drug, 1]],
            mdtrt_cert_type,
          }),
      );
      stage.tell({ ...subjectOf(plan), setl_id: settlementId(plan.person, at) }, at, [
        { mdtrt_id: visitId(plan.person, at), setl_id: settlementId(plan.person, at) },
        { fixmedins_code: stage.shop().fixmedins_code },
      ]);
    },
  };
}

interface Overlap {
  readonly before: number;
  readonly after: number;
}

function overlapping(
  id: string,
  a: CareKey,
  b: CareKey,
  levels: readonly [1 | 2 | 3, 1 | 2 | 3],
  first: Overlap,
  second: Overlap,
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: ['HB-05'],
    zh,
    en,
    leadDays: 12,
    followDays: 2,
    plan: (stage) => {
      const one = planAround(stage, a, stage.hospital(levels[0]), first.before, first.after);
      const other = planAround(
        stage,
        b,
        stage.hospital(levels[1], levels[0] === levels[1] ? 1 : 0),
        second.before,
        second.after,
        { person: one.person },
      );
      stage.tell(subjectOf(other), Math.max(one.end, other.end), [subjectOf(one)]);
    },
  };
}

function idling(
  id: string,
  key: CareKey,
  level: 2 | 3,
  before: number,
  idleDays: number,
  after: number,
  zh: string,
  en: string,
): Situation {
  return {
    id,
    kind: 'planted',
    rules: ['HB-01'],
    zh,
    en,
    leadDays: 10,
    followDays: 5,
    plan: (stage) => {
      const plan = planAround(stage, key, stage.hospital(level), before + idleDays, after, {
        idle: [stage.day - idleDays * dayMs, stage.day],
      });
      stage.tell(subjectOf(plan), stage.day);
    },
  };
}

export const hangingSituations: readonly Situation[] = [
  outpatientDuring(
    'hanging-clinic',
    'hypertension',
    2,
    (stage) => stage.clinic(),
    '住院第4天在院外诊所门诊结算',
    'outpatient settlement at a clinic on the fourth day of a stay',
  ),
  outpatientDuring(
    'hanging-same-hospital',
    'disc',
    2,
    (_stage, stay) => stay.hospital,
    '住院期间在同一医院另行门诊结算',
    'outpatient settlement at the same hospital during the stay',
  ),
  outpatientDuring(
    'hanging-other-hospital',
    'diabetes',
    3,
    (stage) => stage.hospital(2),
    '住院期间在另一医院门诊结算',
    'outpatient settlement at another hospital during the stay',
  ),
  shopDuring(
    'hanging-shop-card',
    'disc',
    2,
    '布洛芬缓释胶囊',
    '03',
    '住院期间持本人社保卡到药店购药',
    'buys at a pharmacy with the own card during a stay',
  ),
  shopDuring(
    'hanging-shop-id',
    'hypertension',
    1,
    '苯磺酸氨氯地平片',
    '02',
    '住院期间持本人身份证到药店购药',
    'buys at a pharmacy with the own identity card during a stay',
  ),
  shopDuring(
    'hanging-shop-code',
    'diabetes',
    3,
    '二甲双胍片',
    '01',
    '住院期间本人医保码到药店购药',
    'buys at a pharmacy with the own e-certificate during a stay',
  ),
  overlapping(
    'overlap-three-days',
    'copd',
    'stroke',
    [2, 3],
    { before: 9, after: -2 },
    { before: 5, after: 0 },
    '两家医院住院时间重叠3天以上',
    'two stays at different hospitals overlap by three days',
  ),
  overlapping(
    'overlap-nested',
    'disc',
    'gastritis',
    [2, 2],
    { before: 9, after: 0 },
    { before: 5, after: -2 },
    '一次住院完全处于另一次住院期间之内',
    'one stay lies wholly inside another',
  ),
  overlapping(
    'overlap-30h',
    'diabetes',
    'hypertension',
    [1, 3],
    { before: 11, after: -5 },
    { before: 6, after: 0 },
    '两家医院住院重叠约26小时',
    'two stays overlap by 26 hours',
  ),
  idling(
    'idle-four-days',
    'hypertension',
    2,
    2,
    4,
    1,
    '住院中连续4天只收床位护理诊查费，无任何用药、治疗、检查和护理记录',
    'four days with nothing but bed, nursing and consultation fees',
  ),
  idling(
    'idle-most-of-stay',
    'disc',
    2,
    1,
    5,
    1,
    '住院7天中5天无任何医疗活动',
    'five of seven days without any activity',
  ),
  idling(
    'idle-five-days',
    'diabetes',
    3,
    2,
    5,
    1,
    '住院中连续5天无医嘱执行和护理记录',
    'five days without executed orders or nursing records',
  ),
];
