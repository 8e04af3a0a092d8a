// 高套病种 beyond severe secondary diagnoses: main diagnoses without care, swapped ones, edited lists,
// ventilator hours, one surgeon in two theatres, wrong departments (DOMAIN.md 2.3).

import { dayMs, hourMs, minuteMs } from '../china-clock.ts';
import type { CareKey } from '../care.ts';
import type { Department, Institution } from '../institutions.ts';
import type { Situation, Stage } from '../stage.ts';
import { stayId, type StayPlan } from '../stay-record.ts';
import { admit } from '../stay.ts';
import { visit } from '../visit.ts';
import { planListed, tellListed } from './upcoding.ts';

interface Claimed {
  readonly rule: string;
  readonly accept?: readonly string[];
  readonly key: CareKey;
  readonly level: 1 | 2 | 3;
  readonly losDays: number;
  readonly more: (stage: Stage) => Partial<StayPlan>;
}

function claimed(id: string, zh: string, en: string, shape: Claimed): Situation {
  return {
    id,
    kind: 'planted',
    rules: [shape.rule],
    ...(shape.accept === undefined ? {} : { accept: shape.accept }),
    zh,
    en,
    leadDays: shape.losDays + 2,
    followDays: 3,
    plan: (stage) =>
      tellListed(stage, planListed(stage, shape.key, shape.level, shape.losDays, shape.more(stage))),
  };
}

function departmentOf(hospital: Institution, key: string): Department {
  const found = hospital.departments.find((one) => one.key === key);
  if (found === undefined) throw new Error(`${hospital.fixmedins_name} has no ${key}`);
  return found;
}

export const moreUpcodings: readonly Situation[] = [
  claimed(
    'main-without-care',
    '主诊断编报细菌性肺炎，无抗菌药、影像和培养',
    'bacterial pneumonia as main diagnosis, without antibiotics, imaging or culture',
    {
      rule: 'UC-01',
      accept: ['UC-02'],
      key: 'vertigo',
      level: 2,
      losDays: 6,
      more: () => ({
        diagnosis: ['J15.900', '细菌性肺炎'],
        tabletsOnly: [['银杏叶片', 6]],
        untested: true,
      }),
    },
  ),
  claimed(
    'complication-nowhere',
    '编报营养不良作为并发症，医嘱、检验、用药均无体现',
    'malnutrition coded as a complication, found in no order, test or drug',
    {
      rule: 'UC-03',
      accept: ['UC-04'],
      key: 'pneumonia',
      level: 2,
      losDays: 7,
      more: () => ({ claimed: [['E46.x00', '蛋白质-能量营养不良']] }),
    },
  ),
  claimed(
    'group-jump',
    '加报呼吸衰竭后入组权重大增，费用仅为同组一半',
    'a respiratory failure on paper lifts the group, at half of its cost',
    {
      rule: 'UC-04',
      accept: ['UC-02', 'UC-03'],
      key: 'stroke',
      level: 3,
      losDays: 5,
      more: () => ({ claimed: [['J96.000', '急性呼吸衰竭']], costShare: 0.4 }),
    },
  ),
  claimed(
    'a-third-of-the-mean',
    '费用不足同组均费四成',
    'cost under four tenths of the mean of the group',
    {
      rule: 'UC-06',
      accept: ['UC-05'],
      key: 'pancreatitis',
      level: 3,
      losDays: 3,
      more: () => ({ costShare: 0.1, claimed: [['E11.700', '2型糖尿病伴有多个并发症']] }),
    },
  ),
  claimed(
    'main-and-second-swapped',
    '陈旧脑梗列为主诊断，实际治疗肺炎',
    'an old stroke as main diagnosis, while pneumonia was treated',
    {
      rule: 'UC-07',
      accept: ['UC-01', 'UC-04'],
      key: 'pneumonia',
      level: 2,
      losDays: 7,
      more: () => ({
        claimedMain: ['I63.900', '脑梗死'],
        claimed: [['J18.900', '肺炎']],
      }),
    },
  ),
  {
    id: 'surgeon-in-two-theatres',
    kind: 'planted',
    rules: ['UC-09'],
    zh: '同一术者两台手术时间重叠45分钟',
    en: 'one surgeon leads two operations that overlap by three quarters of an hour',
    leadDays: 9,
    followDays: 3,
    plan: (stage) => {
      const hospital = stage.hospital(3);
      const [doctor] = departmentOf(hospital, 'surgery').doctors;
      if (doctor === undefined) throw new Error('a ward without doctors');
      const begun = stage.day - 5 * dayMs + 9 * hourMs;
      const plans = [0, 30 * minuteMs].map((offset, slot) => {
        const plan: StayPlan = {
          person: stage.person(slot, { ageMin: 35, ageMax: 70 }),
          hospital,
          care: 'gallbladder',
          begn: stage.day - 7 * dayMs + (9 + slot) * hourMs,
          end: stage.day - dayMs + 15 * hourMs,
          listDelayMs: (17 + slot) * hourMs,
          dscg_way: '1',
          doctor,
          operatedAt: begun + offset,
        };
        admit(stage.city, plan);
        return {
          psn_no: plan.person.psn_no,
          mdtrt_id: stayId(plan.person, plan.begn),
        };
      });
      stage.tell({ dr_codg: doctor.code, fixmedins_code: hospital.fixmedins_code }, stage.day, plans);
    },
  },
  claimed(
    'ventilator-hours',
    '清单填报呼吸机120小时，无呼吸机收费和用机记录',
    'a hundred and twenty ventilator hours claimed, none billed or recorded',
    {
      rule: 'UC-10',
      key: 'copd',
      level: 3,
      losDays: 8,
      more: () => ({ ventilatorHours: 120 }),
    },
  ),
  claimed(
    'not-a-grouping-code',
    '以病原体编码（B98幽门螺杆菌）作主诊断',
    'the code of a germ as main diagnosis',
    {
      rule: 'UC-11',
      key: 'gastritis',
      level: 2,
      losDays: 5,
      more: () => ({ diagnosis: ['B98.000', '幽门螺杆菌作为其他章节疾病分类的原因'] }),
    },
  ),
  claimed(
    'newborn-weight',
    '出生体重3250克的新生儿编报极低出生体重',
    'a newborn of 3250 grams coded as of extremely low birth weight',
    {
      rule: 'UC-12',
      key: 'jaundice',
      level: 2,
      losDays: 5,
      more: () => ({ claimedMain: ['P07.000', '超低出生体重儿'] }),
    },
  ),
  claimed(
    'eye-ward-stroke',
    '眼科收治编报脑梗死病例',
    'a stroke claimed by an eye department',
    {
      rule: 'UC-13',
      key: 'stroke',
      level: 3,
      losDays: 8,
      more: (stage) => ({ department: departmentOf(stage.hospital(3), 'eye') }),
    },
  ),
  claimed(
    'procedure-for-score',
    '为提高分值编报白内障手术，无任何相应费用',
    'a cataract operation claimed for its score without a single line',
    {
      rule: 'UC-16',
      accept: ['UC-08'],
      key: 'diabetes',
      level: 2,
      losDays: 6,
      more: () => ({ claimedProcedureOf: 'cataract' }),
    },
  ),
  claimed(
    'list-edited',
    '结算清单主诊断与出院登记、病案首页不一致且入组更高',
    'the list names another main diagnosis than discharge and front page, in a dearer group',
    {
      rule: 'UC-17',
      accept: ['UC-02'],
      key: 'bronchitis',
      level: 2,
      losDays: 6,
      more: () => ({
        listDiagnoses: [
          ['J18.900', '肺炎'],
          ['J96.000', '急性呼吸衰竭'],
        ],
      }),
    },
  ),
  {
    id: 'tests-moved-outside',
    kind: 'planted',
    rules: ['UC-19'],
    zh: '入院前一日在同院门诊完成大额检查，住院期间无检查',
    en: 'dear tests as an outpatient the day before admission, none in the stay',
    leadDays: 9,
    followDays: 3,
    plan: (stage) => {
      const plan = planListed(stage, 'vertigo', 2, 6, { untested: true });
      const at = plan.begn - 20 * hourMs;
      stage.city.agenda.at(
        at,
        () =>
          void visit(stage.city, {
            person: plan.person,
            institution: plan.hospital,
            at,
            code: 'H81.100',
            name: '良性阵发性眩晕',
            department: '神经内科',
            items: [
              ['registration', 1],
              ['ct', 1],
              ['mri', 1],
              ['ultrasound', 1],
              ['heartUltrasound', 1],
              ['bloodCount', 1],
            ],
            drugs: [],
          }),
      );
      tellListed(stage, plan);
    },
  },
];

const listRules = ['UC-01', 'UC-03', 'UC-07', 'UC-09', 'UC-10', 'UC-12', 'UC-13', 'UC-17', 'UC-19'];

function ok(
  id: string,
  zh: string,
  en: string,
  key: CareKey,
  level: 1 | 2 | 3,
  losDays: number,
  more: (stage: Stage) => Partial<StayPlan>,
): Situation {
  return {
    id,
    kind: 'lookalike',
    forbidden: listRules,
    zh,
    en,
    leadDays: losDays + 2,
    followDays: 3,
    plan: (stage) => tellListed(stage, planListed(stage, key, level, losDays, more(stage))),
  };
}

export const moreListLookalikes: readonly Situation[] = [
  ok(
    'ok-second-diagnosis-own-drugs',
    '合并高血压，自带降压药',
    'hypertension as a second diagnosis, with own drugs brought along',
    'hernia',
    2,
    5,
    () => ({ claimed: [['I10.x00x002', '高血压']] }),
  ),
  ok(
    'ok-ventilated',
    '呼吸机使用时间与收费、护理记录一致',
    'ventilator hours as billed and recorded',
    'respiratoryFailure',
    3,
    10,
    () => ({}),
  ),
  ok(
    'ok-newborn-light',
    '出生体重2350克的低体重儿，编码相符',
    'a newborn of 2350 grams, coded so',
    'jaundice',
    2,
    6,
    () => ({ costShare: 1.9, nwb_bir_wt: 2350, claimed: [['P07.100', '其他低出生体重儿']] }),
  ),
  ok(
    'ok-transferred-within-a-day',
    '重症入院20小时内转院，检查未及做全',
    'transferred within a day, before everything could be done',
    'respiratoryFailure',
    2,
    0,
    (stage) => ({
      begn: stage.day - 2 * dayMs + 19 * hourMs,
      dscg_way: '2',
      acp_optins_code: stage.hospital(3).fixmedins_code,
    }),
  ),
  ok(
    'ok-order-of-seconds',
    '清单中次要诊断顺序不同，主诊断一致',
    'the list has its secondary diagnoses in another order',
    'angina',
    3,
    6,
    () => ({
      claimed: [['E11.900', '2型糖尿病']],
      listDiagnoses: [
        ['I20.000', '不稳定型心绞痛'],
        ['E11.900', '2型糖尿病'],
      ],
    }),
  ),
  ok(
    'ok-two-operations-in-turn',
    '同一术者接台手术，间隔20分钟',
    'one surgeon operates twice in turn, twenty minutes apart',
    'gallbladder',
    3,
    6,
    (stage) => {
      const hospital = stage.hospital(3);
      const doctor = departmentOf(hospital, 'surgery').doctors[1];
      const first = stage.day - 6 * dayMs + 9 * hourMs;
      if (doctor === undefined) return {};
      admit(stage.city, {
        person: stage.person(1, { ageMin: 35, ageMax: 70 }),
        hospital,
        care: 'gallbladder',
        begn: stage.day - 7 * dayMs + 8 * hourMs,
        end: stage.day - dayMs + 14 * hourMs,
        doctor,
        operatedAt: first,
      });
      return { doctor, operatedAt: first + 95 * minuteMs };
    },
  ),
];
