// 政策限定和通用: drugs and items beyond what the insurance pays for, by age, sex, level, way of care,
// course, pair and frequency (DOMAIN.md 1.7), and what no day or body allows (GN-01 to GN-05).

import { dayMs, hourMs, minuteMs } from '../china-clock.ts';
import type { CareKey } from '../care.ts';
import { drugNamed } from '../drugs.ts';
import { item, type ItemKey } from '../items.ts';
import type { Institution } from '../institutions.ts';
import type { PersonShape } from '../people.ts';
import { changeStock } from '../stock-flow.ts';
import { foreignBox, type Situation, type Stage } from '../stage.ts';
import { visit, type VisitPlan } from '../visit.ts';
import { planAround, subjectOf } from './hanging.ts';
import { buys } from './pharmacy.ts';
import { boxed } from './trace-more.ts';

type Place = (stage: Stage) => Institution;

interface Seen {
  readonly at: number;
  readonly place: Institution;
  readonly diagnosis: readonly [string, string];
  readonly items?: readonly (readonly [ItemKey, number])[];
  readonly drug?: readonly [string, number];
  readonly shape?: PersonShape;
  readonly slot?: number;
  readonly more?: Partial<VisitPlan>;
}

/** A visit with what came in just for it. Gives what identifies it. */
export function sees(stage: Stage, seen: Seen): { readonly psn_no: string } {
  const { city } = stage;
  const person = stage.person(seen.slot ?? 0, seen.shape ?? { ageMin: 35, ageMax: 75 });
  city.agenda.at(seen.at, () => {
    const box =
      seen.drug === undefined
        ? undefined
        : foreignBox(city, seen.place, seen.drug[0], seen.at, seen.drug[1]);
    if (box !== undefined)
      changeStock(city, seen.place, '101', box, seen.at - 2 * hourMs, seen.at - hourMs);
    const [code, name] = seen.diagnosis;
    visit(city, {
      person,
      institution: seen.place,
      at: seen.at,
      code,
      name,
      department: '全科医学科',
      minutes: 30,
      items: [['registration', 1], ...(seen.items ?? [])],
      drugs: [],
      parts: box === undefined ? [] : [box],
      ...seen.more,
    });
  });
  return { psn_no: person.psn_no };
}

const cold = ['J06.900', '急性上呼吸道感染'] as const;
const diabetic = ['E11.900', '2型糖尿病'] as const;

/** One visit that a policy does not pay for. `national`: the code of the rule. */
function unpaid(
  id: string,
  zh: string,
  en: string,
  national: string,
  where: Place,
  seen: (stage: Stage) => Partial<Seen>,
  owed?: number,
): Situation {
  return boxed(id, zh, en, {
    ...named(national),
    plan: (stage) => {
      const at = stage.day + 10 * hourMs;
      const subject = sees(stage, { at, place: where(stage), diagnosis: cold, ...seen(stage) });
      const told = stage.tell(subject, at + hourMs);
      if (owed !== undefined) told.owe(owed);
    },
  });
}

/** A national code and the short name that a rule of ours may have for it. */
function named(national: string): { readonly rules: readonly string[]; readonly accept: string[] } {
  return {
    rules: [national],
    accept: [national.replace(/^GZ1000(\d{2})(\d{2})(\d{3})000$/, (_, a, b, c) => `GZ-${Number(a)}${b}${c}`)],
  };
}

/** A stay with lines that a policy does not pay for. */
function unpaidStay(
  id: string,
  zh: string,
  en: string,
  rule: string,
  key: CareKey,
  level: 1 | 2 | 3,
  extra: (stage: Stage) => readonly (readonly [ItemKey, number, number])[],
  owed?: number,
  accept?: readonly string[],
): Situation {
  return boxed(id, zh, en, {
    ...named(rule),
    ...(accept === undefined ? {} : { accept }),
    leadDays: 6,
    followDays: 3,
    plan: (stage) => {
      const plan = planAround(stage, key, stage.hospital(level), 5, 1, { extra: extra(stage) });
      const told = stage.tell(subjectOf(plan), stage.day);
      if (owed !== undefined) told.owe(owed);
    },
  });
}

const noon = (day: number, back: number): number => day - back * dayMs + 12 * hourMs;

export const policySituations: readonly Situation[] = [
  unpaid(
    'child-drug-for-adult',
    '限儿童使用的药品用于成人',
    'a drug paid for children only, for an adult',
    'GZ10000101007000',
    (stage) => stage.clinic(8),
    () => ({ drug: ['氨溴索口服溶液(儿童规格)', 1] }),
    drugNamed('氨溴索口服溶液(儿童规格)').boxPrice,
  ),
  unpaid(
    'second-level-drug-at-clinic',
    '限二级以上机构使用的药品在诊所结算',
    'a drug paid from level 2 upward, settled at a clinic',
    'GZ10000101012000',
    (stage) => stage.clinic(9),
    () => ({ drug: ['注射用美罗培南', 1] }),
    drugNamed('注射用美罗培南').boxPrice,
  ),
  unpaid(
    'two-months-of-sedatives',
    '镇静药一次开60天',
    'sixty days of a sedative in one prescription',
    'GZ10000101009000',
    (stage) => stage.hospital(2, 1),
    () => ({ drug: ['艾司唑仑片', 6], diagnosis: ['G47.000', '失眠'] }),
  ),
  boxed('second-line-at-once', '限二线用药，半年内无一线降糖药记录', 'a second-line drug without any first-line one in half a year', {
    ...named('GZ10000101005000'),
    leadDays: 200,
    plan: (stage) => {
      const place = stage.clinic(12);
      const more = { med_type: '14', dise_codg: 'M01600' };
      // Seen there more than half a year ago: the clinic has been sending its fees since, and has no other fee
      // feed, so that what it did not send was not given there.
      sees(stage, { at: noon(stage.day, 200), place, diagnosis: diabetic, items: [['glucose', 1]], more });
      const at = stage.day + 10 * hourMs;
      const subject = sees(stage, { at, place, diagnosis: diabetic, drug: ['利拉鲁肽注射液', 1], more });
      stage.tell(subject, at + hourMs).owe(drugNamed('利拉鲁肽注射液').boxPrice);
    },
  }),
  unpaid(
    'insulin-for-a-cold',
    '诊断为上呼吸道感染，开具甘精胰岛素',
    'insulin with a cold as the only diagnosis',
    'GZ10000301007000',
    (stage) => stage.clinic(10),
    () => ({ drug: ['甘精胰岛素注射液', 1] }),
  ),
  {
    ...unpaid(
      'inpatient-drug-outside',
      '限住院的抗菌药在普通门诊结算',
      'an inpatient antibiotic settled as an outpatient',
      'GZN-13',
      (stage) => stage.hospital(3, 1),
      () => ({ drug: ['注射用万古霉素', 1] }),
      drugNamed('注射用万古霉素').boxPrice,
    ),
    accept: ['GZ-N13', 'GZ10000101013000'],
  },
  unpaid(
    'scan-above-its-price',
    'CT平扫收费800元，超过限价',
    'a CT scan at 800 yuan, above its cap',
    'GZ10000102001000',
    (stage) => stage.hospital(2, 3),
    () => ({ items: [['ct', 1]], more: { prices: { ct: 800 } } }),
  ),
  {
    ...boxed('same-test-in-a-week', '同一患者10天内两次糖化血红蛋白', 'glycated haemoglobin twice in ten days', {
      rules: ['GZN-31'],
      accept: ['GZ10000102014000', 'GN-03'],
      leadDays: 10,
      plan: (stage) => {
        const place = stage.hospital(2, 4);
        for (const back of [10, 0])
          sees(stage, {
            at: noon(stage.day, back),
            place,
            diagnosis: diabetic,
            items: [['hba1c', 1]],
          });
        stage.tell(sees(stage, { at: noon(stage.day, 0) + hourMs, place, diagnosis: diabetic }), noon(stage.day, 0));
      },
    }),
  },
  unpaidStay(
    'light-for-an-adult',
    '成人收取新生儿蓝光治疗',
    'phototherapy for the newborn billed to an adult',
    'GZ10000102005000',
    'stroke',
    2,
    ({ day }) => [['phototherapy', noon(day, 2), 6]],
    6 * item('phototherapy').price,
  ),
  unpaidStay(
    'two-anaesthesias',
    '全身麻醉同日另收局部浸润麻醉',
    'local anaesthesia billed beside general anaesthesia on one day',
    'GZ10000102012000',
    'gallbladder',
    3,
    ({ day }) => [['localAnaesthesia', day - 4 * dayMs + 10 * hourMs, 1]],
    item('localAnaesthesia').price,
  ),
  unpaidStay(
    'dialysis-three-times-a-day',
    '血液透析一日收费3次',
    'dialysis billed three times on one day',
    'GZ10000102013000',
    'kidney',
    2,
    ({ day }) => [['dialysis', day - 4 * dayMs + 15 * hourMs, 3]],
  ),
  unpaidStay(
    'second-operation-full-price',
    '同一切口两项手术均按全价收费',
    'two operations through one incision at the full price each',
    'GZ10000102002000',
    'caesarean',
    2,
    ({ day }) => [
      ['hysterectomy', day - 3 * dayMs + 10 * hourMs, 1],
      ['ovarianCyst', day - 3 * dayMs + 10 * hourMs, 1],
    ],
  ),
  boxed('birth-for-a-man', '男性患者主诊断为分娩', 'a man with a delivery as main diagnosis', {
    rules: ['GZ10000204006000'],
    accept: ['GZ-204006', 'UC-12'],
    leadDays: 6,
    followDays: 4,
    plan: (stage) => {
      const plan = planAround(stage, 'disc', stage.hospital(2), 5, -1, {
        person: stage.person(0, { gend: '1', ageMin: 30, ageMax: 60 }),
        diagnosis: ['O80.000', '单胎顺产'],
        listDelayMs: 20 * hourMs,
      });
      stage.tell(subjectOf(plan), stage.day);
    },
  }),
  boxed('eighteen-days-of-infusions', '泮托拉唑注射剂连续支付18天，限14天', 'an infusion paid for eighteen days with a limit of fourteen', {
    ...named('GZ10000101010000'),
    leadDays: 20,
    followDays: 3,
    everyDays: 14,
    plan: (stage) => {
      const plan = planAround(stage, 'gastritis', stage.hospital(2), 19, 0, { pastCourse: true });
      stage.tell(subjectOf(plan), stage.day);
    },
  }),
  boxed('here-and-far-away', '同一参保人2小时内在本市和数千公里外分别当面结算', 'settles here and thousands of kilometres away within two hours', {
    rules: ['GN-01'],
    plan: (stage) => {
      const at = stage.day + 10 * hourMs;
      const subject = sees(stage, { at, place: stage.hospital(2, 5), diagnosis: cold });
      const sale = buys(stage, stage.person(0, { ageMin: 35, ageMax: 75 }), stage.distant(), '感冒灵颗粒', 1, at + 2 * hourMs);
      stage.tell({ ...sale, ...subject }, at + 2 * hourMs, [sale]);
    },
  }),
  unpaidStay(
    'oxygen-30-hours',
    '吸氧一日收费30小时',
    'thirty hours of oxygen billed for one day',
    'GN-02',
    'disc',
    2,
    ({ day }) => [['oxygen', noon(day, 2), 30]],
    6 * item('oxygen').price,
    [],
  ),
  unpaidStay(
    'two-beds-a-day',
    '同一日收取两个床位费',
    'two beds billed for one day',
    'GN-02',
    'vertigo',
    1,
    ({ day }) => [['bed', noon(day, 2), 1]],
    item('bed').price,
    ['HB-06'],
  ),
  boxed('scanned-again', '三天内在两家医院重复CT检查', 'a CT scan at two hospitals within three days', {
    rules: ['GN-03'],
    leadDays: 3,
    plan: (stage) => {
      const pain = ['M54.500', '下背痛'] as const;
      sees(stage, { at: noon(stage.day, 3), place: stage.hospital(2), diagnosis: pain, items: [['ct', 1]] });
      stage.tell(
        sees(stage, { at: noon(stage.day, 0), place: stage.hospital(3), diagnosis: pain, items: [['ct', 1]] }),
        noon(stage.day, 0) + hourMs,
      );
    },
  }),
  boxed('doctor-of-170', '一名医生一日门诊170人次', 'one doctor sees a hundred and seventy patients on one day', {
    rules: ['GN-04'],
    followDays: 2,
    everyDays: 21,
    plan: (stage) => {
      const place = stage.clinic(11);
      const [doctor] = place.doctors;
      if (doctor === undefined) return;
      for (let n = 0; n < 170; n += 1) {
        const at = stage.day + 8 * hourMs + n * 4 * minuteMs;
        stage.city.agenda.at(
          at,
          () =>
            void visit(stage.city, {
              person: stage.stranger(n),
              institution: place,
              at,
              code: cold[0],
              name: cold[1],
              department: '全科医学科',
              minutes: 20,
              items: [['registration', 1]],
              drugs: [],
              doctor,
            }),
        );
      }
      stage.tell({ dr_codg: doctor.code, fixmedins_code: place.fixmedins_code }, stage.day + 20 * hourMs, [
        { dr_codg: doctor.code },
        ...Array.from({ length: 170 }, (_, n) => ({ psn_no: stage.stranger(n).psn_no })),
      ]);
    },
  }),
];
